package ai.polymath.experiment;

import static ai.polymath.data.Tables.numeric;
import static ai.polymath.data.Tables.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Concatenation;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Part;
import ai.polymath.data.SamplerSettings;
import ai.polymath.data.SourceRows;
import ai.polymath.data.Table;
import ai.polymath.data.Tables;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.task.TaskRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments whose tasks bring their own tables. */
@SuppressWarnings("NullAway")
class SourcesTest {
    private static Map<String, SourceSettings> files(String... names) {
        Map<String, SourceSettings> sources = new LinkedHashMap<>();
        for (String name : names) {
            sources.put(name, SourceSettings.ofFile(name + ".csv"));
        }
        return sources;
    }

    private static Experiment experiment(Task... tasks) {
        return Experiment.of("e", DataSettings.ofSources(files("lab", "clinic")), tasks);
    }

    private static BinaryTask binary(String name, String source) {
        return new BinaryTask(
                name, null, 1, null, new BinaryTask.CrossEntropy(1), null, new TaskRows(null, Map.of(), source));
    }

    private static RegressionTask regression(String name, String target, String source) {
        return new RegressionTask(
                name, target, 1, new RegressionTask.Squared(), "", null, new TaskRows(null, Map.of(), source));
    }

    /** Both have age and score, the lab dose and iron, the clinic sick and smell. */
    private static Map<String, Table> tables(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put(
                "lab",
                new Table(
                        "lab.csv",
                        List.of(
                                numeric("age", random.doubles(60).toArray()),
                                numeric("iron", random.doubles(60).toArray()),
                                numeric("dose", random.doubles(60, 5, 6).toArray()),
                                numeric("score", random.doubles(60).toArray()))));
        String[] smells = new String[40];
        Arrays.setAll(smells, i -> List.of("sweet", "sour").get(random.nextInt(2)));
        tables.put(
                "clinic",
                new Table(
                        "clinic.csv",
                        List.of(
                                numeric("age", random.doubles(40).toArray()),
                                text("smell", smells),
                                Tables.codes("sick", 40, 2, random),
                                numeric("score", random.doubles(40, 100, 300).toArray()))));
        return tables;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of_tasksWithAndWithoutSource_haveLabelsFromTheRightRowsOnly(long seed) {
        Experiment experiment = experiment(
                RegressionTask.of("dose"),
                binary("sick", "clinic"),
                regression("labScore", "score", "lab"),
                regression("score", null, null));
        Table table = Concatenation.of(tables(seed));
        PreparedExperiment prepared = PreparedExperiment.of(experiment, table);
        SourceRows lab = prepared.sources().get(0);
        SourceRows clinic = prepared.sources().get(1);
        int[][] expected = {{60, 0}, {0, 40}, {60, 0}, {60, 40}};
        for (int t = 0; t < expected.length; t++) {
            assertThat(prepared.labels().get(t).count(lab.all())).isEqualTo(expected[t][0]);
            assertThat(prepared.labels().get(t).count(clinic.all())).isEqualTo(expected[t][1]);
        }
        // Centre and scale are those of the task's own labels.
        double[] own = Arrays.stream(lab.among(prepared.rows(Part.TRAIN)))
                .mapToDouble(row -> prepared.labels().get(2).values()[row])
                .toArray();
        assertThat(prepared.tasks().get(2).center())
                .isCloseTo(
                        Arrays.stream(own).average().orElseThrow(),
                        org.assertj.core.data.Percentage.withPercentage(1e-9));
        assertThat(prepared.tasks().get(3).center()).isGreaterThan(10);
        // Each source keeps the shares.
        assertThat(prepared.rows(Part.TEST, lab)).isEqualTo(9);
        assertThat(prepared.rows(Part.TEST, clinic)).isEqualTo(6);
    }

    @Test
    void of_featuresOfOneSource_areImputedWithIndicatorAndOptional() {
        Experiment experiment = experiment(RegressionTask.of("dose"), binary("sick", null));
        Table table = Concatenation.of(tables(1));
        PreparedExperiment prepared = PreparedExperiment.of(experiment, table);
        assertThat(prepared.preprocessing().columns()).containsExactly("age", "iron", "score", "smell");
        assertThat(prepared.preprocessing().optional()).containsExactly("iron", "smell");
        // A lab table alone: age, iron and its indicator, score; no smell is code 1.
        var features = prepared.preprocessing().apply(tables(1).get("lab"));
        var whole = prepared.features();
        assertThat(features.dense()).containsExactly(Arrays.copyOf(whole.dense(), features.dense().length));
        assertThat(features.codes()).containsOnly(1);
        assertThatThrownBy(() -> prepared.preprocessing()
                        .apply(Tables.of(numeric("iron", 1), text("smell", "sour"), numeric("score", 1))))
                .hasMessageContainingAll("'age'", "the model needs it");
    }

    @Test
    void apply_tableWithNoneOfTheColumnsAllOptional_isRefused() {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("lab", Tables.of(numeric("a", 1, 2, 3, 4, 5, 6, 7, 8), numeric("y", 1, 2, 3, 4, 5, 6, 7, 8)));
        tables.put("clinic", Tables.of(numeric("b", 1, 2, 3, 4, 5, 6, 7, 8), numeric("y", 1, 2, 3, 4, 5, 6, 7, 8)));
        PreparedExperiment prepared =
                PreparedExperiment.of(experiment(RegressionTask.of("y")), Concatenation.of(tables));
        assertThat(prepared.preprocessing().optional()).containsExactly("a", "b");
        assertThatThrownBy(() -> prepared.preprocessing().apply(Tables.of(numeric("c", 1))))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("none of the columns", "a, b");
    }

    @Test
    void of_sourceFeature_isACategoryOfItsOwn() {
        Experiment experiment = experiment(RegressionTask.of("score"));
        DataSettings data = experiment.data().withSourceFeature(true);
        for (FeatureSettings features : List.of(FeatureSettings.sniffed(), FeatureSettings.numbers("age"))) {
            PreparedExperiment prepared = PreparedExperiment.of(
                    experiment.withData(data).withFeatures(features), Concatenation.of(tables(1), true));
            assertThat(prepared.preprocessing().columns()).contains("age", "source");
            assertThat(prepared.preprocessing().columns().contains("iron")).isEqualTo(features.usesUnlisted());
            assertThat(prepared.preprocessing().optional()).doesNotContain("source");
        }
    }

    @Test
    void of_labelThatDoesNotFit_namesTheSourceAndItsOwnRow() {
        Map<String, Table> tables = tables(1);
        double[] counts = new double[20];
        Arrays.setAll(counts, i -> i == 2 ? -1 : i);
        tables.put(
                "clinic", new Table("clinic.csv", List.of(numeric("age", new double[20]), numeric("visits", counts))));
        RegressionTask visits = new RegressionTask("visits", null, 1, new RegressionTask.Poisson(), "", null);
        assertThatThrownBy(() ->
                        PreparedExperiment.of(experiment(RegressionTask.of("dose"), visits), Concatenation.of(tables)))
                .isInstanceOf(PolymathException.class)
                .hasMessageStartingWith("In source 'clinic' (clinic.csv): Task 'visits': row 3 of column 'visits'");
    }

    @Test
    void of_sourcesAndTasksThatDoNotMeet_tellsAllAtOnce() {
        Table table = Concatenation.of(tables(1));
        assertThatThrownBy(() -> PreparedExperiment.of(
                        experiment(regression("d", "dose", "clinic"), RegressionTask.of("nothing")), table))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(
                        "Column 'dose', named by task 'd', is not in source 'clinic' (clinic.csv)",
                        "Column 'nothing', named by task 'nothing', is not in the sources 'lab' (lab.csv), 'clinic'",
                        "No task has labels from source 'lab' (lab.csv)");
    }

    @Test
    void of_sourceWithoutAnyFeature_isRefused() {
        Experiment experiment = experiment(RegressionTask.of("dose"), binary("sick", null))
                .withFeatures(FeatureSettings.numbers("iron"));
        assertThatThrownBy(() -> PreparedExperiment.of(experiment, Concatenation.of(tables(1))))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("nothing of source 'clinic' (clinic.csv)", "features iron");
    }

    @Test
    void of_tableOfOtherSources_isAProgrammersMistake() {
        assertThatThrownBy(() -> PreparedExperiment.of(
                        experiment(RegressionTask.of("age")), tables(1).get("lab")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[lab, clinic]", "Concatenation.of");
    }

    @Test
    void new_mistakes_areNamedWithAHint() {
        assertThatThrownBy(() -> experiment(binary("sick", "clinik")))
                .hasMessageContainingAll("Task 'sick' names the source 'clinik'", "Did you mean 'clinic'?");
        assertThatThrownBy(() -> Experiment.of("e", DataSettings.ofFile("a.csv"), binary("sick", "a")))
                .hasMessageContainingAll("names the source 'a'", "data has no sources");
        Experiment one = Experiment.of("e", DataSettings.ofFile("a.csv"), BinaryTask.of("sick"));
        assertThatThrownBy(
                        () -> one.withTraining(TrainingSettings.defaults().withSampler(new SamplerSettings.Uniform())))
                .hasMessageContainingAll("training.sampler", "no sources");
        assertThatThrownBy(() ->
                        Settings.parse("{path: a.csv, sources: {b: {path: b.csv}}}", "data.yaml", DataSettings.class))
                .hasMessageContainingAll("both sources and path");
        assertThatThrownBy(() -> Settings.parse("{path: a.csv, source_feature: true}", "data.yaml", DataSettings.class))
                .hasMessageContainingAll("source_feature", "no sources");
        assertThatThrownBy(() -> Settings.parse("{sources: {b: {missing: [x]}}}", "data.yaml", DataSettings.class))
                .hasMessageContainingAll("names no table");
        assertThatThrownBy(
                        () -> Settings.parse("{sources: {b: {jdbc: 'jdbc:x', path: p}}}", "d.yaml", DataSettings.class))
                .hasMessageContainingAll("jdbc but no sql");
    }

    @Test
    void withoutSecrets_sources_keepTheDatabasesOnly() {
        DataSettings data = Settings.parse("""
                sources:
                  a: {sql: SELECT 1, jdbc: 'jdbc:postgresql://eve:s3cret@host/db?password=s3cret', missing: ['?']}
                  b: {path: b.csv}
                """, "data.yaml", DataSettings.class);
        DataSettings safe = data.withoutSecrets();
        assertThat(Settings.toYaml(safe)).doesNotContain("s3cret", "eve").contains("jdbc:postgresql://host/db");
        assertThat(safe.sources().keySet()).containsExactly("a", "b");
        assertThat(safe.missing(safe.sources().get("a"))).containsExactly("?");
        assertThat(safe.missing(safe.sources().get("b"))).isEqualTo(data.missing());
        assertThat(Settings.parse(Settings.toYaml(data), "again", DataSettings.class))
                .isEqualTo(data);
    }
}
