package ai.polymath.linear;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.R064Store;

/**
 * The squared loss of a small problem as plain quadratic forms of standardised, centred weights, made by the definition
 * and slowly: {@code f(W) = sum_t w_t'H_t w_t / 2 - c_t'w_t + constant}. What the oracles of the tests work on.
 */
final class Dense {
    final int features;
    final int tasks;
    final double[] deviation;
    final double[][] hessian;
    final double[][] linear;
    double constant;

    Dense(MultiTaskProblem problem) {
        features = problem.features();
        tasks = problem.size();
        deviation = new double[features];
        hessian = new double[tasks][features * features];
        linear = new double[tasks][features];
        double total = 0;
        double[] mean = new double[features];
        double[] square = new double[features];
        for (int t = 0; t < tasks; t++) {
            TaskData data = problem.task(t);
            for (int i = 0; i < data.labels().length; i++) {
                double weight = Double.isNaN(data.labels()[i]) ? 0 : data.weights() == null ? 1 : data.weights()[i];
                total += weight;
                for (int j = 0; j < features; j++) {
                    mean[j] += weight * data.x()[i * features + j];
                    square[j] += weight * data.x()[i * features + j] * data.x()[i * features + j];
                }
            }
        }
        for (int j = 0; j < features; j++) {
            deviation[j] = Math.sqrt(square[j] / total - mean[j] / total * mean[j] / total);
        }
        for (int t = 0; t < tasks; t++) {
            addTask(problem.task(t), t, total);
        }
    }

    private void addTask(TaskData data, int t, double total) {
        double own = 0;
        double labelMean = 0;
        double[] centre = new double[features];
        for (int i = 0; i < data.labels().length; i++) {
            if (!Double.isNaN(data.labels()[i])) {
                double weight = data.weights() == null ? 1 : data.weights()[i];
                own += weight;
                labelMean += weight * data.labels()[i];
                for (int j = 0; j < features; j++) {
                    centre[j] += weight * data.x()[i * features + j];
                }
            }
        }
        for (int i = 0; i < data.labels().length; i++) {
            if (!Double.isNaN(data.labels()[i])) {
                double weight = (data.weights() == null ? 1 : data.weights()[i]) / total;
                double y = data.labels()[i] - labelMean / own;
                constant += 0.5 * weight * y * y;
                for (int j = 0; j < features; j++) {
                    double x = (data.x()[i * features + j] - centre[j] / own) / deviation[j];
                    linear[t][j] += weight * x * y;
                    for (int k = 0; k < features; k++) {
                        hessian[t][j * features + k] +=
                                weight * x * (data.x()[i * features + k] - centre[k] / own) / deviation[k];
                    }
                }
            }
        }
    }

    double loss(double[] w) {
        double sum = constant;
        double[] g = gradient(w);
        for (int i = 0; i < w.length; i++) {
            sum += 0.5 * w[i] * (g[i] - linear[i % tasks][i / tasks]);
        }
        return sum;
    }

    double[] gradient(double[] w) {
        double[] g = new double[w.length];
        for (int t = 0; t < tasks; t++) {
            for (int j = 0; j < features; j++) {
                g[j * tasks + t] = -linear[t][j];
                for (int k = 0; k < features; k++) {
                    g[j * tasks + t] += hessian[t][j * features + k] * w[k * tasks + t];
                }
            }
        }
        return g;
    }

    /** The weights a fit gives to standardised features. */
    double[] standardised(double[] raw) {
        double[] w = raw.clone();
        for (int i = 0; i < w.length; i++) {
            w[i] *= deviation[i / tasks];
        }
        return w;
    }

    /** The minimiser of {@code f(W) + trace(W K W') / 2}, K {@code [tasks, tasks]}, from the normal equations. */
    double[] quadraticMinimiser(double[] k) {
        int size = features * tasks;
        double[] system = new double[size * size];
        double[] right = new double[size];
        for (int t = 0; t < tasks; t++) {
            for (int i = 0; i < features; i++) {
                right[i * tasks + t] = linear[t][i];
                for (int j = 0; j < features; j++) {
                    system[(i * tasks + t) * size + j * tasks + t] += hessian[t][i * features + j];
                }
                for (int s = 0; s < tasks; s++) {
                    system[(i * tasks + t) * size + i * tasks + s] += k[t * tasks + s];
                }
            }
        }
        return solve(system, right);
    }

    /** {@code min over W of f(W) + <Z, W>}. */
    double linearMinimum(double[] z) {
        double sum = constant;
        for (int t = 0; t < tasks; t++) {
            double[] right = linear[t].clone();
            for (int j = 0; j < features; j++) {
                right[j] -= z[j * tasks + t];
            }
            double[] best = solve(hessian[t], right);
            for (int j = 0; j < features; j++) {
                sum -= 0.5 * right[j] * best[j];
            }
        }
        return sum;
    }

    static double trace(double[] w, double[] k, int tasks) {
        double sum = 0;
        for (int i = 0; i < w.length / tasks; i++) {
            for (int s = 0; s < tasks; s++) {
                for (int t = 0; t < tasks; t++) {
                    sum += w[i * tasks + s] * k[s * tasks + t] * w[i * tasks + t];
                }
            }
        }
        return sum;
    }

    /** {@code f(W'W)} as a matrix function, through an eigen decomposition of {@code W'W}. */
    static double[] function(double[] w, int tasks, DoubleUnaryOperator f) {
        double[] gram = new double[tasks * tasks];
        for (int i = 0; i < w.length; i++) {
            for (int t = 0; t < tasks; t++) {
                gram[(i % tasks) * tasks + t] += w[i] * w[i - i % tasks + t];
            }
        }
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(tasks, true);
        eigen.decompose(R064Store.wrap(gram, tasks));
        double[] result = new double[tasks * tasks];
        for (int k = 0; k < tasks; k++) {
            double mapped = f.applyAsDouble(Math.max(0, eigen.getD().doubleValue(k, k)));
            for (int i = 0; i < tasks * tasks; i++) {
                result[i] += mapped
                        * eigen.getV().doubleValue(i / tasks, k)
                        * eigen.getV().doubleValue(i % tasks, k);
            }
        }
        return result;
    }

    /** Gaussian elimination with partial pivoting. */
    static double[] solve(double[] matrix, double[] right) {
        int n = right.length;
        double[][] a = new double[n][];
        for (int i = 0; i < n; i++) {
            a[i] = Arrays.copyOf(Arrays.copyOfRange(matrix, i * n, (i + 1) * n), n + 1);
            a[i][n] = right[i];
        }
        for (int p = 0; p < n; p++) {
            int best = p;
            for (int i = p + 1; i < n; i++) {
                best = Math.abs(a[i][p]) > Math.abs(a[best][p]) ? i : best;
            }
            double[] row = a[p];
            a[p] = a[best];
            a[best] = row;
            for (int i = p + 1; i < n; i++) {
                double f = a[i][p] / a[p][p];
                for (int j = p; j <= n; j++) {
                    a[i][j] -= f * a[p][j];
                }
            }
        }
        double[] x = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            x[i] = a[i][n];
            for (int j = i + 1; j < n; j++) {
                x[i] -= a[i][j] * x[j];
            }
            x[i] /= a[i][i];
        }
        return x;
    }
}
