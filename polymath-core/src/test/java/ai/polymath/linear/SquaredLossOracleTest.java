package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.regularization.Graph;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.RawStore;

/** Least squares under each penalty against slow solvers that share no idea with the fast one. */
class SquaredLossOracleTest {
    private static final LinearSettings EXACT = LinearSettings.DEFAULT.withTolerance(1e-10);

    private static MultiTaskProblem problem(long seed) {
        return seed % 2 == 0
                ? Problems.separate(seed, 5, 4, Loss.SQUARED)
                : Problems.shared(seed, 40, 5, 4, Loss.SQUARED);
    }

    private static LinearFit fit(MultiTaskProblem problem, LinearPenalty penalty, double lambda) {
        LinearFit fit = MultiTaskLinear.of(problem, penalty, EXACT).fit(lambda);
        assertThat(fit.certificate().converged()).isTrue();
        return fit;
    }

    /** Compares objectives, and the reported one with the definition. */
    private static void check(MultiTaskProblem problem, Dense dense, LinearFit fit, double penalty, double oracle) {
        double objective = fit.certificate().objective();
        assertThat(Problems.loss(problem, fit.weights(), fit.intercepts()) + penalty)
                .as("reported objective")
                .isCloseTo(objective, within(1e-9 * objective));
        assertThat(dense.loss(dense.standardised(fit.weights())) + penalty)
                .isCloseTo(objective, within(1e-9 * objective));
        assertThat(objective).isLessThanOrEqualTo(oracle * (1 + 1e-8));
        assertThat(objective).as("no better than the minimum").isGreaterThanOrEqualTo(oracle * (1 - 1e-6));
    }

    private static double[] identity(int size, double value) {
        double[] k = new double[size * size];
        for (int t = 0; t < size; t++) {
            k[t * size + t] = value;
        }
        return k;
    }

