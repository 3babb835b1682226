package ai.polymath.metric;

/** Sums of the errors of one number a pixel. */
public final class DepthTally implements DenseTally {
    private long pixels;
    private long compared;
    private double absolute;
    private double relative;
    private double squared;

    @Override
    public void add(float[] predicted, float[] label) {
        DenseTally.requireSame(predicted, label);
        // A sum of its own for each picture keeps large sums from swallowing small errors.
        double ofAbsolute = 0;
        double ofRelative = 0;
        double ofSquared = 0;
        for (int i = 0; i < label.length; i++) {
            if (!Float.isNaN(label[i])) {
                double error = Math.abs((double) predicted[i] - label[i]);
                ofAbsolute += error;
                ofSquared += error * error;
                pixels++;
                if (label[i] != 0) {
                    ofRelative += error / Math.abs(label[i]);
                    compared++;
                }
            }
        }
        absolute += ofAbsolute;
        relative += ofRelative;
        squared += ofSquared;
    }

    @Override
    public double[] numbers() {
        return new double[] {pixels, compared, absolute, relative, squared};
    }

    @Override
    public void merge(double[] numbers) {
        pixels += (long) numbers[0];
        compared += (long) numbers[1];
        absolute += numbers[2];
        relative += numbers[3];
        squared += numbers[4];
    }

    @Override
    public long pixels() {
        return pixels;
    }

    /** Mean of {@code |error|}; {@code NaN} without pixels. */
    double meanAbsolute() {
        return absolute / pixels;
    }

    /** Mean of {@code |error / label|} over pixels whose label is not 0; {@code NaN} without such. */
    double meanRelative() {
        return relative / compared;
    }

    /** Root of the mean of {@code error^2}; {@code NaN} without pixels. */
    double rootMeanSquare() {
        return Math.sqrt(squared / pixels);
    }
}
