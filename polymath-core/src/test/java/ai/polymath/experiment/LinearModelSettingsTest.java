package ai.polymath.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.linear.CrossValidation;
import ai.polymath.linear.ElasticNetPenalty;
import ai.polymath.linear.LinearPenalty;
import ai.polymath.linear.LinearSettings;
import ai.polymath.linear.TraceNormPenalty;
import ai.polymath.settings.Choices;
import ai.polymath.settings.JsonSchema;
import ai.polymath.settings.Overrides;
import ai.polymath.settings.SettingBinder;
import ai.polymath.settings.SettingReader;
import ai.polymath.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The linear model as an experiment file says it. */
class LinearModelSettingsTest {
    private static final String START = "data: {path: people.csv}\n";
    private static final String TASKS = "tasks: {ill: {type: binary}, score: {type: regression}}\n";

    private static Experiment parse(String rest) {
        return Settings.parse(START + (rest.contains("tasks:") ? "" : TASKS) + rest, "test", Experiment.class);
    }

    @Test
    void parse_noType_isANetwork() {
        assertThat(parse("").model().isNetwork()).isTrue();
        assertThat(parse("model: {heads: {widths: [4]}}").model().heads()).isEqualTo(new HeadSettings(List.of(4), 0));
        assertThat(parse("model: network").model()).isEqualTo(parse("").model());
        assertThat(parse("model: {type: network}").model()).isEqualTo(parse("").model());
    }

    @Test
    void parse_linear_hasItsDefaults() {
        Experiment experiment = parse("model: {type: linear, penalty: trace-norm}");
        assertThat(experiment.model().isNetwork()).isFalse();
        LinearModelSettings linear = experiment.model().linear();
        assertThat(linear).isEqualTo(LinearModelSettings.of(new TraceNormPenalty()));
        assertThat(linear.strength()).isEmpty();
        assertThat(linear.penaltyName()).isEqualTo("trace-norm");
        assertThat(linear.solver()).isEqualTo(LinearSettings.DEFAULT);
        assertThat(linear.crossValidation().withSeed(7))
                .isEqualTo(new CrossValidation(5, 30, CrossValidation.Rule.BEST, 7));
    }

    @Test
    void toYaml_everySetting_readsBackEqual() {
        Experiment experiment = parse("""
                model:
                  type: linear
                  penalty: elastic-net
                  l1_share: 0.25
                  lambda: 0.001
                  cross_validation: {folds: 3, strengths: 9, rule: one-standard-error}
                  standardize: false
                  intercept: false
                  tolerance: 1e-8
                  max_iterations: 77
                training: {seed: 5, threads: 0}
                """.replace("l1_share", key()));
        LinearModelSettings linear = experiment.model().linear();
        assertThat(linear.penalty()).isInstanceOf(ElasticNetPenalty.class);
        assertThat(linear.strength()).hasValue(0.001);
        assertThat(linear.solver()).isEqualTo(new LinearSettings(1e-8, 77, false, false));
        assertThat(Settings.parse(Settings.toYaml(experiment), "again", Experiment.class))
                .isEqualTo(experiment);
        assertThat(Settings.fromTree(Settings.toTree(experiment), "tree", Experiment.class))
                .isEqualTo(experiment);
    }

    /** The one setting of the elastic net. */
    private static String key() {
        Map<String, ?> tree =
                Settings.toTree(Settings.parse("elastic-net", "test", LinearPenalty.class), LinearPenalty.class);
        Set<String> keys = new TreeSet<>(tree.keySet());
        keys.remove("penalty");
        return keys.iterator().next();
    }

