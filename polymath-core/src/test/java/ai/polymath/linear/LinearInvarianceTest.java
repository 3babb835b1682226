package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not change a multi-task model, and what one model must be to another. */
class LinearInvarianceTest {
    private static final LinearSettings EXACT = LinearSettings.DEFAULT.withTolerance(1e-9);

    static Stream<Arguments> penalties() {
        return Problems.penalties().stream().map(Arguments::of);
    }

    private static double strength(MultiTaskProblem problem, LinearPenalty penalty) {
        double most = MultiTaskLinear.of(problem, penalty, EXACT).lambdaMax();
        return Double.isFinite(most) ? 0.1 * most : 0.03;
    }

    private static LinearFit fit(MultiTaskProblem problem, LinearPenalty penalty, double lambda) {
        LinearFit fit = MultiTaskLinear.of(problem, penalty, EXACT).fit(lambda);
        assertThat(fit.certificate().converged()).isTrue();
        return fit;
    }

    private static void assertSame(LinearFit a, LinearFit b, double tolerance) {
        double objective = b.certificate().objective();
        assertThat(a.certificate().objective()).isCloseTo(objective, within(tolerance * objective));
        for (int i = 0; i < a.weights().length; i++) {
            assertThat(a.weights()[i]).isCloseTo(b.weights()[i], within(tolerance * Vectors.norm(b.weights())));
        }
        for (int t = 0; t < a.intercepts().length; t++) {
            assertThat(a.intercepts()[t])
                    .isCloseTo(b.intercepts()[t], within(tolerance * (1 + Math.abs(b.intercepts()[t]))));
        }
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void fit_tasksInReverse_givesTheSameTasks(LinearPenalty penalty) {
        for (Loss loss : Loss.values()) {
            List<TaskData> tasks = Problems.separateTasks(5, 4, 3, loss);
            List<TaskData> reversed = new ArrayList<>(tasks);
            Collections.reverse(reversed);
            MultiTaskProblem problem = MultiTaskProblem.of(4, tasks);
            double lambda = strength(problem, penalty);
            LinearFit fit = fit(problem, penalty, lambda);
            LinearFit other = fit(MultiTaskProblem.of(4, reversed), penalty, lambda);
            for (int t = 0; t < 3; t++) {
                for (int j = 0; j < 4; j++) {
                    assertThat(other.weight(j, 2 - t))
                            .isCloseTo(fit.weight(j, t), within(2e-6 * Vectors.norm(fit.weights())));
                }
                assertThat(other.intercepts()[2 - t]).isCloseTo(fit.intercepts()[t], within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void fit_missingLabelsAndZeroWeights_haveNoInfluence(LinearPenalty penalty) {
        for (Loss loss : Loss.values()) {
            List<TaskData> plain = Problems.separateTasks(6, 4, 3, loss);
            List<TaskData> padded = new ArrayList<>();
            for (TaskData task : plain) {
                int n = task.labels().length;
                double[] x = Arrays.copyOf(task.x(), (n + 2) * 4);
                double[] y = Arrays.copyOf(task.labels(), n + 2);
                double[] weights = new double[n + 2];
                Arrays.fill(weights, 1);
                for (int j = 0; j < 4; j++) {
                    x[n * 4 + j] = Double.NaN;
                    x[(n + 1) * 4 + j] = 1e9;
                }
                y[n] = Double.NaN;
                y[n + 1] = 1;
                weights[n + 1] = 0;
                padded.add(new TaskData(task.name(), loss, x, y, weights));
            }
            MultiTaskProblem problem = MultiTaskProblem.of(4, plain);
            double lambda = strength(problem, penalty);
            LinearFit fit = MultiTaskLinear.fit(problem, penalty, lambda);
            LinearFit same = MultiTaskLinear.fit(MultiTaskProblem.of(4, padded), penalty, lambda);
            assertThat(same.weights()).isEqualTo(fit.weights());
            assertThat(same.intercepts()).isEqualTo(fit.intercepts());
        }
    }

    @Test
    void fit_weightOfTwo_isTheExampleTwice() {
        for (Loss loss : Loss.values()) {
            List<TaskData> tasks = Problems.separateTasks(7, 3, 2, loss);
            List<TaskData> weighted = new ArrayList<>();
            List<TaskData> doubled = new ArrayList<>();
            for (TaskData task : tasks) {
                int n = task.labels().length;
                double[] weights = new double[n];
                Arrays.fill(weights, 1);
                weights[0] = 2;
                double[] x = Arrays.copyOf(task.x(), (n + 1) * 3);
                System.arraycopy(task.x(), 0, x, n * 3, 3);
                double[] y = Arrays.copyOf(task.labels(), n + 1);
                y[n] = y[0];
                weighted.add(new TaskData(task.name(), loss, task.x(), task.labels(), weights));
                doubled.add(new TaskData(task.name(), loss, x, y));
            }
            assertSame(
                    fit(MultiTaskProblem.of(3, weighted), new TraceNormPenalty(), 0.02),
                    fit(MultiTaskProblem.of(3, doubled), new TraceNormPenalty(), 0.02),
                    1e-6);
        }
    }

    @Test
    void fit_oneTask_isTheSingleTaskMethod() {
        for (Loss loss : Loss.values()) {
            MultiTaskProblem one = Problems.separate(8, 5, 1, loss);
            double lambda = strength(one, new LassoPenalty());
            LinearFit lasso = fit(one, new LassoPenalty(), lambda);
            // A row of one weight: its length is its absolute value.
            assertSame(fit(one, new GroupLassoPenalty(), lambda), lasso, 1e-6);
            assertSame(fit(one, new FusedPenalty(1, 3, 0), lambda), lasso, 1e-6);
            // A single vector: its trace norm is its length, and the square of that is ridge.
            assertSame(fit(one, new TaskRelationshipPenalty(), lambda), fit(one, new RidgePenalty(), lambda), 1e-6);
            // The mean of one task is the task.
            assertSame(
                    fit(one, new MeanRegularizedPenalty(0.5), 2 * lambda), fit(one, new RidgePenalty(), lambda), 1e-6);
        }
    }

    @Test
    void fit_meanRegularizedAtTheExtremes_isSeparateAndPooled() {
        List<TaskData> tasks = Problems.separateTasks(9, 3, 3, Loss.SQUARED);
        MultiTaskProblem problem = MultiTaskProblem.of(3, tasks);
        LinearFit weak = fit(problem, new MeanRegularizedPenalty(), 0);
        for (int t = 0; t < 3; t++) {
            LinearFit alone = fit(MultiTaskProblem.of(3, List.of(tasks.get(t))), new RidgePenalty(), 0);
            for (int j = 0; j < 3; j++) {
                assertThat(weak.weight(j, t)).isCloseTo(alone.weight(j, 0), within(1e-6));
            }
        }
        LinearFit strong = fit(problem, new MeanRegularizedPenalty(), 1e8);
        for (int j = 0; j < 3; j++) {
            assertThat(strong.weight(j, 1)).isCloseTo(strong.weight(j, 0), within(1e-7));
        }
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void fit_otherUnits_givesTheSamePredictions(LinearPenalty penalty) {
        List<TaskData> tasks = Problems.separateTasks(10, 4, 3, Loss.SQUARED);
        MultiTaskProblem problem = MultiTaskProblem.of(4, tasks);
        double lambda = strength(problem, penalty);
        LinearFit fit = fit(problem, penalty, lambda);
        for (double unit : new double[] {1e-12, 1e12}) {
            List<TaskData> other = new ArrayList<>();
            for (TaskData task : tasks) {
                double[] x = task.x().clone();
                double[] y = task.labels().clone();
                for (int i = 0; i < x.length; i++) {
                    x[i] *= i % 4 == 1 ? unit : 1;
                }
                for (int i = 0; i < y.length; i++) {
                    y[i] *= unit;
                }
                other.add(new TaskData(task.name(), task.loss(), x, y));
            }
            // Norms grow like the labels, squares like their squares: lambda grows along or stays.
            LinearPenalty same = penalty instanceof SparseLowRankPenalty bound
                    ? new SparseLowRankPenalty(bound.traceBound() * unit)
                    : penalty;
            if (penalty instanceof ElasticNetPenalty || penalty instanceof TemporalGroupPenalty) {
                continue;
            }
            boolean norm = penalty.isNorm() || penalty instanceof SparseLowRankPenalty;
            LinearFit scaled = fit(MultiTaskProblem.of(4, other), same, norm ? lambda * unit : lambda);
            for (int t = 0; t < 3; t++) {
                double[] expected = fit.scores(t, tasks.get(t).x());
                double[] actual = scaled.scores(t, other.get(t).x());
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i] / unit).isCloseTo(expected[i], within(1e-5 * (1 + Math.abs(expected[i]))));
                }
            }
        }
    }
}
