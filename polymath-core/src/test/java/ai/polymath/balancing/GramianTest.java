package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import org.junit.jupiter.api.Test;

class GramianTest {
    @Test
    void requireFinite_infiniteInnerProductOfFiniteRows_namesBothTasks() {
        Gramian gramian = Gramian.of(new double[] {1, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, 1}, 2);
        StepInput step = new StepInput(3, 0, new int[] {2, 5}, new double[2], new double[] {1, 1}, 0);
        assertThatThrownBy(() -> gramian.requireFinite(step))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("task 5")
                .hasMessageContaining("task 2")
                .hasMessageContaining("step 3");
    }

    @Test
    void requireFinite_hugeAndTinyValues_passes() {
        Gramian gramian = Gramian.of(new double[] {8e307, 0, 0, Double.MIN_VALUE}, 2);
        assertThatCode(() -> gramian.requireFinite(StepInput.of(0, 0, 1, 1))).doesNotThrowAnyException();
    }

    @Test
    void unitRows_stepOfAnotherSize_isAProgrammersMistake() {
        Gramian gramian = Gramian.of(new double[] {1}, 1);
        assertThatThrownBy(() -> gramian.unitRows(StepInput.of(0, 0, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Two equal tasks and a third, summed up in floats: the least eigenvalue is nothing but the rounding of the floats. Only
     * a Gramian that says so is seen to have rank 2.
     */
    @Test
    void withPrecision_sumsOfFloats_knowWhatIsRounding() {
        double noise = 3e-8;
        double[] values = {1, 1 - noise, 0.5, 1 - noise, 1, 0.5, 0.5, 0.5, 1};
        AlignedMtl method = new AlignedMtl(AlignedMtl.Length.MIN);
        StepInput step = StepInput.of(0, 0, 1, 1, 1);
        Gramian floats = Gramian.of(values, 3).withPrecision(0x1p-23);
        double[] weights = method.weights(floats, step, MethodState.EMPTY).weights();
        double[] exact = method.weights(
                        Gramian.of(new double[] {1, 1, 0.5, 1, 1, 0.5, 0.5, 0.5, 1}, 3), step, MethodState.EMPTY)
                .weights();
        assertThat(weights).containsExactly(exact, within(1e-6));
        double[] naive =
                method.weights(Gramian.of(values, 3), step, MethodState.EMPTY).weights();
        assertThat(naive[2]).isLessThan(1e-3 * exact[2]);
        assertThatThrownBy(() -> floats.withPrecision(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
