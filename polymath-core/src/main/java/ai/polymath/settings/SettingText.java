package ai.polymath.settings;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** From bytes to text that YAML may contain: UTF-8, with or without a byte order mark, no control characters. */
final class SettingText {
    private static final char BOM = '\uFEFF';

    private SettingText() {}

    /** Decodes a file; bytes that are not UTF-8 are a problem that names the first of them. */
    static String decode(byte[] bytes, String source) {
        int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
        if (mark == 0xFEFF || mark == 0xFFFE) {
            throw problem(new Mark(source, 1, 1), "the file is UTF-16, not UTF-8. Save it as UTF-8.");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int offset = in.position();
            int line = 1;
            for (int i = 0; i < offset; i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw problem(
                    new Mark(source, line, 0),
                    String.format(
                            Locale.ROOT,
                            "byte 0x%02X at offset %d is not UTF-8. Save the file as UTF-8; maybe it is Latin-1 or"
                                    + " Windows-1252.",
                            bytes[offset],
                            offset));
        }
        return out.flip().toString();
    }

    /** Takes off the byte order mark and refuses characters that YAML does not allow. */
    static String checked(String text, String source) {
        String body = !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < body.length(); ) {
            int c = body.codePointAt(i);
            if (!isAllowed(c)) {
                throw problem(
                        new Mark(source, line, i - lineStart + 1),
                        String.format(
                                Locale.ROOT,
                                "the character U+%04X in column %d is not allowed in YAML. Write it as an escape in"
                                        + " double quotes, or remove it.",
                                c,
                                i - lineStart + 1));
            }
            i += Character.charCount(c);
            if (c == '\n') {
                line++;
                lineStart = i;
            }
        }
        return body;
    }

    /** The printable characters of YAML 1.1. */
    static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c == 0x85
                || (c >= 0x20 && c <= 0x7E)
                || (c >= 0xA0 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    private static SettingException problem(Mark mark, String message) {
        return new SettingException(List.of(new SettingProblem("", mark, message)));
    }
}
