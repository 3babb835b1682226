package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures of one size, each channel by mean and deviation of the training pictures: {@code (x - mean) / deviation}.
 *
 * @param column the column
 * @param height rows of pixels
 * @param width pixels a row
 * @param channels 1 or 3
 * @param mean of each channel, from 0 to 255
 * @param deviation standard deviation of each channel, 1 if it doesn't vary
 */
@Kind("image")
public record ImageEncoding(
        String column, int height, int width, int channels, List<Double> mean, List<Double> deviation)
        implements StructuredEncoding {
    /** More training pictures don't change a mean that matters; they are taken evenly from all. */
    private static final int LOOKED_AT = 512;

    /** Checks that there is a mean and a deviation for each channel. */
    public ImageEncoding {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != channels || deviation.size() != channels || height < 1 || width < 1) {
            throw new PolymathException("The encoding of pictures '" + column + "' is of " + channels
                    + " channels and " + height + " x " + width + " pixels, but has the means " + mean
                    + " and deviations " + deviation + ".");
        }
    }

    /** Fits means and deviations to training rows, evenly chosen if they are many. */
    static ImageEncoding fit(Column training, ImageSettings settings) {
        ImageColumn pictures = pictures(training);
        int[] present = IntStream.range(0, pictures.rows())
                .filter(row -> !pictures.isMissing(row))
                .toArray();
        if (present.length == 0) {
            throw new PolymathException("Column '" + training.name() + "' has no picture in the training rows.");
        }
        int n = Math.min(LOOKED_AT, present.length);
        int height = settings.size().get(0);
        int width = settings.size().get(1);
        int channels = settings.channels();
        double[][] sums = IntStream.range(0, n)
                .parallel()
                .mapToObj(i -> present[(int) ((long) i * present.length / n)])
                .map(row -> sums(
                        PictureSize.resize(pictures.images().decode(pictures.index()[row]), height, width, channels),
                        channels))
                .toArray(double[][]::new);
        double count = (double) n * height * width;
        Double[] mean = new Double[channels];
        Double[] deviation = new Double[channels];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            for (double[] one : sums) {
                sum += one[c];
                squares += one[channels + c];
            }
            mean[c] = sum / count;
            // Sums of whole numbers are exact, so a constant channel has exactly no variance.
            double variance = (squares * count - sum * sum) / (count * count);
            deviation[c] = variance > 0 ? Math.sqrt(variance) : 1;
        }
        return new ImageEncoding(training.name(), height, width, channels, List.of(mean), List.of(deviation));
    }

    private static double[] sums(byte[] values, int channels) {
        double[] sums = new double[2 * channels];
        for (int i = 0; i < values.length; i++) {
            int value = values[i] & 0xff;
            sums[i % channels] += value;
            sums[channels + i % channels] += value * value;
        }
        return sums;
    }

    private static ImageColumn pictures(Column column) {
        if (column instanceof ImageColumn pictures) {
            return pictures;
        }
        throw new PolymathException("Column '" + column.name()
                + "' is listed under features.image, but it holds neither pictures nor paths of picture files.");
    }

    @Override
    public FeatureBlock.Pictures block(Column column) {
        ImageColumn pictures = pictures(column);
        PictureCache cache = new PictureCache(pictures, height, width, channels);
        int pixels = height * width;
        // A byte has 256 values, so the numbers they mean are looked up.
        float[][] numbers = new float[channels][256];
        for (int c = 0; c < channels; c++) {
            for (int v = 0; v < numbers[c].length; v++) {
                numbers[c][v] = (float) ((v - mean.get(c)) / deviation.get(c));
            }
        }
        return new FeatureBlock.Pictures(this.column, channels, height, width, (row, into, at) -> {
            if (pictures.isMissing(row)) {
                Arrays.fill(into, at, at + channels * pixels, 0);
                return;
            }
            byte[] values = cache.get(row);
            for (int c = 0; c < channels; c++) {
                float[] ofChannel = numbers[c];
                for (int p = 0, from = c, to = at + c * pixels; p < pixels; p++, from += channels, to++) {
                    into[to] = ofChannel[values[from] & 0xff];
                }
            }
        });
    }
}
