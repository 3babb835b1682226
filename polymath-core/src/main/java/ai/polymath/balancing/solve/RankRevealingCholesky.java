package ai.polymath.balancing.solve;

/**
 * The factor of a positive semidefinite matrix with unit diagonal that also says its rank r: {@code A = L L^T} with L
 * {@code [n, r]}, pivoting on the largest remaining diagonal entry. It ends when that can't be told from rounding.
 *
 * <p>Cost: {@code O(n r^2)}.
 */
public final class RankRevealingCholesky {
    /**
     * A pivot of at least this share of the largest is good enough where another order of rows is wished for. With smaller
     * shares rounding grows from step to step until a dependent row looks independent.
     */
    private static final double PIVOT_SHARE = 0.5;

    private final int n;
    private final int rank;
    private final double[] l;
    private final int[] order;

    private RankRevealingCholesky(int n, int rank, double[] l, int[] order) {
        this.n = n;
        this.rank = rank;
        this.l = l;
        this.order = order;
    }

    /** Of the cosines of the rows, long rows first where the pivots allow it. */
    public static RankRevealingCholesky of(UnitRows rows) {
        int n = rows.size();
        double[] a = rows.cosines();
        double[] l = new double[n * n];
        double[] diagonal = new double[n];
        boolean[] done = new boolean[n];
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            diagonal[i] = 1;
        }
        int k = 0;
        while (k < n) {
            int pivot = choose(diagonal, done, rows.norms());
            if (!(diagonal[pivot] > 2 * NonNegativeQuadratic.dependence(n, rows.epsilon()))) {
                break;
            }
            double root = Math.sqrt(diagonal[pivot]);
            for (int i = 0; i < n; i++) {
                if (!done[i] && i != pivot) {
                    double sum = a[i * n + pivot];
                    for (int j = 0; j < k; j++) {
                        sum -= l[i * n + j] * l[pivot * n + j];
                    }
                    l[i * n + k] = sum / root;
                    diagonal[i] -= l[i * n + k] * l[i * n + k];
                }
            }
            l[pivot * n + k] = root;
            done[pivot] = true;
            order[k++] = pivot;
        }
        return new RankRevealingCholesky(n, k, l, order);
    }

    private static int choose(double[] diagonal, boolean[] done, double[] norms) {
        int best = -1;
        for (int i = 0; i < diagonal.length; i++) {
            if (!done[i] && (best < 0 || diagonal[i] > diagonal[best])) {
                best = i;
            }
        }
        double enough = PIVOT_SHARE * diagonal[best];
        int chosen = best;
        for (int i = 0; i < diagonal.length; i++) {
            if (!done[i] && diagonal[i] >= enough && norms[i] > norms[chosen]) {
                chosen = i;
            }
        }
        return chosen;
    }

    /** The rank r. */
    public int rank() {
        return rank;
    }

    /** An entry of L. */
    public double get(int row, int column) {
        return l[row * n + column];
    }

    /** {@code A^+ b}, with A's inverse where it has full rank and else its pseudo-inverse. */
    public double[] pseudoSolve(double[] b) {
        return rank == n ? solve(b) : solveLeastNorm(b);
    }

    private double[] solve(double[] b) {
        double[] y = new double[n];
        for (int k = 0; k < n; k++) {
            int row = order[k] * n;
            double sum = b[order[k]];
            for (int j = 0; j < k; j++) {
                sum -= l[row + j] * y[j];
            }
            y[k] = sum / l[row + k];
        }
        double[] x = new double[n];
        for (int k = n - 1; k >= 0; k--) {
            int row = order[k] * n;
            double value = y[k] / l[row + k];
            x[order[k]] = value;
            for (int j = 0; j < k; j++) {
                y[j] -= l[row + j] * value;
            }
        }
        return x;
    }

    /** {@code A^+ = L (L^T L)^-1 (L^T L)^-1 L^T}. */
    private double[] solveLeastNorm(double[] b) {
        double[] square = new double[rank * rank];
        double[] y = new double[rank];
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < rank; p++) {
                double entry = l[i * n + p];
                y[p] += entry * b[i];
                for (int q = 0; q < rank; q++) {
                    square[p * rank + q] += entry * l[i * n + q];
                }
            }
        }
        GrowingCholesky inner = new GrowingCholesky(square, rank, 0);
        for (int p = 0; p < rank; p++) {
            inner.enter(p);
        }
        double[] s = new double[rank];
        inner.solve(y, s);
        inner.solve(s, y);
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < rank; p++) {
                x[i] += l[i * n + p] * y[p];
            }
        }
        return x;
    }
}
