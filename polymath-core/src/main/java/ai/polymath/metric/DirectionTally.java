package ai.polymath.metric;

/**
 * Angles between predicted and true directions of three numbers each. Their mean is exact; the median and the shares are read from a
 * histogram of {@value #PER_DEGREE} bins a degree, so the median is right within {@code 0.0025} degrees, and a share is exact for
 * thresholds that are multiples of a bin.
 *
 * <p>The angle is {@code atan2(|p x y|, p . y)}, which needs no unit vectors and is exact for small angles too, where an arc cosine
 * loses half the digits. A predicted zero vector points nowhere: it counts as 90 degrees.
 */
public final class DirectionTally implements DenseTally {
    private static final int PER_DEGREE = 200;
    private static final int BINS = 180 * PER_DEGREE + 1;
    private static final double NOWHERE = 90;

    private final long[] histogram = new long[BINS];
    private long pixels;
    private double sum;

    @Override
    public void add(float[] predicted, float[] label) {
        DenseTally.requireSame(predicted, label);
        int n = label.length / 3;
        double own = 0;
        for (int i = 0; i < n; i++) {
            if (!Float.isNaN(label[i])) {
                double angle = angle(predicted, label, i, n);
                own += angle;
                pixels++;
                if (!Double.isNaN(angle)) {
                    histogram[(int) (angle * PER_DEGREE)]++;
                }
            }
        }
        sum += own;
    }

    private static double angle(float[] p, float[] y, int i, int n) {
        double px = p[i];
        double py = p[n + i];
        double pz = p[2 * n + i];
        double x = y[i];
        double yy = y[n + i];
        double z = y[2 * n + i];
        if (px == 0 && py == 0 && pz == 0) {
            return NOWHERE;
        }
        double cx = py * z - pz * yy;
        double cy = pz * x - px * z;
        double cz = px * yy - py * x;
        return Math.toDegrees(Math.atan2(Math.sqrt(cx * cx + cy * cy + cz * cz), px * x + py * yy + pz * z));
    }

    @Override
    public double[] numbers() {
        double[] numbers = new double[2 + BINS];
        numbers[0] = pixels;
        numbers[1] = sum;
        for (int b = 0; b < BINS; b++) {
            numbers[2 + b] = histogram[b];
        }
        return numbers;
    }

    @Override
    public void merge(double[] numbers) {
        pixels += (long) numbers[0];
        sum += numbers[1];
        for (int b = 0; b < BINS; b++) {
            histogram[b] += (long) numbers[2 + b];
        }
    }

    @Override
    public long pixels() {
        return pixels;
    }

    /** The mean angle in degrees; {@code NaN} without pixels. */
    double mean() {
        return sum / pixels;
    }

    /** The angle in degrees that half of the pixels are below; {@code NaN} without pixels. */
    double median() {
        return pixels == 0 ? Double.NaN : (ofRank((pixels - 1) / 2) + ofRank(pixels / 2)) / 2;
    }

    /** The middle of the bin that holds the angle of a rank, from 0. */
    private double ofRank(long rank) {
        long seen = 0;
        for (int b = 0; b < BINS; b++) {
            seen += histogram[b];
            if (seen > rank) {
                return (b + 0.5) / PER_DEGREE;
            }
        }
        return Double.NaN;
    }

    /** The share of angles below a threshold in degrees; {@code NaN} without pixels. */
    double within(double degrees) {
        long below = 0;
        int end = (int) Math.min(BINS, Math.ceil(degrees * PER_DEGREE));
        for (int b = 0; b < end; b++) {
            below += histogram[b];
        }
        return (double) below / pixels;
    }
}
