package ai.polymath.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.RawStore;

/**
 * The accelerated proximal gradient method in the form that multi-task packages of the 2010s have (MALSAR among them), written
 * from its description: losses are summed, not averaged; the guess of the curvature begins at 1, doubles until the parabola lies
 * above the loss, and never falls; momentum is never dropped; the loss and its gradient are computed anew at each point with
 * momentum and the loss again at each trial; and it stops when the objective changes by no more than a share of itself.
 */
final class PlainAcceleratedGradient {
    private final Dense dense;
    private final double examples;
    private final Term term;
    private final int parts;

    /**
     * For a problem.
     *
     * @param examples N, by which the averaged loss and the penalty are multiplied
     * @param parts how many matrices W is the sum of
     */
    PlainAcceleratedGradient(Dense dense, double examples, Term term, int parts) {
        this.dense = dense;
        this.examples = examples;
        this.term = term;
        this.parts = parts;
    }

    /** Omega. */
    interface Term {
        /** All of it. */
        double value(double[][] w);

        /** Adds the gradient of what is smooth, times a factor, and gives the value of that part, times the factor. */
        default double addSmooth(double[][] w, double factor, double[][] gradient) {
            return 0;
        }

        /** The proximal step of the rest. */
        default void proximalStep(double[][] w, double step) {}
    }

    /** After an iteration: how often loss or gradient had been computed, and the objective (averaged, with Omega). */
    record Point(int passes, double objective) {}

    /** All iterations up to the one that reaches an objective. */
    List<Point> runTo(double enough, int most) {
        double[][] w = new double[parts][dense.features * dense.tasks];
        double[][] before = Vectors.copy(w);
        double curvature = 1;
        double t = 1;
        double tBefore = 0;
        int passes = 0;
        List<Point> points = new ArrayList<>();
        while (points.size() < most) {
            double[][] ahead = Vectors.plus(w, (tBefore - 1) / t, Vectors.plus(w, -1, before));
            double[][] gradient = new double[parts][];
            double value = smooth(ahead, gradient);
            passes++;
            double[][] next;
            while (true) {
                next = Vectors.plus(ahead, -1 / curvature, gradient);
                term.proximalStep(next, examples / curvature);
                double found = smooth(next, null);
                passes++;
                double[][] step = Vectors.plus(next, -1, ahead);
                double square = Vectors.dot(step, step);
                double parabola = value + Vectors.dot(step, gradient) + curvature / 2 * square;
                // Where the difference is rounding, doubling would go on for ever.
                if (square <= 1e-20 || found <= parabola + 1e-14 * Math.abs(parabola)) {
                    break;
                }
                curvature *= 2;
            }
            before = w;
            w = next;
            double objective = dense.loss(Vectors.sum(w, parts)) + term.value(w);
            points.add(new Point(passes, objective));
            if (objective <= enough) {
                break;
            }
            tBefore = t;
            t = 0.5 * (1 + Math.sqrt(1 + 4 * t * t));
        }
        return points;
    }

    /** Where the method stops of itself: at the first change of the objective by no more than a share of it. */
    static Point stop(List<Point> points, double tolerance) {
        for (int i = 1; i < points.size(); i++) {
            double before = points.get(i - 1).objective();
            if (Math.abs(before - points.get(i).objective()) <= tolerance * before) {
                return points.get(i);
            }
        }
        return points.get(points.size() - 1);
    }

    private double smooth(double[][] w, double[] @Nullable [] gradient) {
        double[] sum = Vectors.sum(w, parts);
        double[][] own = new double[parts][];
        double[] ofLoss = dense.gradient(sum);
        for (int i = 0; i < ofLoss.length; i++) {
            ofLoss[i] *= examples;
        }
        Arrays.setAll(own, k -> ofLoss.clone());
        double value = examples * dense.loss(sum) + term.addSmooth(w, examples, own);
        if (gradient != null) {
            System.arraycopy(own, 0, gradient, 0, parts);
        }
        return value;
    }

    /** {@code lambda sum of the lengths of rows}. */
    record Rows(double lambda, int tasks) implements Term {
        @Override
        public double value(double[][] w) {
            double sum = 0;
            for (int i = 0; i < w[0].length; i += tasks) {
                sum += length(w[0], i);
            }
            return lambda * sum;
        }

