package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.DataFormat;
import ai.polymath.data.Table;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A format that is no plain table, with its settings and its reader. To add one: a record that implements this, and its name
 * in {@code META-INF/polymath/ai.polymath.data.DataFormat}.
 */
public interface TableFormat extends DataFormat {
    /** Whether a file or folder is of this format, by its name or by what lies in it; only if no other could be meant. */
    default boolean isFor(Path path) {
        return false;
    }

    /**
     * Reads a file or folder as a table.
     *
     * @throws PolymathException if it can't be read, is broken (with file and line), or has no rows
     */
    Table read(Path path);

    /** The format of a file or folder that needs none to be named; none for plain tables. */
    static Optional<TableFormat> find(Path path) {
        for (Class<? extends Record> kind : Choices.of(DataFormat.class).kinds().values()) {
            if (Settings.defaults(kind) instanceof TableFormat format && format.isFor(path)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
