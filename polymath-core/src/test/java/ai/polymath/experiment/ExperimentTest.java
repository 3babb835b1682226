package ai.polymath.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.SplitSettings;
import ai.polymath.experiment.Doubles.TestEncoder;
import ai.polymath.experiment.Doubles.TestSharing;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentTest {
    private static final DataSettings DATA =
            new DataSettings("people.csv", null, null, List.of(""), SplitSettings.random(1));

    private static Experiment of(Task... tasks) {
        return Experiment.of("e", DATA, List.of(tasks));
    }

    @Test
    void parse_smallestFile_takesAllDefaults() {
        Experiment parsed = Settings.parse("""
                data: {path: people.csv}
                tasks: {ascites: {type: binary}}
                """, "test", Experiment.class);
        assertThat(parsed.name()).isEqualTo("experiment");
        assertThat(parsed.tasks()).containsExactly(BinaryTask.of("ascites"));
        assertThat(parsed.data().split()).isEqualTo(SplitSettings.random(1));
        assertThat(parsed.data().missing()).containsExactly("", "NA", "N/A", "NaN", "nan", "null", "NULL");
        assertThat(parsed.features()).isEqualTo(FeatureSettings.sniffed());
        assertThat(parsed.model().encoder()).isEqualTo(new TestEncoder(List.of(64, 64), 0.1));
        assertThat(parsed.model().sharing()).isEqualTo(new TestSharing());
        assertThat(parsed.model().heads()).isEqualTo(new HeadSettings(List.of(), 0));
        assertThat(parsed.training()).isEqualTo(TrainingSettings.defaults());
        assertThat(parsed.training().optimizer()).isEqualTo(AdamSettings.of(0.001));
        assertThat(parsed.training().schedule()).isEqualTo(new ScheduleSettings.Constant());
        assertThat(parsed.training().earlyStopping())
                .isEqualTo(new StoppingSettings(StoppingSettings.Criterion.MEAN_METRIC, null, 20));
    }

    @Test
    void toYaml_everyKindAndOption_readsBackEqual() {
        Experiment experiment = Settings.parse(FULL, "test", Experiment.class);
        assertThat(experiment.tasks().stream().map(Task::kind).distinct())
                .containsExactly("binary", "multiclass", "multilabel", "ordinal", "regression");
        assertThat(Settings.parse(Settings.toYaml(experiment), "again", Experiment.class))
                .isEqualTo(experiment);
        assertThat(Settings.fromTree(Settings.toTree(experiment), "tree", Experiment.class))
                .isEqualTo(experiment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sgd",
                "{type: sgd, momentum: 0.9, nesterov: true, weight_decay: 1e-4}",
                "adam",
                "{type: adam, beta1: 0, beta2: 0.5}",
                "adamw",
                "{type: adamw, weight_decay: 0}",
                "rmsprop",
                "{type: rmsprop, decay: 0.5, momentum: 0.1}",
                "adagrad",
                "{type: adagrad, learning_rate_decay: 0.1, initial_accumulator: 0.1}"
            })
    void toYaml_anyOptimizer_readsBackEqual(String optimizer) {
        TrainingSettings training = Settings.parse("optimizer: " + optimizer, "test", TrainingSettings.class);
        assertThat(Settings.parse(Settings.toYaml(training), "again", TrainingSettings.class))
                .isEqualTo(training);
        OptimizerSettings other = training.optimizer().withLearningRate(0.25);
        assertThat(other.learningRate()).isEqualTo(0.25);
        assertThat(other.withLearningRate(training.optimizer().learningRate())).isEqualTo(training.optimizer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant",
                "step",
                "{type: step, every: 3, factor: 0.5}",
                "exponential",
                "{type: cosine, warmup: 0.1, last: 0.2}",
                "{type: plateau, patience: 2, factor: 0.3, least: 0}",
                "{type: one-cycle, rise: 0.5, first: 0.1, last: 0}"
            })
    void toYaml_anySchedule_readsBackEqual(String schedule) {
        TrainingSettings training = Settings.parse("schedule: " + schedule, "test", TrainingSettings.class);
        assertThat(Settings.parse(Settings.toYaml(training), "again", TrainingSettings.class))
                .isEqualTo(training);
    }

    @Test
    void new_severalMistakes_reportsAllAtOnce() {
        FeatureSettings features = new FeatureSettings(List.of("a"), List.of("b"), List.of("c"), List.of(), false);
        TrainingSettings training = TrainingSettings.defaults()
                .withEarlyStopping(new StoppingSettings(StoppingSettings.Criterion.TASK, "ab", 5));
        assertThatThrownBy(() -> new Experiment(
                        "a/b",
                        DATA,
                        features,
                        List.of(
                                BinaryTask.of("a"),
                                BinaryTask.of("a"),
                                new MultilabelTask("m", List.of("b", "c"), 1, 1, null)),
                        of(BinaryTask.of("x")).model(),
                        training))
                .isInstanceOf(PolymathException.class)
                .hasMessageStartingWith("7 problems:")
                .hasMessageContaining("name is 'a/b'")
                .hasMessageContaining("Two tasks are named 'a'")
                .hasMessageContaining("Tasks 'a' and 'a' are both binary tasks on column 'a'")
                .hasMessageContaining("Column 'a' is the target of task 'a', so it can't be a feature")
                .hasMessageContaining("Column 'b' is the target of task 'm'")
                .hasMessageContaining("Column 'c' is the target of task 'm'")
                .hasMessageContaining("early_stopping names the task 'ab', which is not there. Did you mean 'a'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void new_nameOfDots_isRefused(String name) {
        assertThatThrownBy(() -> Experiment.of(name, DATA, BinaryTask.of("a")))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("name is '" + name + "'")
                .hasMessageContaining("dots alone");
    }

    @Test
    void new_noTask_isRefused() {
        assertThatThrownBy(() -> of()).hasMessageContaining("there must be something to predict");
    }

    @Test
    void new_sameColumnTwice_isRefusedUnlessAnotherQuestionIsAsked() {
        RegressionTask low = new RegressionTask("low", "y", 1, new RegressionTask.Quantile(0.1), "", null);
        RegressionTask high = new RegressionTask("high", "y", 1, new RegressionTask.Quantile(0.9), "", null);
        RegressionTask again = new RegressionTask("again", "y", 1, new RegressionTask.Quantile(0.9), "", null);
        assertThat(of(low, high, BinaryTask.of("y")).tasks()).hasSize(3);
        assertThatThrownBy(() -> of(low, high, again))
                .hasMessage("Tasks 'high' and 'again' are both regression tasks on column 'y'. Maybe one has the wrong"
                        + " target?");
    }

    @Test
    void notFeatures_targetsAndTheSplitColumn_butNotTheStrata() {
        Experiment experiment = of(BinaryTask.of("a"), new MultilabelTask("m", List.of("b", "c"), 1, 1, null));
        assertThat(experiment.notFeatures()).containsExactly("a", "b", "c");
        assertThat(experiment
                        .withData(DATA.withSplit(SplitSettings.byGroup("id", 1)))
                        .notFeatures())
                .containsExactly("a", "b", "c", "id");
        SplitSettings strata = new SplitSettings(SplitSettings.Type.STRATIFIED, "ward", 0.1, 0.1, null, 1);
        assertThat(experiment.withData(DATA.withSplit(strata)).notFeatures()).containsExactly("a", "b", "c");
    }

    @Test
    void strataColumns_allButRegression() {
        assertThat(of(
                                RegressionTask.of("r"),
                                OrdinalTask.of("o"),
                                MulticlassTask.of("m"),
                                new MultilabelTask("l", List.of("o", "p"), 1, 1, null))
                        .strataColumns())
                .containsExactly("o", "m", "p");
    }

    @Test
    void with_anyPart_changesThatPartAlone() {
        Experiment experiment = of(BinaryTask.of("a"));
        Experiment changed = experiment
                .withTasks(List.of(OrdinalTask.of("b")))
                .withFeatures(FeatureSettings.sniffed("x"))
                .withModel(experiment.model().withHeads(new HeadSettings(List.of(3), 0.2)))
                .withTraining(TrainingSettings.defaults().withEpochs(3));
        assertThat(changed)
                .isEqualTo(new Experiment(
                        "e",
                        DATA,
                        FeatureSettings.sniffed("x"),
                        List.of(OrdinalTask.of("b")),
                        new ModelSettings(
                                new TestEncoder(List.of(64, 64), 0.1),
                                new TestSharing(),
                                new HeadSettings(List.of(3), 0.2)),
                        TrainingSettings.defaults().withEpochs(3)));
    }

    private static final String FULL = """
            name: full-1
            data:
              sql: SELECT * FROM people
              jdbc: jdbc:postgresql://db/clinic
              missing: ['', '-', 'null']
              split: {type: group, column: id, validation: 0.2, test: 0.1, folds: 5, seed: 9}
            features:
              numeric: [age]
              categorical: [sex]
              boolean: [smoker]
              ignored: [note]
              sniff: true
            tasks:
              a: {type: binary, target: col a, weight: 2, positive: yes, metric: auprc,
                  loss: {type: cross-entropy, positive_weight: 3}}
              b: {type: binary, loss: {type: focal, gamma: 1, alpha: 0.3}}
              c: {type: multiclass, classes: [x, y], loss: {type: cross-entropy, label_smoothing: 0.1,
                  class_weights: {x: 2}}}
              d: {type: multiclass, loss: {type: focal, gamma: 3}}
              e: {type: multilabel, labels: [l1, l2], positive_weight: 2}
              f: {type: ordinal, levels: [low, high]}
              g: {type: regression, unit: mg/dl, loss: absolute}
              h: {type: regression, loss: {type: huber, delta: 2}}
              i: {type: regression, loss: {type: quantile, level: 0.9}}
              j: {type: regression, loss: poisson}
              k: {type: regression, loss: squared, metric: r2}
            model:
              encoder: {type: mlp, widths: [8], dropout: 0}
              sharing: hard
              heads: {widths: [4, 4], dropout: 0.3}
            training:
              optimizer: {type: sgd, learning_rate: 0.1, momentum: 0.9, nesterov: true}
              schedule: {type: cosine, warmup: 0.1}
              epochs: 3
              batch_size: 16
              early_stopping: {criterion: task, task: a, patience: 7}
              regularization:
                - {type: l2, strength: 0.01}
                - {type: group-lasso, strength: 0.1, on: input}
              balancing: {method: fixed, weights: {a: 2}}
              gradient_clipping: 1.5
              device: cuda:1
              threads: 3
              seed: 5
            """;
}
