package ai.polymath.balancing.solve;

import java.util.Arrays;

/** The unit simplex: vectors of non-negative numbers with sum 1. */
public final class Simplex {
    private Simplex() {}

    /**
     * The nearest point of the simplex, {@code max(v - theta, 0)} with theta such that the sum is 1 (Held, Wolfe and
     * Crowder 1974). {@code O(n log n)} by sorting.
     *
     * @param v finite, at least one number; left as it is
     */
    public static double[] project(double[] v) {
        double[] sorted = v.clone();
        Arrays.sort(sorted);
        int n = v.length;
        // Everything is measured from the greatest, so that v and v + 1e15 have the same projection as far as they are
        // the same.
        double greatest = sorted[n - 1];
        double sum = 0;
        double theta = 0;
        for (int i = n - 1; i >= 0; i--) {
            sum += sorted[i] - greatest;
            double candidate = (sum - 1) / (n - i);
            if (sorted[i] - greatest <= candidate) {
                break;
            }
            theta = candidate;
        }
        double[] projection = new double[n];
        for (int i = 0; i < n; i++) {
            projection[i] = Math.max(0, v[i] - greatest - theta);
        }
        return projection;
    }
}
