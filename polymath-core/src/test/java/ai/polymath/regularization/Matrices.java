package ai.polymath.regularization;

import java.util.SplittableRandom;

/** Random matrices and slow plain arithmetic for the tests of this package. */
final class Matrices {
    private Matrices() {}

    static double[] random(SplittableRandom random, int size, double scale) {
        double[] w = new double[size];
        for (int i = 0; i < size; i++) {
            w[i] = scale * random.nextGaussian();
        }
        return w;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double norm(double[] a) {
        double largest = 0;
        for (double x : a) {
            largest = Math.max(largest, Math.abs(x));
        }
        return largest == 0 ? 0 : largest * Math.sqrt(dot(scaled(a, 1 / largest), scaled(a, 1 / largest)));
    }

    /** {@code a + factor * b}. */
    static double[] plus(double[] a, double factor, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + factor * b[i];
        }
        return sum;
    }

    static double[] scaled(double[] a, double factor) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = factor * a[i];
        }
        return result;
    }

    /** {@code A B} of row-major {@code [n, k]} and {@code [k, m]}. */
    static double[] times(double[] a, double[] b, int n, int k, int m) {
        double[] product = new double[n * m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                for (int l = 0; l < k; l++) {
                    product[i * m + j] += a[i * k + l] * b[l * m + j];
                }
            }
        }
        return product;
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

    /** Gaussian elimination with partial pivoting: {@code A^-1 B}, {@code [n, n]} and {@code [n, m]}. */
    static double[] solve(double[] a, double[] b, int n, int m) {
        double[] left = a.clone();
        double[] right = b.clone();
        for (int p = 0; p < n; p++) {
            int best = p;
            for (int i = p + 1; i < n; i++) {
                if (Math.abs(left[i * n + p]) > Math.abs(left[best * n + p])) {
                    best = i;
                }
            }
            swap(left, p, best, n);
            swap(right, p, best, m);
            for (int i = 0; i < n; i++) {
                if (i != p) {
                    double f = left[i * n + p] / left[p * n + p];
                    for (int j = 0; j < n; j++) {
                        left[i * n + j] -= f * left[p * n + j];
                    }
                    for (int j = 0; j < m; j++) {
                        right[i * m + j] -= f * right[p * m + j];
                    }
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                right[i * m + j] /= left[i * n + i];
            }
        }
        return right;
    }

    private static void swap(double[] a, int i, int j, int length) {
        for (int k = 0; k < length; k++) {
            double x = a[i * length + k];
            a[i * length + k] = a[j * length + k];
            a[j * length + k] = x;
        }
    }
}
