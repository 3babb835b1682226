package ai.polymath.experiment;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.data.Tables;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.task.TaskRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks about some rows of the table, and one task for each value of a column. */
@SuppressWarnings("NullAway")
class TaskRowsTest {
    private static Experiment parse(String tasks) {
        return Settings.parse("data: {path: pupils.csv}\ntasks: " + tasks, "test", Experiment.class);
    }

    private static PreparedExperiment prepare(String tasks, Table table) {
        int[] rows = Tables.range(table.rows());
        return PreparedExperiment.of(parse(tasks), table, new Split(rows, new int[0], new int[0]));
    }

    private static Table pupils() {
        return Tables.of(
                text("school", "10", "9", "10", "9", null, "9"),
                numeric("x", 1, 2, 3, 4, 5, 6),
                numeric("score", 1, 2, 3, Double.NaN, 5, 6));
    }

    @Test
    void of_per_isATaskForEachValueInOrder() {
        PreparedExperiment prepared =
                prepare("{'school {}': {type: regression, target: score, per: school}}", pupils());
        double na = Double.NaN;
        assertThat(prepared.tasks()).extracting(FittedTask::name).containsExactly("school 9", "school 10");
        assertThat(prepared.labels().get(0).values()).containsExactly(na, 2, na, na, na, 6);
        assertThat(prepared.labels().get(1).values()).containsExactly(1, na, 3, na, na, na);
        assertThat(prepared.preprocessing().columns())
                .as("the school is no feature")
                .containsExactly("x");
        assertThat(prepared.experiment().tasks())
                .extracting(Task::rows)
                .containsExactly(TaskRows.of("school", "9"), TaskRows.of("school", "10"));
    }

    @Test
    void of_nameWithoutPlace_hasTheValueAtItsEnd() {
        assertThat(prepare("{score: {type: regression, per: school}}", pupils()).tasks())
                .extracting(FittedTask::name)
                .containsExactly("score 9", "score 10");
    }

    @Test
    void of_per_keepsOneScaleForAllItsTasks() {
        List<FittedTask> tasks =
                prepare("{score: {type: regression, per: school}}", pupils()).tasks();
        double mean = (1 + 2 + 3 + 5 + 6) / 5.0;
        double square = Arrays.stream(new double[] {1, 2, 3, 5, 6})
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        assertThat(tasks).allSatisfy(task -> {
            assertThat(task.center()).isEqualTo(mean);
            assertThat(task.scale()).isEqualTo(Math.sqrt(square));
        });
    }

