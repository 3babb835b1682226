package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each way to share is good for, measured on made tasks over five seeds: squared errors on rows not trained on. */
class SharingClaimsTest {
    private static final int SEEDS = 5;
    private static final int TASKS = 4;
    private static final int TRAIN = 160;
    private static final int TEST = 200;
    private static final int INPUTS = 4;

    /** Tasks that need different things of the same inputs, or the same thing with few labels each. */
    private enum World {
        CONFLICT,
        EQUAL
    }

    private static PreparedExperiment prepared(World world, String sharing, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = TRAIN + TEST + 20;
        double[][] x = new double[INPUTS][];
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < INPUTS; k++) {
            x[k] = IntStream.range(0, rows)
                    .mapToDouble(i -> random.nextDouble(-1, 1))
                    .toArray();
            columns.add(new NumericColumn("x" + k, x[k]));
        }
        List<Task> tasks = new ArrayList<>();
        for (int t = 0; t < TASKS; t++) {
            double[] label = new double[rows];
            for (int i = 0; i < rows; i++) {
                double[] at = {x[0][i], x[1][i], x[2][i], x[3][i]};
                double u = world == World.EQUAL ? at[0] + 0.5 * at[1] : at[t] + 0.5 * at[(t + 1) % INPUTS];
                boolean labelled = world == World.CONFLICT || i >= TRAIN || i % TASKS == t;
                label[i] = labelled ? Math.sin(3 * u) + 0.1 * random.nextGaussian() : Double.NaN;
            }
            columns.add(new NumericColumn("y" + t, label));
            tasks.add(RegressionTask.of("y" + t));
        }
        FeatureSettings features =
                new FeatureSettings(List.of("x0", "x1", "x2", "x3"), List.of(), List.of(), List.of(), false);
        ModelSettings model = new ModelSettings(
                new MlpEncoder(List.of(6, 4), Activation.TANH, 0, Normalization.NONE, false),
                SharingVariants.parse(sharing),
                new HeadSettings(List.of(), 0));
        var how =
                Tiny.training().withSeed(seed).withEpochs(45).withBatchSize(80).withOptimizer(AdamSettings.of(0.05));
        Split split = new Split(Tiny.range(0, TRAIN), Tiny.range(TRAIN, TRAIN + 20), Tiny.range(TRAIN + 20, rows));
        Table table = new Table("made", columns);
        return PreparedExperiment.of(Tiny.experiment(features, tasks, model, how), table, split);
    }

    /** The root mean squared error on test rows, its mean over tasks and seeds. */
    private static double error(World world, String sharing) {
        double sum = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (FinishedRun run = Trainer.train(prepared(world, sharing, seed))) {
                for (int t = 0; t < TASKS; t++) {
                    sum += run.result().task("y" + t).figures().get(Part.TEST).get("rmse");
                }
            }
        }
        return sum / SEEDS / TASKS;
    }

    /** Four tasks of other inputs want more than one narrow encoder gives: parts of their own help. */
    @ParameterizedTest
    @ValueSource(strings = {"partial", "cross-stitch", "sluice", "{type: adapters, form: bottleneck}"})
    void train_tasksThatConflict_partsOfTheirOwnBeatHardSharing(String sharing) {
        double ratio = error(World.CONFLICT, sharing) / known(World.CONFLICT, "hard");
        assertThat(ratio).isLessThan(0.97);
    }

    /** Four times the same task with a quarter of the labels each: whatever passes on knowledge beats tasks apart. */
    @ParameterizedTest
    @ValueSource(strings = {"{type: soft, strength: 1}", "adapters", "mtan", "flatten"})
    void train_equalTasksWithFewLabels_sharingBeatsTasksApart(String sharing) {
        double ratio = error(World.EQUAL, sharing) / known(World.EQUAL, "{type: partial, shared_stages: 0}");
        assertThat(ratio).isLessThan(0.85);
    }

    @Test
    void train_tasksThatConflict_flattenedNetworkThatIsToldTheTaskBeatsPooledLabels() {
        double pooled = error(World.CONFLICT, "{type: flatten, task_input: none}");
        assertThat(error(World.CONFLICT, "flatten")).isLessThan(0.9 * pooled);
    }

    private static final Map<String, Double> KNOWN = new HashMap<>();

    /** What several tests compare with is trained once. */
    private static double known(World world, String sharing) {
        return KNOWN.computeIfAbsent(world + sharing, key -> error(world, sharing));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void step_softOnEqualTasks_encodersComeTogether(long seed) {
        try (Bench bench = new Bench(prepared(World.EQUAL, "{type: soft, strength: 1}", seed))) {
            int[] rows = bench.prepared.split().train();
            double before = penalty(bench, rows);
            for (int step = 0; step < 60; step++) {
                bench.step(rows, 0.03);
            }
            double after = penalty(bench, rows);
            assertThat(after).isLessThan(0.1 * before);
        }
    }

    private static double penalty(Bench bench, int[] rows) {
        try (Scope scope = Scope.open()) {
            return Tensors.doubles(bench.network.penalty(bench.data.inputs(rows)))[0];
        }
    }
}
