package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.balancing.PromisedMethod.Promise;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For each method the properties that its theory promises, over seeded gradients of many kinds. */
class MethodPropertiesTest {
    private static final int[] SIZES = {1, 2, 3, 5, 8, 20};

    /** All methods that were chosen, with each number of tasks. */
    private static Stream<Arguments> with(Predicate<PromisedMethod> chosen) {
        return PromisedMethod.ALL.stream()
                .filter(chosen)
                .flatMap(each -> Arrays.stream(SIZES).mapToObj(tasks -> Arguments.of(each, tasks)));
    }

    private static Stream<Arguments> promising(Promise promise) {
        return with(each -> each.promises().contains(promise));
    }

    /** Runs a check on gradients of all kinds that leave the answer determined. */
    private static void forAll(int tasks, boolean dependent, Consumer<double[][]> check) {
        for (long seed = 0; seed < 4; seed++) {
            Map<String, double[][]> samples = new LinkedHashMap<>();
            double[][] wide = Gradients.normal(tasks, 2 * tasks + 1, seed + 10L * tasks);
            samples.put("normal", wide);
            samples.put("imbalanced", Gradients.imbalanced(wide, 4, seed));
            if (dependent) {
                samples.put("low rank", Gradients.lowRank(tasks, tasks + 2, (tasks + 1) / 2, seed + 10L * tasks));
                samples.put("flat", Gradients.normal(tasks, Math.max(1, tasks / 4), seed));
            }
            for (Map.Entry<String, double[][]> sample : samples.entrySet()) {
                try {
                    check.accept(sample.getValue());
                } catch (AssertionError e) {
                    throw new AssertionError(sample.getKey() + " gradients, seed " + seed + ": " + e.getMessage(), e);
                }
            }
        }
    }

    static Stream<Arguments> nonConflicting() {
        return promising(Promise.NON_CONFLICTING);
    }

    @ParameterizedTest
    @MethodSource("nonConflicting")
    void weights_ofANonConflictingMethod_harmNoTask(PromisedMethod each, int tasks) {
        forAll(tasks, true, MethodChecks.of(each.method())::nonConflicting);
    }

    static Stream<Arguments> nonConflictingIfIndependent() {
        return promising(Promise.NON_CONFLICTING_IF_INDEPENDENT);
    }

    @ParameterizedTest
    @MethodSource("nonConflictingIfIndependent")
    void weights_ofIndependentGradients_harmNoTask(PromisedMethod each, int tasks) {
        forAll(tasks, false, MethodChecks.of(each.method())::nonConflicting);
    }

    static Stream<Arguments> permutation() {
        return promising(Promise.PERMUTATION);
    }

    @ParameterizedTest
    @MethodSource("permutation")
    void weights_ofTasksInAnotherOrder_giveTheSameDirection(PromisedMethod each, int tasks) {
        forAll(tasks, false, jacobian -> {
            for (long seed = 0; seed < 3; seed++) {
                MethodChecks.of(each.method()).permutationInvariant(jacobian, seed);
            }
        });
    }

    static Stream<Arguments> all() {
        return with(each -> true);
    }

    @ParameterizedTest
    @MethodSource("all")
    void weights_ofGradientsTimesAnything_scaleAndNothingElse(PromisedMethod each, int tasks) {
        forAll(tasks, false, jacobian -> MethodChecks.of(each.method()).scaleFree(jacobian, each.degree()));
    }

    static Stream<Arguments> linear() {
        return promising(Promise.LINEAR);
    }

    @ParameterizedTest
    @MethodSource("linear")
    void weights_ofALinearMethod_addUpUnderScaling(PromisedMethod each, int tasks) {
        SplittableRandom random = new SplittableRandom(tasks);
        forAll(tasks, true, jacobian -> {
            double[] a = random.doubles(tasks, 1e-3, 1).toArray();
            double[] b = random.doubles(tasks, 1e-3, 10).toArray();
            MethodChecks.of(each.method()).linearUnderScaling(jacobian, a, b);
        });
    }

