package ai.polymath.reader;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files and says in one line why it can't. */
final class TextInput {
    private static final int BUFFER = 1 << 16;

    private TextInput() {}

    /** Checks that a path is a file that can be read. */
    static void check(Path path) {
        if (Files.isDirectory(path)) {
            throw new PolymathException(path + " is a folder, but must be a file.");
        }
        if (!Files.exists(path)) {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                throw new PolymathException("File " + path + " doesn't exist: there is no folder " + parent + ".");
            }
            throw new PolymathException("File " + path + " doesn't exist." + neighbour(path));
        }
        if (!Files.isReadable(path)) {
            throw new PolymathException("File " + path + " can't be read: permission denied.");
        }
    }

    /** The bytes, unpacked if the name ends with .gz. */
    static InputStream open(Path path) throws IOException {
        InputStream raw = Files.newInputStream(path);
        if (!FileFormat.isGzip(path.toString())) {
            return raw;
        }
        try {
            return new GZIPInputStream(raw, BUFFER);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** What went wrong with the bytes of a file. */
    static PolymathException failure(Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new PolymathException("File " + path + " doesn't exist." + neighbour(path), e);
        }
        if (e instanceof AccessDeniedException) {
            return new PolymathException("File " + path + " can't be read: permission denied.", e);
        }
        if (e instanceof EOFException) {
            return new PolymathException("File " + path + " is cut off: its compressed data ends too early.", e);
        }
        if (e instanceof ZipException) {
            return new PolymathException(
                    "File " + path + " is damaged or not compressed with gzip: " + e.getMessage() + ".", e);
        }
        return new PolymathException("File " + path + " can't be read: " + e.getMessage(), e);
    }

    private static String neighbour(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            return "";
        }
        try (Stream<Path> files = Files.list(parent)) {
            List<String> names =
                    files.map(Path::getFileName).map(Path::toString).toList();
            return DidYouMean.hint(name.toString(), names);
        } catch (IOException e) {
            return "";
        }
    }
}
