package ai.polymath.linear;

/** Arithmetic on vectors, and on stacks of vectors that are one long vector to the solver. */
final class Vectors {
    /** Sums of squares in between have lost nothing to underflow or overflow. */
    private static final double SAFE_LOW = 1e-260;

    private static final double SAFE_HIGH = 1e300;

    private Vectors() {}

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double norm(double[] a) {
        return norm(new double[][] {a});
    }

    /** The length, without overflow or underflow of the squares. */
    static double norm(double[][] a) {
        double plain = dot(a, a);
        if (plain > SAFE_LOW && plain < SAFE_HIGH) {
            return Math.sqrt(plain);
        }
        double largest = 0;
        for (double[] row : a) {
            for (double x : row) {
                largest = Math.max(largest, Math.abs(x));
            }
        }
        if (largest == 0 || !Double.isFinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (double[] row : a) {
            for (double x : row) {
                sum += (x / largest) * (x / largest);
            }
        }
        return largest * Math.sqrt(sum);
    }

    static double dot(double[][] a, double[][] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += dot(a[k], b[k]);
        }
        return sum;
    }

    /** {@code a + factor * b} into a new stack. */
    static double[][] plus(double[][] a, double factor, double[][] b) {
        double[][] sum = new double[a.length][];
        for (int k = 0; k < a.length; k++) {
            sum[k] = new double[a[k].length];
            for (int i = 0; i < sum[k].length; i++) {
                sum[k][i] = a[k][i] + factor * b[k][i];
            }
        }
        return sum;
    }

    static double[][] copy(double[][] a) {
        double[][] copy = new double[a.length][];
        for (int k = 0; k < a.length; k++) {
            copy[k] = a[k].clone();
        }
        return copy;
    }

    /** The sum of the first stack entries. */
    static double[] sum(double[][] parts, int count) {
        double[] sum = parts[0].clone();
        for (int k = 1; k < count; k++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += parts[k][i];
            }
        }
        return sum;
    }

    static double[] transpose(double[] a, int rows, int columns) {
        double[] t = new double[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                t[j * rows + i] = a[i * columns + j];
            }
        }
        return t;
    }
}
