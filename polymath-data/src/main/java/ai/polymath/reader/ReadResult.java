package ai.polymath.reader;

import ai.polymath.data.Table;
import java.util.List;

/**
 * A table and what looked suspicious while it was read.
 *
 * @param table the table
 * @param warnings in the order of the columns
 */
public record ReadResult(Table table, List<ReadWarning> warnings) {
    /** The warnings are copied. */
    public ReadResult {
        warnings = List.copyOf(warnings);
    }
}