    /** Ten folds of a stratified split: in each, every task's classes are as frequent as in its whole, to within one row. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void splits_stratifiedWithTasksAboutSomeRows_eachTaskKeepsItsMix(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Table table = Tables.of(
                Tables.codes("group", 700, 3, random),
                numeric("x", random.doubles(700).toArray()),
                Tables.codes("kind", 700, 2, random));
        Experiment experiment = Settings.parse(
                "data: {path: a.csv, split: {type: stratified, folds: 10, seed: " + seed + "}}\n"
                        + "tasks: {kind: {type: multiclass, per: group}, x: {type: regression, where: {kind: 0}}}",
                "test",
                Experiment.class);
        assertThat(experiment.strataColumns()).containsExactly("group", "kind");
        for (Split split : PreparedExperiment.splits(experiment, table)) {
            for (String group : List.of("0", "1", "2")) {
                for (String kind : List.of("0", "1")) {
                    long all = Arrays.stream(Tables.range(700))
                            .filter(row -> is(table, row, group, kind))
                            .count();
                    long tested = Arrays.stream(split.test())
                            .filter(row -> is(table, row, group, kind))
                            .count();
                    assertThat((double) tested).isBetween(all / 10.0 - 1, all / 10.0 + 1);
                }
            }
        }
    }

    private static boolean is(Table table, int row, String group, String kind) {
        return table.column("group").text(row).equals(group)
                && table.column("kind").text(row).equals(kind);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void labels_perOrWhere_arePartsOfTheWholeTasks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Table table = Tables.of(
                Tables.codes("group", 600, 4, random),
                numeric("x", random.doubles(600).toArray()),
                Tables.codes("kind", 600, 3, random),
                numeric("y", random.doubles(600).toArray()));
        PreparedExperiment prepared = prepare(
                "{whole: {type: multiclass, target: kind}, part: {type: multiclass, target: kind, per: group},"
                        + " y: {type: regression}, two: {type: regression, target: y, where: {group: 0}}}",
                table);
        double[] whole = prepared.labels().get(0).values();
        int count = prepared.tasks().size();
        for (int row = 0; row < 600; row++) {
            double sum = 0;
            int owners = 0;
            for (int t = 1; t < count - 2; t++) {
                double label = prepared.labels().get(t).values()[row];
                if (!Double.isNaN(label)) {
                    sum += label;
                    owners++;
                }
            }
            assertThat(owners).isOne();
            assertThat(sum).isEqualTo(whole[row]);
            boolean zero = table.column("group").text(row).equals("0");
            assertThat(prepared.labels().get(count - 1).values()[row])
                    .isEqualTo(Double.valueOf(
                            zero ? prepared.labels().get(count - 2).values()[row] : Double.NaN));
        }
    }

    @Test
    void labels_wordThatIsNoClassInOtherRows_doesNotMatter() {
        Table table = Tables.of(text("part", "a", "a", "b"), text("y", "yes", "no", "yes"), numeric("x", 1, 2, 3));
        FittedTask task =
                prepare("{y: {type: binary, where: {part: a}}}", table).tasks().get(0);
        Table later = Tables.of(text("part", "a", "b", "b"), text("y", "no", "perhaps", null));
        assertThat(task.labels(later).values()).containsExactly(0, Double.NaN, Double.NaN);
    }

    @Test
    void toYaml_rows_readBackEqual() {
        Experiment experiment = parse("{a: {type: binary, per: g, where: {h: '1', i: x}}, b: {type: regression},"
                + " c: {type: ordinal, where: {h: 'no'}}}");
        assertThat(experiment.tasks().get(0).rows()).isEqualTo(new TaskRows("g", Map.of("h", "1", "i", "x"), null));
        assertThat(Settings.parse(Settings.toYaml(experiment), "again", Experiment.class))
                .isEqualTo(experiment);
        assertThat(RegressionTask.of("b").rows()).isEqualTo(TaskRows.ALL);
    }

    @Test
    void parse_sameTargetElsewhere_isNoSlip() {
        parse("{a: {type: regression, target: y, where: {g: 1}}, b: {type: regression, target: y, where: {g: 2}}}");
        assertThatThrownBy(
                        () -> parse(
                                "{a: {type: regression, target: y, where: {g: 1}}, b: {type: regression, target: y, where: {g: 1}}}"))
                .hasMessageContaining("are both regression tasks");
    }

    @Test
    void of_wrongColumns_saysSo() {
        assertThatThrownBy(() -> parse("{a: {type: binary, per: g, where: {g: 1}}}"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("per", "'g'", "'1'");
        assertThatThrownBy(() -> prepare("{score: {type: regression, per: scool}}", pupils()))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'scool'", "rows of task 'score'", "Did you mean 'school'");
        assertThatThrownBy(() -> prepare("{score: {type: regression, per: x}}", pupils()))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("per 'x'", "6 values in 6 rows");
        assertThatThrownBy(() -> prepare("{score: {type: regression, where: {school: 77}}}", pupils()))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("no label in the training rows");
    }

    @Test
    void parse_decisiveTask_mayBeOneOfThoseToCome() {
        Experiment experiment = Settings.parse(
                "data: {path: p.csv}\ntasks: {score: {type: regression, per: school}}\n"
                        + "training: {early_stopping: {criterion: task, task: score 9}}",
                "test",
                Experiment.class);
        assertThat(experiment.forTable(pupils()).tasks()).hasSize(2);
        Experiment wrong = experiment.withTraining(experiment
                .training()
                .withEarlyStopping(new StoppingSettings(StoppingSettings.Criterion.TASK, "score 8", 20)));
        assertThatThrownBy(() -> wrong.forTable(pupils())).hasMessageContaining("'score 8'");
    }
}
