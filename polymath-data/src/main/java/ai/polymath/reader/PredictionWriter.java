package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows to a file, in the order given and in constant memory. The format is told by the name: {@code .csv .txt .tsv .tab
 * .json .ndjson .jsonl}, each also with {@code .gz}, and {@code .parquet .pq}.
 *
 * <pre>{@code
 * try (PredictionWriter out = PredictionWriter.open(path, List.of(OutputColumn.whole("row"), OutputColumn.number("p")))) {
 *     out.whole(1).number(0.25).endRow();
 *     out.finish();
 * }
 * }</pre>
 *
 * <p>The rows go to a file with a temporary name in the same folder, which takes the place of the target only in
 * {@link #finish()}: whoever looks at the target sees the old file or the whole new one. Closed without {@code finish()}, the
 * writer leaves nothing behind. A missing value ({@link #missing()}, or a number that is {@code NaN}) is an empty value, or
 * null in JSON and Parquet.
 */
public final class PredictionWriter implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final List<OutputColumn> columns;
    private final RowSink sink;
    private int column;
    private long rows;
    private boolean closed;

    private PredictionWriter(Path target, Path temporary, List<OutputColumn> columns, RowSink sink) {
        this.target = target;
        this.temporary = temporary;
        this.columns = columns;
        this.sink = sink;
    }

    /**
     * Begins a file.
     *
     * @throws PolymathException if the format is unknown, the target is a folder, or its folder is missing or can't be written
     */
    public static PredictionWriter open(Path target, List<OutputColumn> columns) {
        FileFormat format = FileFormat.of(target);
        if (format == FileFormat.PARQUET && FileFormat.isGzip(target.toString())) {
            throw new PolymathException(
                    "Can't write " + target + ": Parquet is compressed inside; leave out the ending .gz.");
        }
        ColumnNames.checkUnique(
                target.toString(), columns.stream().map(OutputColumn::name).toList());
        Path folder = target.toAbsolutePath().getParent();
        if (Files.isDirectory(target) || folder == null) {
            throw new PolymathException("Can't write " + target + ": it is a folder, but must be a file.");
        }
        if (!Files.isDirectory(folder)) {
            throw new PolymathException("Can't write " + target + ": there is no folder " + folder + ".");
        }
        Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            // made here, so that a folder which can't be written is told before the work begins
            OutputStream file =
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return open(target, temporary, format, columns, file);
        } catch (IOException e) {
            throw failure(target, e);
        }
    }

    /** Begins a file whose bytes go to a stream. */
    static PredictionWriter open(
            Path target, Path temporary, FileFormat format, List<OutputColumn> columns, OutputStream file) {
        try {
            return new PredictionWriter(
                    target, temporary, List.copyOf(columns), sink(temporary, target, format, columns, file));
        } catch (IOException | RuntimeException e) {
            PolymathException problem = e instanceof IOException io ? failure(target, io) : null;
            try (file) {
                Files.deleteIfExists(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw problem == null ? (RuntimeException) e : problem;
        }
    }

    private static RowSink sink(
            Path temporary, Path target, FileFormat format, List<OutputColumn> columns, OutputStream file)
            throws IOException {
        String name = target.toString().toLowerCase(Locale.ROOT);
        if (format == FileFormat.PARQUET) {
            file.close();
            return new ParquetSink(temporary, columns);
        }
        OutputStream out = FileFormat.isGzip(name) ? new GZIPOutputStream(file, 1 << 16) : file;
        return switch (format) {
            case JSON -> new JsonSink(out, !name.contains(".json") || name.contains(".jsonl"), columns);
            case TSV -> new DelimitedSink(out, '\t', columns);
            default -> new DelimitedSink(out, ',', columns);
        };
    }

    /** Writes the next value of the row, of a {@link OutputType#NUMBER} column; {@code NaN} is missing. */
    public PredictionWriter number(double value) {
        return value(OutputType.NUMBER, Double.isNaN(value) ? RowSink::missing : s -> s.number(value));
    }

    /** Writes the next value of the row, of a {@link OutputType#WHOLE} column. */
    public PredictionWriter whole(long value) {
        return value(OutputType.WHOLE, s -> s.whole(value));
    }

    /** Writes the next value of the row, of a {@link OutputType#TEXT} column; null is missing. */
    public PredictionWriter text(@Nullable String value) {
        return value(OutputType.TEXT, value == null ? RowSink::missing : s -> s.text(value));
    }

    /** Writes the next value of the row, of a {@link OutputType#TRUTH} column. */
    public PredictionWriter truth(boolean value) {
        return value(OutputType.TRUTH, s -> s.truth(value));
    }

    /** Leaves out the next value of the row, of whatever column. */
    public PredictionWriter missing() {
        return value(null, RowSink::missing);
    }

    /** Ends the row; all its values must have been written. */
    public void endRow() {
        if (column != columns.size()) {
            throw new IllegalArgumentException("Row " + (rows + 1) + " of " + target + " has " + column
                    + " values, but " + columns.size() + " columns.");
        }
        write(RowSink::endRow);
        column = 0;
        rows++;
    }

    /** How many rows were ended. */
    public long rows() {
        return rows;
    }

    /** Completes the file and gives it its name. */
    public void finish() {
        if (column != 0) {
            throw new IllegalArgumentException("Row " + (rows + 1) + " of " + target + " is not ended.");
        }
        write(RowSink::finish);
        try {
            closed = true;
            sink.close();
            move();
        } catch (IOException e) {
            delete(e);
            throw failure(target, e);
        }
    }

    private void move() throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes what was written unless the file is finished. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            sink.close();
        } catch (IOException e) {
            // the file goes anyway; whatever was wrong with it has been told
            delete(e);
            return;
        }
        delete(null);
    }

    private void delete(@Nullable IOException because) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            if (because == null) {
                throw new PolymathException("Can't remove the unfinished file " + temporary + ": " + e.getMessage(), e);
            }
            because.addSuppressed(e);
        }
    }

    private interface Step {
        void write(RowSink sink) throws IOException;
    }

    private PredictionWriter value(@Nullable OutputType type, Step step) {
        if (column == columns.size()) {
            throw new IllegalArgumentException(
                    "Row " + (rows + 1) + " of " + target + " has more values than " + columns.size() + " columns.");
        }
        OutputColumn expected = columns.get(column);
        if (type != null && type != expected.type()) {
            throw new IllegalArgumentException("Column '" + expected.name() + "' of " + target + " takes "
                    + expected.type() + ", not " + type + ".");
        }
        column++;
        write(step);
        return this;
    }

    private void write(Step step) {
        if (closed) {
            throw new IllegalStateException(target + " is closed");
        }
        try {
            step.write(sink);
        } catch (IOException e) {
            close();
            throw failure(target, e);
        }
    }

    /** Why a file can't be written. */
    static PolymathException failure(Path target, IOException e) {
        String message = String.valueOf(e.getMessage());
        String why;
        if (e instanceof AccessDeniedException) {
            why = "permission denied in its folder.";
        } else if (message.contains("No space left")
                || message.contains("the disk is full")
                || message.contains("not enough space")) {
            why = "the disk is full. Nothing was kept of it.";
        } else if (message.contains("Read-only file system")) {
            why = "its folder is on a disk that can only be read.";
        } else {
            why = message + (message.endsWith(".") ? "" : ".");
        }
        return new PolymathException("Can't write " + target + ": " + why, e);
    }
}
