package ai.polymath.reader;

import ai.polymath.reader.TableSource.FileSource;
import ai.polymath.reader.TableSource.JdbcSource;
import ai.polymath.reader.TableSource.QuerySource;
import java.util.ArrayList;
import java.util.List;

/** Opens sources. */
final class Cursors {
    private Cursors() {}

    static Cursor open(TableSource source, ReadPlan plan, ReadSettings settings) {
        if (source instanceof FileSource file) {
            return DuckCursor.open(file, plan, settings);
        } else if (source instanceof QuerySource query) {
            return DuckCursor.open(query, plan, settings);
        } else if (source instanceof JdbcSource jdbc) {
            return JdbcCursor.open(jdbc, plan);
        }
        throw new IllegalArgumentException("Unknown source " + source.describe());
    }

    /** One builder a column. */
    static List<ColumnBuilder> builders(
            List<SourceColumn> columns, String source, ReadSettings settings, long rowsBefore) {
        List<ColumnBuilder> builders = new ArrayList<>();
        for (SourceColumn column : columns) {
            builders.add(ColumnBuilder.of(source, column, settings, rowsBefore));
        }
        return builders;
    }
}
