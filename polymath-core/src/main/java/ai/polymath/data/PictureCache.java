package ai.polymath.data;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Resized pictures of a column. They are kept from the second look on if all together need at most an eighth of the heap (and
 * 1 GiB); otherwise every look decodes anew, so that memory stays bounded whatever the number of pictures.
 */
final class PictureCache {
    private static final long MOST = 1L << 30;
    private static final int SHARE_OF_HEAP = 8;

    private final ImageColumn pictures;
    private final int height;
    private final int width;
    private final int channels;
    private final @Nullable AtomicReferenceArray<byte @Nullable []> kept;

    PictureCache(ImageColumn pictures, int height, int width, int channels) {
        this(
                pictures,
                height,
                width,
                channels,
                Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    PictureCache(ImageColumn pictures, int height, int width, int channels, long budget) {
        this.pictures = pictures;
        this.height = height;
        this.width = width;
        this.channels = channels;
        long needed = (long) height * width * channels * pictures.rows();
        this.kept = needed <= budget ? new AtomicReferenceArray<>(pictures.rows()) : null;
    }

    /** The picture of a row that has one, {@code [height, width, channels]}; not to be changed. */
    byte[] get(int row) {
        if (kept == null) {
            return read(row);
        }
        byte[] known = kept.get(row);
        if (known == null) {
            known = read(row);
            kept.set(row, known);
        }
        return known;
    }

    /** Whether what was looked at is kept. */
    boolean keeps() {
        return kept != null;
    }

    private byte[] read(int row) {
        return PictureSize.resize(pictures.images().decode(pictures.index()[row]), height, width, channels);
    }
}
