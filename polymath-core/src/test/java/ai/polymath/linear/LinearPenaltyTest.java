package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.settings.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every penalty on its own: its proximal step, the gradient of its smooth part, its scale. */
class LinearPenaltyTest {
    private static final int FEATURES = 4;
    private static final int TASKS = 5;
    private static final Layout LAYOUT = new Layout(
            FEATURES, IntStream.range(0, TASKS).mapToObj(t -> "t" + t).toList());

    static Stream<Arguments> penalties() {
        return Problems.penalties().stream().map(Arguments::of);
    }

    private static double[][] random(SplittableRandom random, int parts, double scale) {
        double[][] stack = new double[parts][];
        for (int k = 0; k < parts; k++) {
            stack[k] = Problems.gaussians(random, FEATURES * TASKS);
            for (int i = 0; i < stack[k].length; i++) {
                stack[k][i] *= scale;
            }
        }
        return stack;
    }

    /** Omega without its smooth part. */
    private static double rest(Regularizer regularizer, double[][] parts) {
        double[][] unused = Vectors.copy(parts);
        return regularizer.value(parts) - regularizer.addSmoothGradient(parts, unused);
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void proximalStep_anyParts_satisfiesTheSubgradientInequality(LinearPenalty penalty) {
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 15; trial++) {
            Regularizer regularizer = penalty.at(0.1 + random.nextDouble(), LAYOUT);
            double step = 0.2 + random.nextDouble();
            double[][] v = random(random, regularizer.parts(), 1);
            double[][] u = Vectors.copy(v);
            regularizer.proximalStep(u, step);
            double[][] g = Vectors.plus(v, -1, u);
            for (double[] part : g) {
                for (int i = 0; i < part.length; i++) {
                    part[i] /= step;
                }
            }
            double at = rest(regularizer, u);
            for (int k = 0; k < 30; k++) {
                double[][] z =
                        Vectors.plus(u, 1, random(random, regularizer.parts(), Math.pow(10, -3 * random.nextDouble())));
                if (penalty instanceof SparseLowRankPenalty) {
                    // A constraint is infinite outside; compare with points inside it.
                    regularizer.proximalStep(z, 1e-9);
                }
                double bound = at + Vectors.dot(g, Vectors.plus(z, -1, u));
                double magnitude = Math.abs(at) + Vectors.norm(v) / step * (Vectors.norm(z) + Vectors.norm(u));
                assertThat(rest(regularizer, z)).isGreaterThanOrEqualTo(bound - 1e-13 * magnitude);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void addSmoothGradient_anyParts_isTheFiniteDifference(LinearPenalty penalty) {
        Regularizer regularizer = penalty.at(0.7, LAYOUT);
        double[][] w = random(new SplittableRandom(8), regularizer.parts(), 1);
        double[][] gradient = random(new SplittableRandom(9), regularizer.parts(), 1);
        double[][] before = Vectors.copy(gradient);
        regularizer.addSmoothGradient(w, gradient);
        double h = 1e-5;
        for (int k = 0; k < w.length; k++) {
            for (int i = 0; i < w[k].length; i++) {
                double[][] up = Vectors.copy(w);
                double[][] down = Vectors.copy(w);
                up[k][i] += h;
                down[k][i] -= h;
                double difference = (regularizer.addSmoothGradient(up, Vectors.copy(w))
                                - regularizer.addSmoothGradient(down, Vectors.copy(w)))
                        / (2 * h);
                assertThat(gradient[k][i] - before[k][i])
                        .isCloseTo(difference, within(1e-6 * Math.max(1e-2, Math.abs(difference))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void at_zeroStrength_isNoPenalty(LinearPenalty penalty) {
        Regularizer regularizer = penalty.at(0, LAYOUT);
        double[][] w = random(new SplittableRandom(10), regularizer.parts(), 0.01);
        assertThat(regularizer.value(w)).isZero();
        double[][] u = Vectors.copy(w);
        regularizer.proximalStep(u, 1.7);
        assertThat(u).isDeepEqualTo(w);
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void value_twiceTheStrength_isTwiceAsMuch(LinearPenalty penalty) {
        Regularizer once = penalty.at(0.4, LAYOUT);
        double[][] w = random(new SplittableRandom(11), once.parts(), 1);
        assertThat(penalty.at(0.8, LAYOUT).value(w)).isCloseTo(2 * once.value(w), within(1e-12));
        if (penalty.isNorm()) {
            double[][] longer = Vectors.plus(w, 2.5, w);
            assertThat(once.value(longer)).isCloseTo(3.5 * once.value(w), within(1e-12 * once.value(longer)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void totalVariation_anyNumbers_meetsTheDualConditions(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 200; trial++) {
            int length = 1 + random.nextInt(12);
            double[] y = Problems.gaussians(random, length);
            if (random.nextInt(3) == 0) {
                for (int k = 0; k < length; k++) {
                    y[k] = Math.round(y[k]);
                }
            }
            double lambda = Math.pow(10, 2 * random.nextDouble() - 1.5);
            double[] u = new double[length + 2];
            u[0] = 9;
            System.arraycopy(y, 0, u, 1, length);
            TotalVariation.denoise(u, 1, length, lambda);
            assertThat(u[0]).isEqualTo(9);
            assertThat(u[length + 1]).isZero();
            // The running sum of y - u is the dual variable: within lambda, and at it wherever u jumps.
            double dual = 0;
            for (int k = 0; k < length; k++) {
                dual += y[k] - u[k + 1];
                if (k == length - 1) {
                    assertThat(dual).isCloseTo(0, within(1e-12));
                } else {
                    assertThat(Math.abs(dual)).isLessThanOrEqualTo(lambda * (1 + 1e-12) + 1e-13);
                    double jump = u[k + 2] - u[k + 1];
                    if (Math.abs(jump) > 1e-12) {
                        assertThat(dual).isCloseTo(-Math.signum(jump) * lambda, within(1e-12));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void spectralBox_eigenvalues_areTheBestFeasibleOnes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 50; trial++) {
            double[] sigma = new double[5];
            for (int i = 0; i < 5; i++) {
                sigma[i] = Math.pow(10, 2 * random.nextDouble() - 1);
            }
            double eta = Math.pow(10, 2 * random.nextDouble() - 1);
            int k = 1 + random.nextInt(4);
            var share = new SpectralBox(1, eta, k, 5, 5, true).shares(sigma);
            double sum = 0;
            double best = 0;
            for (double s : sigma) {
                double m = share.applyAsDouble(s);
                assertThat(m).isBetween(0.0, 1.0);
                sum += m;
                best += s * s / (eta + m);
            }
            assertThat(sum).isCloseTo(k, within(1e-9));
            // No exchange between two eigenvalues that stays in bounds is better.
            for (int i = 0; i < 5; i++) {
                for (int j = 0; j < 5; j++) {
                    double a = share.applyAsDouble(sigma[i]);
                    double b = share.applyAsDouble(sigma[j]);
                    double moved = Math.min(1e-3, Math.min(1 - a, b));
                    double other = best
                            - sigma[i] * sigma[i] / (eta + a)
                            - sigma[j] * sigma[j] / (eta + b)
                            + sigma[i] * sigma[i] / (eta + a + moved)
                            + sigma[j] * sigma[j] / (eta + b - moved);
                    if (i != j) {
                        assertThat(other).isGreaterThanOrEqualTo(best * (1 - 1e-12));
                    }
                }
            }
        }
    }

    @Test
    void taskRelationship_value_isTheBestOverCovariances() {
        SplittableRandom random = new SplittableRandom(3);
        TaskRelationshipPenalty penalty = new TaskRelationshipPenalty();
        Layout square = new Layout(3, List.of("a", "b"));
        double[] w = Problems.gaussians(random, 6);
        Regularizer regularizer = penalty.at(2, square);
        double value = regularizer.value(new double[][] {w});
        double[] c = Objects.requireNonNull(regularizer.relatedness(w));
        assertThat(c[0] + c[3]).isCloseTo(1, within(1e-14));
        assertThat(quadratic(w, c)).isCloseTo(value, within(1e-12 * value));
        for (int trial = 0; trial < 200; trial++) {
            double a = random.nextDouble();
            double off = (2 * random.nextDouble() - 1) * Math.sqrt(a * (1 - a));
            assertThat(quadratic(w, new double[] {a, off, off, 1 - a})).isGreaterThanOrEqualTo(value * (1 - 1e-12));
        }
    }

    /** {@code trace(W C^-1 W')} for two tasks. */
    private static double quadratic(double[] w, double[] c) {
        double determinant = c[0] * c[3] - c[1] * c[2];
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double x = w[2 * i];
            double y = w[2 * i + 1];
            sum += (c[3] * x * x - 2 * c[1] * x * y + c[0] * y * y) / determinant;
        }
        return sum;
    }

    @Test
    void resource_listsEveryPenalty_once() throws ReflectiveOperationException, IOException {
        List<String> kinds = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                LinearPenalty.class.getResourceAsStream("/META-INF/polymath/" + LinearPenalty.class.getName()),
                StandardCharsets.UTF_8))) {
            for (String name = reader.readLine(); name != null; name = reader.readLine()) {
                Class<?> type = Class.forName(name);
                assertThat(type).isRecord().isAssignableTo(LinearPenalty.class);
                kinds.add(type.getAnnotation(Kind.class).value());
            }
        }
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "l1",
                        "l2",
                        "elastic-net",
                        "group-lasso",
                        "trace-norm",
                        "mean-regularized",
                        "graph",
                        "mtrl",
                        "dirty",
                        "robust",
                        "rmtfl",
                        "sparse-low-rank",
                        "clustered",
                        "convex-clustered",
                        "alternating-structure",
                        "temporal-group",
                        "fused",
                        "calibrated",
                        "capped-l1");
    }
}
