package ai.polymath.balancing.solve;

/**
 * The Cholesky factor of the part of a positive semidefinite matrix A that an active set picks out, kept up to date as
 * rows enter and leave: {@code A[S][S] = L L^T}. A row that depends on those inside (its pivot is nothing but rounding)
 * is refused, so the factor is always regular. Entering costs {@code O(k^2)}, leaving at most {@code O(k^3 / 3)}.
 */
final class GrowingCholesky {
    private final double[] a;
    private final int n;
    private final double smallestPivot;
    private final double[] l;
    private final int[] members;
    private int count;

    /**
     * @param a row-major {@code [n * n]} with unit diagonal; not copied, not changed
     * @param smallestPivot what a pivot has to exceed, relative to the unit diagonal
     */
    GrowingCholesky(double[] a, int n, double smallestPivot) {
        this.a = a;
        this.n = n;
        this.smallestPivot = smallestPivot;
        this.l = new double[n * n];
        this.members = new int[n];
    }

    int count() {
        return count;
    }

    /** The row at a position of the factor. */
    int member(int position) {
        return members[position];
    }

    void clear() {
        count = 0;
    }

    /** Lets a row enter; {@code false}, and nothing has happened, if it depends on those inside. */
    boolean enter(int row) {
        double pivot = eliminate(row);
        if (!(pivot > smallestPivot)) {
            return false;
        }
        append(row, pivot);
        return true;
    }

    /** Fills the next line of the factor but for its diagonal, and returns the square of that. */
    private double eliminate(int row) {
        int k = count;
        int at = k * n;
        double pivot = a[row * n + row];
        for (int i = 0; i < k; i++) {
            int li = i * n;
            double sum = a[row * n + members[i]];
            for (int j = 0; j < i; j++) {
                sum -= l[at + j] * l[li + j];
            }
            double entry = sum / l[li + i];
            l[at + i] = entry;
            pivot -= entry * entry;
        }
        return pivot;
    }

    private void append(int row, double pivot) {
        l[count * n + count] = Math.sqrt(pivot);
        members[count] = row;
        count++;
    }

    /** Lets the row at a position leave. */
    void leave(int position) {
        int last = count;
        int[] after = new int[last - position - 1];
        System.arraycopy(members, position + 1, after, 0, after.length);
        count = position;
        for (int row : after) {
            // Without the row that left, pivots can only grow; below the threshold is rounding at the threshold itself.
            append(row, Math.max(eliminate(row), smallestPivot));
        }
    }

    /**
     * Solves {@code A[S][S] x = b[S]}.
     *
     * @param b indexed by rows, {@code [n]}
     * @param x overwritten by position, at least {@code [count]}
     */
    void solve(double[] b, double[] x) {
        for (int i = 0; i < count; i++) {
            double sum = b[members[i]];
            for (int j = 0; j < i; j++) {
                sum -= l[i * n + j] * x[j];
            }
            x[i] = sum / l[i * n + i];
        }
        for (int i = count - 1; i >= 0; i--) {
            double value = x[i] / l[i * n + i];
            x[i] = value;
            for (int j = 0; j < i; j++) {
                x[j] -= l[i * n + j] * value;
            }
        }
    }
}
