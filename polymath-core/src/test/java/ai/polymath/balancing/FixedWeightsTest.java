package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.balancing.BalancedTask.Likelihood;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FixedWeightsTest {
    private static final List<BalancedTask> TASKS = List.of(
            new BalancedTask("ascites", Likelihood.CATEGORICAL),
            new BalancedTask("bili", Likelihood.GAUSSIAN),
            new BalancedTask("stage", Likelihood.CATEGORICAL));

    @Test
    void equalWeights_areThePreferences() {
        StepInput step = new StepInput(0, 0, new int[] {0, 2}, new double[] {5, 7}, new double[] {0.5, 1.5}, 1);
        assertThat(new EqualWeights().weights(step, MethodState.EMPTY).weights())
                .containsExactly(0.5, 1.5);
    }

    @Test
    void weights_namedAndNot_areThoseGivenAndOne() {
        LossWeighting method = (LossWeighting) new FixedWeights(Map.of("ascites", 2.0, "stage", 0.0)).forTasks(TASKS);
        assertThat(method.weights(StepInput.of(0, 0, 3, 3, 3), MethodState.EMPTY)
                        .weights())
                .containsExactly(2, 1, 0);
    }

    @Test
    void weights_absentTaskAndPreferences_areSelectedAndMultiplied() {
        LossWeighting method = (LossWeighting) new FixedWeights(Map.of("stage", 4.0)).forTasks(TASKS);
        StepInput step = new StepInput(0, 0, new int[] {1, 2}, new double[] {5, 7}, new double[] {0.5, 1.5}, 1);
        assertThat(method.weights(step, MethodState.EMPTY).weights()).containsExactly(0.5, 6);
    }

    @Test
    void forTasks_misspelledName_suggestsTheRightOne() {
        assertThatThrownBy(() -> new FixedWeights(Map.of("asctes", 2.0)).forTasks(TASKS))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'asctes'")
                .hasMessageContaining("Did you mean 'ascites'?");
    }

    @Test
    void forTasks_everyWeightZero_refuses() {
        FixedWeights method = new FixedWeights(Map.of("ascites", 0.0, "bili", 0.0, "stage", 0.0));
        assertThatThrownBy(() -> method.forTasks(TASKS))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("every task");
    }

    @Test
    void constructor_negativeWeight_refusesByName() {
        assertThatThrownBy(() -> new FixedWeights(Map.of("bili", -1.0)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("weights.bili")
                .hasMessageContaining("-1.0");
    }

    @Test
    void weights_beforeForTasks_saysWhatIsMissing() {
        assertThatThrownBy(() ->
                        new FixedWeights(Map.of("bili", 1.0)).weights(StepInput.of(0, 0, 1, 1), MethodState.EMPTY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forTasks");
    }
}
