package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What DuckDB is to read for delimited text. Header, delimiter and line ends come from {@link CsvScanner}; DuckDB's sniffer only
 * decides the types, over the whole file, so that a late value counts like an early one.
 */
final class CsvRelation {
    private CsvRelation() {}

    static Relation of(Duck duck, Path path, FileFormat format, ReadPlan plan, ReadSettings settings)
            throws SQLException {
        Character fixed = settings.delimiter() == null && format == FileFormat.TSV
                ? Character.valueOf('\t')
                : settings.delimiter();
        CsvScan scan = CsvScanner.scan(path, fixed);
        String dialect = dialect(scan, settings);
        List<ReadWarning> warnings = new ArrayList<>();
        List<String> types = new ArrayList<>();
        String formats = "";
        boolean undecided = scan.names().stream()
                .anyMatch(name -> plan.reads(name) && plan.kinds().get(name) != ColumnKind.TEXT);
        if (scan.rows() > 0 && undecided) {
            Sniffed sniffed = sniff(duck, path, dialect, scan);
            types.addAll(sniffed.types());
            formats = sniffed.formats(warnings, scan.names());
        }
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < scan.names().size(); i++) {
            String name = scan.names().get(i);
            boolean text =
                    types.size() <= i || !plan.reads(name) || plan.kinds().get(name) == ColumnKind.TEXT;
            String type = text ? "VARCHAR" : types.get(i);
            if (i < types.size()) {
                types.set(i, type);
            } else {
                types.add(type);
            }
            columns.append(i == 0 ? "" : ", ")
                    .append(Duck.literal(name))
                    .append(": ")
                    .append(Duck.literal(type));
        }
        if (scan.unnamed() > 0) {
            scan.names().stream()
                    .filter(name -> name.matches("column\\d+"))
                    .forEach(name -> warnings.add(new ReadWarning(
                            name, "A column of " + path + " has no name in the header; it is called '" + name + "'.")));
        }
        String sql = "read_csv(" + FileRelation.literal(path) + ", auto_detect = false, columns = {" + columns + "}, "
                + dialect + formats + ")";
        return new Relation(sql, scan.names(), types, scan.rows(), warnings);
    }

    /** Everything about the form of the file; mixed line ends are what DuckDB calls not strict. */
    private static String dialect(CsvScan scan, ReadSettings settings) {
        StringBuilder words = new StringBuilder("''");
        for (String word : settings.nullWords()) {
            if (!word.isEmpty()) {
                words.append(", ").append(Duck.literal(word));
            }
        }
        String lineEnd = scan.lineEnd();
        return "delim = " + Duck.literal(Character.toString(scan.delimiter()))
                + ", quote = '\"', escape = '\"', comment = '', header = true, hive_partitioning = false, skip = "
                + scan.skipped() + ", nullstr = [" + words + "]"
                + (lineEnd == null ? ", strict_mode = false" : ", new_line = " + Duck.literal(lineEnd));
    }

    private record Sniffed(
            List<String> types,
            @Nullable String date,
            @Nullable String timestamp) {
        /** The formats of dates to read by, with a warning if they are a guess between day and month. */
        String formats(List<ReadWarning> warnings, List<String> names) {
            for (int i = 0; i < types.size(); i++) {
                String used =
                        types.get(i).equals("DATE") ? date : types.get(i).startsWith("TIMESTAMP") ? timestamp : null;
                if (used != null && !used.startsWith("%Y")) {
                    warnings.add(new ReadWarning(
                            names.get(i),
                            "Column '" + names.get(i) + "' holds dates read as " + used.replace("%", "")
                                    + " (d day, m month, y year); write them as 2024-12-31 if that is wrong."));
                }
            }
            return (date == null ? "" : ", dateformat = " + Duck.literal(date))
                    + (timestamp == null ? "" : ", timestampformat = " + Duck.literal(timestamp));
        }
    }

    private static Sniffed sniff(Duck duck, Path path, String dialect, CsvScan scan) throws SQLException {
        List<List<@Nullable String>> rows =
                duck.rows("SELECT DateFormat, TimestampFormat, unnest(Columns).type FROM sniff_csv("
                        + FileRelation.literal(path) + ", sample_size = -1, " + dialect + ")");
        if (rows.size() != scan.names().size()) {
            throw new PolymathException(String.format(
                    Locale.ROOT,
                    "File %s has %d columns by its header, but DuckDB finds %d.",
                    path,
                    scan.names().size(),
                    rows.size()));
        }
        List<String> types = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            types.add(String.valueOf(row.get(2)));
        }
        return new Sniffed(types, rows.get(0).get(0), rows.get(0).get(1));
    }
}
