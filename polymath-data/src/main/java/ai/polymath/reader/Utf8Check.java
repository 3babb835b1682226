package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.util.Locale;

/**
 * Follows UTF-8 byte by byte (RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF) and names the line and the
 * byte that break it.
 */
final class Utf8Check {
    private final String source;
    private int pending;
    private int low = 0x80;
    private int high = 0xBF;
    /** Where the present character began: its first byte is the one to blame. */
    private int first;

    private long firstLine;
    private long firstOffset;

    Utf8Check(String source) {
        this.source = source;
    }

    /** Takes one byte (0 to 255) at a line (from 1) and an offset (from 0). */
    void accept(int value, long line, long offset) {
        if (pending > 0) {
            if (value < low || value > high) {
                throw broken(first, firstLine, firstOffset);
            }
            pending--;
            low = 0x80;
            high = 0xBF;
        } else if (value == 0) {
            throw new PolymathException(String.format(
                    Locale.ROOT,
                    "%s line %,d: byte %,d is zero, so this is no text in UTF-8. Maybe it is UTF-16 or a binary file.",
                    source,
                    line,
                    offset + 1));
        } else if (value >= 0x80) {
            lead(value, line, offset);
        }
    }

    /** Whether a character has begun and not ended. */
    boolean isInside() {
        return pending > 0;
    }

    /** To be called after the last byte. */
    void end() {
        if (pending > 0) {
            throw broken(first, firstLine, firstOffset);
        }
    }

    private void lead(int value, long line, long offset) {
        first = value;
        firstLine = line;
        firstOffset = offset;
        if (value >= 0xC2 && value <= 0xDF) {
            pending = 1;
        } else if (value >= 0xE0 && value <= 0xEF) {
            pending = 2;
            low = value == 0xE0 ? 0xA0 : 0x80;
            high = value == 0xED ? 0x9F : 0xBF;
        } else if (value >= 0xF0 && value <= 0xF4) {
            pending = 3;
            low = value == 0xF0 ? 0x90 : 0x80;
            high = value == 0xF4 ? 0x8F : 0xBF;
        } else {
            throw broken(value, line, offset);
        }
    }

    private PolymathException broken(int value, long line, long offset) {
        return new PolymathException(String.format(
                Locale.ROOT,
                "%s line %,d: byte %,d (0x%02X) is not UTF-8. Maybe the file is Windows-1252 or Latin-1; convert it,"
                        + " for example with: iconv -f WINDOWS-1252 -t UTF-8",
                source,
                line,
                offset + 1,
                value));
    }
}
