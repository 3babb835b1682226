package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats of table files, told by the name's ending. */
enum FileFormat {
    /** Comma, semicolon or bar between values. */
    CSV(List.of(".csv", ".txt")),
    /** A tab between values. */
    TSV(List.of(".tsv", ".tab")),
    /** An array of objects, or objects one after another. */
    JSON(List.of(".json", ".ndjson", ".jsonl")),
    /** Apache Parquet. */
    PARQUET(List.of(".parquet", ".pq"));

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> endings;

    FileFormat(List<String> endings) {
        this.endings = endings;
    }

    boolean isDelimitedText() {
        return this == CSV || this == TSV;
    }

    /** The format of a file name, if it is known. */
    static Optional<FileFormat> find(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String bare = isGzip(lower) ? lower.substring(0, lower.length() - ".gz".length()) : lower;
        for (FileFormat format : values()) {
            if (format.endings.stream().anyMatch(bare::endsWith)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of a path, or an error that lists the known endings. */
    static FileFormat of(Path path) {
        return find(path.toString())
                .orElseThrow(() -> new PolymathException("The format of " + path
                        + " is unknown; the name must end with .csv, .tsv, .tab, .txt, .json, .ndjson, .jsonl, .parquet or"
                        + " .pq, or with one of these and .gz. Another file says by format what it is: data.format in an"
                        + " experiment file, --format on the command line."));
    }

    static boolean isGzip(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".gz");
    }
}
