package ai.polymath.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.settings.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every penalty, over random matrices of several shapes. */
class PenaltyTest {
    private static final int[][] SHAPES = {{1, 1}, {1, 5}, {5, 1}, {3, 4}, {6, 2}, {4, 4}, {7, 9}};

    /** A ring of tasks with unequal weights, so that all rows are joined. */
    private static Penalty ring(double strength, int tasks) {
        List<String> names = IntStream.range(0, tasks).mapToObj(t -> "t" + t).toList();
        List<Graph.Edge> edges = new ArrayList<>();
        for (int t = 0; t + 1 < tasks; t++) {
            edges.add(new Graph.Edge(names.get(t), names.get(t + 1), 0.5 + t));
        }
        return Graph.ofEdges(strength, edges).forTasks(names);
    }

    private static List<DoubleFunction<Penalty>> all(int rows) {
        return List.of(
                L1::new,
                L2::new,
                s -> new ElasticNet(s, 0.3),
                s -> new ElasticNet(s, 0),
                s -> new ElasticNet(s, 1),
                GroupLasso::new,
                TraceNorm::new,
                MeanRegularized::new,
                s -> ring(s, rows));
    }

    static Stream<Arguments> penalties() {
        List<Arguments> arguments = new ArrayList<>();
        for (int s = 0; s < SHAPES.length; s++) {
            int rows = SHAPES[s][0];
            List<DoubleFunction<Penalty>> all = all(rows);
            for (int p = 0; p < all.size(); p++) {
                arguments.add(Arguments.of(all.get(p), all.get(p).apply(1).toString(), rows, SHAPES[s][1], 10 * s + p));
            }
        }
        return arguments.stream();
    }

