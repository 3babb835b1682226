package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods that learn from step to step: what they learn, and that they forget nothing of absent tasks. */
class RememberingMethodsTest {
    static Stream<GradientWeighting> methods() {
        return Stream.of(
                new GradNorm(1.5, 0.025),
                new GradVac(0.5, TaskOrder.RANDOM),
                new Imtl(0.01),
                new CrMogm(new UpGrad(), 0.9),
                new CrMogm(new GradNorm(1.5, 0.025), 0.9));
    }

    /** Present are tasks 0, 2 and 3 of five; arrays by task keep entries 1 and 4, arrays by pair all that name one of them. */
    @ParameterizedTest
    @MethodSource("methods")
    void weights_withTasksAbsent_leaveTheirMemoryAlone(GradientWeighting method) {
        MethodState before = warm(method);
        StepInput step = new StepInput(9, 1, new int[] {0, 2, 3}, new double[] {2, 0.5, 1}, new double[] {1, 1, 1}, 42);
        Answer answer = method.weights(Gramian.ofRows(Gradients.normal(3, 4, 77)), step, before);
        assertThat(answer.weights()).hasSize(3);
        boolean changed = false;
        for (Map.Entry<String, double[]> entry : before.asMap().entrySet()) {
            double[] old = entry.getValue();
            double[] now = answer.state().get(entry.getKey());
            assertThat(now).as(entry.getKey()).hasSameSizeAs(old);
            for (int i = 0; i < old.length; i++) {
                int task = old.length == 25 ? i / 5 : i;
                int other = old.length == 25 ? i % 5 : i;
                if (task == 1 || task == 4 || other == 1 || other == 4) {
                    assertThat(now[i]).as("%s[%d]", entry.getKey(), i).isEqualTo(old[i]);
                }
                changed |= now[i] != old[i];
            }
        }
        assertThat(changed).isTrue();
    }

    private static MethodState warm(GradientWeighting method) {
        MethodState state = method.initialState(5);
        for (int step = 0; step < 5; step++) {
            Gramian gramian = Gramian.ofRows(Gradients.normal(5, 3, step));
            state = method.weights(gramian, StepInput.of(step, 0, 1, 2, 3, 4, 5), state)
                    .state();
        }
        return state;
    }

    /** A run resumed from a checkpoint goes on as if nothing had happened. */
    @ParameterizedTest
    @MethodSource("methods")
    void weights_afterAStateWentThroughACheckpoint_areTheSame(GradientWeighting method) {
        MethodState state = warm(method);
        MethodState loaded = MethodState.of(state.asMap());
        Gramian gramian = Gramian.ofRows(Gradients.normal(5, 3, 11));
        StepInput step = StepInput.of(5, 0, 1, 1, 1, 1, 1);
        assertThat(method.weights(gramian, step, loaded).weights())
                .containsExactly(method.weights(gramian, step, state).weights());
    }

    @Test
    void gradNorm_alphaZero_makesWeightedNormsAlike() {
        double[][] jacobian = {{1, 0, 0}, {0, 5, 0}, {0, 0, 0.2}};
        GradNorm method = new GradNorm(0, 0.025);
        MethodState state = method.initialState(3);
        double[] weights = {};
        for (int step = 0; step < 1000; step++) {
            Answer answer = method.weights(Gramian.ofRows(jacobian), StepInput.of(step, 0, 1, 1, 1), state);
            state = answer.state();
            weights = answer.weights();
        }
        assertThat(Arrays.stream(weights).sum()).isCloseTo(3, within(1e-12));
        assertThat(weights[1] * 5 / weights[0]).isCloseTo(1, within(0.15));
        assertThat(weights[2] * 0.2 / weights[0]).isCloseTo(1, within(0.15));
    }

    /** A task whose loss has fallen less than the others' gets a longer gradient, by the power alpha of its ratio. */
    @Test
    void gradNorm_taskBehind_getsALongerGradient() {
        double[][] jacobian = {{1, 0}, {0, 1}};
        GradNorm method = new GradNorm(1, 0.01);
        MethodState state = method.weights(Gramian.ofRows(jacobian), StepInput.of(0, 0, 4, 4), method.initialState(2))
                .state();
        double[] weights = {};
        for (int step = 1; step < 3000; step++) {
            Answer answer = method.weights(Gramian.ofRows(jacobian), StepInput.of(step, 0, 1, 3), state);
            state = answer.state();
            weights = answer.weights();
        }
        assertThat(weights[1] / weights[0]).isCloseTo(3, within(0.3));
    }

    /** Learning does not depend on the length of the gradients. */
    @Test
    void gradNorm_gradientsTimesAnything_learnsTheSame() {
        GradNorm method = new GradNorm(1.5, 0.025);
        double[][] jacobian = Gradients.normal(3, 5, 8);
        MethodState plain = method.initialState(3);
        MethodState tiny = method.initialState(3);
        for (int step = 0; step < 50; step++) {
            StepInput input = StepInput.of(step, 0, 1, 2, 3.0 / (step + 1));
            plain = method.weights(Gramian.ofRows(jacobian), input, plain).state();
            tiny = method.weights(Gramian.ofRows(Gradients.scale(jacobian, 0x1p-100)), input, tiny)
                    .state();
        }
        assertThat(tiny.get("logits")).containsExactly(plain.get("logits"));
    }

