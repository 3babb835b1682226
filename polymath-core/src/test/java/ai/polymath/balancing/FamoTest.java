package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.BalancedTask.Likelihood;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FamoTest {
    private static final Famo FAMO = new Famo(0.025, 0.001, Map.of());

    @Test
    void weights_anyState_areTheGradientOfItsObjective() {
        MethodState state = FAMO.initialState(3);
        for (int i = 0; i < 20; i++) {
            double[] losses = LossWeightingChecks.losses(i, 3);
            StepInput step = StepInput.of(i, 0, losses);
            Answer answer = FAMO.weights(step, state);
            double[] xi = state.get("logits");
            double sum = Math.exp(xi[0]) + Math.exp(xi[1]) + Math.exp(xi[2]);
            double c = 0;
            for (int t = 0; t < 3; t++) {
                c += Math.exp(xi[t]) / sum / losses[t];
            }
            double constant = c;
            LossWeightingChecks.assertGradientIs(answer.weights(), losses, l -> {
                double value = 0;
                for (int t = 0; t < 3; t++) {
                    value += Math.exp(xi[t]) / sum * Math.log(l[t]) / constant;
                }
                return value;
            });
            state = FAMO.afterStep(step, LossWeightingChecks.losses(i + 100, 3), answer.state());
        }
    }

    @Test
    void afterStep_firstTime_movesLogitsByTheRateAwayFromTheTaskThatImprovedMost() {
        StepInput step = StepInput.of(0, 0, 2, 2);
        Answer answer = FAMO.weights(step, FAMO.initialState(2));
        MethodState state = FAMO.afterStep(step, new double[] {1, 1.9}, answer.state());
        assertThat(state.get("logits")).containsExactly(new double[] {-0.025, 0.025}, within(1e-8));
    }

    @Test
    void afterStep_withTheLossesOfTheSameBatchUnchanged_movesNothing() {
        // The method compares the same batch before and after: no change, no news (whatever other batches would say).
        StepInput step = StepInput.of(0, 0, 2, 5);
        MethodState state = FAMO.weights(step, FAMO.initialState(2)).state();
        assertThat(FAMO.wantsLossesAfterStep()).isTrue();
        assertThat(FAMO.afterStep(step, new double[] {2, 5}, state).get("logits"))
                .containsExactly(0, 0);
        assertThat(state.get("logits")).containsExactly(0, 0);
    }

    @Test
    void afterStep_equalImprovementForLong_decaysToEqualWeights() {
        MethodState state = FAMO.initialState(2);
        StepInput step = StepInput.of(0, 0, 1, 1);
        state = FAMO.weights(step, state).state();
        for (int i = 0; i < 20; i++) {
            state = FAMO.afterStep(step, new double[] {0.5, 1}, state);
        }
        double spread = state.get("logits")[1];
        for (int i = 0; i < 3000; i++) {
            state = FAMO.afterStep(step, new double[] {0.9, 0.9}, state);
        }
        assertThat(Math.abs(state.get("logits")[1])).isLessThan(spread / 2);
    }

    @Test
    void weights_withMinLosses_countTheDistanceToThem() {
        LossWeighting method = (LossWeighting) new Famo(0.025, 0.001, Map.of("b", -21.0))
                .forTasks(List.of(
                        new BalancedTask("a", Likelihood.GAUSSIAN), new BalancedTask("b", Likelihood.GAUSSIAN)));
        // Distances 1 and 3: w is proportional to 1 and 1/3.
        StepInput step = StepInput.of(0, 0, 1, -18);
        Answer answer = method.weights(step, method.initialState(2));
        assertThat(answer.weights()).containsExactly(new double[] {0.75, 0.25}, within(1e-15));
        assertThat(method.afterStep(step, new double[] {0.5, -19.5}, answer.state())
                        .get("logits"))
                .as("both halved their distance: no news")
                .containsExactly(new double[] {0, 0}, within(1e-6));
        assertThatThrownBy(() -> method.weights(StepInput.of(3, 0, 1, -22), answer.state()))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'min_losses'")
                .hasMessageContaining("task 1");
    }

    @Test
    void weights_minLossesByNameWithoutTasks_saysWhatIsMissing() {
        Famo method = new Famo(0.025, 0.001, Map.of("b", -21.0));
        assertThatThrownBy(() -> method.weights(StepInput.of(0, 0, 1), method.initialState(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("forTasks");
    }

    @Test
    void weights_lossesInAnotherUnit_differByTheUnitOnly() {
        double[] w =
                FAMO.weights(StepInput.of(0, 0, 2, 3), FAMO.initialState(2)).weights();
        double[] scaled = FAMO.weights(StepInput.of(0, 0, 2e15, 3e15), FAMO.initialState(2))
                .weights();
        assertThat(scaled).containsExactly(w, within(1e-14));
    }
}
