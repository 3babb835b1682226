package ai.polymath.linear;

import static ai.polymath.linear.Oracles.EXACT;
import static ai.polymath.linear.Oracles.check;
import static ai.polymath.linear.Oracles.fit;
import static ai.polymath.linear.Oracles.identity;
import static ai.polymath.linear.Oracles.problem;
import static ai.polymath.linear.Oracles.singularValues;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.regularization.Graph;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Least squares under each penalty against slow solvers that share no idea with the fast one. */
class SquaredLossOracleTest {
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
