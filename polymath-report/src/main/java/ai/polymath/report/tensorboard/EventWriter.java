package ai.polymath.report.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes the records of an event file, as TensorBoard reads them.
 *
 * <p>A file is a row of TFRecords: the length of the data as eight bytes, the masked CRC-32C of these, the data, the masked
 * CRC-32C of the data; all little-endian. The mask, {@code rotateRight(crc, 15) + 0xa282ead8}, is there because a CRC of
 * data that holds CRCs is weak. The data is a protocol buffer {@code Event}: wall time (field 1, double), step (field 2,
 * varint), and either the file's version (field 3, in the first record) or a {@code Summary} (field 5) of values (field 1), each
 * with a tag (field 1) and a number (field 2, float).
 */
final class EventWriter {
    private static final String VERSION = "brain.Event:2";
    private static final int MASK = 0xa282ead8;
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int BYTES = 2;
    private static final int FOUR_BYTES = 5;

    private final OutputStream out;

    private EventWriter(OutputStream out) {
        this.out = out;
    }

    /** Goes on with a file. */
    static EventWriter goingOn(OutputStream out) {
        return new EventWriter(out);
    }

    /**
     * Begins a file.
     *
     * @param out takes the bytes; not closed
     * @param wallTime seconds since 1970
     */
    EventWriter(OutputStream out, double wallTime) throws IOException {
        this(out);
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        real(event, 1, wallTime);
        bytes(event, 3, VERSION.getBytes(StandardCharsets.UTF_8));
        record(event.toByteArray());
    }

    /**
     * Writes one step's values.
     *
     * @param wallTime seconds since 1970
     * @param values by tag; numbers that are not finite are left out, for TensorBoard draws them as breaks or not at all
     */
    void scalars(double wallTime, long step, Map<String, Double> values) throws IOException {
        ByteArrayOutputStream summary = new ByteArrayOutputStream();
        values.forEach((tag, value) -> {
            if (Double.isFinite(value)) {
                ByteArrayOutputStream one = new ByteArrayOutputStream();
                bytes(one, 1, tag.getBytes(StandardCharsets.UTF_8));
                key(one, 2, FOUR_BYTES);
                one.writeBytes(littleEndian(4).putFloat(value.floatValue()).array());
                bytes(summary, 1, one.toByteArray());
            }
        });
        if (summary.size() == 0) {
            return;
        }
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        real(event, 1, wallTime);
        key(event, 2, VARINT);
        varint(event, step);
        bytes(event, 5, summary.toByteArray());
        record(event.toByteArray());
    }

    private void record(byte[] data) throws IOException {
        byte[] length = littleEndian(8).putLong(data.length).array();
        out.write(length);
        out.write(littleEndian(4).putInt(masked(length)).array());
        out.write(data);
        out.write(littleEndian(4).putInt(masked(data)).array());
    }

    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void real(ByteArrayOutputStream to, int field, double value) {
        key(to, field, EIGHT_BYTES);
        to.writeBytes(littleEndian(8).putDouble(value).array());
    }

    private static void bytes(ByteArrayOutputStream to, int field, byte[] value) {
        key(to, field, BYTES);
        varint(to, value.length);
        to.writeBytes(value);
    }

    private static void key(ByteArrayOutputStream to, int field, int type) {
        varint(to, (long) field << 3 | type);
    }

    private static void varint(ByteArrayOutputStream to, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            to.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        to.write((int) left);
    }
}