    private static double[] prox(Penalty penalty, double[] w, int rows, int columns, double step) {
        double[] u = w.clone();
        penalty.proximalStep(u, rows, columns, step);
        return u;
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void proximalStep_anyMatrix_satisfiesTheSubgradientInequality(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 20; trial++) {
            Penalty penalty = make.apply(random.nextDouble() * 2);
            double step = 0.1 + random.nextDouble();
            double[] w = Matrices.random(random, rows * columns, 1);
            double[] u = prox(penalty, w, rows, columns, step);
            // u minimises exactly when g = (w - u) / step is a subgradient at u: Omega(z) >= Omega(u) + g.(z - u).
            double[] g = Matrices.scaled(Matrices.plus(w, -1, u), 1 / step);
            double at = penalty.value(u, rows, columns);
            for (int k = 0; k < 40; k++) {
                double[] direction = Matrices.random(random, w.length, Math.pow(10, -4 * random.nextDouble()));
                double[] z = k == 0 ? w : k == 1 ? new double[w.length] : Matrices.plus(u, 1, direction);
                double bound = at + Matrices.dot(g, Matrices.plus(z, -1, u));
                double magnitude = Math.abs(at)
                        + penalty.value(z, rows, columns)
                        + Matrices.norm(w) / step * (Matrices.norm(z) + Matrices.norm(u));
                assertThat(penalty.value(z, rows, columns)).isGreaterThanOrEqualTo(bound - 1e-13 * magnitude);
            }
        }
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void proximalStep_anyTwoMatrices_isFirmlyNonexpansive(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 20; trial++) {
            Penalty penalty = make.apply(random.nextDouble() * 2);
            double[] a = Matrices.random(random, rows * columns, 1);
            double[] b = Matrices.random(random, rows * columns, 1);
            double[] u = Matrices.plus(prox(penalty, a, rows, columns, 0.7), -1, prox(penalty, b, rows, columns, 0.7));
            assertThat(Matrices.dot(u, u))
                    .isLessThanOrEqualTo(Matrices.dot(u, Matrices.plus(a, -1, b)) * (1 + 1e-12) + 1e-28);
        }
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void addGradient_smoothPenalty_isTheFiniteDifference(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Penalty penalty = make.apply(0.8);
        double[] w = Matrices.random(random, rows * columns, 1);
        if (!penalty.isSmooth()) {
            assertThatThrownBy(() -> penalty.addGradient(w, rows, columns, new double[w.length]))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("proximal step");
            return;
        }
        double[] before = Matrices.random(random, w.length, 1);
        double[] gradient = before.clone();
        penalty.addGradient(w, rows, columns, gradient);
        for (int i = 0; i < w.length; i++) {
            double h = 1e-3;
            double[] up = w.clone();
            double[] down = w.clone();
            up[i] += h;
            down[i] -= h;
            double difference = (penalty.value(up, rows, columns) - penalty.value(down, rows, columns)) / (2 * h);
            assertThat(gradient[i] - before[i]).isCloseTo(difference, within(1e-6 * (1 + Math.abs(difference)) * 1e-3));
        }
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void addGradient_smoothPenalty_isWhatTheProximalStepUndoes(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        Penalty penalty = make.apply(0.8);
        if (!penalty.isSmooth()) {
            return;
        }
        double[] w = Matrices.random(new SplittableRandom(seed), rows * columns, 1);
        double[] u = prox(penalty, w, rows, columns, 0.6);
        double[] gradient = new double[w.length];
        penalty.addGradient(u, rows, columns, gradient);
        assertThat(Matrices.norm(Matrices.plus(Matrices.plus(u, 0.6, gradient), -1, w)))
                .isLessThanOrEqualTo(1e-13 * Matrices.norm(w));
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void proximalStep_zeroStrengthOrStep_changesNothing(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        double[] w = Matrices.random(new SplittableRandom(seed), rows * columns, 1);
        assertThat(prox(make.apply(0), w, rows, columns, 3)).isEqualTo(w);
        assertThat(prox(make.apply(3), w, rows, columns, 0)).isEqualTo(w);
        assertThat(make.apply(0).value(w, rows, columns)).isZero();
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void proximalStep_hugeStrength_leavesOnlyWhatIsFree(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        double[] w = Matrices.random(new SplittableRandom(seed), rows * columns, 1);
        Penalty penalty = make.apply(1e300);
        double[] u = prox(penalty, w, rows, columns, 1e300);
        double tolerance = 1e-13 * Matrices.norm(w);
        boolean betweenTasks = penalty instanceof MeanRegularized || penalty instanceof LaplacianPenalty;
        for (int i = 0; i < w.length; i++) {
            double mean = 0;
            for (int t = 0; t < rows; t++) {
                mean += w[t * columns + i % columns] / rows;
            }
            if (betweenTasks) {
                assertThat(u[i]).isCloseTo(mean, within(tolerance));
            } else {
                assertThat(u[i]).isZero();
            }
        }
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void valueAndProximalStep_otherUnits_scaleAlong(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        double[] w = Matrices.random(new SplittableRandom(seed), rows * columns, 1);
        Penalty penalty = make.apply(0.4);
        boolean norm = penalty instanceof L1 || penalty instanceof GroupLasso || penalty instanceof TraceNorm;
        for (double factor : new double[] {0x1p-300, 1e-12, 1e12, 0x1p300}) {
            double[] scaled = Matrices.scaled(w, factor);
            if (norm) {
                // Omega(c W) = c Omega(W), hence prox at step c s of c W is c times the prox at step s of W.
                assertThat(penalty.value(scaled, rows, columns) / factor)
                        .isCloseTo(penalty.value(w, rows, columns), within(1e-12 * penalty.value(w, rows, columns)));
                assertClose(
                        Matrices.scaled(prox(penalty, scaled, rows, columns, 0.9 * factor), 1 / factor),
                        prox(penalty, w, rows, columns, 0.9),
                        Matrices.norm(w));
            } else if (penalty.isSmooth()) {
                assertClose(
                        Matrices.scaled(prox(penalty, scaled, rows, columns, 0.9), 1 / factor),
                        prox(penalty, w, rows, columns, 0.9),
                        Matrices.norm(w));
            }
        }
        assertThat(make.apply(0.8).value(w, rows, columns))
                .isCloseTo(2 * penalty.value(w, rows, columns), within(1e-13 * (1 + penalty.value(w, rows, columns))));
        assertThat(prox(make.apply(0.8), w, rows, columns, 0.5))
                .isEqualTo(prox(make.apply(0.5), w, rows, columns, 0.8));
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void anyPenalty_wrongShapeOrStep_isRefused(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        Penalty penalty = make.apply(0.4);
        double[] w = new double[rows * columns];
        assertThatThrownBy(() -> penalty.value(w, rows, columns + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> penalty.proximalStep(w, rows, columns + 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> penalty.proximalStep(w, rows, columns, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> make.apply(-0.5))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("-0.5");
        assertThatThrownBy(() -> make.apply(Double.NaN)).isInstanceOf(PolymathException.class);
        assertThatThrownBy(() -> make.apply(Double.POSITIVE_INFINITY)).isInstanceOf(PolymathException.class);
        assertThat(penalty.target()).isEqualTo(penalty.on());
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("penalties")
    void proximalStep_notANumber_isNotHidden(
            DoubleFunction<Penalty> make, String name, int rows, int columns, int seed) {
        double[] w = Matrices.random(new SplittableRandom(seed), rows * columns, 1);
        w[0] = Double.NaN;
        assertThat(prox(make.apply(0.4), w, rows, columns, 1)).contains(Double.NaN);
        assertThat(make.apply(0.4).value(w, rows, columns)).isNaN();
    }

    @Test
    void resource_listsEveryKind_once() throws ReflectiveOperationException {
        List<String> kinds = new ArrayList<>();
        for (String name : registered()) {
            Class<?> type = Class.forName(name);
            assertThat(type).isRecord().isAssignableTo(Penalty.class);
            Kind kind = type.getAnnotation(Kind.class);
            assertThat(kind).as(name).isNotNull();
            kinds.add(kind.value());
        }
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "l1", "l2", "elastic-net", "group-lasso", "trace-norm", "mean-regularized", "graph");
    }

    private static List<String> registered() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Penalty.class.getResourceAsStream("/META-INF/polymath/" + Penalty.class.getName()),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertClose(double[] actual, double[] expected, double magnitude) {
        assertThat(Matrices.norm(Matrices.plus(actual, -1, expected))).isLessThanOrEqualTo(1e-12 * magnitude);
    }
}
