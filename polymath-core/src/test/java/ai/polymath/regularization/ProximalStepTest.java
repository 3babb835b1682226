package ai.polymath.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.RawStore;

/** Each penalty's own proximal step against slow independent minimisers, dual norms and closed forms. */
class ProximalStepTest {
    private static final double STEP = 0.6;

    /** Minimises a convex function of one number between two bounds. */
    private static double minimise(DoubleUnaryOperator f, double low, double high) {
        for (int i = 0; i < 200; i++) {
            double a = low + (high - low) / 3;
            double b = high - (high - low) / 3;
            if (f.applyAsDouble(a) < f.applyAsDouble(b)) {
                high = b;
            } else {
                low = a;
            }
        }
        return 0.5 * (low + high);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void l1AndElasticNet_eachWeight_isTheNumericMinimiser(long seed) {
        double[] w = Matrices.random(new SplittableRandom(seed), 12, 1);
        for (double ratio : new double[] {0, 0.25, 0.9, 1}) {
            double[] u = w.clone();
            new ElasticNet(0.7, ratio).proximalStep(u, 3, 4, STEP);
            for (int i = 0; i < w.length; i++) {
                double at = w[i];
                double minimiser = minimise(
                        x -> (x - at) * (x - at) / (2 * STEP) + 0.7 * (ratio * Math.abs(x) + 0.5 * (1 - ratio) * x * x),
                        -5,
                        5);
                assertThat(u[i]).isCloseTo(minimiser, within(1e-7));
            }
        }
        double[] l1 = w.clone();
        new L1(0.7).proximalStep(l1, 3, 4, STEP);
        double[] same = w.clone();
        new ElasticNet(0.7, 1).proximalStep(same, 3, 4, STEP);
        assertThat(l1).isEqualTo(same);
        // Moreau: W = prox(W) + projection of W on the ball of the dual norm, here |w_ij| <= lambda step.
        for (int i = 0; i < w.length; i++) {
            double projected = Math.max(-0.7 * STEP, Math.min(0.7 * STEP, w[i]));
            assertThat(l1[i] + projected).isCloseTo(w[i], within(1e-15));
            assertThat(l1[i] == 0).isEqualTo(Math.abs(w[i]) <= 0.7 * STEP);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void groupLasso_eachRow_isTheNumericMinimiserAlongTheRow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] w = Matrices.random(random, 8 * 5, 0.5);
        double[] u = w.clone();
        double lambda = 1.7;
        new GroupLasso(lambda).proximalStep(u, 8, 5, STEP);
        int zeros = 0;
        for (int i = 0; i < 8; i++) {
            double norm = GroupLasso.norm(w, i * 5, 5);
            double factor =
                    minimise(t -> (t - 1) * (t - 1) * norm * norm / (2 * STEP) + lambda * Math.abs(t) * norm, -1, 2);
            for (int j = 0; j < 5; j++) {
                assertThat(u[i * 5 + j]).isCloseTo(factor * w[i * 5 + j], within(1e-7));
                zeros += u[i * 5 + j] == 0 ? 1 : 0;
            }
            // Moreau: what was taken away is the projection on the ball ||row|| <= lambda step.
            double[] taken = new double[5];
            for (int j = 0; j < 5; j++) {
                taken[j] = w[i * 5 + j] - u[i * 5 + j];
            }
            assertThat(Matrices.norm(taken)).isCloseTo(Math.min(norm, lambda * STEP), within(1e-14));
        }
        assertThat(zeros % 5).as("zeros come by rows").isZero();
        assertThat(zeros).isBetween(5, 35);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void traceNorm_anyShape_agreesWithAnIndependentSvd(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] shapes = {{6, 6}, {3, 11}, {11, 3}, {10, 100}};
        int rows = shapes[(int) seed - 1][0];
        int columns = shapes[(int) seed - 1][1];
        double[] w = Matrices.random(random, rows * columns, 1);
        SingularValue<Double> svd = SingularValue.R064.make(rows, columns);
        double[][] raw = new double[rows][columns];
        for (int i = 0; i < rows * columns; i++) {
            raw[i / columns][i % columns] = w[i];
        }
        svd.decompose(RawStore.wrap(raw));
        int rank = Math.min(rows, columns);
        double lambda = svd.getSingularValues().doubleValue(rank / 2) * 1.01 / STEP;
        MatrixStore<Double> u = svd.getU();
        MatrixStore<Double> v = svd.getV();
        double[] expected = new double[w.length];
        double value = 0;
        for (int k = 0; k < rank; k++) {
            double sigma = svd.getSingularValues().doubleValue(k);
            value += sigma;
            for (int i = 0; i < w.length; i++) {
                expected[i] += Math.max(0, sigma - lambda * STEP)
                        * u.doubleValue(i / columns, k)
                        * v.doubleValue(i % columns, k);
            }
        }
        assertThat(new TraceNorm(lambda).value(w, rows, columns))
                .isCloseTo(lambda * value, within(1e-12 * lambda * value));
        double[] actual = w.clone();
        new TraceNorm(lambda).proximalStep(actual, rows, columns, STEP);
        assertThat(Matrices.norm(Matrices.plus(actual, -1, expected))).isLessThan(1e-12 * Matrices.norm(w));
        // Moreau: what was taken away has singular values min(sigma, lambda step).
        double[] taken = Matrices.plus(w, -1, actual);
        assertThat(ThinSvd.of(taken, rows, columns).values()[0]).isCloseTo(lambda * STEP, within(1e-12 * lambda));
        double[] left = ThinSvd.of(actual, rows, columns).values();
        assertThat(left[rank - 1]).isLessThan(1e-14 * left[0]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void meanRegularizedAndGraph_anyMatrix_solveTheLinearSystem(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int tasks = 6;
        double lambda = 2.3;
        double[] w = Matrices.random(random, tasks * 4, 1);
        double[] centring = new double[tasks * tasks];
        for (int i = 0; i < tasks * tasks; i++) {
            centring[i] = (i / tasks == i % tasks ? 1 : 0) - 1.0 / tasks;
        }
        double[] system = Matrices.scaled(centring, lambda * STEP);
        for (int t = 0; t < tasks; t++) {
            system[t * tasks + t] += 1;
        }
        double[] expected = Matrices.solve(system, w, tasks, 4);
        double[] mean = w.clone();
        new MeanRegularized(lambda).proximalStep(mean, tasks, 4, STEP);
        assertThat(Matrices.norm(Matrices.plus(mean, -1, expected))).isLessThan(1e-13 * Matrices.norm(w));
        // The centring matrix is the Laplacian of the complete graph divided by the number of tasks.
        double[] graph = w.clone();
        Graph complete = Graph.ofLaplacian(lambda, rows(centring, tasks));
        complete.proximalStep(graph, tasks, 4, STEP);
        assertThat(Matrices.norm(Matrices.plus(graph, -1, expected))).isLessThan(1e-13 * Matrices.norm(w));
        assertThat(complete.value(w, tasks, 4))
                .isCloseTo(new MeanRegularized(lambda).value(w, tasks, 4), within(1e-12));
    }

    @Test
    void graph_edgesByName_sumsWeightedSquaredDifferences() {
        Penalty graph = Graph.ofEdges(2, List.of(new Graph.Edge("c", "a"), new Graph.Edge("b", "c", 0.5)))
                .forTasks(List.of("a", "b", "c", "alone"));
        double[] w = {1, 2, 4, 4, 3, 3, 9, 9};
        double ca = 4 + 1;
        double bc = 0.5 * (1 + 1);
        assertThat(graph.value(w, 4, 2)).isCloseTo(2 * 0.5 * (ca + bc), within(1e-14));
        graph.proximalStep(w, 4, 2, 1);
        assertThat(w[6]).isCloseTo(9, within(1e-14));
        assertThat(w[7]).isCloseTo(9, within(1e-14));
    }

    @Test
    void graph_mistakes_areNamed() {
        assertThatThrownBy(() -> new Graph(1, null, null, Penalty.On.HEADS))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("neither of edges and laplacian");
        assertThatThrownBy(() -> new Graph.Edge("a", "a"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'a' to itself");
        assertThatThrownBy(() -> new Graph.Edge("a", "b", 0))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("weight 0.0");
        Graph graph = Graph.ofEdges(1, List.of(new Graph.Edge("maths", "readin"), new Graph.Edge("x", "maths")));
        assertThatThrownBy(() -> graph.forTasks(List.of("maths", "reading")))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("Did you mean 'reading'?");
        assertThatThrownBy(() -> graph.value(new double[2], 2, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forTasks");
        assertThatThrownBy(() -> Graph.ofLaplacian(1, List.of(List.of(1.0, -1.0), List.of(-0.9, 1.0))))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("isn't symmetric");
        assertThatThrownBy(() -> Graph.ofLaplacian(1, List.of(List.of(0.0, 1.0), List.of(1.0, 0.0))))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("negative eigenvalue")
                .hasMessageContaining("adjacency");
        assertThatThrownBy(() -> Graph.ofLaplacian(1, List.of(List.of(1.0, -1.0))))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("square");
        assertThatThrownBy(() -> Graph.ofLaplacian(1, List.of(List.of(1.0, -1.0), List.of(-1.0, 1.0)))
                        .forTasks(List.of("a")))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("1 tasks");
    }

    @Test
    void elasticNet_badRatio_isRefused() {
        assertThatThrownBy(() -> new ElasticNet(1, 1.5))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> new ElasticNet(1, Double.NaN)).isInstanceOf(PolymathException.class);
    }

    @Test
    void defaults_ofOn_suitThePenalty() {
        assertThat(new L1(1).on()).isEqualTo(Penalty.On.ALL);
        assertThat(new L2(1).on()).isEqualTo(Penalty.On.ALL);
        assertThat(new ElasticNet(1, 0.5).on()).isEqualTo(Penalty.On.ALL);
        assertThat(new GroupLasso(1).on()).isEqualTo(Penalty.On.INPUT);
        assertThat(new TraceNorm(1).on()).isEqualTo(Penalty.On.HEADS);
        assertThat(new MeanRegularized(1).on()).isEqualTo(Penalty.On.HEADS);
    }

    private static List<List<Double>> rows(double[] matrix, int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> IntStream.range(0, size)
                        .mapToObj(j -> matrix[i * size + j])
                        .toList())
                .toList();
    }
}
