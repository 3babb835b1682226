package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Rlw.Distribution;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What all methods that see only losses promise, and the peers' literal values where definitions coincide. */
class LossMethodsTest {
    private static final Famo FAMO = new Famo(0.025, 0.001, Map.of());

    private static Stream<LossWeighting> all() {
        return Stream.of(
                new EqualWeights(),
                new Uncertainty(Uncertainty.Form.REGRESSION, 0.01, 0),
                new UwSo(10),
                new Dwa(2),
                new Rlw(Distribution.NORMAL),
                new Rlw(Distribution.DIRICHLET),
                new Gls(),
                new LogLossSum(),
                new Stch(1, 2),
                FAMO,
                new ImtlL(0.01),
                new Go4Align(2, 0.01));
    }

    private static Stream<Arguments> allBySeed() {
        return all().flatMap(method -> LongStream.range(1, 6).mapToObj(seed -> Arguments.of(method, seed)));
    }

    private static Stream<LossWeighting> withoutChance() {
        return all().filter(method -> !(method instanceof Rlw));
    }

    private static Stream<LossWeighting> identityForOneTask() {
        return Stream.of(
                new EqualWeights(),
                new UwSo(10),
                new Dwa(2),
                new Rlw(Distribution.NORMAL),
                new Rlw(Distribution.DIRICHLET),
                new Gls(),
                FAMO,
                new Go4Align(2, 0.01));
    }

    private static Stream<LossWeighting> readingLosses() {
        return all().filter(m -> !(m instanceof EqualWeights || m instanceof Dwa || m instanceof Rlw));
    }

    private static double[] first(LossWeighting method, double... losses) {
        return method.weights(StepInput.of(0, 0, losses), method.initialState(losses.length))
                .weights();
    }

    @ParameterizedTest
    @MethodSource("allBySeed")
    void run_withAbsentTasks_isSound(LossWeighting method, long seed) {
        LossWeightingChecks.assertSoundOverARun(method, 4, seed);
    }

    @ParameterizedTest
    @MethodSource("withoutChance")
    void weights_tasksInAnotherOrder_moveWithThem(LossWeighting method) {
        for (long seed = 1; seed <= 5; seed++) {
            LossWeightingChecks.assertPermutationInvariant(method, 5, seed);
        }
    }

