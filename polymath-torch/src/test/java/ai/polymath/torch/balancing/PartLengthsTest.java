package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.NtkMtlSr;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Normalization;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths of the gradients of parts of a batch are those of batches made of these parts alone. */
class PartLengthsTest {
    private static final double[] EQUAL = {1, 1, 1, 1};

    private static Objective objective(SmallProblem problem) {
        return new Objective(problem.network, problem, problem.tasks, EQUAL, 3);
    }

    /** The squared length of a task's gradient at the representation of a batch; 0 if it has no label there. */
    private static double square(SmallProblem problem, int[] rows, int task) {
        try (Scope scope = Scope.open()) {
            Objective.HeadPass pass = objective(problem).passHeads(new StepBatch(0, 0, rows, 0.01));
            double[] gradient = Tensors.doubles(pass.cut().gradients(new int[] {task}));
            return Arrays.stream(gradient).map(x -> x * x).sum();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "1, 4", "2, 5", "3, 1", "4, 12", "5, 50"})
    void largest_ofParts_isThatOfBatchesOfTheirOwn(long seed, int parts) {
        try (SmallProblem problem = new SmallProblem(seed, Normalization.NONE, 5);
                Scope scope = Scope.open()) {
            int[] rows = SmallProblem.allRows();
            StepBatch batch = new StepBatch(0, 0, rows, 0.01);
            Objective.HeadPass pass = objective(problem).passHeads(batch);
            Gramian gramian = PartLengths.largest(pass.cut(), batch, pass.input(), problem, parts);
            int size = (rows.length + parts - 1) / parts;
            for (int i = 0; i < gramian.size(); i++) {
                double largest = 0;
                for (int start = 0; start < rows.length; start += size) {
                    int[] part = Arrays.copyOfRange(rows, start, Math.min(rows.length, start + size));
                    largest =
                            Math.max(largest, square(problem, part, pass.input().present()[i]));
                }
                assertThat(largest).isPositive();
                assertThat(gramian.get(i, i)).isCloseTo(largest, within(1e-12 * largest));
                for (int j = 0; j < i; j++) {
                    assertThat(gramian.get(i, j)).isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void ntkmtlSr_inAStep_sharedGradientIsTheWeightedSumOfTheTasks(long seed) {
        try (SmallProblem problem = new SmallProblem(seed, Normalization.NONE)) {
            int[] rows = SmallProblem.allRows();
            double[] lengths = new double[4];
            double mean = 0;
            for (int t = 0; t < 4; t++) {
                for (int start = 0; start < rows.length; start += 3) {
                    lengths[t] = Math.max(lengths[t], square(problem, Arrays.copyOfRange(rows, start, start + 3), t));
                }
                mean += lengths[t] / 4;
            }
            double[] step = problem.gradient(new BalancingSettings(new NtkMtlSr()));
            double[] expected = new double[problem.shared()];
            for (int t = 0; t < 4; t++) {
                double[] own = problem.gradientOf(t);
                for (int k = 0; k < expected.length; k++) {
                    expected[k] += Math.sqrt(mean / lengths[t]) * own[k];
                }
            }
            double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            for (int k = 0; k < expected.length; k++) {
                assertThat(step[k]).isCloseTo(expected[k], within(1e-12 * scale));
            }
        }
    }

    @Test
    void ntkmtlSr_whereItCannotCompare_saysSo() {
        try (SmallProblem problem = new SmallProblem(1, Normalization.NONE)) {
            BalancingSettings layers =
                    Settings.parse("{method: ntkmtl-sr, blocks: layer}", "test", BalancingSettings.class);
            assertThatThrownBy(() -> problem.create(layers))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("blocks: layer");
        }
    }
}
