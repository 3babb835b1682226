package ai.polymath.balancing;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Minimises {@code x^T Q x / 2 - b^T x} over {@code x >= 0} with {@code x_0 + ... + x_(k-1) = 1}; entries from k on are only
 * bound to be non-negative. A primal active-set method: on the support the optimality conditions are a linear system, solved by
 * elimination with pivoting; the entry with the most negative reduced gradient enters, and one that would become negative
 * leaves. Q may be singular: 1e-13 of its largest diagonal entry is added to the diagonal, so that the systems are regular; of
 * equal rows any may take what is theirs together. {@code O(n^3)} an exchange, about n exchanges.
 */
final class SimplexQp {
    private static final double RIDGE = 1e-13;
    private static final double TOLERANCE = 1e-11;

    private final double[][] q;
    private final double[] b;
    private final int k;
    private final double[] x;
    private final boolean[] support;
    private double multiplier;

    private SimplexQp(double[][] q, double[] b, int k) {
        this.q = q;
        this.b = b;
        this.k = k;
        this.x = new double[b.length];
        this.support = new boolean[b.length];
    }

    /**
     * The minimiser, {@code [n]}.
     *
     * @param gram Q, symmetric and positive semidefinite, {@code [n, n]}
     * @param k how many entries sum to 1, at least one
     */
    static double[] minimize(double[][] gram, double[] b, int k) {
        int n = b.length;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, gram[i][i]);
        }
        double[][] q = new double[n][];
        for (int i = 0; i < n; i++) {
            q[i] = gram[i].clone();
            q[i][i] += RIDGE * largest;
        }
        SimplexQp problem = new SimplexQp(q, b, k);
        problem.run();
        return problem.x;
    }

    private void run() {
        int start = 0;
        for (int i = 1; i < k; i++) {
            if (q[i][i] / 2 - b[i] < q[start][start] / 2 - b[start]) {
                start = i;
            }
        }
        x[start] = 1;
        support[start] = true;
        multiplier = b[start] - q[start][start];
        boolean[] refused = new boolean[x.length];
        for (int exchange = 0; exchange < 20 * x.length + 20; exchange++) {
            int entering = mostNegative(refused);
            if (entering < 0) {
                return;
            }
            support[entering] = true;
            if (descend(entering)) {
                Arrays.fill(refused, false);
            } else {
                // It entered and left without a step: rounding of its reduced gradient.
                refused[entering] = true;
            }
        }
    }

    private int mostNegative(boolean[] refused) {
        int best = -1;
        double least = 0;
        for (int i = 0; i < x.length; i++) {
            if (support[i] || refused[i]) {
                continue;
            }
            double offset = i < k ? multiplier : 0;
            double gradient = offset - b[i];
            double size = Math.abs(offset) + Math.abs(b[i]);
            for (int j = 0; j < x.length; j++) {
                gradient += q[i][j] * x[j];
                size += Math.abs(q[i][j] * x[j]);
            }
            if (gradient < -TOLERANCE * size && gradient < least) {
                best = i;
                least = gradient;
            }
        }
        return best;
    }

    /** Moves to the minimiser on the support, entries leaving it as they reach 0; whether anything moved. */
    private boolean descend(int entering) {
        boolean moved = false;
        while (true) {
            double[] target = solveOnSupport();
            double share = 1;
            int leaving = -1;
            for (int i = 0; i < x.length; i++) {
                if (support[i] && target[i] <= 0) {
                    double reach = x[i] > 0 ? x[i] / (x[i] - target[i]) : 0;
                    if (leaving < 0 || reach < share) {
                        share = reach;
                        leaving = i;
                    }
                }
            }
            for (int i = 0; i < x.length; i++) {
                if (support[i]) {
                    x[i] = leaving < 0 ? target[i] : Math.max(0, x[i] + share * (target[i] - x[i]));
                }
            }
            if (leaving < 0) {
                return true;
            }
            moved |= share > 0;
            x[leaving] = 0;
            support[leaving] = false;
            if (leaving == entering && !moved) {
                solveOnSupport();
                return false;
            }
        }
    }

    /** The stationary point on the support, whose multiplier it remembers; {@code [n]}, 0 outside. */
    private double[] solveOnSupport() {
        int[] members = IntStream.range(0, x.length).filter(i -> support[i]).toArray();
        int m = members.length;
        double[][] system = new double[m + 1][m + 2];
        for (int r = 0; r < m; r++) {
            for (int c = 0; c < m; c++) {
                system[r][c] = q[members[r]][members[c]];
            }
            double bound = members[r] < k ? 1 : 0;
            system[r][m] = bound;
            system[m][r] = bound;
            system[r][m + 1] = b[members[r]];
        }
        system[m][m + 1] = 1;
        double[] solution = eliminate(system);
        double[] target = new double[x.length];
        for (int r = 0; r < m; r++) {
            target[members[r]] = solution[r];
        }
        multiplier = solution[m];
        return target;
    }

    /** Solves the system in place by Gaussian elimination with row pivoting; the last column is the right-hand side. */
    private static double[] eliminate(double[][] system) {
        int n = system.length;
        for (int c = 0; c < n; c++) {
            int pivot = c;
            for (int r = c + 1; r < n; r++) {
                if (Math.abs(system[r][c]) > Math.abs(system[pivot][c])) {
                    pivot = r;
                }
            }
            double[] row = system[pivot];
            system[pivot] = system[c];
            system[c] = row;
            for (int r = c + 1; r < n && row[c] != 0; r++) {
                double factor = system[r][c] / row[c];
                for (int j = c; j <= n; j++) {
                    system[r][j] -= factor * row[j];
                }
            }
        }
        double[] solution = new double[n];
        for (int r = n - 1; r >= 0; r--) {
            double sum = system[r][n];
            for (int j = r + 1; j < n; j++) {
                sum -= system[r][j] * solution[j];
            }
            solution[r] = system[r][r] != 0 ? sum / system[r][r] : 0;
        }
        return solution;
    }
}
