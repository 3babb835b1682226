package ai.polymath.metric;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Which class pixels have and which they were taken for: a confusion matrix of pixels, {@code [true, predicted]}. */
public final class ClassTally implements DenseTally {
    private final int classes;
    private final long[] counts;

    /** Of so many classes, empty. */
    public ClassTally(int classes) {
        this.classes = classes;
        this.counts = new long[Math.multiplyExact(classes, classes)];
    }

    @Override
    public void add(float[] predicted, float[] label) {
        DenseTally.requireSame(predicted, label);
        for (int i = 0; i < label.length; i++) {
            if (!Float.isNaN(label[i])) {
                int actual = (int) label[i];
                int told = (int) predicted[i];
                counts[actual * classes + told]++;
            }
        }
    }

    @Override
    public double[] numbers() {
        return Arrays.stream(counts).asDoubleStream().toArray();
    }

    @Override
    public void merge(double[] numbers) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += (long) numbers[i];
        }
    }

    @Override
    public long pixels() {
        return LongStream.of(counts).sum();
    }

    /** How many classes. */
    public int classes() {
        return classes;
    }

    /** Pixels of a class that were taken for another, or the same. */
    public long count(int actual, int predicted) {
        return counts[actual * classes + predicted];
    }

    /** Pixels of each class, {@code [classes]}. */
    public long[] support() {
        long[] support = new long[classes];
        for (int i = 0; i < counts.length; i++) {
            support[i / classes] += counts[i];
        }
        return support;
    }

    /** Pixels that were taken for each class, {@code [classes]}. */
    public long[] told() {
        long[] told = new long[classes];
        for (int i = 0; i < counts.length; i++) {
            told[i % classes] += counts[i];
        }
        return told;
    }
}