    @Test
    void gradNorm_firstLossZeroOrNegative_isRefused() {
        GradNorm method = new GradNorm(1.5, 0.025);
        Gramian gramian = Gramian.ofRows(Gradients.normal(2, 3, 1));
        for (double loss : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> method.weights(gramian, StepInput.of(0, 0, 1, loss), method.initialState(2)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("grad-norm")
                    .hasMessageContaining("task 1");
        }
    }

    /** The scale that minimises {@code e^s L - s} is 1 / L. */
    @Test
    void imtl_afterManySteps_scalesEachLossToOne() {
        Imtl method = new Imtl(0.01);
        double[] losses = {0.1, 1, 20};
        MethodState state = method.initialState(3);
        Gramian gramian = Gramian.ofRows(Gradients.normal(3, 6, 4));
        for (int step = 0; step < 2000; step++) {
            state = method.weights(gramian, StepInput.of(step, 0, losses), state)
                    .state();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(Math.exp(state.get("logScale")[i]) * losses[i]).isCloseTo(1, within(0.05));
        }
    }

    /** Scales only stretch the direction of IMTL-G; by the sum of {@code a_i = w_i e^(-s_i)}, which stays 1. */
    @Test
    void imtl_withAnyScales_hasTheDirectionOfImtlG() {
        double[][] jacobian = Gradients.normal(3, 6, 4);
        Imtl method = new Imtl(0.01);
        double[] s = {-1, 0.5, 2};
        MethodState state = method.initialState(3).with("logScale", s);
        double[] weights = method.weights(Gramian.ofRows(jacobian), StepInput.of(0, 0, 1, 1, 1), state)
                .weights();
        double[] plain = MethodChecks.of(new ImtlG()).weights(jacobian);
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            assertThat(weights[i] / weights[0]).isCloseTo(plain[i] / plain[0], within(1e-12));
            sum += weights[i] * Math.exp(-s[i]);
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void imtl_hugeLoss_movesItsScaleByNoMoreThanAStep() {
        Imtl method = new Imtl(0.01);
        Answer answer = method.weights(
                Gramian.ofRows(Gradients.normal(2, 3, 1)), StepInput.of(0, 0, 1, 1e300), method.initialState(2));
        assertThat(answer.state().get("logScale")[1]).isCloseTo(-0.01, within(1e-6));
    }

    /** After a turn the cosine is what was aimed at. */
    @Test
    void gradvac_firstMeeting_turnsConflictAwayAndRemembersTheCosine() {
        double[][] jacobian = {{1, 0}, {-0.6, 0.8}};
        GradVac method = new GradVac(0.5, TaskOrder.ASCENDING);
        Answer first = method.weights(Gramian.ofRows(jacobian), StepInput.of(0, 0, 1, 1), method.initialState(2));
        assertThat(first.state().get("targets")).containsExactly(new double[] {0, -0.3, -0.3, 0}, within(1e-15));
        // Now the target is -0.3; met is -0.6, so g_1 is turned until its cosine to g_2 is -0.3.
        Answer second = method.weights(Gramian.ofRows(jacobian), StepInput.of(1, 0, 1, 1), first.state());
        double excess = second.weights()[1] - 1;
        double[] turned = {1 - 0.6 * excess, 0.8 * excess};
        assertThat(Gradients.dot(turned, jacobian[1]) / Gradients.norm(turned)).isCloseTo(-0.3, within(1e-12));
        assertThat(second.state().get("targets")[1]).isCloseTo(-0.45, within(1e-12));
    }

    @Test
    void gradvac_targetOfOne_keepsWeightsFinite() {
        GradVac method = new GradVac(0.5, TaskOrder.ASCENDING);
        MethodState state = method.initialState(2).with("targets", 1, 1, 1, 1);
        double[] weights = method.weights(
                        Gramian.ofRows(new double[][] {{1, 0}, {-1, 0.1}}), StepInput.of(0, 0, 1, 1), state)
                .weights();
        assertThat(Arrays.stream(weights).max().orElseThrow()).isLessThan(100);
    }

    @Test
    void crMogm_secondStep_isTheWeightedMeanOfBoth() {
        CrMogm method = new CrMogm(new Mgda(), 0.75);
        double[][] first = Gradients.normal(2, 3, 1);
        double[][] second = Gradients.normal(2, 3, 2);
        Answer one = method.weights(Gramian.ofRows(first), StepInput.of(0, 0, 1, 1), method.initialState(2));
        Answer two = method.weights(Gramian.ofRows(second), StepInput.of(1, 0, 1, 1), one.state());
        double[] a = MethodChecks.of(new Mgda()).weights(first);
        double[] b = MethodChecks.of(new Mgda()).weights(second);
        assertThat(one.weights()).containsExactly(a);
        assertThat(two.weights())
                .containsExactly(new double[] {0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1]}, within(1e-15));
        assertThat(method.nativeScale()).isEqualTo(Balancing.Scale.MEAN);
    }

    @Test
    void crMogm_aroundAMethodWithoutGramian_isRefused() {
        LossWeighting losses = (step, state) -> new Answer(step.losses(), state);
        assertThatThrownBy(() -> new CrMogm(losses, 0.9))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'of'");
        assertThatThrownBy(() -> new CrMogm(new Mgda(), 1)).isInstanceOf(PolymathException.class);
    }

    /** Settings by task name are resolved in the wrapped method. */
    @Test
    void crMogm_madeReadyForTasksAndEpochs_passesTheCallOn() {
        CrMogm method = new CrMogm(new Readied(""), 0.5);
        assertThat(method.forTasks(List.of()).forEpochs(7)).isEqualTo(new CrMogm(new Readied("tasks epochs 7"), 0.5));
    }

    private record Readied(String calls) implements GradientWeighting {
        @Override
        public Balancing forTasks(List<BalancedTask> tasks) {
            return new Readied(calls + "tasks");
        }

        @Override
        public Balancing forEpochs(int epochs) {
            return new Readied(calls + " epochs " + epochs);
        }

        @Override
        public Answer weights(Gramian gramian, StepInput step, MethodState state) {
            return new Answer(step.preferences(), state);
        }
    }
}