    @Test
    void override_otherTypeAndPenalty_dropsFormerKeys() {
        String file = START + TASKS + "model: {encoder: mlp}\n";
        Experiment changed = SettingBinder.bind(
                Overrides.apply(
                        SettingReader.read(file, "test"),
                        List.of("model={type: linear, penalty: l2}", "model.penalty=trace-norm", "model.lambda=0.5"),
                        Experiment.class),
                Experiment.class);
        assertThat(changed.model())
                .isEqualTo(new ModelSettings(
                        LinearModelSettings.of(new TraceNormPenalty()).withLambda(0.5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model: {type: linear}|penalty|the key is missing",
                "model: {type: linear, penalty: trace-nrom}|trace-norm|unknown penalty",
                "model: {type: linear, penalty: l2, lambda: some}|lambda is 'some'|auto",
                "model: {type: linear, penalty: l2, lambda: -1}|lambda is '-1'|>= 0",
                "model: {type: linear, penalty: l2, lambda: NaN}|lambda is 'NaN'|auto",
                "model: {type: linear, penalty: l2, cross_validation: {folds: 1}}|1 folds|at least 2",
                "model: {type: linear, penalty: l2, encoder: mlp}|encoder|not of 'linear'",
                "model: {encoder: mlp, penalty: l2}|unknown key|penalty",
                "model: {type: liner}|unknown type|linear"
            })
    void parse_wrongModel_saysWhatIsRight(String yaml, String first, String second) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(first, second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "epochs: 7",
                "optimizer: sgd",
                "batch_size: 3",
                "balancing: uncertainty",
                "early_stopping: {patience: 3}",
                "device: cuda",
                "gradient_clipping: 1",
                "schedule: cosine",
                "regularization: [{type: l2, strength: 1}]"
            })
    void parse_trainingOfNetworks_isRefusedForALinearModel(String setting) {
        String key = setting.substring(0, setting.indexOf(':'));
        parse("training: {" + setting + "}");
        assertThatThrownBy(() -> parse("model: {type: linear, penalty: l2}\ntraining: {" + setting + "}"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("training." + key, "seed and threads", "type: network");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: ordinal}",
                "{type: multiclass}",
                "{type: multilabel, labels: [a, b]}",
                "{type: regression, loss: absolute}",
                "{type: regression, loss: poisson}",
                "{type: binary, loss: focal}"
            })
    void parse_taskThatIsNotLinear_isRefusedWithAHint(String task) {
        String tasks = "tasks: {odd: " + task + "}\n";
        parse(tasks);
        assertThatThrownBy(() -> parse(tasks + "model: {type: linear, penalty: l2}"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("'odd'", "linear model", "model: {type: network}");
    }

    @Test
    void parse_allThatIsWrong_isToldAtOnce() {
        assertThatThrownBy(() -> parse("tasks: {a: {type: ordinal}, b: {type: multiclass}}\n"
                        + "model: {type: linear, penalty: l2}\ntraining: {epochs: 3}"))
                .hasMessageContainingAll("'a' is ordinal", "'b' is multiclass", "training.epochs");
    }

    @Test
    void schema_model_hasAFormForNetworksAndEveryPenalty() {
        Object model = ((Map<?, ?>) JsonSchema.of(Experiment.class).get("$defs")).get("ModelSettings");
        List<?> forms = (List<?>) ((Map<?, ?>) model).get("oneOf");
        Set<String> penalties = new TreeSet<>();
        int networks = 0;
        for (Object form : forms) {
            if (!(((Map<?, ?>) form).get("properties") instanceof Map<?, ?> properties)) {
                continue;
            }
            if (properties.get("penalty") instanceof Map<?, ?> penalty) {
                penalties.add((String) penalty.get("const"));
                assertThat(((Map<?, ?>) form).get("required"))
                        .asInstanceOf(InstanceOfAssertFactories.LIST)
                        .contains("type", "penalty");
                assertThat(properties.containsKey("lambda")).isTrue();
                assertThat(properties.containsKey("encoder")).isFalse();
            } else {
                networks++;
                assertThat(properties.containsKey("encoder")).isTrue();
                assertThat(((Map<?, ?>) form).containsKey("required")).isFalse();
            }
        }
        assertThat(networks).isOne();
        assertThat(penalties).isEqualTo(Choices.of(LinearPenalty.class).kinds().keySet());
    }

    @Test
    void network_ofALinearModel_isRefused() {
        ModelSettings model = new ModelSettings(LinearModelSettings.of(new TraceNormPenalty()));
        assertThatThrownBy(model::encoder)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("linear");
        assertThatThrownBy(() -> parse("").model().linear()).isInstanceOf(IllegalStateException.class);
    }
}
