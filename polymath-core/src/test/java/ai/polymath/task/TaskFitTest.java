package ai.polymath.task;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.range;
import static ai.polymath.data.Tables.text;
import static ai.polymath.data.Tables.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import ai.polymath.data.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class TaskFitTest {
    private static final double NA = Double.NaN;

    private static FittedTask fit(Task task, Column... columns) {
        Table table = Tables.of(columns);
        return task.fit(new LabelSource(table, range(table.rows())));
    }

    private static double[] labels(FittedTask task, Column... columns) {
        return task.labels(Tables.of(columns)).values();
    }

    private static BinaryTask binary(String positive) {
        return new BinaryTask("y", null, 1, positive, new BinaryTask.CrossEntropy(1), null);
    }

    @ParameterizedTest
    @CsvSource({
        "no, yes",
        "No, Yes",
        "NO, YES",
        "N, Y",
        "false, true",
        "FALSE, TRUE",
        "f, t",
        "negative, positive",
        "Absent, Present",
        "0, 1"
    })
    void fitBinary_wordsForNoAndYes_findsThePositiveOne(String no, String yes) {
        for (String[] order : new String[][] {{yes, no, yes}, {no, yes, no}}) {
            assertThat(fit(BinaryTask.of("y"), text("y", order)).classes()).containsExactly(no, yes);
        }
        // One class alone tells the word of the other.
        assertThat(fit(BinaryTask.of("y"), text("y", yes, null)).classes()).containsExactly(no, yes);
        assertThat(fit(BinaryTask.of("y"), text("y", no)).classes()).containsExactly(no, yes);
    }

    @Test
    void fitBinary_numbersAndTruths_findThePositiveOne() {
        FittedTask numbers = fit(BinaryTask.of("y"), numeric("y", 1, 0, NA, 1));
        assertThat(numbers.classes()).containsExactly("0", "1");
        assertThat(labels(numbers, numeric("y", 1, 0, NA, 1))).containsExactly(1, 0, NA, 1);
        FittedTask truths = fit(BinaryTask.of("y"), truth("y", 1, -1, 0));
        assertThat(truths.classes()).containsExactly("false", "true");
        assertThat(labels(truths, truth("y", 1, -1, 0))).containsExactly(1, NA, 0);
        assertThat(fit(BinaryTask.of("y"), numeric("y", NA, NA)).classes()).containsExactly("0", "1");
    }

    @Test
    void fitBinary_otherWords_needPositive() {
        assertThatThrownBy(() -> fit(BinaryTask.of("y"), text("y", "sick", "healthy")))
                .isInstanceOf(PolymathException.class)
                .hasMessage(
                        "Task 'y': column 'y' holds 'healthy', 'sick', and it is not clear which is positive. Say it"
                                + " with positive: sick.");
        FittedTask fitted = fit(binary("sick"), text("y", "sick", "healthy", null));
        assertThat(fitted.classes()).containsExactly("healthy", "sick");
        assertThat(labels(fitted, text("y", "sick", "healthy", null))).containsExactly(1, 0, NA);
        assertThat(fit(binary("sick"), text("y", "healthy")).classes()).containsExactly("healthy", "sick");
        assertThat(fit(binary("sick"), text("y", "sick")).classes()).containsExactly("not sick", "sick");
        assertThatThrownBy(() -> fit(binary("ill"), text("y", "sick", "healthy")))
                .hasMessageContaining("'ill' is neither");
    }

    @Test
    void fitBinary_positiveWrittenOtherwise_isUnderstood() {
        assertThat(fit(binary("TRUE"), truth("y", 1, 0)).classes()).containsExactly("false", "true");
        assertThat(fit(binary("2.0"), numeric("y", 1, 2)).classes()).containsExactly("1", "2");
        assertThat(fit(binary("0"), numeric("y", 1, 0)).classes()).containsExactly("1", "0");
        assertThat(fit(binary("a"), text("y", "a", "A")).classes()).containsExactly("A", "a");
    }

    @Test
    void fitBinary_threeValues_suggestsOtherKinds() {
        assertThatThrownBy(() -> fit(BinaryTask.of("y"), numeric("y", 0, 1, 2)))
                .hasMessageContaining("holds 3 different values ('0', '1', '2')")
                .hasMessageContaining("Maybe it is multiclass");
    }

    @Test
    void labelsBinary_anotherWayToWriteTheClasses_isUnderstood() {
        FittedTask fitted = fit(BinaryTask.of("y"), text("y", "yes", "no"));
        assertThat(labels(fitted, text("y", "YES", "No", null))).containsExactly(1, 0, NA);
    }

    @Test
    void fitMulticlass_found_numbersBySizeWordsByAlphabet() {
        assertThat(fit(MulticlassTask.of("y"), numeric("y", 10, 9, -1, NA, 0.5)).classes())
                .containsExactly("-1", "0.5", "9", "10");
        assertThat(fit(MulticlassTask.of("y"), numeric("y", -0.0, 0.0, 1)).classes())
                .containsExactly("0", "1");
        FittedTask words = fit(MulticlassTask.of("y"), text("y", "pear", "apple", null, "fig"));
        assertThat(words.classes()).containsExactly("apple", "fig", "pear");
        assertThat(labels(words, text("y", "pear", "apple", null, "fig"))).containsExactly(2, 0, NA, 1);
    }

    private static MulticlassTask declared(String... classes) {
        return new MulticlassTask("y", null, 1, List.of(classes), new MulticlassTask.CrossEntropy(Map.of(), 0), null);
    }

    @Test
    void fitMulticlass_declared_keepsOrderAndUnusedClasses() {
        FittedTask fitted = fit(declared("fig", "apple", "kiwi"), text("y", "apple", "fig"));
        assertThat(fitted.classes()).containsExactly("fig", "apple", "kiwi");
        assertThat(fitted.predictionWidth()).isEqualTo(3);
        assertThat(labels(fitted, text("y", "apple", "fig"))).containsExactly(1, 0);
    }

    @Test
    void fitMulticlass_declaredButAnotherFound_namesItAndTheNearest() {
        assertThatThrownBy(() -> fit(declared("apple", "fig"), text("y", "apple", "aple")))
                .hasMessage(
                        "Task 'y': column 'y' holds 'aple', which is not among its classes [apple, fig]. Did you mean"
                                + " 'apple'?");
        assertThatThrownBy(() -> fit(declared("a", "a"), text("y", "a"))).hasMessageContaining("names a class twice");
    }

    @Test
    void labels_numbersWrittenOtherwise_areTheSameClass() {
        FittedTask fitted = fit(declared("1.0", "2", "1e3"), numeric("y", 1, 2, 1000, 1));
        assertThat(labels(fitted, numeric("y", 1, 2, 1000, NA))).containsExactly(0, 1, 2, NA);
        assertThat(labels(fitted, text("y", "1", "+2.00", "1000"))).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> labels(fitted, text("y", "1", "2d"))).hasMessageContaining("row 2");
    }

    @Test
    void labels_unknownClass_namesRowAndValue() {
        FittedTask fitted = fit(MulticlassTask.of("y"), text("y", "apple", "fig"));
        assertThatThrownBy(() -> labels(fitted, text("y", null, "apple", "figg")))
                .isInstanceOf(PolymathException.class)
                .hasMessage(
                        "Task 'y': row 3 of column 'y' holds 'figg', which is not among its classes 'apple', 'fig'. Did"
                                + " you mean 'fig'?");
        assertThatThrownBy(() -> labels(fitted, text("z", "apple"))).hasMessageContaining("Column 'y' is not in");
    }

    @Test
    void fitMulticlass_tooManyOrUnknownWeights_isRefused() {
        double[] many = new SplittableRandom(1).doubles(1001).toArray();
        assertThatThrownBy(() -> fit(MulticlassTask.of("y"), numeric("y", many)))
                .hasMessageContaining("1001 different values")
                .hasMessageContaining("Maybe it is a regression?");
        MulticlassTask weighted = new MulticlassTask(
                "y", null, 1, List.of(), new MulticlassTask.CrossEntropy(Map.of("figg", 2.0), 0), null);
        assertThatThrownBy(() -> fit(weighted, text("y", "fig", "apple")))
                .hasMessageContaining("class_weights names 'figg'")
                .hasMessageEndingWith("Did you mean 'fig'?");
    }

    @Test
    void fitMultilabel_columnsOfAnyTruth_missingByThemselves() {
        MultilabelTask task = new MultilabelTask("y", List.of("a", "b", "c"), 1, 1, null);
        Column[] columns = {numeric("a", 1, 0, NA), truth("b", -1, 1, -1), text("c", "Yes", "no", null)};
        FittedTask fitted = fit(task, columns);
        assertThat(fitted.classes()).containsExactly("a", "b", "c");
        assertThat(fitted.labelWidth()).isEqualTo(3);
        assertThat(fitted.predictionWidth()).isEqualTo(3);
        assertThat(labels(fitted, columns)).containsExactly(1, NA, 1, 0, 1, 0, NA, NA, NA);
        assertThat(fitted.labels(Tables.of(columns)).isMissing(2)).isTrue();
        assertThatThrownBy(() -> labels(fitted, numeric("a", 2), columns[1].select(new int[1]), text("c", "no")))
                .hasMessage("Task 'y': row 1 of column 'a' holds '2', but a label of a multilabel task is 0/1 or"
                        + " true/false.");
    }

    @Test
    void fitMultilabel_otherValues_areRefused() {
        MultilabelTask task = new MultilabelTask("y", List.of("a"), 1, 1, null);
        assertThatThrownBy(() -> fit(task, numeric("a", 0, 1, 2)))
                .hasMessageContaining("column 'a' holds '0', '1', '2'");
        assertThatThrownBy(() -> fit(task, text("a", "red", "blue"))).hasMessageContaining("0/1 or true/false");
    }

    @Test
    void fitOrdinal_numbers_orderThemselvesAndWordsNeedLevels() {
        assertThat(fit(OrdinalTask.of("y"), numeric("y", 1, 0, 0.5)).classes()).containsExactly("0", "0.5", "1");
        assertThatThrownBy(() -> fit(OrdinalTask.of("y"), text("y", "low", "high")))
                .hasMessageContaining("List them with levels, lowest first");
        OrdinalTask levels = new OrdinalTask("y", null, 1, List.of("low", "mid", "high"), null);
        FittedTask fitted = fit(levels, text("y", "high", "low", null));
        assertThat(fitted.classes()).containsExactly("low", "mid", "high");
        assertThat(labels(fitted, text("y", "high", "low", null))).containsExactly(2, 0, NA);
        assertThatThrownBy(() -> fit(levels, text("y", "medium"))).hasMessageContaining("'medium'");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fitRegression_missingAndOtherRows_areIgnored(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[60];
        Arrays.setAll(values, i -> random.nextInt(4) == 0 ? NA : 5 + random.nextDouble());
        int[] train = range(40);
        double[] known =
                Arrays.stream(values, 0, 40).filter(v -> !Double.isNaN(v)).toArray();
        FittedTask fitted = RegressionTask.of("y").fit(new LabelSource(Tables.of(numeric("y", values)), train));
        double mean = Arrays.stream(known).average().orElseThrow();
        double variance =
                Arrays.stream(known).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        assertThat(fitted.center()).isCloseTo(mean, within(1e-12));
        assertThat(fitted.scale()).isCloseTo(Math.sqrt(variance), within(1e-12));
        double[] other = values.clone();
        Arrays.fill(other, 40, 60, 1e9);
        assertThat(RegressionTask.of("y").fit(new LabelSource(Tables.of(numeric("y", other)), train)))
                .isEqualTo(fitted);
        // Labels stay in the target's own unit.
        assertThat(labels(fitted, numeric("y", values))).containsExactly(values);
    }

    @Test
    void fitRegression_constantTarget_keepsItsScale() {
        FittedTask fitted = fit(RegressionTask.of("y"), numeric("y", 0.1, 0.1, 0.1));
        assertThat(fitted.center()).isEqualTo(0.1);
        assertThat(fitted.scale()).isEqualTo(1);
        assertThat(fit(RegressionTask.of("y"), truth("y", 1, 0)).center()).isEqualTo(0.5);
    }

    @Test
    void fitRegression_words_areRefused() {
        assertThatThrownBy(() -> fit(RegressionTask.of("y"), text("y", "high")))
                .hasMessageContaining("holds words ('high')")
                .hasMessageContaining("Maybe it is multiclass or ordinal");
        FittedTask fitted = fit(RegressionTask.of("y"), numeric("y", 1, 2));
        assertThatThrownBy(() -> labels(fitted, text("y", null, "high")))
                .hasMessage("Task 'y': row 2 of column 'y' holds 'high', which is not a number.");
    }

    @Test
    void poisson_counts_areKeptAsTheyAreAndNegativeOnesRefusedInAnyRow() {
        RegressionTask task = new RegressionTask("y", null, 1, new RegressionTask.Poisson(), "", null);
        Table table = Tables.of(numeric("y", 3, 0, 7, -1));
        FittedTask fitted = task.fit(new LabelSource(table, range(3)));
        assertThat(fitted.center()).isZero();
        assertThat(fitted.scale()).isEqualTo(1);
        assertThatThrownBy(() -> fitted.labels(table))
                .hasMessage(
                        "Task 'y': row 4 of column 'y' holds '-1', but a Poisson regression counts: its target is never"
                                + " negative.");
    }

    @Test
    void labels_manyRowsOfFewNumbers_areRightInEveryRow() {
        SplittableRandom random = new SplittableRandom(4);
        double[] values = new double[100_000];
        Arrays.setAll(values, i -> random.nextInt(10) == 0 ? NA : random.nextInt(7) - 3);
        FittedTask fitted = fit(OrdinalTask.of("y"), numeric("y", values));
        double[] labels = labels(fitted, numeric("y", values));
        for (int i = 0; i < labels.length; i++) {
            assertThat(labels[i]).isEqualTo(Double.valueOf(values[i] + 3));
        }
    }
}
