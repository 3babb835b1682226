package ai.polymath.linear.training;

import static ai.polymath.data.Tables.numeric;
import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.data.Tables;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.linear.LinearPenalty;
import ai.polymath.run.TaskResult;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each penalty from the experiment file, with a strength chosen by itself: tasks with rows of their own, one with missing labels
 * and a weight, and one of yes and no.
 */
class EveryPenaltyTest {
    private static final int ROWS = 150;
    private static final int TRAIN = 100;

    static Stream<String> penalties() {
        return Choices.of(LinearPenalty.class).kinds().keySet().stream().sorted();
    }

    private static Table table() {
        SplittableRandom random = new SplittableRandom(7);
        double[] a = new double[ROWS];
        double[] b = new double[ROWS];
        double[] y = new double[ROWS];
        double[] z = new double[ROWS];
        double[] ill = new double[ROWS];
        String[] colour = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
            a[i] = 5 + 3 * random.nextGaussian();
            b[i] = random.nextGaussian();
            colour[i] = List.of("red", "green", "blue").get(random.nextInt(3));
            y[i] = 100 + 20 * a[i] - (colour[i].equals("red") ? 9 : 12) * b[i] + random.nextGaussian();
            z[i] = random.nextInt(4) == 0 ? Double.NaN : a[i] - 0.5 * b[i] + 0.3 * random.nextGaussian();
            ill[i] = a[i] - 5 + random.nextGaussian() > 0 ? 1 : 0;
        }
        return Tables.of(
                numeric("a", a),
                numeric("b", b),
                Tables.text("colour", colour),
                numeric("y", y),
                numeric("z", z),
                numeric("ill", ill));
    }

    /** What has no default, or a default for many tasks. */
    private static String settings(String penalty) {
        return switch (penalty) {
            case "clustered", "convex-clustered" -> ", clusters: 2";
            case "alternating-structure" -> ", dimensions: 1";
            case "graph" -> ", edges: [{from: z, to: y red}, {from: y green, to: y blue, weight: 2}]";
            case "sparse-low-rank" -> ", trace_bound: 3";
            default -> "";
        };
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void fit_ofTheFile_choosesAStrengthAndPredictsUnseenRows(String penalty) {
        // The noise of a yes or no is not estimated.
        String ill = penalty.equals("calibrated") ? "" : ", ill: {type: binary}";
        Experiment experiment = Settings.parse(
                "data: {path: t.csv}\nfeatures: {numeric: [a, b]}\ntasks: {\"y {}\": {type: regression, target: y, per: colour},"
                        + " z: {type: regression, weight: 2}" + ill + "}\nmodel: {type: linear, penalty: " + penalty
                        + settings(penalty) + ", cross_validation: {folds: 3, strengths: 6}}",
                "test",
                Experiment.class);
        int[] rows = Tables.range(ROWS);
        Split split = new Split(Arrays.copyOf(rows, TRAIN), new int[0], Arrays.copyOfRange(rows, TRAIN, ROWS));
        LinearRun run = LinearTrainer.fit(PreparedExperiment.of(experiment, table(), split));

        assertThat(run.path().steps()).hasSize(6);
        assertThat(run.result().linear()).containsEntry("penalty", penalty).containsEntry("converged", true);
        assertThat(run.result().tasks()).hasSize(ill.isEmpty() ? 4 : 5);
        for (TaskResult task : run.result().tasks()) {
            boolean binary = task.task().equals("ill");
            assertThat(task.figures().get(Part.TEST).get(binary ? "auroc" : "r2"))
                    .as(task.task())
                    .isGreaterThan(binary ? 0.85 : 0.8);
        }
    }
}
