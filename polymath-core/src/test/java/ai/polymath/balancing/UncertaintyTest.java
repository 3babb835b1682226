package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.BalancedTask.Likelihood;
import ai.polymath.balancing.Uncertainty.Form;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UncertaintyTest {
    private static final Uncertainty REGRESSION = new Uncertainty(Form.REGRESSION, 0.01, 0);
    private static final Uncertainty CLASSIFICATION = new Uncertainty(Form.CLASSIFICATION, 0.01, 0);

    @Test
    void weights_atLogVarianceZero_giveTorchJdsValue() {
        // TorchJD's UW on losses 1, 2, 4 is 3.5 = sum of half the losses.
        double[] w = REGRESSION
                .weights(StepInput.of(0, 0, 1, 2, 4), REGRESSION.initialState(3))
                .weights();
        assertThat(w[0] * 1 + w[1] * 2 + w[2] * 4).isEqualTo(3.5);
    }

    @ParameterizedTest
    @EnumSource(names = {"REGRESSION", "CLASSIFICATION"})
    void weights_ofAnyState_areTheGradientOfTheObjective(Form form) {
        Uncertainty method = new Uncertainty(form, 0.1, 0.4);
        double factor = form == Form.REGRESSION ? 0.5 : 1;
        MethodState state = method.initialState(3);
        for (int i = 0; i < 20; i++) {
            double[] losses = LossWeightingChecks.losses(i, 3);
            Answer answer = method.weights(StepInput.of(i, 0, losses), state);
            double[] s = state.get("logVariance");
            LossWeightingChecks.assertGradientIs(answer.weights(), losses, l -> {
                double sum = 0;
                for (int t = 0; t < 3; t++) {
                    sum += factor * Math.exp(-s[t]) * l[t] + s[t] / 2;
                }
                return sum;
            });
            state = answer.state();
        }
    }

    @Test
    void logVariances_firstStep_moveByTheLearningRateAgainstTheGradient() {
        // d/ds (exp(-s)/2 L + s/2) at 0 is (1 - L)/2: down for L < 1, up for L > 1; Adam's first step is the rate.
        MethodState state = REGRESSION
                .weights(StepInput.of(0, 0, 0.5, 3), REGRESSION.initialState(2))
                .state();
        assertThat(state.get("logVariance")).containsExactly(new double[] {-0.01, 0.01}, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(names = {"REGRESSION", "CLASSIFICATION"})
    void weights_constantLosses_settleAtHalfTheInverse(Form form) {
        Uncertainty method = new Uncertainty(form, 0.02, 0);
        double[] losses = {0.05, 1, 30};
        MethodState state = method.initialState(3);
        double[] w = {};
        for (int i = 0; i < 3000; i++) {
            Answer answer = method.weights(StepInput.of(i, 0, losses), state);
            state = answer.state();
            w = answer.weights();
        }
        for (int t = 0; t < 3; t++) {
            assertThat(w[t] * losses[t]).isCloseTo(0.5, within(1e-3));
        }
    }

    @Test
    void forTasks_auto_takesTheFormOfEachTasksKind() {
        LossWeighting method = (LossWeighting) new Uncertainty(Form.AUTO, 0.01, 0)
                .forTasks(List.of(
                        new BalancedTask("a", Likelihood.GAUSSIAN), new BalancedTask("b", Likelihood.CATEGORICAL)));
        assertThat(method.weights(StepInput.of(0, 0, 1, 1), method.initialState(2))
                        .weights())
                .containsExactly(0.5, 1);
        StepInput onlyB = new StepInput(0, 0, new int[] {1}, new double[] {1}, new double[] {1}, 0);
        assertThat(method.weights(onlyB, method.initialState(2)).weights()).containsExactly(1);
    }

    @Test
    void weights_autoWithoutTasks_saysWhatIsMissing() {
        Uncertainty method = new Uncertainty(Form.AUTO, 0.01, 0);
        assertThatThrownBy(() -> method.weights(StepInput.of(0, 0, 1), method.initialState(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forTasks");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void weights_badLoss_namesTaskAndStep(double loss) {
        StepInput step = new StepInput(17, 0, new int[] {0, 3}, new double[] {1, loss}, new double[] {1, 1}, 0);
        assertThatThrownBy(() -> REGRESSION.weights(step, REGRESSION.initialState(4)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'uncertainty'")
                .hasMessageContaining("task 3")
                .hasMessageContaining("step 17")
                .hasMessageContaining(String.valueOf(loss));
    }

    @Test
    void weights_lossZeroForAVeryLongTime_stayWithinSinglePrecision() {
        Uncertainty method = new Uncertainty(Form.CLASSIFICATION, 1, 0);
        MethodState state = method.initialState(2);
        double[] w = {};
        for (int i = 0; i < 1000; i++) {
            Answer answer = method.weights(StepInput.of(i, 0, 0, 1e300), state);
            state = answer.state();
            w = answer.weights();
        }
        assertThat((float) w[0]).isLessThan(Float.POSITIVE_INFINITY).isGreaterThan(0);
        assertThat((float) w[1]).isGreaterThan(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void run_withAbsentTasks_isSound(long seed) {
        LossWeightingChecks.assertSoundOverARun(REGRESSION, 4, seed);
        LossWeightingChecks.assertSoundOverARun(CLASSIFICATION, 4, seed);
        LossWeightingChecks.assertPermutationInvariant(CLASSIFICATION, 5, seed);
    }

    @Test
    void constructor_badSettings_nameThem() {
        assertThatThrownBy(() -> new Uncertainty(Form.AUTO, 0, 0))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("learning_rate");
        assertThatThrownBy(() -> new Uncertainty(Form.AUTO, 0.1, 99))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("initial_log_variance");
    }
}