        private double length(double[] w, int from) {
            double square = 0;
            for (int i = from; i < from + tasks; i++) {
                square += w[i] * w[i];
            }
            return Math.sqrt(square);
        }

        @Override
        public void proximalStep(double[][] w, double step) {
            for (int i = 0; i < w[0].length; i += tasks) {
                double length = length(w[0], i);
                double factor = length == 0 ? 0 : Math.max(0, 1 - lambda * step / length);
                for (int j = i; j < i + tasks; j++) {
                    w[0][j] *= factor;
                }
            }
        }
    }

    /** {@code lambda sum of the singular values}. */
    record Trace(double lambda, int tasks) implements Term {
        @Override
        public double value(double[][] w) {
            return lambda
                    * Arrays.stream(decompose(w[0], tasks).getSingularValues().toRawCopy1D())
                            .sum();
        }

        @Override
        public void proximalStep(double[][] w, double step) {
            double[] values = decompose(w[0], tasks).getSingularValues().toRawCopy1D();
            rebuild(
                    w[0],
                    tasks,
                    Arrays.stream(values)
                            .map(s -> Math.max(0, s - lambda * step))
                            .toArray());
        }
    }

    /** {@code lambda / 2 sum of the squared distances from the mean}, smooth. */
    record Mean(double lambda, int tasks) implements Term {
        @Override
        public double value(double[][] w) {
            return addSmooth(w, 1, new double[1][w[0].length]);
        }

        @Override
        public double addSmooth(double[][] w, double factor, double[][] gradient) {
            double value = 0;
            for (int i = 0; i < w[0].length; i += tasks) {
                double mean = Arrays.stream(w[0], i, i + tasks).average().orElseThrow();
                for (int j = i; j < i + tasks; j++) {
                    double distance = w[0][j] - mean;
                    value += 0.5 * factor * lambda * distance * distance;
                    gradient[0][j] += factor * lambda * distance;
                }
            }
            return value;
        }
    }

    /** {@code lambda ||P||_1}, and the singular values of Q sum to at most the bound. */
    record SparseAndLowRank(double lambda, double bound, int tasks) implements Term {
        @Override
        public double value(double[][] w) {
            return lambda * Arrays.stream(w[0]).map(Math::abs).sum();
        }

        @Override
        public void proximalStep(double[][] w, double step) {
            for (int i = 0; i < w[0].length; i++) {
                w[0][i] = Math.signum(w[0][i]) * Math.max(0, Math.abs(w[0][i]) - lambda * step);
            }
            double[] values = decompose(w[1], tasks).getSingularValues().toRawCopy1D();
            if (Arrays.stream(values).sum() > bound) {
                // The threshold at which what is left sums to the bound, by halving.
                double low = 0;
                double high = Arrays.stream(values).max().orElseThrow();
                for (int k = 0; k < 200; k++) {
                    double middle = (low + high) / 2;
                    boolean more = Arrays.stream(values)
                                    .map(s -> Math.max(0, s - middle))
                                    .sum()
                            > bound;
                    low = more ? middle : low;
                    high = more ? high : middle;
                }
                double threshold = high;
                rebuild(
                        w[1],
                        tasks,
                        Arrays.stream(values)
                                .map(s -> Math.max(0, s - threshold))
                                .toArray());
            }
        }
    }

    private static SingularValue<Double> decompose(double[] w, int tasks) {
        double[][] rows = new double[w.length / tasks][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(w, i * tasks, (i + 1) * tasks);
        }
        SingularValue<Double> svd = SingularValue.R064.make(rows.length, tasks);
        svd.decompose(RawStore.wrap(rows));
        return svd;
    }

    private static void rebuild(double[] w, int tasks, double[] values) {
        SingularValue<Double> svd = decompose(w, tasks);
        var u = svd.getU();
        var v = svd.getV();
        for (int i = 0; i < w.length; i++) {
            double sum = 0;
            for (int k = 0; k < values.length; k++) {
                sum += values[k] * u.doubleValue(i / tasks, k) * v.doubleValue(i % tasks, k);
            }
            w[i] = sum;
        }
    }
}
