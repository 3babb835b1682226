package ai.polymath.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What DuckDB is to read for delimited text: everything about its form and types comes from {@link CsvScanner}, nothing is left to
 * a guess.
 */
final class CsvRelation {
    private CsvRelation() {}

    static Relation of(Path path, FileFormat format, ReadPlan plan, ReadSettings settings) {
        Character fixed = settings.delimiter() == null && format == FileFormat.TSV
                ? Character.valueOf('\t')
                : settings.delimiter();
        CsvScan scan = CsvScanner.scan(path, fixed, settings.nullWords());
        List<ReadWarning> warnings = new ArrayList<>();
        List<String> types = new ArrayList<>();
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < scan.names().size(); i++) {
            String name = scan.names().get(i);
            boolean text = !plan.reads(name) || plan.kinds().get(name) == ColumnKind.TEXT;
            types.add(text ? "VARCHAR" : scan.types().get(i));
            columns.append(i == 0 ? "" : ", ")
                    .append(Duck.literal(name))
                    .append(": ")
                    .append(Duck.literal(types.get(i)));
        }
        if (scan.unnamed() > 0) {
            scan.names().stream()
                    .filter(name -> name.matches("column\\d+"))
                    .forEach(name -> warnings.add(new ReadWarning(
                            name, "A column of " + path + " has no name in the header; it is called '" + name + "'.")));
        }
        String sql = "read_csv(" + FileRelation.literal(path) + ", auto_detect = false, columns = {" + columns + "}, "
                + dialect(scan, settings) + ")";
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
}
