package ai.polymath.data;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The maps that are the labels of a dense task, as the task reads them: {@code NaN} at a pixel whose label is missing. They are
 * decoded when they are looked at and brought to the size in which the model sees pictures: each new pixel takes the value of
 * the old pixel in which its middle lies. Nothing is averaged, so no class, depth or direction appears that was not there, and
 * a missing pixel never mixes with others.
 *
 * <p>Maps of one size are kept from the second look on if all together need at most a sixteenth of the heap.
 */
public final class LabelMaps {
    private static final int SHARE_OF_HEAP = 16;

    private final Maps maps;
    private final int channels;
    private final Reading reading;
    private final int height;
    private final int width;
    private final @Nullable AtomicReferenceArray<float @Nullable []> kept;

    private LabelMaps(Maps maps, int channels, Reading reading, int height, int width) {
        this.maps = maps;
        this.channels = channels;
        this.reading = reading;
        this.height = height;
        this.width = width;
        double needed = (double) Float.BYTES * channels * height * width * maps.count();
        boolean few = height > 0 && needed <= (double) Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        this.kept = few ? new AtomicReferenceArray<>(maps.count()) : null;
    }

    /** How a task reads the numbers of a map. */
    @FunctionalInterface
    public interface Reading {
        /**
         * What the numbers mean.
         *
         * @param where names the file, for messages
         * @return {@code [channels, height, width]} of the map; {@code NaN} in all channels of a pixel that is missing
         * @throws ai.polymath.PolymathException if they can't be labels
         */
        float[] read(Maps.Numbers numbers, String where);
    }

    /**
     * Maps of whatever sizes they have.
     *
     * @param channels numbers a pixel, of what {@code reading} gives
     */
    public static LabelMaps of(Maps maps, int channels, Reading reading) {
        return new LabelMaps(maps, channels, reading, 0, 0);
    }

    /** These in one size. */
    public LabelMaps sized(int newHeight, int newWidth) {
        return new LabelMaps(maps, channels, reading, newHeight, newWidth);
    }

    /** Numbers a pixel. */
    public int channels() {
        return channels;
    }

    /** Rows of pixels. */
    public int height() {
        return height;
    }

    /** Pixels a row. */
    public int width() {
        return width;
    }

    /** Where the maps come from. */
    public Maps source() {
        return maps;
    }

    /**
     * One map in this size, or in its own if these have none.
     *
     * @param label a label: the index of the map
     * @return {@code [channels, height, width]}; not to be changed
     */
    public float[] read(double label) {
        int index = (int) label;
        if (kept == null) {
            return decode(index);
        }
        float[] known = kept.get(index);
        if (known == null) {
            known = decode(index);
            kept.set(index, known);
        }
        return known;
    }

    private float[] decode(int index) {
        Maps.Numbers numbers = maps.decode(index);
        float[] values = reading.read(numbers, maps.describe(index));
        return height == 0 ? values : nearest(values, numbers.height(), numbers.width());
    }

    private float[] nearest(float[] values, int fromHeight, int fromWidth) {
        if (fromHeight == height && fromWidth == width) {
            return values;
        }
        float[] result = new float[channels * height * width];
        for (int c = 0, to = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                int row = (c * fromHeight + old(y, fromHeight, height)) * fromWidth;
                for (int x = 0; x < width; x++, to++) {
                    result[to] = values[row + old(x, fromWidth, width)];
                }
            }
        }
        return result;
    }

    /** The old pixel in which the middle of a new one lies: {@code floor((i + 1/2) from / to)}. */
    private static int old(int i, int from, int to) {
        return (int) ((2L * i + 1) * from / (2L * to));
    }

    /** Whether some pixel of a map has a label. */
    public static boolean isAnyKnown(float[] map, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Float.isNaN(map[i])) {
                return true;
            }
        }
        return false;
    }
}
