package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.settings.Sample.Adam;
import ai.polymath.settings.Sample.Experiment;
import ai.polymath.settings.Sample.Optimizer;
import ai.polymath.settings.Sample.Stop;
import ai.polymath.settings.Sample.Training;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static LongStream seeds() {
        return LongStream.range(0, 80);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void toYaml_randomRecord_readsBackEqual(long seed) {
        Experiment experiment = new RandomSample(seed, false).experiment();
        String yaml = Settings.toYaml(experiment);
        assertThat(Settings.parse(yaml, "x.yaml", Experiment.class)).as(yaml).isEqualTo(experiment);
        assertThat(SettingBinder.bind(Settings.toNode(experiment), Experiment.class))
                .isEqualTo(experiment);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void toTree_randomRecordThroughJson_readsBackEqual(long seed) throws JsonProcessingException {
        Experiment experiment = new RandomSample(seed, false).experiment();
        Object tree = JSON.readValue(JSON.writeValueAsString(Settings.toTree(experiment)), Object.class);
        assertThat(Settings.fromTree(tree, "bundle", Experiment.class)).isEqualTo(experiment);
    }

    /** What Jackson makes of the YAML by its own rules of types, which our reader does not use. */
    @ParameterizedTest
    @MethodSource("seeds")
    void toYaml_randomRecord_meansTheSameToAnotherReader(long seed) throws JsonProcessingException {
        Experiment experiment = new RandomSample(seed, true).experiment();
        String yaml = Settings.toYaml(experiment);
        assertThat(new YAMLMapper().readTree(yaml).toString())
                .as(yaml)
                .isEqualTo(JSON.writeValueAsString(Settings.toTree(experiment)));
    }

    @Test
    void toYaml_alternative_namesItsKind() {
        assertThat(Settings.toYaml(new Sample.FromAList(2), Optimizer.class)).isEqualTo("type: from-a-list\nrank: 2\n");
        assertThatThrownBy(() -> Settings.toYaml(new Sample.Listed() {}, Optimizer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs @Kind");
    }

    @Test
    void toYaml_experiment_writesEverySettingInOrder() {
        Experiment experiment = Settings.parse("""
                name: 007
                tasks:
                  liver: binary
                  bili: {type: regression, unit: null}
                training:
                  epochs: 3
                  optimizer: {type: sgd, learning_rate: 1e-4}
                  balancing: {method: cagrad, clip_norm: 1e-10}
                  patience: null
                  stop: {grid: [[1], [2, 3]]}
                """, "x.yaml", Experiment.class);
        assertThat(Settings.toYaml(experiment)).isEqualTo("""
                        name: "007"
                        seed: 42
                        tasks:
                          liver:
                            type: binary
                            weight: 1.0
                          bili:
                            type: regression
                            weight: 1.0
                            unit: null
                        training:
                          epochs: 3
                          optimizer:
                            type: sgd
                            learning_rate: 0.0001
                            momentum: 0.0
                          balancing:
                            method: cagrad
                            c: 0.4
                            update_every: 1
                            clip_norm: 1.0e-10
                            clip_power: 2.0
                          deterministic: false
                          direction: higher-is-better
                          hidden: [64, 32]
                          patience: null
                          stop:
                            fraction: 0.5
                            grid: [[1.0], [2.0, 3.0]]
                        files: []
                        costs: {}
                        """);
    }

    @Test
    void toYaml_listOfMappings_isWrittenAsBlock() {
        Adam adam = new Adam(1, 0, List.of(new Adam(2, 0, List.of()), new Sample.FromAList(3)));
        assertThat(Settings.toYaml(adam)).isEqualTo("""
                        learning_rate: 1.0
                        beta1: 0.0
                        after:
                          - type: adam
                            learning_rate: 2.0
                            beta1: 0.0
                            after: []
                          - type: from-a-list
                            rank: 3
                        """);
    }

    @Test
    void toTree_types_arePlain() {
        Map<String, Object> tree = Settings.toTree(new Stop(Double.POSITIVE_INFINITY, List.of(List.of(1.5))));
        assertThat(tree).isEqualTo(Map.of("fraction", ".inf", "grid", List.of(List.of(1.5))));
        assertThat(Settings.toTree(new Sample.FromAList(2), Optimizer.class))
                .isEqualTo(Map.of("type", "from-a-list", "rank", 2));
    }

    @Test
    void defaults_recordWithOnlyDefaults_isFilled() {
        assertThat(Settings.defaults(Stop.class)).isEqualTo(new Stop(0.5, List.of()));
        assertThatThrownBy(() -> Settings.defaults(Training.class))
                .isInstanceOf(SettingException.class)
                .hasMessage("defaults of Training: epochs: the key is missing. Give a whole number.");
    }

    @Test
    void load_fileWithOverrides_bindsBoth(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("stop.yaml");
        Files.writeString(file, "fraction: 0.25\n");
        assertThat(Settings.load(file, Stop.class)).isEqualTo(new Stop(0.25, List.of()));
        assertThat(Settings.load(file, List.of("grid=[[1]]", "fraction=2"), Stop.class))
                .isEqualTo(new Stop(2, List.of(List.of(1.0))));
        assertThatThrownBy(() -> Settings.load(file, List.of("fraction=x"), Stop.class))
                .hasMessage("--set fraction=x: fraction: expected a number, found 'x'.");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-5, 9.999e-7, 1e7, 9999999, 123456.789, 1e-320, -2.5e300})
    void number_anyDouble_readsBackExactlyAndLooksLikeANumberToOthers(double number) {
        String text = YamlText.number(number);
        assertThat(Double.parseDouble(text)).isEqualTo(number);
        // The form that YAML 1.1 asks of a float.
        assertThat(text).matches("-?[0-9]+\\.[0-9]*(e[-+][0-9]+)?");
    }
}
