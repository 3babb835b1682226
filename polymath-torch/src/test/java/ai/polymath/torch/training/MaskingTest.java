package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.Column;
import ai.polymath.data.Labels;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Part;
import ai.polymath.data.Table;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.balancing.StepResult;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A missing label has no influence at all: not on a bit. */
class MaskingTest {
    private static PreparedExperiment prepared(Table table, List<Task> tasks) {
        return Tiny.prepare(
                table,
                tasks,
                Tiny.model(List.of(6), Activation.RELU, Normalization.NONE),
                Tiny.training().withOptimizer(SgdSettings.of(0.1)));
    }

    /** The table with the values of some columns taken away in some rows. */
    private static Table without(Table table, List<String> names, IntPredicate rows) {
        List<Column> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            if (names.contains(column.name())) {
                double[] values = ((NumericColumn) column).values().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] = rows.test(i) ? Double.NaN : values[i];
                }
                columns.add(new NumericColumn(column.name(), values));
            } else {
                columns.add(column);
            }
        }
        return new Table(table.source(), columns);
    }

    /** Losses and whole gradient where the stand-ins of missing labels are drawn by a seed. */
    private static float[] lossesAndGradient(Bench bench, int[] rows, long standIns) {
        SplittableRandom random = new SplittableRandom(standIns);
        int[] counts = bench.data.counts(rows);
        double[] perTask = Arrays.stream(counts).mapToDouble(c -> 1.0 / c).toArray();
        try (Scope scope = Scope.open()) {
            bench.network.parameters().zeroGradients();
            var inputs = bench.data.inputs(rows);
            var outputs = bench.network.outputs(inputs, true);
            TensorVector losses = new TensorVector();
            for (int g = 0; g < outputs.size(); g++) {
                Tensor labels = bench.data.labels(g, rows);
                Tensor shares = bench.data.shares(g, rows, perTask);
                double[] values = Tensors.doubles(labels);
                double[] counted = Tensors.doubles(shares);
                for (int i = 0; i < values.length; i++) {
                    // 0 and 1 are classes of every task that has classes.
                    values[i] = counted[i] == 0 ? random.nextInt(2) : values[i];
                }
                try (Gradients.Off off = Gradients.off()) {
                    Tensors.copyFrom(labels, values);
                }
                losses.push_back(bench.network.groups().get(g).losses(outputs.get(g), labels, shares, inputs));
            }
            Tensor all = torch.cat(losses);
            all.sum().backward();
            float[] both = Tensors.floats(all);
            float[] gradient = Tensors.floats(bench.network.parameters().gradient());
            float[] result = Arrays.copyOf(both, both.length + gradient.length);
            System.arraycopy(gradient, 0, result, both.length, gradient.length);
            return result;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void losses_otherStandInsForMissingLabels_sameBitsOfLossesAndGradient(long seed) {
        PreparedExperiment prepared = prepared(Tiny.table(seed, 80), Tiny.allTasks());
        try (Bench bench = new Bench(prepared, torch.ScalarType.Float)) {
            int[] rows = prepared.split().train();
            float[] zeros = lossesAndGradient(bench, rows, 7);
            float[] others = lossesAndGradient(bench, rows, 8 + seed);
            assertThat(others).containsExactly(zeros);
        }
    }

    @Test
    void step_hugeOutputsWhereNoLabelIs_leaveLossAndGradientFinite() {
        // exp(output) of a Poisson task is infinite for outputs above 88 in single precision, and 0 times that no
        // number.
        Table plain = Tiny.table(1, 60);
        double[] x1 = ((NumericColumn) plain.column("x1")).values().clone();
        x1[3] = 1e5;
        x1[4] = -1e5;
        List<Column> columns = new ArrayList<>(plain.columns());
        columns.set(0, new NumericColumn("x1", x1));
        Table table = without(new Table("t", columns), List.of("visits", "pain"), row -> row == 3 || row == 4);
        PreparedExperiment prepared = Tiny.prepare(
                table,
                List.of(
                        new RegressionTask("visits", null, 1, new RegressionTask.Poisson(), "", null),
                        RegressionTask.of("pain")),
                Tiny.linear(3),
                Tiny.training().withOptimizer(SgdSettings.of(0.1)));
        try (Bench bench = new Bench(prepared, torch.ScalarType.Float)) {
            double[] values = bench.values();
            int layer = bench.values("shared.embedding.0").length;
            for (int i = layer; i < values.length; i++) {
                values[i] *= 300;
            }
            bench.values(values);
            double[] pain = bench.predict(new int[] {3, 4}).get(1);
            assertThat(Math.abs(pain[0])).isGreaterThan(1000);
            StepResult result = bench.step(new int[] {0, 3, 4}, 1e-6);
            assertThat(result.losses()).doesNotContain(Double.POSITIVE_INFINITY, Double.NaN);
            for (double value : bench.values()) {
                assertThat(value).isFinite();
            }
        }
    }

    @Test
    void step_taskWithoutLabelInTheBatch_dropsOutAndLeavesTheOthersAsIfItWereNotThere() {
        int[] batch = Tiny.range(0, 16);
        Table table = without(Tiny.table(5, 60), List.of("fever"), row -> row < 16);
        List<Task> tasks = List.of(BinaryTask.of("ill"), BinaryTask.of("fever"), RegressionTask.of("dose"));
        List<Task> fewer = List.of(BinaryTask.of("ill"), RegressionTask.of("dose"));
        try (Bench all = new Bench(prepared(table, tasks), torch.ScalarType.Float);
                Bench two = new Bench(prepared(table, fewer), torch.ScalarType.Float)) {
            double[] head = all.values("heads.0.0.weight");
            double offset = all.values("heads.0.0.bias")[1];
            StepResult result = all.step(batch, 0.1);
            StepResult expected = two.step(batch, 0.1);
            assertThat(result.losses()[1]).isNaN();
            assertThat(result.weights()[1]).isNaN();
            assertThat(result.losses()[0]).isEqualTo(expected.losses()[0]);
            assertThat(result.losses()[2]).isEqualTo(expected.losses()[1]);
            double[] after = all.values("heads.0.0.weight");
            assertThat(Arrays.copyOfRange(after, 6, 12)).containsExactly(Arrays.copyOfRange(head, 6, 12));
            assertThat(all.values("heads.0.0.bias")[1]).isEqualTo(offset);
            assertThat(Arrays.copyOf(after, 6)).containsExactly(two.values("heads.0.0.weight"));
            assertThat(all.values("heads.1.0.weight")).containsExactly(two.values("heads.1.0.weight"));
            assertThat(all.values("shared.layer.0.weight")).containsExactly(two.values("shared.layer.0.weight"));
            assertThat(all.values("shared.embedding.0")).containsExactly(two.values("shared.embedding.0"));
        }
    }

    @Test
    void step_noTaskHasALabel_changesNothing() {
        Table table = without(Tiny.table(5, 60), List.of("ill", "fever", "dose"), row -> row < 16);
        try (Bench bench = new Bench(prepared(table, Tiny.threeTasks()))) {
            double[] before = bench.values();
            StepResult result = bench.step(Tiny.range(0, 16), 0.1);
            assertThat(result.losses()).containsOnly(Double.NaN);
            assertThat(bench.values()).containsExactly(before);
        }
    }

    @Test
    void counts_multilabelWithGaps_countsEntries() {
        Table table = Tiny.table(6, 60);
        List<Task> tasks = List.of(new MultilabelTask("signs", List.of("fever", "cough"), 1, 1, null));
        PreparedExperiment prepared = prepared(table, tasks);
        Labels labels = prepared.labels().get(0);
        int expected = 0;
        for (int row = 0; row < 20; row++) {
            expected += Double.isNaN(labels.values()[2 * row]) ? 0 : 1;
            expected += Double.isNaN(labels.values()[2 * row + 1]) ? 0 : 1;
        }
        try (Bench bench = new Bench(prepared)) {
            assertThat(bench.data.counts(Tiny.range(0, 20))).containsExactly(expected);
        }
    }

    @Test
    void train_taskWithoutLabelsInValidationAndTest_hasUndefinedFiguresThere() {
        Table table = without(Tiny.table(7, 100), List.of("fever"), row -> row >= 60);
        PreparedExperiment prepared = Tiny.prepare(
                table, Tiny.threeTasks(), Tiny.linear(4), Tiny.training().withEpochs(3));
        try (FinishedRun run = Trainer.train(prepared)) {
            var fever = run.result().task("fever");
            assertThat(fever.labels().get(Part.VALIDATION)).isZero();
            assertThat(fever.figures().get(Part.VALIDATION)).isNotEmpty();
            assertThat(fever.figures().get(Part.VALIDATION).values()).containsOnly(Double.NaN);
            assertThat(fever.figures().get(Part.TEST).values()).containsOnly(Double.NaN);
            assertThat(run.history().epochs().get(0).validation().get(1).loss()).isNaN();
            assertThat(run.result().task("ill").primary(Part.VALIDATION)).isFinite();
        }
    }

    @Test
    void train_noValidationRows_keepsTheLastEpoch() {
        Table table = Tiny.table(8, 60);
        PreparedExperiment prepared = Tiny.prepare(
                table,
                new ai.polymath.data.Split(Tiny.range(0, 60), new int[0], new int[0]),
                Tiny.threeTasks(),
                Tiny.linear(4),
                Tiny.training().withEpochs(4));
        try (FinishedRun run = Trainer.train(prepared)) {
            assertThat(run.result().epochs()).isEqualTo(4);
            assertThat(run.result().bestEpoch()).isEqualTo(4);
            assertThat(run.result().task("ill").primary(Part.TEST)).isNaN();
        }
    }
}
