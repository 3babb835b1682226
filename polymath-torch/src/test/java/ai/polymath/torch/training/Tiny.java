package ai.polymath.torch.training;

import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.HardSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Small tables and experiments made by a seed: all kinds of columns and tasks, with gaps everywhere. */
public final class Tiny {
    private static final double MISSING_LABELS = 0.3;

    private Tiny() {}

    /** Features x1 to x3 (numbers), smoker (yes/no), region (words), and a target for each kind of task. */
    public static Table table(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x1 = normal(random, rows);
        double[] x2 = normal(random, rows);
        double[] x3 = normal(random, rows);
        double[] noise = normal(random, rows);
        byte[] smoker = new byte[rows];
        int[] region = new int[rows];
        double[] score = new double[rows];
        for (int i = 0; i < rows; i++) {
            smoker[i] = (byte) random.nextInt(2);
            region[i] = random.nextInt(10) == 0 ? TextColumn.MISSING : random.nextInt(4);
            score[i] = x1[i] - 0.5 * x2[i] + 0.7 * smoker[i] + 0.3 * noise[i];
        }
        List<Column> columns = new ArrayList<>();
        columns.add(new NumericColumn("x1", x1));
        columns.add(new NumericColumn("x2", x2));
        columns.add(new NumericColumn("x3", withGaps(random, x3)));
        columns.add(new BooleanColumn("smoker", smoker));
        columns.add(new TextColumn("region", region, List.of("north", "east", "south", "west")));
        columns.add(target(random, "ill", score, s -> s > 0.3 ? 1 : 0));
        columns.add(target(random, "worse", score, s -> s > 1 || s < -1.2 ? 1 : 0));
        columns.add(target(random, "kind", score, s -> s < -0.4 ? 0 : s < 0.8 ? 1 : 2));
        columns.add(target(random, "stage", score, s -> 1 + Math.max(0, Math.min(3, Math.floor(s + 1.5)))));
        columns.add(target(random, "dose", score, s -> 50 + 10 * s));
        columns.add(target(random, "pain", score, s -> s * s - s));
        columns.add(target(random, "visits", score, s -> Math.floor(Math.exp(0.5 * s + 0.5))));
        columns.add(target(random, "fever", score, s -> s > 0 ? 1 : 0));
        columns.add(target(random, "cough", score, s -> s < 0.5 ? 1 : 0));
        return new Table("the test's table", columns);
    }

    static double[] normal(SplittableRandom random, int n) {
        return IntStream.range(0, n).mapToDouble(i -> random.nextGaussian()).toArray();
    }

    private static double[] withGaps(SplittableRandom random, double[] values) {
        return Arrays.stream(values)
                .map(v -> random.nextDouble() < MISSING_LABELS ? Double.NaN : v)
                .toArray();
    }

    private static NumericColumn target(
            SplittableRandom random, String name, double[] score, java.util.function.DoubleUnaryOperator label) {
        return new NumericColumn(
                name, withGaps(random, Arrays.stream(score).map(label).toArray()));
    }

    /** One task of each kind and loss. */
    public static List<Task> allTasks() {
        return List.of(
                BinaryTask.of("ill"),
                new RegressionTask("dose", null, 0.5, new RegressionTask.Squared(), "mg", null),
                new BinaryTask("worse", null, 2, "1", new BinaryTask.Focal(1.5, 0.3), null),
                new MulticlassTask(
                        "kind", null, 1.5, List.of(), new MulticlassTask.CrossEntropy(Map.of("2", 2.0), 0.1), null),
                OrdinalTask.of("stage"),
                new RegressionTask("pain", null, 1, new RegressionTask.Huber(0.7), "", null),
                new RegressionTask("visits", null, 0.7, new RegressionTask.Poisson(), "", null),
                new MultilabelTask("signs", List.of("fever", "cough"), 1.2, 1.5, null));
    }

    /** Two binary tasks and a regression. */
    public static List<Task> threeTasks() {
        return List.of(BinaryTask.of("ill"), BinaryTask.of("fever"), RegressionTask.of("dose"));
    }

    /** An MLP with hidden layers of that activation, and heads with these hidden layers. */
    public static ModelSettings model(
            List<Integer> widths, Activation activation, Normalization normalization, Integer... heads) {
        return new ModelSettings(
                new MlpEncoder(widths, activation, 0, normalization, false),
                new HardSharing(),
                new HeadSettings(List.of(heads), 0));
    }

    /** A linear encoder and linear heads. */
    public static ModelSettings linear(int width) {
        return model(List.of(width), Activation.IDENTITY, Normalization.NONE);
    }

    /** One thread; everything else by default. */
    public static TrainingSettings training() {
        return TrainingSettings.defaults().withThreads(1);
    }

    /** Of the table above: the first rows train, a fifth of the rows validates, a fifth tests. */
    public static PreparedExperiment prepare(Table table, List<Task> tasks, ModelSettings model, TrainingSettings how) {
        int rows = table.rows();
        int train = rows - 2 * (rows / 5);
        Split split = new Split(range(0, train), range(train, train + rows / 5), range(train + rows / 5, rows));
        return prepare(table, split, tasks, model, how);
    }

    /** With features of one's own, divided in the same way. */
    static PreparedExperiment prepare(
            Table table, FeatureSettings features, List<Task> tasks, ModelSettings model, TrainingSettings how) {
        int rows = table.rows();
        int train = rows - 2 * (rows / 5);
        Split split = new Split(range(0, train), range(train, train + rows / 5), range(train + rows / 5, rows));
        return PreparedExperiment.of(experiment(features, tasks, model, how), table, split);
    }

    /** With a split of one's own. */
    public static PreparedExperiment prepare(
            Table table, Split split, List<Task> tasks, ModelSettings model, TrainingSettings how) {
        FeatureSettings features =
                new FeatureSettings(List.of("x1", "x2", "x3"), List.of("region"), List.of("smoker"), List.of(), false);
        return PreparedExperiment.of(experiment(features, tasks, model, how), table, split);
    }

    /** An experiment on a table in memory. */
    public static Experiment experiment(
            FeatureSettings features, List<Task> tasks, ModelSettings model, TrainingSettings how) {
        DataSettings data = new DataSettings("memory.csv", null, null, List.of(""), SplitSettings.random(1));
        return new Experiment("tiny", data, features, tasks, model, how);
    }

    /** The numbers from {@code from} to before {@code to}. */
    public static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }
}
