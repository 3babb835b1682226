package ai.polymath.reader;

import ai.polymath.data.Table;
import java.util.List;

/**
 * A table and what looked suspicious while it was read.
 *
 * @param table the table
 * @param warnings in the order of the columns
 * @param names of all columns of the source, also those that the plan left out
 */
public record ReadResult(Table table, List<ReadWarning> warnings, List<String> names) {
    /** The lists are copied. */
    public ReadResult {
        warnings = List.copyOf(warnings);
        names = List.copyOf(names);
    }
}
