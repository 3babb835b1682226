package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lines of a text in UTF-8, one after the other, unpacked if the name ends with .gz; a line is held, not the file. */
final class TextLines implements AutoCloseable {
    /** What has a longer line is no text. */
    static final int LONGEST = 1 << 20;

    private static final int BUFFER = 1 << 16;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path path;
    private final InputStream in;
    private final Utf8Check check;
    private byte[] bytes = new byte[1024];
    private long line;
    private long offset;

    private TextLines(Path path, InputStream in) {
        this.path = path;
        this.in = in;
        this.check = new Utf8Check(path.toString());
    }

    static TextLines open(Path path) {
        TextInput.check(path);
        try {
            return new TextLines(path, new BufferedInputStream(TextInput.open(path), BUFFER));
        } catch (IOException e) {
            throw TextInput.failure(path, e);
        }
    }

    /** The next line without its end; null behind the last. */
    @Nullable
    String next() {
        int length = 0;
        line++;
        try {
            int value;
            while ((value = in.read()) >= 0 && value != '\n') {
                check.accept(value, line, offset++);
                if (length == LONGEST) {
                    throw error("is longer than " + LONGEST + " bytes. Maybe this is no text file.");
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
                bytes[length++] = (byte) value;
            }
            if (value < 0) {
                check.end();
                if (length == 0) {
                    return null;
                }
            } else {
                check.accept(value, line, offset++);
            }
        } catch (IOException e) {
            throw TextInput.failure(path, e);
        }
        int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
        String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
        return line == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** What is wrong with the line read last: "PATH line N: WHAT". */
    PolymathException error(String what) {
        return errorAt(line, what);
    }

    /** What is wrong with some line. */
    PolymathException errorAt(long number, String what) {
        return new PolymathException(String.format(Locale.ROOT, "%s line %,d: %s", path, number, what));
    }

    /** The number of the line read last, from 1. */
    long number() {
        return line;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw TextInput.failure(path, e);
        }
    }
}
