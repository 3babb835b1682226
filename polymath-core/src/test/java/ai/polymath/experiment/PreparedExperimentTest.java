package ai.polymath.experiment;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Table;
import ai.polymath.data.Tables;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway")
class PreparedExperimentTest {
    private static final double NA = Double.NaN;

    private static Experiment experiment(SplitSettings split, Task... tasks) {
        return Experiment.of("e", new DataSettings("people.csv", null, null, List.of(), split), List.of(tasks));
    }

    private static PreparedExperiment prepare(Experiment experiment, Table table) {
        return PreparedExperiment.of(
                experiment, table, PreparedExperiment.splits(experiment, table).get(0));
    }

    private static Table table(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.doubles(100).toArray();
        double[] y =
                Arrays.stream(x).map(v -> random.nextInt(5) == 0 ? NA : 3 * v).toArray();
        return Tables.of(
                numeric("x", x),
                numeric("y", y),
                Tables.codes("c", 100, 3, random),
                Tables.codes("id", 100, 20, random));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of_tasksAndTable_givesFeaturesAndLabelsOfAllRows(long seed) {
        Experiment experiment =
                experiment(SplitSettings.byGroup("id", seed), RegressionTask.of("y"), MulticlassTask.of("c"));
        PreparedExperiment prepared = prepare(experiment, table(seed));
        assertThat(prepared.preprocessing().columns()).containsExactly("x");
        assertThat(prepared.features().rows()).isEqualTo(100);
        assertThat(prepared.labels()).hasSize(2).allMatch(labels -> labels.examples() == 100);
        assertThat(prepared.tasks().get(1).classes()).containsExactly("0", "1", "2");
        assertThat(prepared.rows(Part.TRAIN)).isEqualTo(prepared.split().train());
        assertThat(prepared.rows(Part.VALIDATION)).isEqualTo(prepared.split().validation());
        assertThat(prepared.rows(Part.TEST)).isEqualTo(prepared.split().test());
    }

    @Test
    void splits_folds_areOneAFold() {
        SplitSettings split = new SplitSettings(SplitSettings.Type.STRATIFIED, null, 0.2, 0, 4, 1);
        assertThat(PreparedExperiment.splits(experiment(split, MulticlassTask.of("c")), table(1)))
                .hasSize(4);
    }

    @Test
    void splits_columnsThatAreNotThere_reportsAllWithWhoNamesThem() {
        Experiment experiment = experiment(SplitSettings.byGroup("idd", 1), RegressionTask.of("z"), BinaryTask.of("w"))
                .withFeatures(new FeatureSettings(List.of("xx"), List.of(), List.of("bb"), List.of("ii"), false));
        assertThatThrownBy(() -> PreparedExperiment.splits(experiment, table(1)))
                .isInstanceOf(PolymathException.class)
                .hasMessageStartingWith("6 problems:")
                .hasMessageContaining("Column 'z', named by task 'z', is not in people.csv.")
                .hasMessageContaining("Column 'w', named by task 'w'")
                .hasMessageContaining("Column 'xx', named by features, is not in people.csv. Did you mean 'x'?")
                .hasMessageContaining("Column 'bb', named by features")
                .hasMessageContaining("Column 'ii', named by features")
                .hasMessageContaining("Column 'idd', named by the split, is not in people.csv. Did you mean 'id'?");
    }

    @Test
    void of_labelsAndFeaturesThatDoNotFit_reportsAllAtOnce() {
        Table table = Tables.of(
                numeric("a", 0, 1, 2, 0),
                text("b", "low", "high", "low", "high"),
                numeric("same", 1, 1, 1, 0),
                numeric("none", NA, NA, NA, NA),
                numeric("late", NA, NA, NA, 1),
                text("age", "old", "old", "young", "old"),
                text("sex", "m", "f", "m", "f"));
        Experiment experiment = experiment(
                        SplitSettings.random(1),
                        BinaryTask.of("a"),
                        RegressionTask.of("b"),
                        BinaryTask.of("same"),
                        BinaryTask.of("none"),
                        RegressionTask.of("late"))
                .withFeatures(new FeatureSettings(List.of("age", "sex"), List.of(), List.of(), List.of(), false));
        Split split = new Split(new int[] {0, 1, 2}, new int[] {3}, new int[0]);
        assertThatThrownBy(() -> PreparedExperiment.of(experiment, table, split))
                .isInstanceOf(PolymathException.class)
                .hasMessageStartingWith("7 problems:\n  - Task 'a': column 'a' holds 3 different values")
                .hasMessageContaining("\n  - Task 'b': column 'b' holds words")
                .hasMessageContaining("\n  - Task 'same' has one class only in the training rows: all 3 labels are '1'")
                .hasMessageContaining("\n  - Task 'none' has no label in the training rows: all labels are missing.")
                .hasMessageContaining(
                        "\n  - Task 'late' has no label in the training rows; its 1 labels are all in other")
                .hasMessageContaining("\n  - Column 'age' holds words (row 1: 'old')")
                .hasMessageContaining("\n  - Column 'sex' holds words (row 1: 'm')");
    }

    @Test
    void of_noTrainingRowOrNoRow_isRefused() {
        Table table = Tables.of(text("part", "test", "test"), numeric("x", 1, 2), numeric("y", 0, 1));
        Experiment experiment =
                experiment(new SplitSettings(SplitSettings.Type.COLUMN, "part", 0.1, 0.1, null, 1), BinaryTask.of("y"));
        assertThatThrownBy(() -> prepare(experiment, table))
                .hasMessage("The split leaves none of the 2 rows of people.csv for training.");
        assertThatThrownBy(() -> prepare(experiment, table.select(new int[0]))).hasMessage("people.csv has no rows.");
    }
}
