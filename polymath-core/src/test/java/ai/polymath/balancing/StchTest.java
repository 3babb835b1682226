package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StchTest {
    private static MethodState warm(Stch method, double... nadir) {
        return method.endOfEpoch(new EpochLosses(0, nadir), method.initialState(nadir.length));
    }

    @ParameterizedTest
    @CsvSource({"1,0", "2,1", "5,1", "40,1", "100,3", "200,5"})
    void forEpochs_withoutAWarmup_takesAShareOfTheRunThatLeavesTheMethodItsTime(int epochs, int warmup) {
        // The peer warms up for 5 epochs whatever the run: one of 5 or fewer never reaches the method.
        assertThat(new Stch(1, null).forEpochs(epochs)).isEqualTo(new Stch(1, warmup));
        assertThat(warmup).isLessThan(epochs);
    }

    @Test
    void forEpochs_warmupAsLongAsTheRun_refuses() {
        assertThatThrownBy(() -> new Stch(1, 5).forEpochs(5))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("warms up for 5")
                .hasMessageContaining("'warmup_epochs'");
        assertThat(new Stch(1, 5).forEpochs(6)).isEqualTo(new Stch(1, 5));
    }

    @Test
    void weights_duringWarmup_areInverseLosses() {
        Stch method = new Stch(1, 1);
        assertThat(method.weights(StepInput.of(0, 0, 2, 4), method.initialState(2))
                        .weights())
                .containsExactly(0.5, 0.25);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 10})
    void weights_afterWarmup_areTheGradientOfTheSmoothMaximum(double mu) {
        // TorchJD's STCH is mu logsumexp(lambda (L - z) / mu) of the losses themselves; this is that of their
        // logarithms
        // relative to the nadir, as the paper's own experiments on networks have it, so the peers' values don't carry
        // over.
        Stch method = new Stch(mu, 1);
        double[] nadir = {1, 2, 0.5};
        MethodState state = warm(method, nadir);
        for (long seed = 0; seed < 10; seed++) {
            double[] losses = LossWeightingChecks.losses(seed, 3);
            double[] w = method.weights(StepInput.of(9, 1, losses), state).weights();
            LossWeightingChecks.assertGradientIs(w, losses, l -> {
                double sum = 0;
                for (int t = 0; t < 3; t++) {
                    sum += Math.exp(Math.log(l[t] / nadir[t]) / mu);
                }
                return 3 * mu * Math.log(sum);
            });
        }
    }

    @Test
    void weights_tinyMu_goToTheTaskThatImprovedLeast() {
        Stch method = new Stch(1e-10, 1);
        MethodState state = warm(method, 1e30, 1e30, 1e30);
        assertThat(method.weights(StepInput.of(9, 1, 1e29, 3e29, 2e29), state).weights())
                .containsExactly(new double[] {0, 3 / 3e29, 0}, within(1e-40));
    }

    @Test
    void weights_taskNotSeenInWarmup_takesItsFirstLossAsNadir() {
        Stch method = new Stch(1, 1);
        MethodState state = warm(method, 4, Double.NaN);
        Answer answer = method.weights(StepInput.of(9, 1, 4, 7), state);
        assertThat(answer.state().get("nadir")).containsExactly(4, 7);
        assertThat(answer.weights()).containsExactly(new double[] {1 / 4.0, 1 / 7.0}, within(1e-15));
        assertThat(method.weights(StepInput.of(10, 1, 4, 1), answer.state())
                        .state()
                        .get("nadir"))
                .containsExactly(4, 7);
    }

    @Test
    void weights_lossesInAnotherUnit_scaleWithTheirInverse() {
        Stch method = new Stch(0.5, 1);
        double[] w =
                method.weights(StepInput.of(9, 1, 1, 2), warm(method, 2, 2)).weights();
        double[] scaled = method.weights(StepInput.of(9, 1, 1e15, 2e-15), warm(method, 2e15, 2e-15))
                .weights();
        assertThat(Arrays.equals(w, scaled)).isFalse();
        assertThat(scaled[0] * 1e15).isCloseTo(w[0], within(1e-12));
        assertThat(scaled[1] * 1e-15).isCloseTo(w[1], within(1e-12));
    }
}
