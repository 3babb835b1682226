package ai.polymath.reader;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one pass over the bytes of delimited text found.
 *
 * @param delimiter what separates values
 * @param names the names of the header, unique; a column without a name is called {@code column3} after its place
 * @param unnamed how many columns had no name
 * @param types the DuckDB type of each column that fits all its values
 * @param rows the records below the header; of a file with several columns, blank lines are none
 * @param skipped the blank lines above the header
 * @param lineEnd the line end, or null if the file mixes several
 */
record CsvScan(
        char delimiter,
        List<String> names,
        int unnamed,
        List<String> types,
        long rows,
        long skipped,
        @Nullable String lineEnd) {}
