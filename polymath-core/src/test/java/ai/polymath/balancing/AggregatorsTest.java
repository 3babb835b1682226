package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AggregatorsTest {
    private static final MoCo MOCO = new MoCo(0.5, 0.5, 0.1, 0.5, 0, false);
    private static final DbMtl DB_MTL = new DbMtl(0.9, 0, true);

    /** A method with its memory, as an engine keeps them. */
    private static final class Run {
        private final GradientAggregator method;
        private final double[][] memory;
        private MethodState state;
        private double[] vector = {};

        Run(GradientAggregator method, int tasks, int columns) {
            this.method = method;
            this.memory = new double[method.memories() * tasks][columns];
            this.state = method.initialState(tasks);
            this.tasks = tasks;
        }

        private final int tasks;

        double[] step(StepInput step, double[]... jacobian) {
            GradientRows[] rows = new GradientRows[method.memories()];
            Arrays.setAll(rows, m -> ArrayGradientRows.of(Arrays.copyOfRange(memory, m * tasks, (m + 1) * tasks)));
            double[][] copy = Arrays.stream(jacobian).map(double[]::clone).toArray(double[][]::new);
            double[][] result = new double[1][jacobian[0].length];
            Answer answer =
                    method.aggregate(ArrayGradientRows.of(copy), rows, ArrayGradientRows.of(result), step, state);
            state = MethodState.of(answer.state().asMap());
            vector = result[0];
            return answer.weights();
        }
    }

    private static Stream<GradientAggregator> all() {
        return Stream.of(
                new GradDrop(0.1),
                new TrimmedMean(1),
                MOCO,
                new MoCo(0.3, 0, 0.2, 0, 0.1, true),
                DB_MTL,
                new DbMtl(0, 0, false),
                new ExcessMtl(0.01));
    }

    private static Stream<Arguments> allBySeed() {
        return all().flatMap(method -> LongStream.range(1, 5).mapToObj(seed -> Arguments.of(method, seed)));
    }

    private static Stream<Arguments> withoutChanceBySeed() {
        return allBySeed().filter(arguments -> !(arguments.get()[0] instanceof GradDrop));
    }

    private static double[][] jacobian(SplittableRandom random, int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            Arrays.setAll(row, k -> random.nextDouble(-1, 1));
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("allBySeed")
    void run_withAbsentTasks_keepsTheirMemoryAndIsFinite(GradientAggregator method, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int tasks = 5;
        Run run = new Run(method, tasks, 6);
        for (int i = 0; i < 30; i++) {
            StepInput step = LossWeightingChecks.randomStep(random, i, 0, tasks);
            double[][] jacobian = jacobian(random, step.size(), 6);
            double[][] before = Arrays.stream(run.memory).map(double[]::clone).toArray(double[][]::new);
            double[] weights = run.step(step, jacobian);
            assertThat(weights).hasSize(step.size());
            assertThat(Arrays.stream(weights).allMatch(Double::isFinite)).isTrue();
            assertThat(Arrays.stream(run.vector).allMatch(Double::isFinite)).isTrue();
            for (int row = 0; row < before.length; row++) {
                int task = row % tasks;
                if (Arrays.stream(step.present()).noneMatch(t -> t == task)) {
                    assertThat(run.memory[row]).isEqualTo(before[row]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("allBySeed")
    void run_absentTasks_keepTheirState(GradientAggregator method, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Run run = new Run(method, 5, 6);
        for (int i = 0; i < 20; i++) {
            StepInput step = LossWeightingChecks.randomStep(random, i, 0, 5);
            MethodState before = run.state;
            run.step(step, jacobian(random, step.size(), 6));
            LossWeightingChecks.assertAbsentUntouched(step, 5, before, run.state);
        }
    }

    @ParameterizedTest
    @MethodSource("withoutChanceBySeed")
    void run_tasksInAnotherOrder_sameVector(GradientAggregator method, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = LossWeightingChecks.permutation(seed, 4);
        Run run = new Run(method, 4, 5);
        Run permuted = new Run(method, 4, 5);
        for (int i = 0; i < 10; i++) {
            double[][] jacobian = jacobian(random, 4, 5);
            double[] losses = LossWeightingChecks.losses(random.nextLong(), 4);
            double[][] rows = IntStream.of(order).mapToObj(t -> jacobian[t]).toArray(double[][]::new);
            double[] weights = run.step(StepInput.of(i, 0, losses), jacobian);
            double[] other = permuted.step(
                    StepInput.of(
                            i,
                            0,
                            IntStream.of(order).mapToDouble(t -> losses[t]).toArray()),
                    rows);
            double size = Arrays.stream(run.vector).map(Math::abs).max().orElseThrow();
            assertThat(permuted.vector).containsExactly(run.vector, within(1e-11 * size));
            for (int t = 0; t < 4; t++) {
                assertThat(other[t]).isCloseTo(weights[order[t]], within(1e-11 * (1 + weights[order[t]])));
            }
        }
    }

    @Test
    void firstStep_oneTask_isItsGradient() {
        for (GradientAggregator method :
                new GradientAggregator[] {new GradDrop(0), new TrimmedMean(0), MOCO, new ExcessMtl(0.01)}) {
            Run run = new Run(method, 1, 3);
            assertThat(run.step(StepInput.of(0, 0, 5), new double[] {1, -2, 3})).containsExactly(1);
            assertThat(run.vector).as(method.toString()).containsExactly(1, -2, 3);
        }
    }

    @Test
    void gradDrop_preferences_scaleTheGradientsFirst() {
        Run run = new Run(new GradDrop(1), 2, 2);
        StepInput step = new StepInput(0, 0, new int[] {0, 1}, new double[] {1, 1}, new double[] {0.5, 1.5}, 3);
        assertThat(run.step(step, new double[] {2, -2}, new double[] {-4, 2})).containsExactly(0.5, 1.5);
        assertThat(run.vector).containsExactly(-5, 2);
    }

    @Test
    void trimmedMean_ofTorchJdsExample_meetsItsVector() {
        Run run = new Run(new TrimmedMean(1), 4, 2);
        run.step(
                StepInput.of(0, 0, 1, 1, 1, 1),
                new double[] {1e11, 3},
                new double[] {1, -1e11},
                new double[] {-1e10, 1e10},
                new double[] {2, 2});
        assertThat(run.vector).containsExactly(1.5, 2.5);
    }

    @Test
    void trimmedMean_fewerTasksThanUsual_trimsWhatLeavesOne() {
        Run run = new Run(new TrimmedMean(1), 3, 1);
        StepInput step = new StepInput(0, 0, new int[] {0, 2}, new double[] {1, 1}, new double[] {1, 1}, 3);
        run.step(step, new double[] {2}, new double[] {4});
        assertThat(run.vector).containsExactly(3);
    }

    @Test
    void trimmedMean_tooFewTasks_refusesWithTheNumberNeeded() {
        assertThatThrownBy(() -> new TrimmedMean(2).initialState(4))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("at least 5 tasks");
    }

    @Test
    void moco_smallSteps_doNotPullItsWeightsToEqualOnes() {
        // The peer's softmax maps any weights to nearly equal ones in every step; a projection leaves them where they
        // are.
        Run run = new Run(new MoCo(1, 0, 1e-9, 0, 0, false), 3, 2);
        run.state = run.state.with("shares", 0.7, 0.2, 0.1);
        for (int i = 0; i < 50; i++) {
            run.step(StepInput.of(i, 0, 1, 1, 1), new double[] {1, 0}, new double[] {0, 1}, new double[] {1, 1});
        }
        assertThat(run.state.get("shares")).containsExactly(new double[] {0.7, 0.2, 0.1}, within(1e-6));
    }

    @Test
    void moco_constantGradients_findsTheLeastNorm() {
        // The peers' pair of rows: least norm at weights 0.6, 0.4.
        Run run = new Run(new MoCo(0.5, 0.5, 0.005, 0, 0, false), 2, 3);
        double[] weights = {};
        for (int i = 0; i < 3000; i++) {
            weights = run.step(StepInput.of(i, 0, 1, 1), new double[] {-4, 1, 1}, new double[] {6, 1, 1});
        }
        assertThat(weights).containsExactly(new double[] {0.6, 0.4}, within(1e-9));
        assertThat(run.vector).containsExactly(new double[] {0, 1, 1}, within(1e-8));
    }

    @Test
    void moco_byHand_followsItsFormulas() {
        Run run = new Run(new MoCo(0.5, 0.5, 0.1, 0.5, 0.2, false), 2, 2);
        run.step(StepInput.of(0, 0, 1, 1), new double[] {1, 0}, new double[] {0, 2});
        // Y = [[1,0],[0,2]]: slope (1.2, 4.2)/2; lambda (0.44, 0.29) moved up by 0.135 each.
        assertThat(run.state.get("shares")).containsExactly(new double[] {0.575, 0.425}, within(1e-15));
        run.step(StepInput.of(1, 0, 1, 1), new double[] {3, 0}, new double[] {0, 2});
        assertThat(run.memory[0][0]).isCloseTo(1 + 0.5 / Math.sqrt(2) * 2, within(1e-15));
        assertThat(run.memory[1][1]).isCloseTo(2, within(1e-15));
    }

    @Test
    void moco_normalize_makesGradientsAsLongAsLosses() {
        Run run = new Run(new MoCo(1, 0, 1e-9, 0, 0, true), 3, 2);
        double[] w =
                run.step(StepInput.of(0, 0, 4, 2, 1), new double[] {100, 0}, new double[] {0, 1e-6}, new double[2]);
        assertThat(run.memory[0]).containsExactly(4, 0);
        assertThat(run.memory[1]).containsExactly(0, 2);
        assertThat(run.memory[2]).containsExactly(0, 0);
        assertThat(w[0]).isCloseTo(0.04 / 3, within(1e-8));
    }

    @Test
    void dbMtl_firstStep_isAsLongAsWithoutMemory() {
        // The peer's running means start at 0, which makes the first step 10 times too short with beta 0.9.
        double[][] jacobian = {{3, 4}, {0, 0.5}};
        StepInput step = StepInput.of(0, 0, 2, 1);
        Run corrected = new Run(DB_MTL, 2, 2);
        Run without = new Run(new DbMtl(0, 0, true), 2, 2);
        Run asTheAuthors = new Run(new DbMtl(0.9, 0, false), 2, 2);
        double[] weights = corrected.step(step, jacobian);
        without.step(step, jacobian);
        asTheAuthors.step(step, jacobian);
        // grad log L = (1.5, 2) of length 2.5 and (0, 0.5), lengthened five times.
        assertThat(without.vector).containsExactly(new double[] {1.5, 4.5}, within(1e-14));
        assertThat(corrected.vector).containsExactly(new double[] {1.5, 4.5}, within(1e-14));
        assertThat(asTheAuthors.vector).containsExactly(new double[] {0.15, 0.45}, within(1e-14));
        assertThat(weights).containsExactly(new double[] {0.5, 5}, within(1e-14));
    }

    @Test
    void dbMtl_constantGradients_isTheSameInEveryStep() {
        Run run = new Run(new DbMtl(0.9, 0.5, true), 2, 2);
        for (int i = 0; i < 20; i++) {
            run.step(StepInput.of(i, 0, 2, 1), new double[] {3, 4}, new double[] {0, 0.5});
            assertThat(run.vector).containsExactly(new double[] {1.5, 4.5}, within(1e-13));
        }
    }

    @Test
    void dbMtl_oneLossScaled_leavesTheVectorAlone() {
        Run run = new Run(DB_MTL, 2, 2);
        Run scaled = new Run(DB_MTL, 2, 2);
        for (int i = 0; i < 5; i++) {
            run.step(StepInput.of(i, 0, 2, 1 + i), new double[] {3, i}, new double[] {0, 0.5});
            scaled.step(
                    StepInput.of(i, 0, 2e15, 1e-15 * (1 + i)), new double[] {3e15, i * 1e15}, new double[] {0, 5e-16});
            assertThat(scaled.vector).containsExactly(run.vector, within(1e-13));
        }
    }

    @Test
    void dbMtl_zeroGradientOrZeroLoss_leavesTheTaskOut() {
        Run run = new Run(DB_MTL, 3, 2);
        double[] w = run.step(StepInput.of(0, 0, 2, 1, 0), new double[] {3, 4}, new double[2], new double[2]);
        assertThat(run.vector).containsExactly(new double[] {1.5, 2}, within(1e-14));
        assertThat(w).containsExactly(0.5, 0, 0);
    }

    @Test
    void excessMtl_secondStep_multipliesAsTorchJdDoes() {
        // TorchJD, step size 1, on [[2,0],[1,0]] then [[1,0],[2,0]]: the second call multiplies the weights by
        // exp(1 / (2 sqrt 5)) and exp(4 / sqrt 5). Its first call multiplies by exp(2) and exp(1), the risks in the
        // units
        // of the losses; here, as in the authors' code, the first step leaves the weights alike.
        Run run = new Run(new ExcessMtl(1), 2, 2);
        assertThat(run.step(StepInput.of(0, 0, 1, 1), new double[] {2, 0}, new double[] {1, 0}))
                .containsExactly(1, 1);
        double[] w = run.step(StepInput.of(1, 0, 1, 1), new double[] {1, 0}, new double[] {2, 0});
        double a = Math.exp(1 / (2 * Math.sqrt(5)));
        double b = Math.exp(4 / Math.sqrt(5));
        assertThat(w).containsExactly(new double[] {2 * a / (a + b), 2 * b / (a + b)}, within(1e-12));
        assertThat(run.vector).containsExactly(new double[] {w[0] + 2 * w[1], 0}, within(1e-12));
    }

    @Test
    void excessMtl_gradientsOfZero_giveNoNaN() {
        Run run = new Run(new ExcessMtl(1), 2, 2);
        assertThat(run.step(StepInput.of(0, 0, 1, 1), new double[2], new double[] {1, 0}))
                .as("the task with a gradient gains one step size")
                .containsExactly(new double[] {2 / (1 + Math.E), 2 * Math.E / (1 + Math.E)}, within(1e-12));
        for (int i = 1; i < 5; i++) {
            double[] w = run.step(StepInput.of(i, 0, 1, 1), new double[2], new double[] {0, 1e-300});
            assertThat(Arrays.stream(w).allMatch(Double::isFinite)).isTrue();
        }
    }

    @Test
    void excessMtl_allGradientsScaled_keepsTheWeights() {
        Run run = new Run(new ExcessMtl(0.5), 2, 2);
        Run scaled = new Run(new ExcessMtl(0.5), 2, 2);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 10; i++) {
            double[][] jacobian = jacobian(random, 2, 2);
            double[][] tiny = new double[][] {
                {jacobian[0][0] * 1e-15, jacobian[0][1] * 1e-15}, {jacobian[1][0] * 1e15, jacobian[1][1] * 1e15}
            };
            double[] w = run.step(StepInput.of(i, 0, 1, 1), jacobian);
            assertThat(scaled.step(StepInput.of(i, 0, 1, 1), tiny)).containsExactly(w, within(1e-12));
        }
    }
}
