package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of delimited text once, before DuckDB does, because DuckDB repairs or guesses where a person should be told:
 * it renames columns, and its message for bytes that are no UTF-8 or for rows of wrong length hides the row among remedies.
 * This pass finds the header, its delimiter and the columns' types, counts the records, and refuses by line: bytes that are no UTF-8, rows of
 * another length than the header, quotes that never close, text behind a closing quote, an empty file, and names that appear
 * twice.
 *
 * <p>Values may be quoted with {@code "} and double it inside, lines may end in LF, CRLF or CR, and a byte order mark is
 * skipped. The structure is that of RFC 4180; all its special characters are ASCII and can't be part of a longer character of
 * UTF-8, so bytes need no decoding.
 */
final class CsvScanner {
    private static final int FIELD_START = 0;
    private static final int PLAIN = 1;
    private static final int QUOTED = 2;
    private static final int AFTER_QUOTE = 3;

    private final String source;
    private final InputStream in;
    private final Utf8Check utf8;
    private final LineEnds lines = new LineEnds();
    private final byte[] buffer = new byte[1 << 16];
    private int length;
    private int next;
    /** How many bytes came before the buffer. */
    private long before;

    private int width;
    private long rows;
    private long skipped;
    private int state = FIELD_START;
    private int fields = 1;
    private boolean blank = true;
    private long quoteLine;
    private long recordLine;
    /** The beginning of the present value, as much as a type can be told from. */
    private final byte[] value = new byte[ColumnSniff.LONGEST + 1];

    private int valueLength;
    private ColumnSniff[] sniffs = {};
    private final byte[][] nullWords;

    private CsvScanner(String source, InputStream in, List<String> nullWords) {
        this.source = source;
        this.nullWords = nullWords.stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.in = in;
        this.utf8 = new Utf8Check(source);
    }

    /**
     * Scans a file.
     *
     * @param path the file
     * @param fixed the delimiter, or null to find it in the header
     * @param nullWords the words that mean missing and tell nothing about a type
     */
    static CsvScan scan(Path path, @Nullable Character fixed, List<String> nullWords) {
        try (InputStream in = TextInput.open(path)) {
            return new CsvScanner(path.toString(), in, nullWords).run(fixed);
        } catch (IOException e) {
            throw TextInput.failure(path, e);
        }
    }

    private CsvScan run(@Nullable Character fixed) throws IOException {
        CsvHeader header = CsvHeader.parse(source, headerRecord(), fixed);
        width = header.names().size();
        sniffs = new ColumnSniff[width];
        Arrays.setAll(sniffs, column -> new ColumnSniff());
        recordLine = lines.line();
        body((byte) header.delimiter());
        if (state == QUOTED) {
            throw error(quoteLine, "a value is opened with a quote that is never closed.");
        }
        if (!blank) {
            endRecord();
        }
        lines.other();
        utf8.end();
        return new CsvScan(
                header.delimiter(),
                header.names(),
                header.unnamed(),
                Arrays.stream(sniffs).map(ColumnSniff::type).toList(),
                rows,
                skipped,
                lines.only());
    }

    /** The first record that is not blank, without its line end. */
    private String headerRecord() throws IOException {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        boolean quoted = false;
        while (next < length || fill()) {
            byte b = buffer[next];
            if (b <= 0 || utf8.isInside()) {
                utf8.accept(b & 0xFF, lines.line(), before + next);
            }
            next++;
            if (b != '\n' && b != '\r') {
                lines.other();
                quoted ^= b == '"';
                record.write(b);
            } else if (lines.breaks(b, quoted) && !quoted) {
                if (record.size() > 0) {
                    break;
                }
                skipped++;
            } else if (quoted) {
                record.write(b);
            }
        }
        if (record.size() == 0) {
            throw new PolymathException(source + " is empty; it must begin with a line of column names.");
        }
        if (quoted) {
            throw error(1, "a name of the header is opened with a quote that is never closed.");
        }
        return record.toString(StandardCharsets.UTF_8);
    }

    private void body(byte separator) throws IOException {
        while (next < length || fill()) {
            for (; next < length; next++) {
                byte b = buffer[next];
                if (b <= 0 || utf8.isInside()) {
                    utf8.accept(b & 0xFF, lines.line(), before + next);
                }
                if (b == '\n' || b == '\r') {
                    if (state == QUOTED) {
                        letter(b);
                    }
                    if (lines.breaks(b, state == QUOTED) && state != QUOTED) {
                        endRecord();
                    }
                    continue;
                }
                lines.other();
                if (b == separator && state != QUOTED) {
                    endValue();
                    fields++;
                    state = FIELD_START;
                    blank = false;
                } else if (b == '"' && state != PLAIN) {
                    quote();
                } else if (state == AFTER_QUOTE) {
                    throw error(
                            lines.line(),
                            "text follows a closing quote; a quote inside a quoted value must be doubled (\"\").");
                } else {
                    if (state == FIELD_START) {
                        state = PLAIN;
                        blank = false;
                    }
                    letter(b);
                }
            }
        }
    }

    private void letter(byte b) {
        if (valueLength < value.length) {
            value[valueLength++] = b;
        }
    }

    private void endValue() {
        if (valueLength > 0 && fields <= width) {
            ColumnSniff sniff = sniffs[fields - 1];
            if (!sniff.isText() && !isNullWord()) {
                sniff.offer(value, valueLength);
            }
        }
        valueLength = 0;
    }

    private boolean isNullWord() {
        for (byte[] word : nullWords) {
            if (word.length == valueLength && Arrays.equals(word, 0, valueLength, value, 0, valueLength)) {
                return true;
            }
        }
        return false;
    }

    private void quote() {
        if (state == FIELD_START) {
            state = QUOTED;
            quoteLine = lines.line();
            blank = false;
        } else if (state == QUOTED) {
            state = AFTER_QUOTE;
        } else {
            state = QUOTED;
            letter((byte) '"');
        }
    }

    private void endRecord() {
        if (blank && width > 1) {
            recordLine = lines.line();
            return;
        }
        endValue();
        if (fields != width) {
            throw error(
                    recordLine,
                    fields + (fields == 1 ? " value" : " values") + ", but the header names " + width
                            + (width == 1 ? " column." : " columns."));
        }
        rows++;
        fields = 1;
        state = FIELD_START;
        blank = true;
        recordLine = lines.line();
    }

    private boolean fill() throws IOException {
        boolean first = before + length == 0;
        before += length;
        next = 0;
        length = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
        if (first && length >= 2) {
            start();
        }
        return next < length;
    }

    /** Skips a byte order mark, and names a file that is something else by its first bytes. */
    private void start() {
        int a = buffer[0] & 0xFF;
        int b = buffer[1] & 0xFF;
        if (length >= 3 && a == 0xEF && b == 0xBB && (buffer[2] & 0xFF) == 0xBF) {
            next = 3;
        } else if ((a == 0xFF && b == 0xFE) || (a == 0xFE && b == 0xFF)) {
            throw new PolymathException(source
                    + " is in UTF-16, but must be in UTF-8; convert it, for example with: iconv -f UTF-16 -t UTF-8");
        } else if (a == 0x1F && b == 0x8B) {
            throw new PolymathException(source + " is compressed with gzip; its name must end with .gz.");
        } else if (length >= 4 && new String(buffer, 0, 4, StandardCharsets.ISO_8859_1).equals("PAR1")) {
            throw new PolymathException(source + " is a Parquet file; its name must end with .parquet.");
        }
    }

    private PolymathException error(long line, String what) {
        return new PolymathException(String.format(Locale.ROOT, "%s line %,d: %s", source, line, what));
    }
}
