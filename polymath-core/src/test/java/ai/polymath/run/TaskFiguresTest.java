package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Tables;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.metric.Direction;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.RegressionTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFiguresTest {
    private static final double NA = Double.NaN;

    private static FittedTask regression(RegressionTask.Loss loss) {
        return new FittedTask(new RegressionTask("y", null, 1, loss, "", null), List.of(), 0, 1);
    }

    @Test
    void of_regression_computesAllItsMetricsOnLabelledExamples() {
        Map<String, Double> figures = TaskFigures.of(
                regression(new RegressionTask.Squared()), Labels.of(1, NA, 3, 5), new double[] {2, 99, 3, 3});
        assertThat(figures.keySet()).containsExactly("rmse", "mae", "r2", "explained_variance", "spearman");
        assertThat(figures.get("rmse")).isCloseTo(Math.sqrt(5.0 / 3), within(1e-12));
        assertThat(figures.get("mae")).isCloseTo(1, within(1e-12));
        assertThat(figures.get("r2")).isCloseTo(1 - 5.0 / 8, within(1e-12));
    }

    @Test
    void baseline_regression_isTheConstantThatTheLossWants() {
        Labels training = Labels.of(0, 0, 1, NA, 7);
        Labels labels = Labels.of(2);
        // mean 2, median 0.5, 0.9-quantile 7 or between 1 and 7
        assertThat(mae(new RegressionTask.Squared(), training, labels)).isCloseTo(0, within(1e-12));
        assertThat(mae(new RegressionTask.Poisson(), training, labels)).isCloseTo(0, within(1e-12));
        assertThat(mae(new RegressionTask.Absolute(), training, labels)).isCloseTo(1.5, within(1e-12));
        assertThat(mae(new RegressionTask.Huber(1), training, labels)).isCloseTo(1.5, within(1e-12));
        assertThat(mae(new RegressionTask.Quantile(0.99), training, labels)).isGreaterThan(4);
    }

    private static double mae(RegressionTask.Loss loss, Labels training, Labels labels) {
        return TaskFigures.baseline(regression(loss), training, labels).get("mae");
    }

    @Test
    void baseline_classes_areTheTrainingShares() {
        FittedTask binary = new FittedTask(BinaryTask.of("y"), List.of("0", "1"), 0, 1);
        assertThat(TaskFigures.baseline(binary, Labels.of(1, 0, 0, 0, NA), Labels.of(1))
                        .get("brier"))
                .isCloseTo(0.75 * 0.75, within(1e-12));
        FittedTask classes = new FittedTask(MulticlassTask.of("y"), List.of("a", "b", "c"), 0, 1);
        assertThat(TaskFigures.baseline(classes, Labels.of(2, 2, 1, NA), Labels.of(2))
                        .get("log_loss"))
                .isCloseTo(-Math.log(2.0 / 3), within(1e-12));
        assertThat(TaskFigures.direction(binary)).isEqualTo(Direction.HIGHER);
        assertThat(TaskFigures.direction(regression(new RegressionTask.Squared())))
                .isEqualTo(Direction.LOWER);
    }

    @Test
    void taskResult_predictionsOfSomeParts_judgesThoseAgainstTheTrainingBaseline() {
        Experiment experiment = Experiment.of(
                "e",
                new DataSettings("people.csv", null, null, List.of(), SplitSettings.random(1)),
                List.of(RegressionTask.of("y")));
        PreparedExperiment prepared = PreparedExperiment.of(
                experiment,
                Tables.of(Tables.numeric("x", 1, 2, 3, 4, 5), Tables.numeric("y", 1, 3, NA, 5, 8)),
                new Split(new int[] {0, 1}, new int[] {2, 3}, new int[] {4}));
        TaskResult result = TaskResult.of(prepared, 0, Map.of(Part.VALIDATION, new double[] {9, 4}));
        assertThat(result.labels()).isEqualTo(Map.of(Part.TRAIN, 2, Part.VALIDATION, 1, Part.TEST, 1));
        assertThat(result.primary(Part.VALIDATION)).isCloseTo(1, within(1e-12));
        assertThat(result.primaryBaseline(Part.VALIDATION)).isCloseTo(3, within(1e-12));
        assertThat(result.primary(Part.TEST)).isNaN();
    }

    @Test
    void provenance_write_tellsWhatIsNeededToRepeatTheRun(@TempDir Path folder) {
        Experiment experiment = Experiment.of(
                "e",
                new DataSettings("people.csv", null, null, List.of(), SplitSettings.random(1)),
                List.of(BinaryTask.of("y")));
        Path file = folder.resolve("run.json");
        new Provenance(Settings.toTree(experiment), "abc", 7, Map.of("polymath", "1.2"), 2).write(file);
        var tree = Json.read(file);
        assertThat(tree.at("/data/sha256").asText()).isEqualTo("abc");
        assertThat(tree.at("/data/rows").asInt()).isEqualTo(7);
        assertThat(tree.at("/threads").asInt()).isEqualTo(2);
        assertThat(tree.at("/versions/polymath").asText()).isEqualTo("1.2");
        assertThat(tree.at("/host/java").asText()).contains(Runtime.version().toString());
        assertThat(java.time.Instant.parse(tree.at("/started").asText())).isBeforeOrEqualTo(java.time.Instant.now());
        assertThat(Settings.fromTree(Json.tree(tree.at("/experiment")), "run.json", Experiment.class))
                .isEqualTo(experiment);
    }
}
