package ai.polymath.torch.loss;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A loss with its formula in plain doubles for one example.
 *
 * @param name for the test's display
 * @param loss the loss
 * @param width numbers an output has
 * @param labels how labels are drawn
 * @param formula the loss of one example, or of one entry of a multilabel task
 */
record LossCase(String name, TaskLoss loss, int width, Labels labels, Formula formula) {
    /** The kinds of labels. */
    enum Labels {
        YES_NO,
        CLASS,
        ENTRIES,
        REAL,
        COUNT;

        double draw(SplittableRandom random, int classes) {
            return switch (this) {
                case YES_NO, ENTRIES -> random.nextInt(2);
                case CLASS -> random.nextInt(classes);
                case REAL -> random.nextDouble(-2, 2);
                case COUNT -> random.nextInt(6);
            };
        }
    }

    /** {@code (outputs of an example, label, entry)} to a loss. */
    interface Formula {
        double of(double[] x, double y, int entry);
    }

    boolean isMultilabel() {
        return labels == Labels.ENTRIES;
    }

    /** Classes among which labels are drawn. */
    int classes() {
        return loss instanceof CumulativeLink ? width + 1 : width;
    }

    @Override
    public String toString() {
        return name;
    }

    /** {@code log(1 + exp(x))}. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double logSumExp(double[] x, int without) {
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < x.length; k++) {
            max = k == without ? max : Math.max(max, x[k]);
        }
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += k == without ? 0 : Math.exp(x[k] - max);
        }
        return max + Math.log(sum);
    }

    /** {@code -log p_y}: the log of 1 plus the odds of the others, which keeps its digits. */
    static double nll(double[] x, int y) {
        return softplus(logSumExp(x, y) - x[y]);
    }

    private static double crossEntropy(double[] x, int y, double[] w, double smoothing) {
        double all = 0;
        for (int k = 0; k < x.length; k++) {
            all += nll(x, k) / x.length;
        }
        return w[y] * ((1 - smoothing) * nll(x, y) + smoothing * all);
    }

    private static double ordinal(double[] c, int y) {
        if (y == 0) {
            return softplus(-c[0]);
        }
        if (y == c.length) {
            return softplus(c[y - 1]);
        }
        double u = c[y];
        double l = c[y - 1];
        // On the side where both sigmoids are small their difference is exact.
        double p = l > 0 ? sigmoid(-l) - sigmoid(-u) : sigmoid(u) - sigmoid(l);
        if (p > 0.5) {
            return -Math.log1p(-(sigmoid(l) + sigmoid(-u)));
        }
        return p > 1e-200 ? -Math.log(p) : softplus(-u) + softplus(l) - Math.log(-Math.expm1(l - u));
    }

    private static double sigmoid(double x) {
        return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
    }

    private static double focal(double nll, double logMiss, double gamma) {
        return Math.exp(gamma * logMiss) * nll;
    }

    static Stream<LossCase> all() {
        double[] ones = {1, 1, 1, 1};
        double[] weights = {0.5, 1, 2, 3.5};
        Stream<LossCase> binary = Stream.of(1.0, 3.5)
                .map(w -> new LossCase(
                        "binary weight " + w,
                        new BinaryCrossEntropy(w),
                        1,
                        Labels.YES_NO,
                        (x, y, k) -> y == 1 ? w * softplus(-x[0]) : softplus(x[0])));
        Stream<LossCase> focal = Stream.of(0.0, 0.5, 2.0)
                .flatMap(g -> Stream.of(
                        new LossCase("focal gamma " + g, new BinaryFocal(g, null), 1, Labels.YES_NO, (x, y, k) -> {
                            double s = y == 1 ? x[0] : -x[0];
                            return focal(softplus(-s), -softplus(s), g);
                        }),
                        new LossCase("focal alpha gamma " + g, new BinaryFocal(g, 0.3), 1, Labels.YES_NO, (x, y, k) -> {
                            double s = y == 1 ? x[0] : -x[0];
                            return (y == 1 ? 0.3 : 0.7) * focal(softplus(-s), -softplus(s), g);
                        }),
                        new LossCase(
                                "multiclass focal gamma " + g, new MulticlassFocal(g), 4, Labels.CLASS, (x, y, k) -> {
                                    int c = (int) y;
                                    double logMiss = -softplus(x[c] - logSumExp(x, c));
                                    return focal(nll(x, c), logMiss, g);
                                }),
                        new LossCase(
                                "two-class focal gamma " + g, new MulticlassFocal(g), 2, Labels.CLASS, (x, y, k) -> {
                                    int c = (int) y;
                                    double odds = x[1 - c] - x[c];
                                    return focal(softplus(odds), -softplus(-odds), g);
                                })));
        Stream<LossCase> classes = Stream.of(0.0, 0.1)
                .flatMap(s -> Stream.of(
                        new LossCase(
                                "cross-entropy smoothing " + s,
                                new CrossEntropy(List.of(), s),
                                4,
                                Labels.CLASS,
                                (x, y, k) -> crossEntropy(x, (int) y, ones, s)),
                        new LossCase(
                                "weighted cross-entropy smoothing " + s,
                                new CrossEntropy(List.of(0.5, 1.0, 2.0, 3.5), s),
                                4,
                                Labels.CLASS,
                                (x, y, k) -> crossEntropy(x, (int) y, weights, s))));
        Stream<LossCase> multilabel = Stream.of(1.0, 2.5)
                .map(w -> new LossCase(
                        "multilabel weight " + w,
                        new MultilabelCrossEntropy(w),
                        4,
                        Labels.ENTRIES,
                        (x, y, k) -> y == 1 ? w * softplus(-x[k]) : softplus(x[k])));
        Stream<LossCase> ordinal = IntStream.of(2, 3, 5)
                .mapToObj(k -> new LossCase(
                        "ordinal " + k, new CumulativeLink(), k - 1, Labels.CLASS, (x, y, e) -> ordinal(x, (int) y)));
        Stream<LossCase> values = Stream.of(
                new LossCase("squared", new SquaredError(), 1, Labels.REAL, (x, y, k) -> (x[0] - y) * (x[0] - y)),
                new LossCase("absolute", new AbsoluteError(), 1, Labels.REAL, (x, y, k) -> Math.abs(x[0] - y)),
                new LossCase("huber", new HuberError(0.7), 1, Labels.REAL, (x, y, k) -> {
                    double e = Math.abs(x[0] - y);
                    return e <= 0.7 ? e * e / 2 : 0.7 * (e - 0.35);
                }),
                new LossCase(
                        "quantile",
                        new QuantileError(0.9),
                        1,
                        Labels.REAL,
                        (x, y, k) -> y > x[0] ? 0.9 * (y - x[0]) : 0.1 * (x[0] - y)),
                new LossCase(
                        "poisson",
                        new PoissonLikelihood(),
                        1,
                        Labels.COUNT,
                        (x, y, k) -> (x[0] <= 30 ? Math.exp(x[0]) : Math.exp(30) * (1 + x[0] - 30)) - y * x[0]));
        return Stream.of(binary, focal, classes, multilabel, ordinal, values).flatMap(s -> s);
    }
}