    private static void quadratic(long seed, LinearPenalty penalty, double lambda, double[] k) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double[] best = dense.quadraticMinimiser(k);
        LinearFit fit = fit(problem, penalty, lambda);
        double[] w = dense.standardised(fit.weights());
        check(problem, dense, fit, 0.5 * Dense.trace(w, k, 4), dense.loss(best) + 0.5 * Dense.trace(best, k, 4));
        for (int i = 0; i < w.length; i++) {
            assertThat(w[i]).isCloseTo(best[i], within(1e-6 * Vectors.norm(best)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void ridge_meanRegularizedAndGraph_solveTheNormalEquations(long seed) {
        double lambda = 0.05 * seed;
        quadratic(seed, new RidgePenalty(), lambda, identity(4, lambda));
        double[] mean = identity(4, lambda);
        for (int i = 0; i < 16; i++) {
            mean[i] -= lambda / 4;
        }
        quadratic(seed, new MeanRegularizedPenalty(), lambda, mean);
        double[] ridged = mean.clone();
        for (int t = 0; t < 4; t++) {
            ridged[t * 4 + t] += 0.3 * lambda;
        }
        quadratic(seed, new MeanRegularizedPenalty(0.3), lambda, ridged);
        double[] graph = new double[16];
        for (int[] e : new int[][] {{0, 2, 3}, {1, 2, 1}}) {
            graph[e[0] * 4 + e[0]] += lambda * e[2];
            graph[e[1] * 4 + e[1]] += lambda * e[2];
            graph[e[0] * 4 + e[1]] -= lambda * e[2];
            graph[e[1] * 4 + e[0]] -= lambda * e[2];
        }
        quadratic(
                seed,
                GraphPenalty.ofEdges(List.of(new Graph.Edge("t0", "t2", 3), new Graph.Edge("t2", "t1"))),
                lambda,
                graph);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void lassoAndElasticNet_agreeWithCoordinateDescent(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        for (double ratio : new double[] {1, 0.4}) {
            LinearPenalty penalty = ratio == 1 ? new LassoPenalty() : new ElasticNetPenalty(ratio);
            double lambda = 0.1 * MultiTaskLinear.of(problem, penalty, EXACT).lambdaMax();
            double[] w = new double[20];
            coordinateDescent(dense, w, lambda * ratio, lambda * (1 - ratio), new boolean[5]);
            LinearFit fit = fit(problem, penalty, lambda);
            double[] own = dense.standardised(fit.weights());
            check(problem, dense, fit, net(own, lambda, ratio), dense.loss(w) + net(w, lambda, ratio));
            for (int i = 0; i < w.length; i++) {
                assertThat(fit.weights()[i] == 0).as("zero pattern").isEqualTo(w[i] == 0);
            }
        }
    }

    private static double net(double[] w, double lambda, double ratio) {
        double sum = 0;
        for (double x : w) {
            sum += lambda * (ratio * Math.abs(x) + 0.5 * (1 - ratio) * x * x);
        }
        return sum;
    }

    private static void coordinateDescent(Dense dense, double[] w, double l1, double l2, boolean[] free) {
        double change = 1;
        for (int sweep = 0; sweep < 3000 && change > 1e-12; sweep++) {
            change = 0;
            for (int i = 0; i < w.length; i++) {
                double before = w[i];
                int t = i % dense.tasks;
                int j = i / dense.tasks;
                double h = dense.hessian[t][j * dense.features + j];
                double rest = h * w[i] - dense.gradient(w)[i];
                double threshold = free[j] ? 0 : l1;
                w[i] = Math.signum(rest) * Math.max(0, Math.abs(rest) - threshold) / (h + l2);
                change = Math.max(change, Math.abs(w[i] - before));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void groupLasso_agreesWithBlockCoordinateDescent(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double lambda = 0.2
                * MultiTaskLinear.of(problem, new GroupLassoPenalty(), EXACT).lambdaMax();
        double[] w = new double[20];
        double change = 1;
        for (int sweep = 0; sweep < 1500 && change > 1e-12; sweep++) {
            double[] before = w.clone();
            for (int j = 0; j < 5; j++) {
                double[] gradient = dense.gradient(w);
                double[] c = new double[4];
                double[] h = new double[4];
                for (int t = 0; t < 4; t++) {
                    h[t] = dense.hessian[t][j * 5 + j];
                    c[t] = h[t] * w[j * 4 + t] - gradient[j * 4 + t];
                }
                double length = rowLength(c, h, lambda);
                for (int t = 0; t < 4; t++) {
                    w[j * 4 + t] = length == 0 ? 0 : c[t] / (h[t] + lambda / length);
                }
            }
            change = Vectors.norm(Vectors.plus(new double[][] {w}, -1, new double[][] {before}));
        }
        LinearFit fit = fit(problem, new GroupLassoPenalty(), lambda);
        double[] own = dense.standardised(fit.weights());
        check(
                problem,
                dense,
                fit,
                lambda * Norms.sum(Norms.rowLengths(own, 5, 4)),
                dense.loss(w) + lambda * Norms.sum(Norms.rowLengths(w, 5, 4)));
        for (int i = 0; i < w.length; i++) {
            assertThat(fit.weights()[i] == 0).as("zero pattern").isEqualTo(w[i] == 0);
        }
    }

    /** The root r of {@code r = ||c_t / (h_t + lambda / r)||} by bisection, 0 where the row vanishes. */
    private static double rowLength(double[] c, double[] h, double lambda) {
        if (Vectors.norm(c) <= lambda) {
            return 0;
        }
        double low = 0;
        double high = 1e6;
        for (int k = 0; k < 200; k++) {
            double r = 0.5 * (low + high);
            double[] u = new double[c.length];
            for (int t = 0; t < c.length; t++) {
                u[t] = c[t] / (h[t] * r + lambda);
            }
            if (Vectors.norm(u) > 1) {
                low = r;
            } else {
                high = r;
            }
        }
        return 0.5 * (low + high);
    }

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

    private static double traceNorm(double[] w) {
        return Arrays.stream(singularValues(w)).sum();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void convexClusteredAndAlternatingStructure_agreeWithAlternatingMinimisation(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double lambda = 0.1;
        double eta = 0.4;
        double factor = lambda * eta * (1 + eta);
        SpectralBox box = new SpectralBox(lambda, eta, 2, 5, 4, true);
        double[] w = dense.quadraticMinimiser(identity(4, lambda));
        double[] k = identity(4, lambda);
        for (int turn = 0; turn < 5000; turn++) {
            double[] eigenvalues = singularValues(w);
            var share = box.shares(eigenvalues);
            k = Dense.function(w, 4, x -> factor / (eta + share.applyAsDouble(Math.sqrt(x))));
            double[] next = dense.quadraticMinimiser(k);
            double change = Vectors.norm(Vectors.plus(new double[][] {next}, -1, new double[][] {w}));
            w = next;
            if (change < 1e-10 * Vectors.norm(w)) {
                break;
            }
        }
        double oracle = dense.loss(w) + 0.5 * Dense.trace(w, k, 4);
        LinearFit fit = fit(problem, new ConvexClusteredPenalty(2, eta), lambda);
        double[] own = dense.standardised(fit.weights());
        var share = box.shares(singularValues(own));
        double[] ownK = Dense.function(own, 4, x -> factor / (eta + share.applyAsDouble(Math.sqrt(x))));
        check(problem, dense, fit, 0.5 * Dense.trace(own, ownK, 4), oracle);
        double[] m = Objects.requireNonNull(fit.relatedness());
        assertThat(m[0] + m[5] + m[10] + m[15]).isCloseTo(2, within(1e-6));
        LinearFit structure = fit(problem, new AlternatingStructurePenalty(2, eta), lambda);
        assertThat(structure.certificate().objective()).isCloseTo(oracle, within(1e-6 * oracle));
        assertThat(structure.relatedness()).isNull();
    }

    private static double[] singularValues(double[] w) {
        double[][] rows = new double[w.length / 4][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(w, 4 * i, 4 * i + 4);
        }
        SingularValue<Double> svd = SingularValue.R064.make(rows.length, 4);
        svd.decompose(RawStore.wrap(rows));
        return svd.getSingularValues().toRawCopy1D();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void clustered_isAFixedPointOfTheTurnsOfThePaper(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double lambda = 0.05;
        LinearFit fit = fit(problem, new ClusteredPenalty(2, 0.1), lambda);
        double[] own = dense.standardised(fit.weights());
        double[] projector = Objects.requireNonNull(fit.relatedness());
        double[] k = identity(4, 1.1 * lambda);
        for (int i = 0; i < 16; i++) {
            k[i] -= lambda * projector[i];
        }
        double[] best = dense.quadraticMinimiser(k);
        assertThat(Vectors.norm(Vectors.plus(new double[][] {best}, -1, new double[][] {own})))
                .isLessThan(1e-6 * Vectors.norm(best));
        check(problem, dense, fit, 0.5 * Dense.trace(own, k, 4), dense.loss(best) + 0.5 * Dense.trace(best, k, 4));
        assertThat(projector[0] + projector[5] + projector[10] + projector[15]).isCloseTo(2, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void cappedL1_isALassoInWhichLargeFeaturesAreFree(long seed) {
        MultiTaskProblem problem = problem(seed);
        Dense dense = new Dense(problem);
        double lambda =
                0.3 * MultiTaskLinear.of(problem, new LassoPenalty(), EXACT).lambdaMax();
        double[] lasso = new double[20];
        coordinateDescent(dense, lasso, lambda, 0, new boolean[5]);
        double theta = 0.5 * Norms.most(Norms.rowSums(lasso, 5, 4));
        LinearFit fit = fit(problem, new CappedL1Penalty(0.5), lambda);
        double[] own = dense.standardised(fit.weights());
        boolean[] free = new boolean[5];
        double penalty = 0;
        int freed = 0;
        for (int j = 0; j < 5; j++) {
            double size = Norms.rowSums(own, 5, 4)[j];
            free[j] = size >= theta;
            freed += free[j] ? 1 : 0;
            penalty += lambda * Math.min(size, theta);
        }
        assertThat(freed).isBetween(1, 5);
        double[] w = new double[20];
        coordinateDescent(dense, w, lambda, 0, free);
        double oracle = dense.loss(w);
        for (double size : Norms.rowSums(w, 5, 4)) {
            oracle += lambda * Math.min(size, theta);
        }
        check(problem, dense, fit, penalty, oracle);
    }
}