    @ParameterizedTest
    @MethodSource("identityForOneTask")
    void weights_oneTask_isOne(LossWeighting method) {
        for (double loss : new double[] {1e-15, 0.3, 7, 1e15}) {
            assertThat(first(method, loss)).containsExactly(new double[] {1}, within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("readingLosses")
    void weights_negativeOrInfiniteLoss_refuseNamingTaskAndStep(LossWeighting method) {
        for (double loss : new double[] {-0.25, Double.NaN, Double.POSITIVE_INFINITY}) {
            StepInput step = new StepInput(17, 0, new int[] {0, 3}, new double[] {1, loss}, new double[] {1, 1}, 0);
            assertThatThrownBy(() -> method.weights(step, method.initialState(4)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("task 3")
                    .hasMessageContaining("step 17")
                    .hasMessageContaining(String.valueOf(loss));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void weights_lossesOfZero_areFiniteInSinglePrecisionAndNeverNegative(LossWeighting method) {
        MethodState state = method.initialState(3);
        for (int i = 0; i < 3000; i++) {
            double[] losses = {i < 5 ? 2.0 : 0, 0, 1};
            StepInput step = StepInput.of(i, i / 100, losses);
            Answer answer = method.weights(step, state);
            state = answer.state();
            boolean sound = Arrays.stream(answer.weights()).allMatch(w -> w >= 0 && Float.isFinite((float) w));
            assertThat(sound).as(Arrays.toString(answer.weights())).isTrue();
            if (method.wantsLossesAfterStep()) {
                state = method.afterStep(step, losses, state);
            }
            if (i % 100 == 99) {
                state = method.endOfEpoch(new EpochLosses(i / 100, losses), state);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void weights_lossesAllZeroFromTheStart_areFinite(LossWeighting method) {
        assertThat(Arrays.stream(first(method, 0, 0)).allMatch(Double::isFinite))
                .isTrue();
    }

    @Test
    void logLossSum_anyLosses_isTheGradientOfTheSumOfLogarithms() {
        for (long seed = 0; seed < 10; seed++) {
            double[] losses = LossWeightingChecks.losses(seed, 4);
            LossWeightingChecks.assertGradientIs(
                    first(new LogLossSum(), losses),
                    losses,
                    l -> Arrays.stream(l).map(Math::log).sum());
        }
    }

    @Test
    void logLossSum_oneLossScaled_leavesTheWeightedGradientsAlone() {
        double[] w = first(new LogLossSum(), 2, 3);
        double[] scaled = first(new LogLossSum(), 2e15, 3e-15);
        assertThat(scaled[0] * 1e15).isCloseTo(w[0], within(1e-12));
        assertThat(scaled[1] * 1e-15).isCloseTo(w[1], within(1e-12));
    }

    @Test
    void gls_torchJdsLosses_haveTheirGeometricMean() {
        // The product w_t L_t is L / T for each task, so that the weighted losses sum to L = 2 (TorchJD:
        // GeometricMean).
        double[] w = first(new Gls(), 1, 2, 4);
        assertThat(w).containsExactly(new double[] {2.0 / 3, 1.0 / 3, 0.5 / 3}, within(1e-15));
    }

    @Test
    void gls_anyLosses_isTheGradientOfTheGeometricMean() {
        // The peer logs L_t / (T L); the true weight is L / (T L_t).
        for (long seed = 0; seed < 10; seed++) {
            double[] losses = LossWeightingChecks.losses(seed, 3);
            LossWeightingChecks.assertGradientIs(first(new Gls(), losses), losses, l -> Math.cbrt(l[0] * l[1] * l[2]));
        }
    }

    @Test
    void gls_productOfLossesOutOfRange_doesNotOverOrUnderflow() {
        double[] huge = new double[40];
        double[] tiny = new double[40];
        Arrays.fill(huge, 1e30);
        Arrays.fill(tiny, 1e-30);
        assertThat(first(new Gls(), huge)[7]).isCloseTo(1.0 / 40, within(1e-12));
        assertThat(first(new Gls(), tiny)[7]).isCloseTo(1.0 / 40, within(1e-12));
    }

    @Test
    void imtlL_atTheStart_givesTorchJdsValue() {
        double[] w = first(new ImtlL(0.01), 1, 2, 4);
        assertThat(w[0] * 1 + w[1] * 2 + w[2] * 4).isEqualTo(7);
    }

    @Test
    void imtlL_constantLosses_bringsScaledLossesToOne() {
        ImtlL method = new ImtlL(0.02);
        double[] losses = {0.05, 1, 30};
        MethodState state = method.initialState(3);
        double[] w = {};
        for (int i = 0; i < 3000; i++) {
            Answer answer = method.weights(StepInput.of(i, 0, losses), state);
            state = answer.state();
            w = answer.weights();
        }
        for (int t = 0; t < 3; t++) {
            assertThat(w[t] * losses[t]).isCloseTo(1, within(1e-3));
        }
    }

    @Test
    void imtlL_anyState_isTheGradientOfItsObjective() {
        ImtlL method = new ImtlL(0.1);
        MethodState state = method.initialState(3);
        for (int i = 0; i < 20; i++) {
            double[] losses = LossWeightingChecks.losses(i, 3);
            Answer answer = method.weights(StepInput.of(i, 0, losses), state);
            double[] s = state.get("logScale");
            LossWeightingChecks.assertGradientIs(
                    answer.weights(),
                    losses,
                    l -> Math.exp(s[0]) * l[0] + Math.exp(s[1]) * l[1] + Math.exp(s[2]) * l[2] - s[0] - s[1] - s[2]);
            state = answer.state();
        }
    }

    @Test
    void uwSo_twoLosses_areTheSoftmaxOfTheInverses() {
        double[] w = first(new UwSo(2), 0.5, 1);
        double expected = Math.exp(1) / (Math.exp(1) + Math.exp(0.5));
        assertThat(w).containsExactly(new double[] {expected, 1 - expected}, within(1e-15));
    }

    @Test
    void uwSo_highTemperature_weighsEqually() {
        assertThat(first(new UwSo(1e9), 0.1, 1, 30))
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-6));
    }

    @Test
    void rlw_manySteps_averagesToEqualShares() {
        for (Distribution distribution : Distribution.values()) {
            double[] sum = new double[3];
            int steps = 20_000;
            for (int i = 0; i < steps; i++) {
                double[] w = new Rlw(distribution)
                        .weights(StepInput.of(i, 0, 1, 1, 1), MethodState.EMPTY)
                        .weights();
                assertThat(w[0] + w[1] + w[2]).isCloseTo(1, within(1e-12));
                for (int t = 0; t < 3; t++) {
                    sum[t] += w[t] / steps;
                }
            }
            assertThat(sum).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(0.01));
        }
    }

    @Test
    void rlw_dirichlet_isUniformOnTheSimplex() {
        // Of three shares uniform on the simplex, the first is below x with probability 1 - (1 - x)^2.
        int below = 0;
        int steps = 20_000;
        for (int i = 0; i < steps; i++) {
            below += new Rlw(Distribution.DIRICHLET)
                                    .weights(StepInput.of(i, 0, 1, 1, 1), MethodState.EMPTY)
                                    .weights()[0]
                            < 0.3
                    ? 1
                    : 0;
        }
        assertThat(below / (double) steps).isCloseTo(1 - 0.7 * 0.7, within(0.015));
    }

    @Test
    void rlw_sameSeed_sameWeights() {
        Rlw method = new Rlw(Distribution.NORMAL);
        assertThat(first(method, 1, 2, 3)).isEqualTo(first(method, 1, 2, 3));
        assertThat(method.weights(StepInput.of(1, 0, 1, 2, 3), MethodState.EMPTY)
                        .weights())
                .isNotEqualTo(first(method, 1, 2, 3));
    }
}
