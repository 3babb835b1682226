package ai.polymath.reader.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a JPEG says before its pixels that Java's decoder doesn't heed: how the camera was held, and how four colours are meant.
 *
 * @param orientation of EXIF (tag 274, from 1 to 8); 1 if none is said, or none that exists
 * @param components numbers a pixel; 0 if nothing says
 * @param adobe the colour transform of Adobe's marker: 0 as they are, 1 YCbCr, 2 YCCK; -1 without the marker
 */
record JpegHeader(int orientation, int components, int adobe) {
    private static final int ORIENTATION_TAG = 274;
    private static final int MARKER = 0xFF;
    private static final int START = 0xD8;
    private static final int SCAN = 0xDA;
    private static final int END = 0xD9;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);
    private static final JpegHeader NONE = new JpegHeader(1, 0, -1);

    /** The header of a file; that of a file that is no JPEG, or a broken one, says nothing. */
    static JpegHeader of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == MARKER && in.read() == START ? segments(new java.io.BufferedInputStream(in)) : NONE;
        }
    }

    /** Whether the picture lies on its side, so that height and width change places. */
    boolean isOnItsSide() {
        return orientation >= 5;
    }

    private static JpegHeader segments(InputStream in) throws IOException {
        JpegHeader header = NONE;
        int first = in.read();
        while (first == MARKER) {
            int kind = in.read();
            while (kind == MARKER) {
                kind = in.read();
            }
            int length = in.read() << 8 | in.read();
            if (kind < 0 || kind == SCAN || kind == END || length < 2) {
                return header;
            }
            byte[] segment = in.readNBytes(length - 2);
            header = header.with(kind, segment);
            first = in.read();
        }
        return header;
    }

    private JpegHeader with(int kind, byte[] segment) {
        // All frames but tables of Huffman codes (C4), extensions (C8) and arithmetic codes (CC).
        boolean frame = kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC;
        if (frame && segment.length > 5) {
            return new JpegHeader(orientation, segment[5] & 0xFF, adobe);
        }
        if (kind == APP14 && begins(segment, ADOBE) && segment.length >= 12) {
            return new JpegHeader(orientation, components, segment[11] & 0xFF);
        }
        if (kind == APP1 && begins(segment, EXIF)) {
            int found = orientation(ByteBuffer.wrap(segment, EXIF.length, segment.length - EXIF.length)
                    .slice());
            return new JpegHeader(found, components, adobe);
        }
        return this;
    }

    private static boolean begins(byte[] segment, byte[] with) {
        return segment.length >= with.length && java.util.Arrays.equals(segment, 0, with.length, with, 0, with.length);
    }

    /** The orientation that the first directory of a TIFF block says. */
    private static int orientation(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return 1;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long at = tiff.getInt(4) & 0xFFFFFFFFL;
        if (at + 2 > tiff.limit()) {
            return 1;
        }
        int entries = tiff.getShort((int) at) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            long entry = at + 2 + 12L * i;
            if (entry + 12 > tiff.limit()) {
                return 1;
            }
            if ((tiff.getShort((int) entry) & 0xFFFF) == ORIENTATION_TAG) {
                int value = tiff.getShort((int) entry + 8) & 0xFFFF;
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
