package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.regularization.Graph;
import ai.polymath.regularization.GroupLasso;
import ai.polymath.regularization.L1;
import ai.polymath.regularization.L2;
import ai.polymath.regularization.MeanRegularized;
import ai.polymath.regularization.Penalty;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which weights a penalty takes for which rows, in networks with categories, gaps and tasks of mixed form. */
class RegularizerTest {
    private static final int UNITS = 5;

    private static PreparedExperiment prepared(List<Task> tasks, Penalty... penalties) {
        return Tiny.prepare(
                Tiny.table(1, 60),
                tasks,
                Tiny.model(List.of(UNITS), Activation.TANH, Normalization.NONE),
                Tiny.training().withOptimizer(SgdSettings.of(0.1)).withRegularization(penalties));
    }

    @Test
    void groupLasso_onFeaturesOfSeveralColumns_zeroesAllColumnsOfAFeatureTogether() {
        // Inputs: smoker, x1, x2, x3 with its indicator, then the embedding of region.
        PreparedExperiment prepared = prepared(Tiny.threeTasks(), new GroupLasso(0.2));
        try (Bench bench = new Bench(prepared)) {
            for (int step = 0; step < 40; step++) {
                bench.step(prepared.split().train(), 0.1);
            }
            double[] w = bench.values("shared.layer.0.weight");
            int inputs = w.length / UNITS;
            int embedding = inputs - 5;
            assertThat(embedding).isGreaterThan(1);
            boolean[] zero = new boolean[inputs];
            for (int j = 0; j < inputs; j++) {
                zero[j] = true;
                for (int h = 0; h < UNITS; h++) {
                    zero[j] &= w[h * inputs + j] == 0;
                }
            }
            assertThat(zero[3]).as("x3 and its indicator").isEqualTo(zero[4]);
            for (int j = 5; j < inputs; j++) {
                assertThat(zero[j]).as("embedding column " + j).isEqualTo(zero[5]);
            }
            assertThat(zero).contains(true);
            double norm = 0;
            for (int h = 0; h < UNITS; h++) {
                norm = Math.hypot(norm, w[h * inputs + 1]);
            }
            assertThat(norm).as("x1 decides all tasks").isPositive();
        }
    }

    @Test
    void groupLasso_veryStrong_zeroesEveryInputIncludingEmbeddingColumnsExactly() {
        try (Bench bench = new Bench(prepared(Tiny.threeTasks(), new GroupLasso(1000)))) {
            bench.step(bench.prepared.split().train(), 0.1);
            assertThat(bench.values("shared.layer.0.weight")).containsOnly(0.0);
            assertThat(bench.values("shared.embedding.0")).doesNotContain(0.0);
            assertThat(bench.values("shared.layer.0.bias")).doesNotContain(0.0);
        }
    }

    @Test
    void l1_veryStrong_zeroesWeightsAndEmbeddingsButNoOffset() {
        try (Bench bench = new Bench(prepared(Tiny.allTasks(), new L1(1000)))) {
            bench.step(bench.prepared.split().train(), 0.1);
            for (String name : bench.names()) {
                if (name.endsWith("bias") || name.contains("threshold")) {
                    assertThat(bench.values(name)).as(name).doesNotContain(0.0);
                } else {
                    assertThat(bench.values(name)).as(name).containsOnly(0.0);
                }
            }
        }
    }

    @Test
    void graph_tasksOfMixedForm_pullsTheNamedTasksTogether() {
        // Heads are grouped ill, fever | dose, but rows are known by the order of the tasks.
        List<Task> tasks = List.of(BinaryTask.of("ill"), RegressionTask.of("dose"), BinaryTask.of("fever"));
        Graph graph = Graph.ofEdges(10, List.of(new Graph.Edge("ill", "dose")));
        PreparedExperiment with = prepared(tasks, graph);
        PreparedExperiment without = prepared(tasks);
        int[] rows = with.split().train();
        try (Bench a = new Bench(with);
                Bench b = new Bench(without)) {
            double[] binary = a.values("heads.0.0.weight");
            double[] dose = a.values("heads.1.0.weight");
            a.step(rows, 0.1);
            b.step(rows, 0.1);
            double[] binaryWith = a.values("heads.0.0.weight");
            double[] binaryWithout = b.values("heads.0.0.weight");
            double[] doseWith = a.values("heads.1.0.weight");
            double[] doseWithout = b.values("heads.1.0.weight");
            for (int h = 0; h < UNITS; h++) {
                double pull = 0.1 * 10 * (binary[h] - dose[h]);
                assertThat(binaryWith[h] - binaryWithout[h]).isCloseTo(-pull, within(1e-12));
                assertThat(doseWith[h] - doseWithout[h]).isCloseTo(pull, within(1e-12));
                assertThat(binaryWith[UNITS + h]).as("fever has no edge").isEqualTo(binaryWithout[UNITS + h]);
            }
        }
    }

    @Test
    void meanRegularized_tasksWithDifferentOutputs_takesEachOutputAsARow() {
        List<Task> tasks = List.of(BinaryTask.of("ill"), MulticlassTask.of("kind"));
        Penalty penalty = new MeanRegularized(2);
        try (Bench bench = new Bench(prepared(tasks, penalty))) {
            double[][] rows = new double[4][UNITS];
            System.arraycopy(bench.values("heads.0.0.weight"), 0, rows[0], 0, UNITS);
            for (int k = 0; k < 3; k++) {
                System.arraycopy(bench.values("heads.1.0.weight"), k * UNITS, rows[1 + k], 0, UNITS);
            }
            double expected = 0;
            for (int h = 0; h < UNITS; h++) {
                double mean = (rows[0][h] + rows[1][h] + rows[2][h] + rows[3][h]) / 4;
                for (double[] row : rows) {
                    expected += (row[h] - mean) * (row[h] - mean);
                }
            }
            double value = new Regularizer(List.of(penalty), bench.network, List.of("ill", "kind")).value();
            assertThat(value).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void strengthZero_anyPenalty_changesNoBit() {
        try (Bench with = new Bench(prepared(Tiny.threeTasks(), new L1(0), new L2(0), new GroupLasso(0)));
                Bench without = new Bench(prepared(Tiny.threeTasks()))) {
            with.step(with.prepared.split().train(), 0.1);
            without.step(with.prepared.split().train(), 0.1);
            assertThat(with.values()).containsExactly(without.values());
        }
    }
}
