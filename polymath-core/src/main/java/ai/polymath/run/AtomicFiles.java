package ai.polymath.run;

import ai.polymath.PolymathException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes files so that nobody ever sees half of one: to a temporary name in the same folder, flushed to disk, then renamed
 * over the old file. If anything fails the old file is untouched and the temporary one is removed.
 */
public final class AtomicFiles {
    private static final AtomicLong COUNTER = new AtomicLong();

    private AtomicFiles() {}

    /** Something that writes bytes. */
    @FunctionalInterface
    public interface Writer {
        /** Writes all of the content. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a text file in UTF-8. */
    public static void writeText(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes a file.
     *
     * @throws PolymathException if it can't be written, naming the file and the reason
     */
    public static void write(Path file, Writer writer) {
        Path folder = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        Path temporary = folder.resolve(mark(file) + ".tmp");
        try {
            Files.createDirectories(folder);
            try (FileChannel raw = FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(raw), 1 << 16)) {
                writer.writeTo(out);
                out.flush();
                raw.force(true);
            }
            replace(temporary, file);
        } catch (IOException e) {
            throw failure(file, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** A hidden name beside the file that no other process and no other thread uses. */
    private static String mark(Path file) {
        return "." + file.getFileName() + "." + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    }

    /** Renames over an existing file, atomically where the file system can. */
    static void replace(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Fills a folder and puts it where {@code folder} is, which is replaced as a whole: it never holds some new and some
     * old files.
     */
    public static void replaceFolder(Path folder, java.util.function.Consumer<Path> filler) {
        Path parent = java.util.Objects.requireNonNull(folder.toAbsolutePath().getParent(), "a folder has a parent");
        String mark = mark(folder);
        Path temporary = parent.resolve(mark + ".tmp");
        Path old = parent.resolve(mark + ".old");
        try {
            // What an earlier process of the same number left behind; old ones only where the folder stands.
            deleteTree(temporary);
            if (Files.exists(folder)) {
                deleteTree(old);
            }
            Files.createDirectories(temporary);
            filler.accept(temporary);
            swap(temporary, folder, old);
            deleteTree(old);
        } catch (IOException e) {
            throw failure(folder, e);
        } finally {
            try {
                deleteTree(temporary);
            } catch (IOException ignored) {
                // A temporary folder left behind is harmless.
            }
        }
    }

    private static void swap(Path temporary, Path folder, Path old) throws IOException {
        boolean existed = Files.exists(folder);
        if (existed) {
            Files.move(folder, old);
        }
        try {
            Files.move(temporary, folder);
        } catch (IOException e) {
            if (existed) {
                Files.move(old, folder);
            }
            throw e;
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (java.util.stream.Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Makes a folder. */
    public static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    /** The message for a file that can't be written. */
    public static PolymathException failure(Path file, IOException e) {
        String reason;
        if (e instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (e instanceof FileAlreadyExistsException exists) {
            reason = exists.getFile() + " is a file, not a folder";
        } else if (e instanceof FileSystemException fs && fs.getReason() != null) {
            reason = fs.getReason();
        } else {
            reason = String.valueOf(e.getMessage());
        }
        String hint = reason.contains("No space left")
                ? " Free some space and start again; --resume goes on from the last checkpoint of a run."
                : "";
        return new PolymathException("Can't write " + file + ": " + reason + "." + hint, e);
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // A temporary file left behind is harmless; the failure that brought us here matters more.
        }
    }
}
