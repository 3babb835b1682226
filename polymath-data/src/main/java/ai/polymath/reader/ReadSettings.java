package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How tables are read.
 *
 * @param nullWords the words that mean missing in delimited text, letter for letter, and wherever words are turned into
 *     declared numbers or booleans; the empty word is always missing, in every source
 * @param delimiter what separates the values of delimited text, or null to take the most frequent of comma, semicolon, tab
 *     and bar in the header line
 * @param memoryLimit what DuckDB may hold in memory before it spills to disk, such as {@code 1GB}; the table itself is not
 *     counted, it lives in Java's heap
 * @param threads DuckDB's threads, or 0: all processors for files, and one thread for SQL queries, whose row order and sums
 *     are repeatable only then
 * @param tempDirectory where DuckDB may spill to; a folder of its own is made there and removed
 */
public record ReadSettings(
        List<String> nullWords, @Nullable Character delimiter, String memoryLimit, int threads, Path tempDirectory) {
    private static final Pattern SIZE = Pattern.compile("\\d+(\\.\\d+)? *([KMGT]i?B|B)", Pattern.CASE_INSENSITIVE);

    /** Checks the limits. */
    public ReadSettings {
        nullWords = List.copyOf(nullWords);
        if (!SIZE.matcher(memoryLimit).matches()) {
            throw new PolymathException(
                    "The reader's memory limit is '" + memoryLimit + "', but must be a size such as 1GB or 512MB.");
        }
        if (threads < 0) {
            throw new PolymathException("The reader's threads are " + threads + ", but must be 0 (automatic) or more.");
        }
        if (delimiter != null && (delimiter > 127 || delimiter == '"' || delimiter == '\n' || delimiter == '\r')) {
            throw new PolymathException("The delimiter is '" + delimiter
                    + "', but must be one ASCII character that is neither a quote nor a line end.");
        }
    }

    /** The empty word, NA, N/A, NaN, nan, null and NULL are missing; 1 GB for DuckDB. */
    public static ReadSettings defaults() {
        return new ReadSettings(
                List.of("", "NA", "N/A", "NaN", "nan", "null", "NULL"),
                null,
                "1GB",
                0,
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** These settings with other words for missing. */
    public ReadSettings withNullWords(List<String> words) {
        return new ReadSettings(words, delimiter, memoryLimit, threads, tempDirectory);
    }

    /** These settings with a fixed delimiter. */
    public ReadSettings withDelimiter(char character) {
        return new ReadSettings(nullWords, character, memoryLimit, threads, tempDirectory);
    }

    /** These settings with another number of threads. */
    public ReadSettings withThreads(int count) {
        return new ReadSettings(nullWords, delimiter, memoryLimit, count, tempDirectory);
    }

    /** These settings with another limit for DuckDB's memory. */
    public ReadSettings withMemoryLimit(String size) {
        return new ReadSettings(nullWords, delimiter, size, threads, tempDirectory);
    }

    /** Whether a word means missing. */
    boolean isNull(String word) {
        return word.isEmpty() || nullWords.contains(word);
    }
}
