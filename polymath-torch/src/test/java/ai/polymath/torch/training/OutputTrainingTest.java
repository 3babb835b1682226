package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.regularization.MeanRegularized;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One network whose outputs are shared and related in every way: right gradients, the same bits again, no relation broken. */
class OutputTrainingTest {
    private static final double H = 1e-6;
    private static final Table TABLE = table(3, 90);

    /** A kind and an illness share two of three classes; a funnel of two steps; three labels of which one is below another. */
    private static final List<Task> TASKS = List.of(
            MulticlassTask.of("kind"),
            new BinaryTask("buy", "ill", 2, null, new BinaryTask.CrossEntropy(1.5), null),
            BinaryTask.of("worse"),
            new BinaryTask("click", "fever", 1, null, new BinaryTask.CrossEntropy(1), null),
            RegressionTask.of("dose"),
            new MultilabelTask("signs", List.of("cough", "hot", "hotter"), 1, 2, null));

    private static final String OUTPUTS = "{share: [{tasks: [kind, worse], by: label, embedding: 2}],"
            + " funnel: [click, buy], hierarchy: {hot: hotter}}";

    @TempDir
    private Path folder;

    /** Who is ill has fever, in the tiny table; so is what is copied from it. */
    private static Table table(long seed, int rows) {
        Table tiny = Tiny.table(seed, rows);
        List<Column> columns = new ArrayList<>(tiny.columns());
        columns.add(new NumericColumn("hot", ((NumericColumn) tiny.column("fever")).values()));
        columns.add(new NumericColumn("hotter", ((NumericColumn) tiny.column("ill")).values()));
        return new Table("the test's table", columns);
    }

    private static PreparedExperiment prepared(Table table, TrainingSettings how, double dropout, Integer... heads) {
        var model = Tiny.model(List.of(5, 4), Activation.TANH, Normalization.LAYER, heads);
        if (dropout > 0) {
            model = model.withHeads(new ai.polymath.experiment.HeadSettings(List.of(heads), dropout));
        }
        int rows = table.rows();
        int[] train = Tiny.range(0, rows - 30);
        Split split = new Split(train, Tiny.range(rows - 30, rows - 15), Tiny.range(rows - 15, rows));
        Experiment experiment = Tiny.prepare(table, split, TASKS, model, how)
                .experiment()
                .withOutputs(Settings.parse(OUTPUTS, "the test", OutputSettings.class));
        return PreparedExperiment.of(experiment, table, split);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void step_relatedOutputs_followsTheGradientOfTheJointLoss(int hidden) {
        var how = Tiny.training().withOptimizer(SgdSettings.of(1));
        Integer[] heads = hidden == 0 ? new Integer[0] : new Integer[] {hidden};
        int[] rows = Tiny.range(0, 20);
        try (Bench bench = new Bench(prepared(TABLE, how, 0, heads))) {
            SplittableRandom random = new SplittableRandom(7);
            double[] values = java.util.Arrays.stream(bench.values())
                    .map(v -> v + 0.2 * random.nextGaussian())
                    .toArray();
            bench.values(values);
            bench.step(rows, 1);
            double[] after = bench.values();
            int offset = 0;
            for (var entry : bench.network.entries()) {
                double[] direction = new double[values.length];
                double expected = 0;
                double scale = 0;
                for (int i = offset; i < offset + entry.tensor().numel(); i++) {
                    direction[i] = random.nextGaussian();
                    double part = direction[i] * (values[i] - after[i]);
                    expected += part;
                    scale += Math.abs(part);
                }
                double difference =
                        (moved(bench, rows, values, direction, H) - moved(bench, rows, values, direction, -H))
                                / (2 * H);
                assertThat(difference).as(entry.name()).isCloseTo(expected, within(1e-6 * (1 + scale)));
                offset += (int) entry.tensor().numel();
            }
        }
    }

    private static double moved(Bench bench, int[] rows, double[] values, double[] direction, double length) {
        double[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += length * direction[i];
        }
        bench.values(moved);
        return bench.jointLoss(rows);
    }

    /** A missing label is neither 0 nor 1, for its own question or for those above it. */
    @Test
    void losses_standInsOfMissingLabels_changeNothing() {
        int[] rows = Tiny.range(0, 40);
        try (Bench bench = new Bench(prepared(TABLE, Tiny.training(), 0));
                Scope scope = Scope.open()) {
            Engine.start(1);
            var inputs = bench.data.inputs(rows);
            var outputs = bench.network.outputs(inputs, false);
            double[] perTask = {1, 1, 1, 1, 1, 1};
            for (int g = 0; g < outputs.size(); g++) {
                var group = bench.network.groups().get(g);
                Tensor labels = bench.data.labels(g, rows);
                Tensor shares = bench.data.shares(g, rows, perTask);
                Tensor missing = shares.eq(new Scalar(0.0));
                assertThat(Tensors.doubles(missing.any().to(labels.scalar_type()))[0])
                        .isEqualTo(1);
                Tensor other = labels.add(missing.to(labels.scalar_type()));
                assertThat(Tensors.doubles(group.losses(outputs.get(g), other, shares, inputs)))
                        .containsExactly(Tensors.doubles(group.losses(outputs.get(g), labels, shares, inputs)));
            }
        }
    }

    @Test
    void train_stoppedAndContinuedOrSavedAndLoaded_sameBitsAndNoRelationBroken() {
        var how = Tiny.training()
                .withEpochs(4)
                .withBatchSize(16)
                .withOptimizer(AdamSettings.of(0.02))
                .withBalancing(Settings.parse("{method: upgrad}", "the test", BalancingSettings.class));
        PreparedExperiment prepared = prepared(TABLE, how, 0.2, 3);
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(3, 2), file))
                .isInstanceOf(StoppedException.class);
        try (FinishedRun resumed = Trainer.train(prepared, TrainingListener.NONE, file);
                FinishedRun whole = Trainer.train(prepared)) {
            assertThat(Resumable.outcome(resumed)).isEqualTo(Resumable.outcome(whole));
            whole.model().save(folder.resolve("bundle"));
            Table other = table(77, 500);
            Map<String, double[]> expected = whole.model().predict(other);
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                assertThat(loaded.outputs()).isEqualTo(prepared.experiment().outputs());
                Map<String, double[]> found = loaded.predict(other);
                expected.forEach(
                        (task, values) -> assertThat(found.get(task)).as(task).containsExactly(values));
                for (int row = 0; row < 500; row++) {
                    assertThat(found.get("buy")[row]).isLessThanOrEqualTo(found.get("click")[row]);
                    assertThat(found.get("signs")[3 * row + 2]).isLessThanOrEqualTo(found.get("signs")[3 * row + 1]);
                }
            }
        }
    }

    @Test
    void create_penaltyOnHeadsOfRelatedTasks_isRefusedWithAHint() {
        var how = Tiny.training().withRegularization(new MeanRegularized(0.1));
        assertThatThrownBy(() -> new Bench(prepared(TABLE, how, 0)).close())
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("heads", "outputs", "on: shared");
    }
}
