package ai.polymath.linear;

import static ai.polymath.linear.Oracles.EXACT;
import static ai.polymath.linear.Oracles.check;
import static ai.polymath.linear.Oracles.fit;
import static ai.polymath.linear.Oracles.problem;
import static ai.polymath.linear.Oracles.singularValues;
import static ai.polymath.linear.Oracles.traceNorm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Least squares under penalties that are norms against lower bounds by duality, and others against their conditions of optimality. */
class DualBoundTest {
    /**
     * A lower bound of {@code min f(W) + norm(W)} by duality: {@code min f(W) + <Z, W>} for the Z opposite to the
     * gradient, shrunk until its dual norm is within 1.
     */
    private static double lowerBound(Dense dense, double[] w, ToDoubleFunction<double[]> dualNorm) {
        double[] z = dense.gradient(w);
        double shrink = -Math.min(1, 1 / dualNorm.applyAsDouble(z));
        for (int i = 0; i < z.length; i++) {
            z[i] *= shrink;
        }
        return dense.linearMinimum(z);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void traceNormAndTaskRelationship_meetTheDualBound(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double lambda = 0.02 * seed;
        LinearFit fit = fit(problem, new TaskRelationshipPenalty(), lambda);
        double[] own = dense.standardised(fit.weights());
        double trace = traceNorm(own);
        // s^2 / 2 is at least its tangent, so the trace norm with the strength lambda s bounds the problem from below.
        double strength = lambda * trace;
        double bound = lowerBound(dense, own, z -> singularValues(z)[0] / strength);
        check(problem, dense, fit, 0.5 * lambda * trace * trace, bound - 0.5 * lambda * trace * trace);
        double[] covariance = Objects.requireNonNull(fit.relatedness());
        double[] root = Dense.function(own, 4, Math::sqrt);
        for (int i = 0; i < 16; i++) {
            assertThat(covariance[i]).isCloseTo(root[i] / trace, within(1e-6));
        }
        LinearFit norm = fit(problem, new TraceNormPenalty(), strength);
        double normTrace = traceNorm(dense.standardised(norm.weights()));
        check(problem, dense, norm, strength * normTrace, bound);
        assertGap(norm, bound);
    }

    private static void assertGap(LinearFit fit, double bound) {
        double objective = fit.certificate().objective();
        assertThat(fit.certificate().gap()).isBetween(0.0, 1e-6 * objective);
        assertThat(objective - fit.certificate().gap()).isCloseTo(bound, within(1e-6 * objective));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void penaltiesOfTwoParts_meetTheDualBound(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double fraction = 0.05 + 0.1 * seed;
        for (LinearPenalty penalty : List.of(
                new DirtyPenalty(), new DirtyPenalty(1.3), new RobustPenalty(), new RobustFeaturesPenalty(0.6))) {
            double lambda =
                    fraction * MultiTaskLinear.of(problem, penalty, EXACT).lambdaMax();
            LinearFit fit = fit(problem, penalty, lambda);
            double[] p = dense.standardised(fit.parts().get(0));
            double[] q = dense.standardised(fit.parts().get(1));
            double[] sum = dense.standardised(fit.weights());
            double value;
            ToDoubleFunction<double[]> dual;
            if (penalty instanceof DirtyPenalty dirty) {
                double block = Objects.requireNonNullElse(dirty.blockRatio(), 2.0);
                value = 0;
                for (int j = 0; j < 5; j++) {
                    double[] row = Arrays.copyOfRange(p, 4 * j, 4 * j + 4);
                    value += block
                            * Math.max(
                                    Arrays.stream(row).max().orElse(0),
                                    -Arrays.stream(row).min().orElse(0));
                }
                value += Arrays.stream(q).map(Math::abs).sum();
                dual = z -> Math.max(Norms.most(Norms.rowSums(z, 5, 4)) / block, Norms.largest(z));
            } else if (penalty instanceof RobustPenalty) {
                double outlier = 1 / Math.sqrt(2);
                value = traceNorm(p) + outlier * Norms.sum(Norms.columnLengths(q, 5, 4));
                dual = z -> Math.max(singularValues(z)[0], Norms.most(Norms.columnLengths(z, 5, 4)) / outlier);
            } else {
                value = Norms.sum(Norms.rowLengths(p, 5, 4)) + 0.6 * Norms.sum(Norms.columnLengths(q, 5, 4));
                dual = z ->
                        Math.max(Norms.most(Norms.rowLengths(z, 5, 4)), Norms.most(Norms.columnLengths(z, 5, 4)) / 0.6);
            }
            double bound = lowerBound(dense, sum, z -> dual.applyAsDouble(z) / lambda);
            check(problem, dense, fit, lambda * value, bound);
            assertGap(fit, bound);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void sparseLowRank_meetsItsConditions(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double tau = 0.7;
        double lambda = 0.03;
        LinearFit fit = fit(problem, new SparseLowRankPenalty(tau), lambda);
        double[] p = dense.standardised(fit.parts().get(0));
        double[] q = dense.standardised(fit.parts().get(1));
        double[] g = dense.gradient(dense.standardised(fit.weights()));
        double scale = Vectors.norm(dense.gradient(new double[20]));
        for (int i = 0; i < 20; i++) {
            assertThat(p[i] == 0 ? Math.max(0, Math.abs(g[i]) - lambda) : g[i] + lambda * Math.signum(p[i]))
                    .isCloseTo(0, within(1e-8 * scale));
        }
        // Q is the point of the ball farthest against the gradient: <-G, Q> is tau times the dual norm of G.
        assertThat(traceNorm(q)).isCloseTo(tau, within(1e-6));
        assertThat(-Vectors.dot(g, q)).isCloseTo(tau * singularValues(g)[0], within(1e-7 * scale));
        check(
                problem,
                dense,
                fit,
                lambda * Norms.sum(Norms.rowSums(p, 5, 4)),
                fit.certificate().objective());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void temporalGroupFusedAndCalibrated_meetTheirConditions(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double scale = Vectors.norm(dense.gradient(new double[20]));
        TemporalGroupPenalty temporal = new TemporalGroupPenalty(1.5, 0.2);
        double lambda = 0.15 * MultiTaskLinear.of(problem, temporal, EXACT).lambdaMax();
        LinearFit fit = fit(problem, temporal, lambda);
        double[] w = dense.standardised(fit.weights());
        double[] g = dense.gradient(w);
        for (int i = 0; i < 20; i++) {
            g[i] += lambda * 0.2 * w[i];
            g[i] += i % 4 > 0 ? lambda * 1.5 * (w[i] - w[i - 1]) : 0;
            g[i] += i % 4 < 3 ? lambda * 1.5 * (w[i] - w[i + 1]) : 0;
        }
        assertRows(w, g, lambda, scale);

        FusedPenalty fused = new FusedPenalty(0.5, 0.8, 0.3);
        double strength = 0.2 * MultiTaskLinear.of(problem, fused, EXACT).lambdaMax();
        LinearFit stretches = fit(problem, fused, strength);
        assertThat(stretches.certificate().gap())
                .isBetween(0.0, 1e-6 * stretches.certificate().objective());
        assertFusedMinimum(dense, fused, strength, stretches);

        CalibratedPenalty calibrated = new CalibratedPenalty();
        double own = 0.2 * MultiTaskLinear.of(problem, calibrated, EXACT).lambdaMax();
        LinearFit levelled = fit(problem, calibrated, own);
        double[] v = dense.standardised(levelled.weights());
        double[] h = dense.gradient(v);
        double[] rmse = new double[4];
        double objective = own * Norms.sum(Norms.rowLengths(v, 5, 4));
        for (int t = 0; t < 4; t++) {
            double squares = 0;
            double[] scores = levelled.scores(t, problem.task(t).x());
            for (int i : problem.rows(t)) {
                double r = scores[i] - problem.task(t).labels()[i];
                squares += problem.task(t).weight(i) * r * r;
            }
            rmse[t] = Math.sqrt(squares / problem.weight(t));
            objective += problem.weight(t) / problem.weight() * rmse[t];
        }
        for (int i = 0; i < 20; i++) {
            h[i] /= rmse[i % 4];
        }
        assertRows(v, h, own, Vectors.norm(h));
        assertThat(levelled.certificate().objective()).isCloseTo(objective, within(1e-9 * objective));
    }

    /** The gradient of the rest is the opposite of a subgradient of the L2,1 norm. */
    private static void assertRows(double[] w, double[] g, double lambda, double scale) {
        for (int j = 0; j < 5; j++) {
            double length = Norms.rowLengths(w, 5, 4)[j];
            if (length == 0) {
                assertThat(Norms.rowLengths(g, 5, 4)[j]).isLessThanOrEqualTo(lambda * (1 + 1e-7));
            } else {
                for (int i = 4 * j; i < 4 * j + 4; i++) {
                    assertThat(g[i]).isCloseTo(-lambda * w[i] / length, within(1e-7 * scale));
                }
            }
        }
    }

    /** Along every direction of sparse, stretch-wise constant or random changes the objective grows. */
    private static void assertFusedMinimum(Dense dense, FusedPenalty penalty, double lambda, LinearFit fit) {
        double[] w = dense.standardised(fit.weights());
        double least = fused(dense, penalty, lambda, w);
        assertThat(fit.certificate().objective()).isCloseTo(least, within(1e-9 * least));
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 3000; trial++) {
            double[] z = w.clone();
            double size = Math.pow(10, -4 * random.nextDouble());
            int row = random.nextInt(5);
            int from = random.nextInt(4);
            int to = from + random.nextInt(4 - from);
            for (int i = 0; i < 20; i++) {
                boolean chosen = i / 4 == row && i % 4 >= from && i % 4 <= to;
                z[i] += trial % 2 == 0 ? size * random.nextGaussian() : chosen ? (trial % 4 - 2) * size : 0;
            }
            assertThat(fused(dense, penalty, lambda, z)).isGreaterThanOrEqualTo(least * (1 - 1e-9));
        }
    }

    private static double fused(Dense dense, FusedPenalty penalty, double lambda, double[] w) {
        double sum = penalty.group() * Norms.sum(Norms.rowLengths(w, 5, 4));
        for (int i = 0; i < 20; i++) {
            sum += penalty.sparsity() * Math.abs(w[i]);
            sum += i % 4 < 3 ? penalty.fusion() * Math.abs(w[i] - w[i + 1]) : 0;
        }
        return dense.loss(w) + lambda * sum;
    }
}
