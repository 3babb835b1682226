package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Table;
import ai.polymath.data.Tables;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskDetailTest {
    private static final double NA = Double.NaN;

    private static PreparedExperiment prepared(Task task, Table table, Split split) {
        return PreparedExperiment.of(
                Experiment.of(
                        "e", new DataSettings("t.csv", null, null, List.of(), SplitSettings.random(1)), List.of(task)),
                table,
                split);
    }

    private static Split split(int train, int validation, int test) {
        int[][] parts = new int[3][];
        int row = 0;
        int[] sizes = {train, validation, test};
        for (int p = 0; p < 3; p++) {
            parts[p] = new int[sizes[p]];
            for (int i = 0; i < sizes[p]; i++) {
                parts[p][i] = row++;
            }
        }
        return new Split(parts[0], parts[1], parts[2]);
    }

    @Test
    void of_binary_countsClassesAndDecisionsOfTheTestRows() {
        Table table =
                Tables.of(Tables.numeric("x", 1, 2, 3, 4, 5, 6, 7, 8), Tables.numeric("y", 0, 1, 1, NA, 0, 1, 1, NA));
        PreparedExperiment prepared = prepared(BinaryTask.of("y"), table, split(3, 1, 4));

        TaskDetail detail = TaskDetail.of(
                prepared, 0, Map.of(Part.VALIDATION, new double[] {0.5}, Part.TEST, new double[] {0.05, 0.91, 0.2, 0.99
                }));

        assertThat(detail.classes()).containsExactly("0", "1");
        assertThat(detail.counts().get(Part.TRAIN)).containsExactly(1, 2);
        assertThat(detail.counts().get(Part.VALIDATION)).containsExactly(0, 0);
        assertThat(detail.counts().get(Part.TEST)).containsExactly(1, 2);
        assertThat(detail.judged()).isEqualTo(Part.TEST);
        assertThat(Objects.requireNonNull(detail.confusion()).counts()).isDeepEqualTo(new long[][] {{1, 0}, {1, 1}});
        assertThat(Objects.requireNonNull(detail.calibration()).counts()).containsExactly(1, 0, 1, 0, 0, 0, 0, 0, 0, 1);
        assertThat(detail.calibration().observed()[9]).isEqualTo(1);
    }

    @Test
    void of_noTestLabel_judgesValidationRows() {
        Table table = Tables.of(Tables.numeric("x", 1, 2, 3, 4), Tables.numeric("y", 0, 1, 1, NA));
        PreparedExperiment prepared = prepared(BinaryTask.of("y"), table, split(2, 1, 1));

        TaskDetail detail =
                TaskDetail.of(prepared, 0, Map.of(Part.VALIDATION, new double[] {0.7}, Part.TEST, new double[] {0.1}));
        TaskDetail none = TaskDetail.of(prepared, 0, Map.of(Part.TEST, new double[] {0.1}));

        assertThat(detail.judged()).isEqualTo(Part.VALIDATION);
        assertThat(Objects.requireNonNull(detail.calibration()).total()).isEqualTo(1);
        assertThat(none.judged()).isNull();
        assertThat(none.calibration()).isNull();
        assertThat(none.counts().get(Part.TRAIN)).containsExactly(1, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of_regression_groupsAreOfEqualSizeAndKeepTheMeans(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 20 + random.nextInt(200);
        double[] y = new double[rows + 2];
        double[] predicted = new double[rows];
        double sum = 0;
        double predictedSum = 0;
        int known = 0;
        for (int i = 0; i < rows; i++) {
            y[i + 2] = random.nextInt(5) == 0 ? NA : random.nextDouble(-5, 50);
            predicted[i] = random.nextInt(3) == 0 ? 7 : random.nextDouble(-5, 50);
            if (!Double.isNaN(y[i + 2])) {
                sum += y[i + 2];
                predictedSum += predicted[i];
                known++;
            }
        }
        y[1] = 4;
        double[] x = random.doubles(rows + 2).toArray();
        PreparedExperiment prepared = prepared(
                RegressionTask.of("y"), Tables.of(Tables.numeric("x", x), Tables.numeric("y", y)), split(2, 0, rows));

        TaskDetail detail = TaskDetail.of(prepared, 0, Map.of(Part.TEST, predicted));

        var groups = Objects.requireNonNull(detail.calibration());
        assertThat(groups.total()).isEqualTo(known);
        double observedSum = 0;
        double meanSum = 0;
        for (int g = 0; g < groups.bins(); g++) {
            assertThat(groups.counts()[g]).isBetween((long) known / 10, (long) known / 10 + 1);
            observedSum += groups.counts()[g] * groups.observed()[g];
            meanSum += groups.counts()[g] * groups.predicted()[g];
            if (g > 0) {
                assertThat(groups.predicted()[g]).isGreaterThanOrEqualTo(groups.predicted()[g - 1]);
            }
        }
        assertThat(observedSum).isCloseTo(sum, within(1e-9 * Math.abs(sum) + 1e-9));
        assertThat(meanSum).isCloseTo(predictedSum, within(1e-9 * Math.abs(predictedSum) + 1e-9));
        assertThat(detail.quantiles().get(Part.TRAIN)).containsExactly(0, 1, 2, 3, 4);
        assertThat(detail.quantiles().get(Part.VALIDATION)).containsOnly(NA);
        assertThat(detail.confusion()).isNull();
    }

    @Test
    void of_multilabel_countsDecisionsByLabel() {
        Table table = Tables.of(
                Tables.numeric("x", 1, 2, 3, 4, 5),
                Tables.numeric("a", 0, 1, 1, NA, 0),
                Tables.numeric("b", 1, 0, 1, 1, NA));
        PreparedExperiment prepared =
                prepared(new MultilabelTask("ab", List.of("a", "b"), 1, 1, null), table, split(2, 0, 3));

        TaskDetail detail = TaskDetail.of(prepared, 0, Map.of(Part.TEST, new double[] {0.9, 0.2, 0.8, 0.7, 0.6, 0.1}));

        assertThat(detail.counts().get(Part.TEST)).containsExactly(1, 2);
        assertThat(detail.labels()).hasSize(2);
        assertThat(detail.labels().get(0)).containsExactly(0, 1, 0, 1);
        assertThat(detail.labels().get(1)).containsExactly(0, 0, 1, 1);
        assertThat(detail.confusion()).isNull();
    }

    @Test
    void of_manyClasses_leavesTheConfusionOut() {
        int classes = TaskDetail.MOST_CLASSES + 1;
        double[] y = new double[2 * classes];
        for (int i = 0; i < y.length; i++) {
            y[i] = i % classes;
        }
        PreparedExperiment prepared = prepared(
                MulticlassTask.of("y"),
                Tables.of(Tables.numeric("x", y), Tables.numeric("y", y)),
                split(classes, 0, classes));
        double[] predicted = new double[classes * classes];
        java.util.Arrays.fill(predicted, 1.0 / classes);

        TaskDetail detail = TaskDetail.of(prepared, 0, Map.of(Part.TEST, predicted));

        assertThat(detail.confusion()).isNull();
        assertThat(detail.calibration()).isNotNull();
    }

    @Test
    void reportData_run_isReadableJson() {
        Table table = Tables.of(Tables.numeric("x", 1, 2, 3, 4), Tables.numeric("y", 0, 1, 1, 0));
        PreparedExperiment prepared = prepared(BinaryTask.of("y"), table, split(2, 1, 1));
        TaskResult result = TaskResult.of(prepared, 0, Map.of(Part.TEST, new double[] {0.2}));

        var json =
                Json.parse(Json.text(ReportData.tree(prepared, new RunResult(List.of(result), 1, 1, 9, 0.5))), "test");

        assertThat(json.at("/rows/train").asInt()).isEqualTo(2);
        assertThat(json.at("/features/0").asText()).isEqualTo("x");
        assertThat(json.at("/tasks/y/counts/train/1").asInt()).isEqualTo(1);
        assertThat(json.at("/tasks/y/confusion/0/0").asInt()).isEqualTo(1);
        assertThat(json.at("/tasks/y/calibration/predicted/0").isNull()).isTrue();
        assertThat(json.at("/tasks/y/calibration/predicted/2").asDouble()).isEqualTo(0.2);
    }
}
