package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What task preferences mean to each method. */
class TaskPreferencesTest {
    private static final double[] PREFERENCES = {0.3, 1.2, 1.5};
    private static final double[][] JACOBIAN = {{1, 2, 0, -1}, {-2, 1, 1, 0}, {0.5, -3, 1, 2}};

    private static StepInput step(double... preferences) {
        return new StepInput(0, 0, new int[] {0, 1, 2}, new double[] {1, 1, 1}, preferences, 5);
    }

    private static double[] preferred(GradientWeighting method) {
        return MethodChecks.of(method).weights(JACOBIAN, step(PREFERENCES));
    }

    static Stream<GradientWeighting> linear() {
        return Stream.of(
                new UpGrad(),
                new PcGrad(TaskOrder.RANDOM),
                new GradVac(0.01, TaskOrder.RANDOM),
                new CrMogm(new UpGrad(), 0.9));
    }

    /** Where v is linear in the lengths of the rows, a preference is the same as a factor before the loss. */
    @ParameterizedTest
    @MethodSource("linear")
    void weights_ofALinearMethod_countATaskByItsPreference(GradientWeighting method) {
        double[][] scaled = Gradients.scaleRows(JACOBIAN, PREFERENCES);
        double[] wanted = Gradients.combine(scaled, MethodChecks.of(method).weights(scaled, step(1, 1, 1)));
        assertThat(Gradients.combine(JACOBIAN, preferred(method))).containsExactly(wanted, within(1e-13));
    }

    static Stream<GradientWeighting> ofTheMean() {
        return Stream.of(new CaGrad(0), new CaGrad(0.5), new DualProj());
    }

    /** The mean they start from has the weights u_i = preference_i / T; on orthogonal rows that is all there is for DualProj. */
    @ParameterizedTest
    @MethodSource("ofTheMean")
    void weights_ofAMethodAroundTheMean_addToThePreferredMean(GradientWeighting method) {
        double[] weights = preferred(method);
        for (int i = 0; i < 3; i++) {
            assertThat(weights[i]).isGreaterThanOrEqualTo(PREFERENCES[i] / 3 - 1e-15);
        }
        double[][] orthogonal = {{2, 0, 0}, {0, 3, 0}, {0, 0, 4}};
        double[] dualProj = MethodChecks.of(new DualProj()).weights(orthogonal, step(PREFERENCES));
        assertThat(dualProj).containsExactly(new double[] {0.1, 0.4, 0.5}, within(1e-15));
    }

    @Test
    void cagrad_withPreferences_staysInTheBallAroundThePreferredMean() {
        double[] weights = preferred(new CaGrad(0.5));
        double[] strayed = weights.clone();
        double[] mean = new double[3];
        for (int i = 0; i < 3; i++) {
            mean[i] = PREFERENCES[i] / 3;
            strayed[i] -= mean[i];
        }
        assertThat(Gradients.norm(Gradients.combine(JACOBIAN, strayed)))
                .isCloseTo(0.5 * Gradients.norm(Gradients.combine(JACOBIAN, mean)), within(1e-12));
    }

    @Test
    void aligned_withPreferences_isLinearInThem() {
        AlignedMtl method = new AlignedMtl(AlignedMtl.Length.MIN);
        double[] equal = MethodChecks.of(method).weights(JACOBIAN, step(1, 1, 1));
        double[] weights = preferred(method);
        double[] others = MethodChecks.of(method).weights(JACOBIAN, step(1.7, 0.8, 0.5));
        for (int i = 0; i < 3; i++) {
            assertThat(0.5 * (weights[i] + others[i])).isCloseTo(equal[i], within(1e-14));
        }
    }

    /** The weighted bargaining solution: the gains w_i g_i . v are the preferences. */
    @Test
    void nash_withPreferences_sharesGainsByThem() {
        double[] weights = preferred(new NashMtl(0));
        double[] products = Gramian.ofRows(JACOBIAN).times(weights);
        for (int i = 0; i < 3; i++) {
            assertThat(weights[i] * products[i]).isCloseTo(PREFERENCES[i], within(1e-12));
        }
    }

    @Test
    void fairgrad_withPreferences_solvesTheWeightedEquations() {
        double[] weights = preferred(new FairGrad(2, 0));
        double[] products = Gramian.ofRows(JACOBIAN).times(weights);
        for (int i = 0; i < 3; i++) {
            assertThat(products[i]).isCloseTo(Math.sqrt(PREFERENCES[i] / weights[i]), within(1e-12));
        }
    }

    @Test
    void config_withPreferences_hasCosinesInTheirProportion() {
        double[] v = Gradients.combine(JACOBIAN, preferred(new ConFig()));
        double first = Gradients.dot(v, JACOBIAN[0]) / Gradients.norm(JACOBIAN[0]) / PREFERENCES[0];
        for (int i = 1; i < 3; i++) {
            assertThat(Gradients.dot(v, JACOBIAN[i]) / Gradients.norm(JACOBIAN[i]) / PREFERENCES[i])
                    .isCloseTo(first, within(1e-12));
        }
    }

    @Test
    void ntkmtl_withPreferences_multipliesByThem() {
        double[] equal = MethodChecks.of(new NtkMtl()).weights(JACOBIAN, step(1, 1, 1));
        double[] weights = preferred(new NtkMtl());
        for (int i = 0; i < 3; i++) {
            assertThat(weights[i]).isCloseTo(PREFERENCES[i] * equal[i], within(1e-14));
        }
    }

    static Stream<GradientWeighting> refusing() {
        return Stream.of(new Mgda(), new ImtlG(), new Imtl(0.01), new Krum(0, 1), new CrMogm(new Mgda(), 0.9));
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void weights_ofAMethodThatKnowsNoPreferences_refuseThem(GradientWeighting method) {
        assertThatThrownBy(() -> preferred(method))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("preference")
                .hasMessageContaining("0.3");
        assertThat(MethodChecks.of(method).weights(JACOBIAN, step(1, 1, 1))).hasSize(3);
    }
}
