package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import org.junit.jupiter.api.Test;

class DwaTest {
    private static final Dwa DWA = new Dwa(2);

    private static double[] weights(MethodState state, double... losses) {
        return DWA.weights(StepInput.of(0, 0, losses), state).weights();
    }

    @Test
    void weights_beforeTwoEpochs_areOne() {
        MethodState state = DWA.initialState(2);
        assertThat(weights(state, 3, 5)).containsExactly(1, 1);
        state = DWA.endOfEpoch(new EpochLosses(0, new double[] {1, 9}), state);
        assertThat(weights(state, 3, 5)).containsExactly(1, 1);
    }

    @Test
    void weights_afterTorchJdsEpochs_meetItsValue() {
        // TorchJD, DWA(2), epoch means [1, 1], [1, 4]: 2 softmax([0.5, 2]).
        MethodState state = DWA.endOfEpoch(new EpochLosses(0, new double[] {1, 1}), DWA.initialState(2));
        state = DWA.endOfEpoch(new EpochLosses(1, new double[] {1, 4}), state);
        double share = 1 / (1 + Math.exp(1.5));
        assertThat(weights(state, 3, 5)).containsExactly(new double[] {2 * share, 2 * (1 - share)}, within(1e-14));
    }

    @Test
    void weights_afterACheckpoint_areTheSameBits() {
        // The peer keeps its epoch means outside its state, so that a resumed run starts again at equal weights.
        MethodState state = DWA.endOfEpoch(new EpochLosses(0, new double[] {1, 1}), DWA.initialState(2));
        state = DWA.endOfEpoch(new EpochLosses(1, new double[] {0.9, 0.3}), state);
        assertThat(weights(MethodState.of(state.asMap()), 3, 5)).isEqualTo(weights(state, 3, 5));
        assertThat(weights(state, 3, 5)[0]).isGreaterThan(1);
    }

    @Test
    void endOfEpoch_taskWithoutLabels_keepsItsLastTwoEpochs() {
        MethodState state = DWA.endOfEpoch(new EpochLosses(0, new double[] {1, 1}), DWA.initialState(2));
        state = DWA.endOfEpoch(new EpochLosses(1, new double[] {0.5, 2}), state);
        state = DWA.endOfEpoch(new EpochLosses(2, new double[] {0.5, Double.NaN}), state);
        assertThat(state.get("last")).containsExactly(0.5, 2);
        assertThat(state.get("beforeLast")).containsExactly(0.5, 1);
    }

    @Test
    void weights_lossesInAnotherUnit_areTheSame() {
        MethodState one = DWA.endOfEpoch(new EpochLosses(0, new double[] {2, 3}), DWA.initialState(2));
        one = DWA.endOfEpoch(new EpochLosses(1, new double[] {1, 2}), one);
        MethodState other = DWA.endOfEpoch(new EpochLosses(0, new double[] {2e15, 3e-15}), DWA.initialState(2));
        other = DWA.endOfEpoch(new EpochLosses(1, new double[] {1e15, 2e-15}), other);
        assertThat(weights(other, 1, 1)).containsExactly(weights(one, 1, 1), within(1e-12));
    }

    @Test
    void weights_lossZeroOrRisingFromZero_areFinite() {
        MethodState state = DWA.endOfEpoch(new EpochLosses(0, new double[] {0, 0, 1}), DWA.initialState(3));
        state = DWA.endOfEpoch(new EpochLosses(1, new double[] {0, 1, 1}), state);
        assertThat(weights(state, 1, 1, 1)).containsExactly(0, 3, 0);
    }

    @Test
    void endOfEpoch_negativeMean_refusesNamingTaskAndEpoch() {
        assertThatThrownBy(() -> DWA.endOfEpoch(new EpochLosses(4, new double[] {1, -2}), DWA.initialState(2)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("task 1")
                .hasMessageContaining("epoch 4");
    }
}
