package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values for settings that the golden vectors leave out: rederived from TorchJD's unit tests, or closed forms. */
class KnownWeightsTest {
    private static final double[][] PAIR = {{-4, 1, 1}, {6, 1, 1}};

    static Stream<Arguments> ofThePair() {
        return Stream.of(
                Arguments.of(new CaGrad(1), 1.2, 0.8),
                Arguments.of(new CaGrad(2), 2.0071, 1.3381),
                Arguments.of(new CaGrad(0.5, CaGrad.Rescale.ONE_PLUS_C_SQUARED), 0.7041 / 1.25, 0.5 / 1.25),
                Arguments.of(new CaGrad(0.5, CaGrad.Rescale.ONE_PLUS_C), 0.7041 / 1.5, 0.5 / 1.5),
                Arguments.of(new AlignedMtl(AlignedMtl.Length.MIN), 0.5591, 0.4083),
                Arguments.of(new AlignedMtl(AlignedMtl.Length.MEDIAN), 0.5591, 0.4083),
                Arguments.of(new AlignedMtl(AlignedMtl.Length.RMSE), 1.5109, 1.1033),
                Arguments.of(new PcGrad(TaskOrder.RANDOM), 2.2222, 1.5789),
                Arguments.of(new GradVac(0.5, TaskOrder.RANDOM), 2.2222, 1.5789),
                Arguments.of(new FairGrad(1, 0), 0.5915, 0.4071),
                // Mean squared norm 28 over 18 and 38.
                Arguments.of(new NtkMtl(), Math.sqrt(28.0 / 18), Math.sqrt(28.0 / 38)));
    }

    @ParameterizedTest
    @MethodSource("ofThePair")
    void weights_ofThePairOfTorchJd_areTheKnownOnes(GradientWeighting method, double first, double second) {
        assertThat(MethodChecks.of(method).weights(PAIR)).containsExactly(new double[] {first, second}, within(6e-5));
    }

    @Test
    void krum_onTheExampleOfTorchJd_leavesTheWildRowOut() {
        double[][] jacobian = {{1, 1, 1}, {1, 0, 1}, {75, -666, 23}, {1, 2, 3}, {2, 0, 1}};
        MethodChecks krum = MethodChecks.of(new Krum(1, 4));
        assertThat(krum.weights(jacobian)).containsExactly(0.25, 0.25, 0, 0.25, 0.25);
        assertThat(krum.direction(jacobian)).containsExactly(1.25, 0.75, 1.5);
    }

    @Test
    void mgda_normalisedByLosses_isTheShortestOfTheNormalisedRows() {
        double[][] jacobian = Gradients.normal(4, 9, 5);
        double[] losses = {0.1, 2, 30, 5};
        double[] reciprocals = {10, 0.5, 1.0 / 30, 0.2};
        double[] byLoss =
                MethodChecks.of(new Mgda(Mgda.Normalization.LOSS, false)).weights(jacobian, losses);
        double[] wanted = MethodChecks.of(new Mgda()).weights(Gradients.scaleRows(jacobian, reciprocals));
        double[] byBoth =
                MethodChecks.of(new Mgda(Mgda.Normalization.LOSS_PLUS, false)).weights(jacobian, losses);
        double[] raw = MethodChecks.of(new Mgda(Mgda.Normalization.LOSS, true)).weights(jacobian, losses);
        double[] units = new double[4];
        for (int i = 0; i < 4; i++) {
            assertThat(byLoss[i]).isCloseTo(wanted[i] * reciprocals[i], within(1e-12));
            assertThat(raw[i]).isCloseTo(wanted[i], within(1e-12));
            units[i] = reciprocals[i] / Gradients.norm(jacobian[i]);
        }
        double[] ofUnits = MethodChecks.of(new Mgda()).weights(Gradients.scaleRows(jacobian, units));
        for (int i = 0; i < 4; i++) {
            assertThat(byBoth[i]).isCloseTo(ofUnits[i] * units[i], within(1e-12));
        }
    }

    /** The Nash solution is that of FairGrad with alpha = 1, to the bit. */
    @Test
    void nash_andFairGradOfAlphaOne_areTheSame() {
        double[][] jacobian = Gradients.imbalanced(Gradients.normal(6, 10, 1), 3, 2);
        assertThat(MethodChecks.of(new NashMtl(0)).weights(jacobian))
                .containsExactly(MethodChecks.of(new FairGrad(1, 0)).weights(jacobian));
    }

    /** For two tasks the projections off each other are the projections on the dual cone: PCGrad is twice UPGrad. */
    @Test
    void pcgrad_ofTwoTasks_isTwiceUpgrad() {
        for (long seed = 0; seed < 20; seed++) {
            double[][] jacobian = Gradients.normal(2, 2, seed);
            double[] pcgrad = MethodChecks.of(new PcGrad(TaskOrder.RANDOM)).weights(jacobian);
            double[] upgrad = MethodChecks.of(new UpGrad()).weights(jacobian);
            assertThat(pcgrad).containsExactly(new double[] {2 * upgrad[0], 2 * upgrad[1]}, within(1e-12));
        }
    }

    /** Where no tasks conflict nothing is projected, and the mean or the sum is left as it is. */
    @Test
    void projections_withoutConflict_areTheMeanOrTheSum() {
        double[][] jacobian = {{3, 1, 0, 1}, {1, 2, 1, 0}, {0, 1, 4, 2}};
        double third = 1.0 / 3;
        for (GradientWeighting method : List.of(new UpGrad(), new DualProj())) {
            assertThat(MethodChecks.of(method).weights(jacobian))
                    .containsExactly(new double[] {third, third, third}, within(1e-15));
        }
        assertThat(MethodChecks.of(new PcGrad(TaskOrder.ASCENDING)).weights(jacobian))
                .containsExactly(new double[] {1, 1, 1}, within(1e-15));
    }
}
