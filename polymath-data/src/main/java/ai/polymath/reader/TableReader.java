package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole table into memory.
 *
 * <pre>{@code
 * Table visits = TableReader.read(TableSource.file(Path.of("pbcseq.csv")));
 * Table first = TableReader.read(TableSource.query("SELECT * FROM 'pbcseq.csv' WHERE day = 0", folder));
 * }</pre>
 *
 * <p><b>Types.</b> Whole and decimal numbers of any size become doubles; dates and timestamps seconds since 1970 UTC (without a
 * zone: taken as UTC), times of day seconds since midnight; truth values stay truth values; everything else of one word is
 * text. Lists, objects and bytes are refused by the column's name unless the {@link ReadPlan} leaves them out. Delimited text
 * is typed by looking at every row. A column whose values are mostly numbers but not all is text with a warning; declared
 * numeric, it is an error that names the first bad row. Rows are counted from 1, the header not counted.
 *
 * <p><b>Missing.</b> NULL, {@code NaN} and the empty word are missing everywhere; delimited text has further words, see
 * {@link ReadSettings#nullWords()}. Infinite numbers are errors.
 *
 * <p><b>Cost.</b> A text file is passed over three times (form, types, values). The heap holds the table and while the last
 * columns are laid together at most one column more; DuckDB holds at most {@link ReadSettings#memoryLimit()} beside it.
 */
public final class TableReader {
    private static final Logger LOG = LoggerFactory.getLogger(TableReader.class);
    private static final int STEP = 1 << 16;

    private TableReader() {}

    /** Reads a source as it is; warnings go to the log. */
    public static Table read(TableSource source) {
        return read(source, ReadPlan.all());
    }

    /** Reads a source of which some columns are declared; a value that doesn't fit its column is an error. */
    public static Table read(TableSource source, Map<String, ColumnKind> declared) {
        return read(source, ReadPlan.declaring(declared));
    }

    /** Reads a source by a plan; warnings go to the log. */
    public static Table read(TableSource source, ReadPlan plan) {
        ReadResult result = read(source, plan, ReadSettings.defaults());
        for (ReadWarning warning : result.warnings()) {
            LOG.warn("{}", warning.message());
        }
        return result.table();
    }

    /**
     * Reads a source by a plan and hands the warnings over.
     *
     * @throws PolymathException if the source can't be read, has no rows, or holds what doesn't fit; everything wrong with
     *     values is told together
     */
    public static ReadResult read(TableSource source, ReadPlan plan, ReadSettings settings) {
        if (source instanceof TableSource.FormatSource formatted) {
            return formatted.read(plan);
        }
        String name = source.describe();
        List<ColumnBuilder> builders;
        List<String> names;
        List<ReadWarning> warnings = new ArrayList<>();
        try (Cursor cursor = Cursors.open(source, plan, settings)) {
            builders = Cursors.builders(cursor.columns(), name, settings, 0);
            names = cursor.names();
            warnings.addAll(cursor.warnings());
            long rows = 0;
            for (int count; (count = cursor.read(builders, STEP)) > 0; ) {
                rows += count;
                if (rows > Integer.MAX_VALUE - 8) {
                    throw new PolymathException(name + " has more than 2,147,483,639 rows; read it in batches.");
                }
            }
            if (rows == 0) {
                throw new PolymathException(
                        name + " has no rows" + (cursor.columns().isEmpty() ? "." : ", only columns."));
            }
        }
        List<String> problems = new ArrayList<>();
        builders.forEach(builder -> builder.problems(problems));
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        List<Column> columns = new ArrayList<>();
        for (ColumnBuilder builder : builders) {
            columns.add(builder.finish());
            warnings.addAll(builder.warnings());
        }
        return new ReadResult(new Table(name, columns), warnings, names);
    }
}
