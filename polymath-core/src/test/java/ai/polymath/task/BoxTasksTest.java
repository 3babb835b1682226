package ai.polymath.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxLayout;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.Labels;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.run.TaskFigures;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoxTasksTest {
    private static final double NAN = Double.NaN;

    private static BoxesColumn.Box box(String type, double left, double top, double right, double bottom) {
        return new BoxesColumn.Box(type, left, top, right, bottom, false);
    }

    /** Two cats and a dog; nothing; not looked at. */
    private static Table table() {
        BoxesColumn boxes = new BoxesColumn(
                "boxes",
                Arrays.asList(
                        new BoxesColumn.Objects(
                                100,
                                200,
                                List.of(
                                        box("cat", 0, 0, 100, 50),
                                        new BoxesColumn.Box("dog", 100, 50, 200, 100, true),
                                        box("cat", 20, 10, 40, 20))),
                        new BoxesColumn.Objects(100, 200, List.of()),
                        null));
        return new Table("pets", List.of(boxes, new NumericColumn("age", new double[] {1, 2, 3})));
    }

    private static FittedTask fit(Task task) {
        return task.fit(new LabelSource(table(), new int[] {0, 1, 2}));
    }

    @Test
    void detection_labels_areSharesOfThePictureBehindTheirNumber() {
        FittedTask task = fit(DetectionTask.of("where", "boxes"));
        assertThat(task.classes()).containsExactly("cat", "dog");
        Labels labels = task.labels(table());
        assertThat(labels.width()).isEqualTo(BoxLayout.width(3));
        assertThat(Arrays.copyOf(labels.values(), 19))
                .containsExactly(3, 0, 0, 0, 0.5, 0.5, 0, 1, 0.5, 0.5, 1, 1, 1, 0, 0.1, 0.1, 0.2, 0.2, 0);
        assertThat(labels.values()[19]).isZero();
        assertThat(labels.isMissing(1)).isFalse();
        assertThat(labels.isMissing(2)).isTrue();
        assertThat(task.countedWidth(labels)).isEqualTo(1);
        assertThat(task.predictionWidth()).isEqualTo(BoxLayout.width(100));
        assertThat(task.task().isPlaceWise()).isTrue();
    }

    @Test
    void multilabel_ofBoxes_isWhichClassesThereAre() {
        FittedTask task = fit(MultilabelTask.ofBoxes("present", "boxes"));
        assertThat(task.classes()).containsExactly("cat", "dog");
        assertThat(task.task().targets()).containsExactly("boxes");
        assertThat(task.labels(table()).values()).containsExactly(1, 1, 0, 0, NAN, NAN);
    }

    @Test
    void count_ofAllOrSomeClasses_isAPoissonRegression() {
        FittedTask all = fit(CountTask.of("count", "boxes"));
        assertThat(all.labels(table()).values()).containsExactly(3, 0, NAN);
        FittedTask cats = fit(new CountTask("cats", "boxes", 1, List.of("cat"), null, TaskRows.ALL));
        assertThat(cats.labels(table()).values()).containsExactly(2, 0, NAN);
        assertThat(cats.predictionWidth()).isEqualTo(1);
        assertThat(((RegressionTask) cats.task()).loss()).isInstanceOf(RegressionTask.Poisson.class);
        assertThatThrownBy(() -> fit(new CountTask("x", "boxes", 1, List.of("cow"), null, TaskRows.ALL)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'x'", "'cow'");
    }

    @Test
    void fit_targetWithoutBoxesOrUnknownClass_saysSo() {
        assertThatThrownBy(() -> fit(DetectionTask.of("where", "age")))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'where'", "'age'", "needs boxes");
        DetectionTask cats =
                new DetectionTask("where", "boxes", 1, List.of("cat", "bog"), 100, 0.1, 0.5, 1, null, TaskRows.ALL);
        assertThatThrownBy(() -> fit(cats)).hasMessageContainingAll("'dog'", "[cat, bog]", "bog");
        FittedTask fitted = fit(DetectionTask.of("where", "boxes"));
        Table other = new Table(
                "other",
                List.of(new BoxesColumn(
                        "boxes", List.of(new BoxesColumn.Objects(9, 9, List.of(box("cow", 0, 0, 1, 1)))))));
        assertThatThrownBy(() -> fitted.labels(other)).hasMessageContainingAll("row 1", "'cow'");
    }

    @Test
    void detection_settingsOutOfRange_areRefused() {
        assertThatThrownBy(() -> detection(0, 0.1, 0.5, 1)).hasMessageContaining("max_detections is 0");
        assertThatThrownBy(() -> detection(1, 1, 0.5, 1)).hasMessageContaining("threshold is 1.0");
        assertThatThrownBy(() -> detection(1, 0.1, 0, 1)).hasMessageContaining("overlap is 0.0");
        assertThatThrownBy(() -> detection(1, 0.1, 0.5, 0)).hasMessageContaining("box_weight is 0.0");
        assertThatThrownBy(() ->
                        new DetectionTask("where", null, 1, List.of("a", "a"), 1, 0.1, 0.5, 1, null, TaskRows.ALL))
                .hasMessageContaining("names a class twice");
        assertThatThrownBy(() -> new DetectionTask("where", null, 1, List.of(), 1, 0.1, 0.5, 1, "auroc", TaskRows.ALL))
                .hasMessageContaining("map_50");
    }

    private static DetectionTask detection(int most, double threshold, double overlap, double weight) {
        return new DetectionTask("where", null, 1, List.of(), most, threshold, overlap, weight, null, TaskRows.ALL);
    }

    @Test
    void baseline_ofDetection_findsNothing() {
        FittedTask task = fit(DetectionTask.of("where", "boxes"));
        Labels labels = task.labels(table());
        assertThat(TaskFigures.baseline(task, labels, labels)).containsEntry("map_50", 0.0);
    }
}
