package ai.polymath.balancing.solve;

import java.util.Arrays;

/** The probability simplex {@code {x >= 0, sum x = 1}}. */
public final class Simplex {
    private Simplex() {}

    /**
     * The nearest point of the simplex: {@code max(0, x_i - t)} with the t that makes the sum 1 (Held, Wolfe and Crowder 1974;
     * Duchi, Shalev-Shwartz, Singer and Chandra, ICML 2008). Cost: {@code O(n log n)}.
     *
     * @param x finite values, at least one; not changed
     */
    public static double[] project(double[] x) {
        double[] sorted = x.clone();
        Arrays.sort(sorted);
        double greatest = sorted[sorted.length - 1];
        // Taken relative to the greatest value, so that large values with a common offset lose nothing.
        double sum = 0;
        double threshold = -1;
        for (int count = 1; count <= sorted.length; count++) {
            double value = sorted[sorted.length - count] - greatest;
            sum += value;
            double candidate = (sum - 1) / count;
            if (value <= candidate) {
                break;
            }
            threshold = candidate;
        }
        double[] point = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            point[i] = Math.max(0, x[i] - greatest - threshold);
        }
        return point;
    }
}
