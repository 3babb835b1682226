package ai.polymath.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One variation of a picture: mirrored, resized about its middle, shifted, with other brightness and contrast. It is drawn from
 * a seed, the epoch and the row, so that a training that is resumed sees the same pictures, whatever was decoded in what order.
 *
 * <p>A point {@code x} in [0, 1] goes to {@code (x' - 1/2) scale + 1/2 + shift}, where {@code x'} is {@code x} or, mirrored,
 * {@code 1 - x}. Size and shift are drawn so that the middle of no known object leaves the picture: what is in the picture
 * stays in it, so labels about the whole picture (which classes, how many) stay true.
 *
 * @param mirrorX whether left and right are exchanged
 * @param mirrorY whether up and down are exchanged
 * @param scale how many times larger
 * @param shiftX to the right, as a share of the width
 * @param shiftY down, as a share of the height
 * @param gain what standardised values are multiplied by
 * @param offset what is then added
 */
public record Placement(
        boolean mirrorX, boolean mirrorY, double scale, double shiftX, double shiftY, float gain, float offset) {

    /**
     * Draws one.
     *
     * @param settings how much
     * @param seed the training's
     * @param centers middles of known objects, {@code x, y} in [0, 1] one after the other; may be none
     */
    public static Placement draw(AugmentSettings settings, long seed, int epoch, int row, double[] centers) {
        // Mixed one after the other, so that neighbouring epochs and rows have nothing in common.
        long key = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch).nextLong() + row;
        SplittableRandom random = new SplittableRandom(key);
        // All are drawn in any case: one setting does not change what another draws.
        boolean x = random.nextBoolean();
        boolean y = random.nextBoolean();
        double size = 2 * random.nextDouble() - 1;
        double right = 2 * random.nextDouble() - 1;
        double down = 2 * random.nextDouble() - 1;
        double bright = 2 * random.nextDouble() - 1;
        double contrast = 2 * random.nextDouble() - 1;
        AugmentSettings.Flip flip = settings.flip();
        boolean mirrorX = x && (flip == AugmentSettings.Flip.HORIZONTAL || flip == AugmentSettings.Flip.BOTH);
        boolean mirrorY = y && (flip == AugmentSettings.Flip.VERTICAL || flip == AugmentSettings.Flip.BOTH);
        double scale = Math.pow(1 + settings.scale(), size);
        double[] rangeX = range(centers, 0, mirrorX, scale);
        double[] rangeY = range(centers, 1, mirrorY, scale);
        if (rangeX[0] > rangeX[1] || rangeY[0] > rangeY[1]) {
            scale = 1;
            rangeX = range(centers, 0, mirrorX, scale);
            rangeY = range(centers, 1, mirrorY, scale);
        }
        return new Placement(
                mirrorX,
                mirrorY,
                scale,
                within(right * settings.shift(), rangeX),
                within(down * settings.shift(), rangeY),
                (float) (1 + contrast * settings.colour()),
                (float) (bright * settings.colour()));
    }

    /** How far the picture may move before the middle of an object leaves it. */
    private static double[] range(double[] centers, int axis, boolean mirrored, double scale) {
        double least = 1;
        double most = 0;
        for (int i = axis; i < centers.length; i += 2) {
            double at = ((mirrored ? 1 - centers[i] : centers[i]) - 0.5) * scale + 0.5;
            least = Math.min(least, at);
            most = Math.max(most, at);
        }
        return centers.length == 0 ? new double[] {-1, 1} : new double[] {-least, 1 - most};
    }

    private static double within(double value, double[] range) {
        return Math.max(range[0], Math.min(range[1], value));
    }

    /** Where a horizontal place goes. */
    public double x(double at) {
        return ((mirrorX ? 1 - at : at) - 0.5) * scale + 0.5 + shiftX;
    }

    /** Where a vertical place goes. */
    public double y(double at) {
        return ((mirrorY ? 1 - at : at) - 0.5) * scale + 0.5 + shiftY;
    }

    /** Whether every pixel stays where it is. */
    private boolean isInPlace() {
        return !mirrorX && !mirrorY && scale == 1 && shiftX == 0 && shiftY == 0;
    }

    /**
     * Varies a picture of standardised values; what comes from outside is 0, the mean.
     *
     * @param values {@code [channels, height, width]} from {@code at} on, changed in place
     */
    public void apply(float[] values, int at, int channels, int height, int width) {
        if (!isInPlace()) {
            float[] old = Arrays.copyOfRange(values, at, at + channels * height * width);
            Line across = line(width, mirrorX, shiftX);
            Line down = line(height, mirrorY, shiftY);
            for (int c = 0; c < channels; c++) {
                move(old, c * height * width, values, at + c * height * width, across, down);
            }
        }
        if (gain != 1 || offset != 0) {
            for (int i = at; i < at + channels * height * width; i++) {
                values[i] = values[i] * gain + offset;
            }
        }
    }

    /** For each new pixel of an axis the old pixel at or before its place, and how far behind it the place is. */
    private record Line(int[] first, float[] share) {}

    private Line line(int length, boolean mirrored, double shift) {
        int[] first = new int[length];
        float[] share = new float[length];
        for (int i = 0; i < length; i++) {
            double at = ((i + 0.5) / length - 0.5 - shift) / scale + 0.5;
            // The nearest 1 / 1024 of a pixel, so that mirroring alone is exact.
            double place = Math.rint(((mirrored ? 1 - at : at) * length - 0.5) * 1024) / 1024;
            first[i] = (int) Math.floor(place);
            share[i] = (float) (place - first[i]);
        }
        return new Line(first, share);
    }

    private static void move(float[] old, int from, float[] into, int to, Line across, Line down) {
        int width = across.first.length;
        int height = down.first.length;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float fx = across.share[x];
                float fy = down.share[y];
                int x0 = across.first[x];
                int y0 = down.first[y];
                float upper = (1 - fx) * value(old, from, x0, y0, width, height)
                        + (fx == 0 ? 0 : fx * value(old, from, x0 + 1, y0, width, height));
                float lower = fy == 0
                        ? 0
                        : (1 - fx) * value(old, from, x0, y0 + 1, width, height)
                                + (fx == 0 ? 0 : fx * value(old, from, x0 + 1, y0 + 1, width, height));
                into[to + y * width + x] = (1 - fy) * upper + fy * lower;
            }
        }
    }

    /**
     * Where a map of a picture that is varied so has its numbers: each pixel takes the number of the nearest old one, nothing
     * is mixed; what comes from outside is {@code NaN}.
     *
     * @param values {@code [channels, height, width]} from {@code at} on, changed in place
     */
    public void moveMap(float[] values, int at, int channels, int height, int width) {
        if (isInPlace()) {
            return;
        }
        float[] old = Arrays.copyOfRange(values, at, at + channels * height * width);
        int[] across = nearest(line(width, mirrorX, shiftX));
        int[] down = nearest(line(height, mirrorY, shiftY));
        int to = at;
        for (int c = 0; c < channels; c++) {
            for (int y : down) {
                for (int x : across) {
                    values[to++] =
                            x < 0 || y < 0 || x >= width || y >= height ? Float.NaN : old[(c * height + y) * width + x];
                }
            }
        }
    }

    private static int[] nearest(Line line) {
        int[] nearest = line.first().clone();
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] += line.share()[i] < 0.5f ? 0 : 1;
        }
        return nearest;
    }

    private static float value(float[] old, int from, int x, int y, int width, int height) {
        return x < 0 || y < 0 || x >= width || y >= height ? 0 : old[from + y * width + x];
    }
}
