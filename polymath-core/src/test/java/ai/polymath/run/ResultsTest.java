package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Part;
import ai.polymath.metric.Direction;
import ai.polymath.metric.Metrics;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsTest {
    private static final double NA = Double.NaN;

    private static Map<Part, Map<String, Double>> figures(String metric, double validation, double test) {
        Map<Part, Map<String, Double>> figures = new LinkedHashMap<>();
        figures.put(Part.VALIDATION, Map.of(metric, validation));
        figures.put(Part.TEST, Map.of(metric, test));
        return figures;
    }

    private static TaskResult task(
            String name, String metric, Direction direction, int tested, double[] model, double[] baseline) {
        return new TaskResult(
                name,
                direction == Direction.HIGHER ? "binary" : "regression",
                metric,
                direction,
                Map.of(Part.TRAIN, 12345, Part.VALIDATION, 20, Part.TEST, tested),
                figures(metric, model[0], model[1]),
                figures(metric, baseline[0], baseline[1]));
    }

    private static RunResult run(double auroc, double rmse) {
        return new RunResult(
                List.of(
                        task("ascites", "auroc", Direction.HIGHER, 30, new double[] {0.9, auroc}, new double[] {0.5, 0.5
                        }),
                        task("bili", "rmse", Direction.LOWER, 30, new double[] {2, rmse}, new double[] {3, 2.5})),
                10,
                4,
                100,
                2.5);
    }

    @Test
    void table_run_isForPeople() {
        RunResult result = new RunResult(
                List.of(
                        task("ascites", "auroc", Direction.HIGHER, 30, new double[] {0.91, 0.8765}, new double[] {
                            0.5, 0.5
                        }),
                        task("bili", "rmse", Direction.LOWER, 30, new double[] {12.345, 123.45}, new double[] {11, 99.5
                        }),
                        task("rare", "auroc", Direction.HIGHER, 0, new double[] {0.75, NA}, new double[] {0.5, NA})),
                10,
                4,
                100,
                2.5);
        assertThat(ResultTable.of(result)).isEqualTo("""
                Task     Labels train/val/test  Metric  Validation       Test  Baseline
                -----------------------------------------------------------------------
                ascites  12,345 / 20 / 30       auroc        0.910    > 0.877     0.500
                bili     12,345 / 20 / 30       rmse         12.35      123.5   > 99.50
                rare     12,345 / 20 / 0        auroc      > 0.750  undefined     0.500

                > marks the better of model and baseline on the test rows (validation rows where no test label is).
                Baseline: always predicts the class shares, mean or median of the training rows.
                auroc (higher is better): chance that a positive example scores above a negative one; 0.5 is guessing.
                rmse (lower is better): root of the mean squared error, in target unit.
                undefined: that part has no label of the task, or labels of one class only.
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000",
        "-0.0, 0.000",
        "0.12345, 0.123",
        "-1.5, -1.500",
        "12.345, 12.35",
        "123.45, 123.5",
        "1234.6, 1235",
        "0.00234, 0.00234",
        "0.0000234, 2.34e-05",
        "-2.34e-12, -2.34e-12",
        "123456789, 1.23e+08",
        "NaN, undefined",
        "Infinity, Infinity"
    })
    void figure_anySize_showsTheDigitsThatMatter(double value, String text) {
        assertThat(ResultTable.figure(value)).isEqualTo(text);
    }

    @Test
    void table_threeTasksOfOneMetricWithoutUnit_showsTheirMean() {
        RunResult three = new RunResult(
                List.of(
                        judged("a", "auroc", 0.9, 0.8),
                        judged("b", "auroc", 0.7, 0.6),
                        judged("c", "auroc", Double.NaN, 0.4)),
                1,
                1,
                1,
                1);
        assertThat(ResultTable.of(three).lines().filter(line -> line.startsWith("mean")))
                .singleElement()
                .asString()
                .matches("mean of the tasks +auroc +0\\.800 +> 0\\.600 +0\\.500");
    }

    @Test
    void table_fewTasksOrSeveralMetricsOrAUnit_hasNoMean() {
        List<List<TaskResult>> without = List.of(
                List.of(judged("a", "auroc", 0.9, 0.8), judged("b", "auroc", 0.7, 0.6)),
                List.of(judged("a", "auroc", 0.9, 0.8), judged("b", "auroc", 0.7, 0.6), judged("c", "r2", 0.1, 0.2)),
                List.of(judged("a", "rmse", 0.9, 0.8), judged("b", "rmse", 0.7, 0.6), judged("c", "rmse", 0.1, 0.2)));
        for (List<TaskResult> tasks : without) {
            assertThat(ResultTable.of(new RunResult(tasks, 1, 1, 1, 1)).lines())
                    .noneMatch(line -> line.startsWith("mean"));
        }
    }

    private static TaskResult judged(String name, String metric, double validation, double test) {
        return new TaskResult(
                name,
                "binary",
                metric,
                Metrics.info(metric).direction(),
                Map.of(Part.TRAIN, 5, Part.VALIDATION, 5, Part.TEST, 5),
                Map.of(Part.VALIDATION, Map.of(metric, validation), Part.TEST, Map.of(metric, test)),
                Map.of(Part.VALIDATION, Map.of(metric, 0.5), Part.TEST, Map.of(metric, 0.5)));
    }

    @Test
    void textTable_columns_areAsWideAsTheirWidestCell() {
        assertThat(TextTable.of(List.of(List.of("A", "Number"), List.of("long", "1"), List.of("x", "-22")), 1))
                .isEqualTo("""
                        A     Number
                        ------------
                        long       1
                        x        -22
                        """);
    }

    @Test
    void crossValidation_figures_areMeanAndSampleDeviationOfDefinedFolds() {
        CrossValidation all = new CrossValidation(List.of(run(0.6, 1), run(0.8, NA), run(0.7, 4)));
        CrossValidation.Figure auroc = all.test(0, "auroc");
        assertThat(auroc.mean()).isCloseTo(0.7, within(1e-12));
        assertThat(auroc.deviation()).isCloseTo(0.1, within(1e-12));
        assertThat(auroc.folds()).isEqualTo(3);
        CrossValidation.Figure rmse = all.test(1, "rmse");
        assertThat(rmse.mean()).isEqualTo(2.5);
        assertThat(rmse.deviation()).isCloseTo(Math.sqrt(4.5), within(1e-12));
        assertThat(rmse.folds()).isEqualTo(2);
        assertThat(all.test(1, "mae").folds()).isZero();
        assertThat(all.test(1, "mae").mean()).isNaN();
        assertThat(new CrossValidation(List.of(run(0.6, 1))).test(0, "auroc").deviation())
                .isNaN();
    }

    @Test
    void crossValidation_table_isForPeople() {
        assertThat(new CrossValidation(List.of(run(0.6, 1), run(0.8, NA), run(0.7, 4))).table())
                .isEqualTo("""
                Task     Metric  Test over 3 folds          Baseline
                ----------------------------------------------------
                ascites  auroc    > 0.700 +- 0.100    0.500 +- 0.000
                bili     rmse       2.500 +- 2.121    2.500 +- 0.000

                Mean +- standard deviation between folds. > marks the better of model and baseline.
                """);
    }

    @Test
    void write_crossValidation_holdsMeansAndUndefinedAsNull(@TempDir Path folder) {
        Path file = folder.resolve("metrics.json");
        new CrossValidation(List.of(run(0.6, NA), run(0.8, NA))).write(file);
        JsonNode tree = Json.read(file);
        assertThat(tree.at("/folds").asInt()).isEqualTo(2);
        assertThat(tree.at("/seconds").asDouble()).isEqualTo(5);
        assertThat(tree.at("/tasks/ascites/test/auroc/mean").asDouble()).isCloseTo(0.7, within(1e-12));
        assertThat(tree.at("/tasks/ascites/baseline/test/auroc/mean").asDouble())
                .isEqualTo(0.5);
        assertThat(tree.at("/tasks/bili/test/rmse/mean").isNull()).isTrue();
        assertThat(tree.at("/tasks/bili/test/rmse/folds").asInt()).isZero();
    }

    @Test
    void write_run_holdsEveryPart(@TempDir Path folder) {
        Path file = folder.resolve("metrics.json");
        run(0.6, NA).write(file);
        JsonNode tree = Json.read(file);
        assertThat(tree.at("/epochs").asInt()).isEqualTo(10);
        assertThat(tree.at("/best_epoch").asInt()).isEqualTo(4);
        assertThat(tree.at("/parameters").asLong()).isEqualTo(100);
        JsonNode bili = tree.at("/tasks/bili");
        assertThat(bili.at("/type").asText()).isEqualTo("regression");
        assertThat(bili.at("/primary_metric").asText()).isEqualTo("rmse");
        assertThat(bili.at("/direction").asText()).isEqualTo("lower is better");
        assertThat(bili.at("/labels/train").asInt()).isEqualTo(12345);
        assertThat(bili.at("/validation/rmse").asDouble()).isEqualTo(2);
        assertThat(bili.at("/test/rmse").isNull()).isTrue();
        assertThat(bili.at("/baseline/test/rmse").asDouble()).isEqualTo(2.5);
    }

    @Test
    void task_unknownName_isTheProgrammersMistake() {
        assertThat(run(0.6, 1).task("bili").primary(Part.TEST)).isEqualTo(1);
        assertThat(run(0.6, 1).task("bili").primary(Part.TRAIN)).isNaN();
        assertThat(run(0.6, 1).task("bili").primaryBaseline(Part.VALIDATION)).isEqualTo(3);
        assertThatThrownBy(() -> run(0.6, 1).task("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
