package ai.polymath.torch.training;

import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Labels;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.sharing.SharingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Regressions whose relation is planted, after Ma et al. (KDD 2018): {@code y_t = s + sum_i sin(a_i s + b_i) + noise} with
 * {@code s = w_t . x}, where the cosine of two tasks' directions w is chosen. Tasks with the same direction are alike.
 */
final class PlantedTasks {
    private static final double[] FREQUENCIES = {1, 2, 3};
    private static final double[] PHASES = {0.5, 1, 1.5};
    private static final double NOISE = 0.1;

    private final PreparedExperiment prepared;
    private final long seed;

    private PlantedTasks(PreparedExperiment prepared, long seed) {
        this.prepared = prepared;
        this.seed = seed;
    }

    /**
     * The form of the data.
     *
     * @param train rows to learn from; as many again to test
     * @param inputs numbers of an example
     * @param directions for each task which of two directions it has
     * @param cosine between the two directions
     */
    record Form(int train, int inputs, List<Integer> directions, double cosine) {}

    static PlantedTasks of(Form form, long seed, EncoderKind encoder, SharingKind sharing) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 2 * form.train();
        double[][] x = new double[form.inputs()][];
        for (int j = 0; j < x.length; j++) {
            x[j] = Tiny.normal(random, rows);
        }
        // The first two unit vectors do as well as any: inputs are alike in all directions.
        double[] first = x[0];
        double[] second = new double[rows];
        for (int i = 0; i < rows; i++) {
            second[i] = form.cosine() * x[0][i] + Math.sqrt(1 - form.cosine() * form.cosine()) * x[1][i];
        }
        List<Column> columns = new ArrayList<>();
        for (int j = 0; j < x.length; j++) {
            columns.add(new NumericColumn("x" + j, x[j]));
        }
        List<Task> tasks = new ArrayList<>();
        for (int t = 0; t < form.directions().size(); t++) {
            double[] s = form.directions().get(t) == 0 ? first : second;
            double[] y = new double[rows];
            for (int i = 0; i < rows; i++) {
                y[i] = s[i] + NOISE * random.nextGaussian();
                for (int k = 0; k < FREQUENCIES.length; k++) {
                    y[i] += Math.sin(FREQUENCIES[k] * s[i] + PHASES[k]);
                }
            }
            columns.add(new NumericColumn("y" + t, y));
            tasks.add(RegressionTask.of("y" + t));
        }
        var how = Tiny.training().withSeed(seed).withOptimizer(AdamSettings.of(0.01));
        PreparedExperiment prepared = PreparedExperiment.of(
                Tiny.experiment(
                        FeatureSettings.sniffed(),
                        tasks,
                        new ModelSettings(encoder, sharing, new HeadSettings(List.of(), 0)),
                        how),
                new Table("planted", columns),
                new Split(Tiny.range(0, form.train()), new int[0], Tiny.range(form.train(), rows)));
        return new PlantedTasks(prepared, seed);
    }

    /** What training gave: mean over the tasks of the unexplained share of the test rows' variance; and findings. */
    record Outcome(double unexplained, long parameters, List<String> findings) {}

    /** Takes that many steps of 64 rows. */
    Outcome train(int steps, double learningRate) {
        List<String> names = prepared.tasks().stream().map(t -> t.name()).toList();
        SplittableRandom random = new SplittableRandom(seed + 1);
        int[] train = prepared.split().train();
        int[] test = prepared.split().test();
        try (Bench bench = new Bench(prepared, ScalarType.Float);
                TrainingData testData = new TrainingData(
                        prepared.features(),
                        TrainingRows.of(test),
                        bench.network.groups(),
                        prepared.labels(),
                        ScalarType.Float,
                        ai.polymath.torch.engine.Engine.device("cpu"))) {
            for (int s = 0; s < steps; s++) {
                int[] rows = random.ints(64, 0, train.length).toArray();
                double rate = learningRate * Math.min(1, 2.0 * (steps - s) / steps);
                bench.step(rows, rate);
            }
            List<double[]> found = new Predictor(bench.network, names.size(), prepared.features())
                    .predict(test, testData::inputs, (r, i, o) -> {});
            double sum = 0;
            for (int t = 0; t < names.size(); t++) {
                Labels labels = prepared.labels().get(t).select(test);
                double mean = IntStream.range(0, test.length)
                        .mapToDouble(i -> labels.values()[i])
                        .average()
                        .orElseThrow();
                double error = 0;
                double variance = 0;
                for (int i = 0; i < test.length; i++) {
                    error += Math.pow(labels.values()[i] - found.get(t)[i], 2);
                    variance += Math.pow(labels.values()[i] - mean, 2);
                }
                sum += error / variance / names.size();
            }
            return new Outcome(sum, bench.values().length, bench.network.findings(names));
        }
    }
}
