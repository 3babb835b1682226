package ai.polymath.balancing.solve;

/**
 * Minimises {@code 1/2 x^T A x - b^T x} over {@code x >= 0}, exactly, for a positive semidefinite A with unit diagonal.
 * Projections on the dual cone, the point of least norm and CAGrad all come down to it.
 *
 * <p>The method is the active set method of Lawson and Hanson (1974, Solving Least Squares Problems, chapter 23) in
 * terms of the Gramian. Rows enter the support one by one, the one whose constraint is violated most first; whenever the
 * solution on the support would leave {@code x >= 0}, the step stops at the border and the row that reached it leaves. The
 * Cholesky factor of the support is kept up to date, not made anew. The optimality conditions {@code x >= 0},
 * {@code A x - b >= 0}, {@code x (A x - b) = 0} hold to rounding when it stops.
 *
 * <p>Rank deficiency: a row that depends on the support can enter only in exchange for one of it, so the systems solved
 * are always regular. Where b is in the range of A, as in projections, its constraint is satisfied beforehand. The problem
 * must be bounded below; if it is not, or only for rounding, some feasible point is answered.
 *
 * <p>Cost: {@code O(n k)} a pivot with k rows in the support, at most a few n pivots. An instance keeps its work space, so
 * several right-hand sides cost no allocation; it is not safe for use by several threads.
 */
public final class NonNegativeQuadratic {
    private final double[] a;
    private final int n;
    private final double epsilon;
    private final GrowingCholesky factor;
    private final double[] x;
    private final double[] candidate;
    private final double[] slack;
    private final boolean[] inside;
    private final boolean[] refused;

    /**
     * @param a row-major {@code [n * n]}, diagonal 1, entries in {@code [-1, 1]}; not copied
     * @param epsilon relative rounding error of its entries
     */
    public NonNegativeQuadratic(double[] a, int n, double epsilon) {
        this.a = a;
        this.n = n;
        this.epsilon = epsilon;
        this.factor = new GrowingCholesky(a, n, dependence(n, epsilon));
        this.x = new double[n];
        this.candidate = new double[n];
        this.slack = new double[n];
        this.inside = new boolean[n];
        this.refused = new boolean[n];
    }

    /** The squared distance of a unit row from the span of others that can't be told from rounding. */
    static double dependence(int n, double epsilon) {
        return 4 * n * epsilon;
    }

    /**
     * The minimiser.
     *
     * @param b {@code [n]}
     * @param scale the size of the numbers that b was computed from, whose rounding it carries
     * @return x, {@code [n]}; the array belongs to this instance and is overwritten by the next call
     */
    public double[] minimize(double[] b, double scale) {
        factor.clear();
        for (int i = 0; i < n; i++) {
            x[i] = 0;
            inside[i] = false;
            refused[i] = false;
        }
        // In exact arithmetic the objective falls with each pivot, so no support comes twice; rounding gets a limit.
        for (int pivots = 0; pivots < 10 * n + 20; pivots++) {
            int next = mostViolated(b, scale);
            if (next < 0) {
                return x;
            }
            if (!factor.enter(next) && !exchange(next)) {
                refused[next] = true;
                continue;
            }
            factor.solve(b, candidate);
            if (x[next] == 0 && !(candidate[factor.count() - 1] > 0)) {
                factor.leave(factor.count() - 1);
                refused[next] = true;
                continue;
            }
            inside[next] = true;
            descend(b);
            for (int i = 0; i < n; i++) {
                refused[i] = false;
            }
        }
        return x;
    }

    /**
     * Lets a row that depends on the support enter in place of one of it. Along the dependence nothing but the linear term
     * changes, so x may follow it until a row of the support reaches 0.
     */
    private boolean exchange(int next) {
        System.arraycopy(a, next * n, slack, 0, n);
        factor.solve(slack, candidate);
        double step = Double.POSITIVE_INFINITY;
        int leaving = -1;
        for (int p = 0; p < factor.count(); p++) {
            double ratio = x[factor.member(p)] / candidate[p];
            if (candidate[p] > Math.sqrt(epsilon) && ratio < step) {
                step = ratio;
                leaving = p;
            }
        }
        if (leaving < 0) {
            return false;
        }
        for (int p = 0; p < factor.count(); p++) {
            int i = factor.member(p);
            x[i] = Math.max(0, x[i] - step * candidate[p]);
        }
        int row = factor.member(leaving);
        x[row] = 0;
        inside[row] = false;
        factor.leave(leaving);
        boolean entered = factor.enter(next);
        x[next] = entered ? step : 0;
        return entered;
    }

    /** The row outside the support with the largest {@code b - A x}, or -1 if none is positive beyond rounding. */
    private int mostViolated(double[] b, double scale) {
        double sum = scale;
        System.arraycopy(b, 0, slack, 0, n);
        for (int p = 0; p < factor.count(); p++) {
            int j = factor.member(p);
            double xj = x[j];
            sum += xj;
            int row = j * n;
            for (int i = 0; i < n; i++) {
                slack[i] -= a[row + i] * xj;
            }
        }
        int best = -1;
        double most = 0;
        for (int i = 0; i < n; i++) {
            if (!inside[i] && !refused[i] && slack[i] > most && slack[i] > 2 * n * epsilon * (sum + Math.abs(b[i]))) {
                best = i;
                most = slack[i];
            }
        }
        return best;
    }

    /** Moves x to the minimiser on the support, rows leaving it as they reach 0; the candidate is already there. */
    private void descend(double[] b) {
        while (true) {
            double step = 1;
            int leaving = -1;
            for (int p = 0; p < factor.count(); p++) {
                if (candidate[p] <= 0) {
                    double value = x[factor.member(p)];
                    double share = value > 0 ? value / (value - candidate[p]) : 0;
                    if (leaving < 0 || share < step) {
                        step = share;
                        leaving = p;
                    }
                }
            }
            for (int p = 0; p < factor.count(); p++) {
                int i = factor.member(p);
                x[i] = leaving < 0 ? candidate[p] : Math.max(0, x[i] + step * (candidate[p] - x[i]));
            }
            if (leaving < 0) {
                return;
            }
            int row = factor.member(leaving);
            x[row] = 0;
            inside[row] = false;
            factor.leave(leaving);
            factor.solve(b, candidate);
        }
    }

    /** How many rows the support of the last minimiser has. */
    public int supportSize() {
        return factor.count();
    }

    /** A row of the support of the last minimiser. */
    public int supportRow(int position) {
        return factor.member(position);
    }

    /**
     * Solves {@code A[S][S] y = b[S]} on the support S of the last minimiser.
     *
     * @param y overwritten by position in the support
     */
    public void solveOnSupport(double[] b, double[] y) {
        factor.solve(b, y);
    }
}
