package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.util.List;
import java.util.Locale;

/** How a column of a DuckDB type is read: as a double, a boolean or a word, by a SQL expression. */
final class DuckType {
    private static final List<String> WHOLE = List.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "HUGEINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
            "UHUGEINT");

    private DuckType() {}

    /**
     * A column to be read.
     *
     * @param column what the table gets
     * @param expression the SQL over the column's alias
     */
    record Read(SourceColumn column, String expression) {}

    /** Decides how to read a column, or refuses it by name. */
    static Read read(String source, String name, String type, String alias, ReadPlan plan) {
        String base = type.toUpperCase(Locale.ROOT);
        ColumnKind declared = plan.kinds().get(name);
        boolean text = declared == ColumnKind.TEXT;
        ColumnKind delivered;
        String expression;
        boolean whole = WHOLE.contains(base) || (base.startsWith("DECIMAL(") && base.endsWith(",0)"));
        if (base.equals("BOOLEAN")) {
            delivered = ColumnKind.BOOLEAN;
            expression = alias;
        } else if (whole
                || base.equals("FLOAT")
                || base.equals("DOUBLE")
                || (base.startsWith("DECIMAL(") && base.endsWith(")"))) {
            delivered = whole && text ? ColumnKind.TEXT : ColumnKind.NUMERIC;
            expression = "CAST(" + alias + (whole && text ? " AS VARCHAR)" : " AS DOUBLE)");
        } else if (base.equals("DATE") || (base.startsWith("TIMESTAMP") && base.indexOf('[') < 0)) {
            delivered = text ? ColumnKind.TEXT : ColumnKind.NUMERIC;
            // epoch(infinity) is NULL, which would pass for missing
            expression = text
                    ? "CAST(" + alias + " AS VARCHAR)"
                    : "CASE WHEN isinf(" + alias + ") THEN CAST('inf' AS DOUBLE) ELSE epoch(" + alias + ") END";
        } else if (base.equals("TIME") || base.equals("TIME_NS") || base.equals("INTERVAL")) {
            delivered = text ? ColumnKind.TEXT : ColumnKind.NUMERIC;
            expression = text ? "CAST(" + alias + " AS VARCHAR)" : "epoch(" + alias + ")";
        } else if (base.equals("VARCHAR") || base.equals("UUID") || (base.startsWith("ENUM(") && base.endsWith(")"))) {
            delivered = ColumnKind.TEXT;
            expression = "CAST(" + alias + " AS VARCHAR)";
        } else if (base.equals("JSON")) {
            delivered = ColumnKind.TEXT;
            // values of several kinds: fine if all are plain, an error at run time if one is nested
            expression = "CASE WHEN json_type(" + alias + ") IN ('OBJECT', 'ARRAY') THEN error("
                    + Duck.literal(
                            "Column '" + name + "' of " + source
                                    + " holds nested values (objects or lists); every value must be a number, a truth value or text.")
                    + ") ELSE json_extract_string(" + alias + ", '$') END";
        } else if (base.equals("\"NULL\"") || base.equals("NULL")) {
            delivered = ColumnKind.TEXT;
            expression = "CAST(" + alias + " AS VARCHAR)";
        } else {
            throw new PolymathException("Column '" + name + "' of " + source + " has the type " + abridged(type)
                    + ", which is neither a number, a truth value, a date nor text. Maybe leave it out, or take it apart in a"
                    + " query.");
        }
        return new Read(
                new SourceColumn(name, delivered, declared == null ? delivered : declared, declared != null, whole),
                expression);
    }

    private static String abridged(String type) {
        return type.length() <= 60 ? type : type.substring(0, 57) + "...";
    }
}
