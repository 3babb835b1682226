package ai.polymath.run;

import ai.polymath.PolymathException;
import ai.polymath.data.LabelMaps;
import ai.polymath.data.Labels;
import ai.polymath.metric.DenseTally;
import ai.polymath.task.DenseTask;
import ai.polymath.task.FittedTask;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a dense task reaches by telling the same of every pixel: the most frequent class, the median or mean number, the mean
 * direction of training pixels. So many that they don't change the answer are looked at, evenly chosen.
 */
final class DenseBaseline {
    private static final int MAPS_LOOKED_AT = 128;
    private static final int PIXELS_LOOKED_AT = 4096;

    private DenseBaseline() {}

    /** Compares the best constant for training pixels with the labels; cost: each of those maps is decoded once. */
    static DenseTally tally(FittedTask fitted, Labels training, Labels labels) {
        DenseTask task = (DenseTask) fitted.task();
        float[] answer = task.constant(fitted, sample(fitted, training));
        LabelMaps maps = labels.requireMaps();
        int pixels = maps.height() * maps.width();
        float[] told = new float[answer.length * pixels];
        for (int c = 0; c < answer.length; c++) {
            Arrays.fill(told, c * pixels, (c + 1) * pixels, answer[c]);
        }
        DenseTally all = task.tally(fitted);
        // Taken together in the order of the rows, so that the same sums come out whatever ran first.
        IntStream.range(0, labels.examples())
                .filter(row -> !labels.isMissing(row))
                .parallel()
                .mapToObj(row -> maps.read(labels.values()[row]))
                .forEachOrdered(map -> all.add(told, map));
        return all;
    }

    /** Labelled pixels of training maps, {@code [pixels][channels]}. */
    private static float[][] sample(FittedTask fitted, Labels training) {
        LabelMaps maps = training.requireMaps();
        int[] rows = IntStream.range(0, training.examples())
                .filter(row -> !training.isMissing(row))
                .toArray();
        float[][] sample = IntStream.range(0, Math.min(MAPS_LOOKED_AT, rows.length))
                .map(i -> rows[(int) ((long) i * rows.length / Math.min(MAPS_LOOKED_AT, rows.length))])
                .parallel()
                .mapToObj(row -> pixels(maps.read(training.values()[row]), maps.channels()))
                .flatMap(Arrays::stream)
                .toArray(float[][]::new);
        if (sample.length == 0) {
            throw new PolymathException(
                    "Task '" + fitted.name() + "': no pixel of the training maps that were looked at"
                            + " has a label. Maybe check which values stand for missing ones, or the split.");
        }
        return sample;
    }

    private static float[][] pixels(float[] map, int channels) {
        int n = map.length / channels;
        int step = (n + PIXELS_LOOKED_AT - 1) / PIXELS_LOOKED_AT;
        return IntStream.iterate(0, i -> i < n, i -> i + step)
                .filter(i -> !Float.isNaN(map[i]))
                .mapToObj(i -> {
                    float[] pixel = new float[channels];
                    for (int c = 0; c < channels; c++) {
                        pixel[c] = map[c * n + i];
                    }
                    return pixel;
                })
                .toArray(float[][]::new);
    }
}