    static Stream<Arguments> cases() {
        return PromisedMethod.ALL.stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weights_ofASingleTask_leaveItsGradientOrItsDirection(PromisedMethod each) {
        double[][] jacobian = {{3, 0, -4, 12}};
        double[] v = MethodChecks.of(each.method()).direction(jacobian);
        double cosine = Gradients.dot(v, jacobian[0]) / Gradients.norm(v) / 13;
        assertThat(cosine).isCloseTo(1, within(1e-15));
        if (each.promises().contains(Promise.IDENTITY)) {
            assertThat(v).containsExactly(jacobian[0], within(1e-13));
        }
        if (each.promises().contains(Promise.UNIT)) {
            assertThat(Gradients.norm(v)).isCloseTo(1, within(1e-15));
        }
    }

    static Stream<Arguments> zeroRow() {
        return with(each -> each.promises().contains(Promise.ZERO_ROW_DROPS_OUT)
                || each.promises().contains(Promise.ZERO_ROW_COUNTS));
    }

    @ParameterizedTest
    @MethodSource("zeroRow")
    void weights_withAZeroRowAmongTheOthers_leaveItOut(PromisedMethod each, int tasks) {
        double factor = each.promises().contains(Promise.ZERO_ROW_COUNTS) ? tasks / (tasks + 1.0) : 1;
        forAll(tasks, false, jacobian -> {
            for (int at = 0; at <= tasks; at += 1 + tasks / 3) {
                MethodChecks.of(each.method()).zeroRowDropsOut(jacobian, at, factor);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weights_ofDegenerateRows_areFinite(PromisedMethod each) {
        MethodChecks checks = MethodChecks.of(each.method());
        for (int tasks : SIZES) {
            double[][] rows = Gradients.normal(tasks, tasks + 1, tasks);
            checks.finite(new double[tasks][3]);
            checks.finite(Gradients.lowRank(tasks, 5, 1, tasks));
            checks.finite(Gradients.lowRank(tasks, 5, 2, tasks));
            double[][] twice = concatenate(rows, rows);
            checks.finite(twice);
            checks.finite(concatenate(rows, Gradients.scale(rows, -1)));
            checks.finite(concatenate(rows, Gradients.scale(rows, -1e-9)));
            checks.finite(concatenate(rows, Gradients.scale(rows, 1e9)));
            checks.finite(concatenate(rows, new double[2][tasks + 1]));
            checks.finite(concatenate(rows, shaken(rows, 1e-8)));
            checks.finite(concatenate(rows, shaken(Gradients.scale(rows, -1), 1e-8)));
            checks.finite(concatenate(rows, shaken(rows, 1e-15)));
            checks.finite(Gradients.imbalanced(twice, 100, tasks));
        }
    }

    private static double[][] concatenate(double[][] first, double[][] second) {
        double[][] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static double[][] shaken(double[][] rows, double amount) {
        double[][] noise = Gradients.normal(rows.length, rows[0].length, 99);
        double[][] result = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = rows[i].clone();
            for (int k = 0; k < result[i].length; k++) {
                result[i][k] += amount * noise[i][k];
            }
        }
        return result;
    }

    /**
     * Gramians as an engine sums them up in floats, of gradients with dependent rows: they are slightly indefinite. With their
     * precision stated weights stay as they would be, without it they still stay finite.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void weights_ofSumsMadeInFloats_areFiniteAndOfTheUsualSize(PromisedMethod each) {
        for (int tasks : SIZES) {
            for (long seed = 0; seed < 10; seed++) {
                double[][] jacobian = Gradients.lowRank(tasks, tasks + 2, (tasks + 1) / 2, seed);
                Gramian exact = Gramian.ofRows(jacobian);
                Gramian floats = Gramian.of(rounded(exact, seed), tasks);
                double[] losses = new double[tasks];
                Arrays.fill(losses, 1);
                StepInput step = StepInput.of(0, 0, losses);
                MethodState state = each.method().initialState(tasks);
                double[] wanted = each.method().weights(exact, step, state).weights();
                double[] stated = each.method()
                        .weights(floats.withPrecision(0x1p-23), step, state)
                        .weights();
                double[] unstated = each.method().weights(floats, step, state).weights();
                double usual = Math.max(1, Gradients.largestContribution(jacobian, wanted));
                for (int i = 0; i < tasks; i++) {
                    assertThat(Math.abs(stated[i]) * exact.norm(i)).isLessThan(1000 * usual);
                    assertThat(unstated[i]).isFinite();
                }
            }
        }
    }

    private static double[] rounded(Gramian gramian, long seed) {
        int n = gramian.size();
        double[] values = gramian.toArray();
        double[][] noise = Gradients.normal(n, n, seed);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double error = 6e-8 * noise[i][j] * gramian.norm(i) * gramian.norm(j);
                values[i * n + j] += error;
                values[j * n + i] += error;
            }
        }
        return values;
    }
}
