package ai.polymath.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.metric.Form;
import ai.polymath.metric.Metrics;
import ai.polymath.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskSettingsTest {
    /** Every kind of task with every loss, and every setting away from its default. */
    static Stream<Task> tasks() {
        return Stream.of(
                BinaryTask.of("a"),
                new BinaryTask("a", "col", 2, "yes", new BinaryTask.CrossEntropy(3.5), "brier"),
                new BinaryTask("a", "true", 1e-3, "1", new BinaryTask.Focal(1.5, 0.25), "calibration_error@10"),
                new BinaryTask("null", null, 1, "null", new BinaryTask.Focal(0, null), "f1"),
                MulticlassTask.of("b"),
                new MulticlassTask(
                        "b",
                        "c.d e",
                        0.5,
                        List.of("1", "yes", "a: b", "", "null"),
                        new MulticlassTask.CrossEntropy(Map.of("yes", 2.0, "1", 0.5), 0.1),
                        "balanced_accuracy"),
                new MulticlassTask("b", null, 1, List.of(), new MulticlassTask.Focal(3), "log_loss"),
                new MultilabelTask("c", List.of("x", "y z"), 4, 1.5, "micro_f1"),
                OrdinalTask.of("d"),
                new OrdinalTask("d", "stage", 2, List.of("low", "mid", "~"), "mae"),
                RegressionTask.of("e"),
                new RegressionTask("e", "y", 2, new RegressionTask.Absolute(), "mg/dl", "rmse"),
                new RegressionTask("e", null, 1, new RegressionTask.Huber(0.5), "°C", "r2"),
                new RegressionTask("e", null, 1, new RegressionTask.Quantile(0.9), "#", "pinball_loss@0.9"),
                new RegressionTask("e", null, 1, new RegressionTask.Poisson(), "'\"", null));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void toYaml_fittedTask_readsBackEqual(Task task) {
        FittedTask fitted = new FittedTask(task, List.of("no", "0", "ja: nein", "\u00e9\n"), 1.0 / 3, 1e-17);
        String yaml = Settings.toYaml(fitted);
        assertThat(Settings.parse(yaml, "bundle", FittedTask.class)).isEqualTo(fitted);
        assertThat(Settings.fromTree(Settings.toTree(fitted), "bundle", FittedTask.class))
                .isEqualTo(fitted);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void metrics_anyTask_existForItsKindPrimaryFirst(Task task) {
        Form form = Form.valueOf(task.kind().toUpperCase(java.util.Locale.ROOT));
        assertThat(task.metrics().get(0)).isEqualTo(task.primaryMetric());
        assertThat(task.metrics()).doesNotHaveDuplicates();
        for (String metric : task.metrics()) {
            assertThat(Metrics.info(metric).forms()).contains(form);
            assertThat(Metrics.byName(metric)).isNotNull();
        }
    }

    @Test
    void primaryMetric_regression_followsTheLoss() {
        List<String> found = new ArrayList<>();
        for (RegressionTask.Loss loss : List.of(
                new RegressionTask.Squared(),
                new RegressionTask.Absolute(),
                new RegressionTask.Huber(1),
                new RegressionTask.Quantile(0.9),
                new RegressionTask.Poisson())) {
            found.add(new RegressionTask("e", null, 1, loss, "", null).primaryMetric());
        }
        assertThat(found).containsExactly("rmse", "mae", "mae", "pinball_loss@0.9", "poisson_deviance");
    }

    @Test
    void targets_leftOut_areTheName() {
        assertThat(BinaryTask.of("a").targets()).containsExactly("a");
        assertThat(new OrdinalTask("a", "col", 1, List.of(), null).targets()).containsExactly("col");
        assertThat(new MultilabelTask("a", List.of("x", "y"), 1, 1, null).targets())
                .containsExactly("x", "y");
    }

    @Test
    void new_metricOfAnotherKind_isRefusedWithThoseThatFit() {
        assertThatThrownBy(() -> new BinaryTask("a", null, 1, null, new BinaryTask.CrossEntropy(1), "rmse"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("Task 'a': the metric 'rmse' does not fit a binary task. Maybe one of auroc");
        assertThatThrownBy(() -> new RegressionTask("a", null, 1, new RegressionTask.Squared(), "", "auroc"))
                .hasMessageContaining("does not fit a regression task");
        assertThatThrownBy(() -> new OrdinalTask("a", null, 1, List.of(), "quadratic_kapa"))
                .hasMessageContaining("Did you mean 'quadratic_kappa'?");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void new_weightThatIsNoPositiveNumber_isRefused(double weight) {
        assertThatThrownBy(() -> new OrdinalTask("a", null, weight, List.of(), null))
                .hasMessageContaining("Task 'a': weight is " + weight);
        assertThatThrownBy(() -> new BinaryTask.CrossEntropy(weight))
                .hasMessageContaining("positive_weight is " + weight);
        assertThatThrownBy(() -> new RegressionTask.Huber(weight)).hasMessageContaining("delta is " + weight);
        assertThatThrownBy(() -> new MultilabelTask("a", List.of("x"), 1, weight, null))
                .hasMessageContaining("positive_weight is " + weight);
        assertThatThrownBy(() -> new MulticlassTask.CrossEntropy(Map.of("k", weight), 0))
                .hasMessageContaining("class_weights.k is " + weight);
    }

    @Test
    void new_otherSettingsOutOfRange_areRefused() {
        assertThatThrownBy(() -> BinaryTask.of(" ")).hasMessageContaining("empty name");
        for (double bad : new double[] {0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> new BinaryTask.Focal(2, bad)).hasMessageContaining("alpha is " + bad);
            assertThatThrownBy(() -> new RegressionTask.Quantile(bad)).hasMessageContaining("level is " + bad);
        }
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new BinaryTask.Focal(bad, null)).hasMessageContaining("gamma is " + bad);
            assertThatThrownBy(() -> new MulticlassTask.Focal(bad)).hasMessageContaining("gamma is " + bad);
        }
        for (double bad : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new MulticlassTask.CrossEntropy(Map.of(), bad))
                    .hasMessageContaining("label_smoothing is " + bad);
        }
        assertThatThrownBy(() -> new MultilabelTask("a", List.of(), 1, 1, null)).hasMessageContaining("labels is []");
        assertThatThrownBy(() -> new MultilabelTask("a", List.of("x", "x"), 1, 1, null))
                .hasMessageContaining("labels is [x, x]");
    }

    @Test
    void widths_fittedTask_areOneNumberOrOneAClass() {
        List<String> three = List.of("a", "b", "c");
        assertThat(new FittedTask(BinaryTask.of("t"), List.of("0", "1"), 0, 1).predictionWidth())
                .isEqualTo(1);
        assertThat(new FittedTask(RegressionTask.of("t"), List.of(), 0, 1).predictionWidth())
                .isEqualTo(1);
        assertThat(new FittedTask(MulticlassTask.of("t"), three, 0, 1).predictionWidth())
                .isEqualTo(3);
        assertThat(new FittedTask(OrdinalTask.of("t"), three, 0, 1).labelWidth())
                .isEqualTo(1);
    }
}
