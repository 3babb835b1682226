package ai.polymath.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.settings.Settings;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerSettingsTest {
    private static OptimizerSettings parse(String yaml) {
        return Settings.parse(yaml, "test", OptimizerSettings.class);
    }

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("sgd", SgdSettings.of(0.01)),
                Arguments.of("adam", AdamSettings.of(0.001)),
                Arguments.of("adamw", AdamWSettings.of(0.001)),
                Arguments.of("rmsprop", RmsPropSettings.of(0.001)),
                Arguments.of("adagrad", AdagradSettings.of(0.01)),
                Arguments.of(
                        "{type: sgd, learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-4}",
                        new SgdSettings(0.1, 0.9, true, 1e-4)),
                Arguments.of(
                        "{type: adam, learning_rate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-4, weight_decay: 0.2}",
                        new AdamSettings(0.1, 0.8, 0.95, 1e-4, 0.2)),
                Arguments.of("{type: adamw, weight_decay: 0}", new AdamWSettings(0.001, 0.9, 0.999, 1e-8, 0)),
                Arguments.of(
                        "{type: rmsprop, decay: 0.9, momentum: 0.5}", new RmsPropSettings(0.001, 0.9, 1e-8, 0.5, 0)),
                Arguments.of(
                        "{type: adagrad, learning_rate_decay: 0.1, initial_accumulator: 0.2}",
                        new AdagradSettings(0.01, 0.1, 0.2, 1e-10, 0)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void parse_file_isTheRecord(String yaml, OptimizerSettings expected) {
        assertThat(parse(yaml)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("files")
    void withLearningRate_any_changesNothingElse(String yaml, OptimizerSettings settings) {
        OptimizerSettings other = settings.withLearningRate(7);
        assertThat(other.learningRate()).isEqualTo(7);
        assertThat(other).isNotEqualTo(settings);
        assertThat(other.withLearningRate(settings.learningRate())).isEqualTo(settings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: sgd, learning_rate: 0} | learning_rate is 0.0",
                "{type: adam, learning_rate: .nan} | learning_rate",
                "{type: adam, learning_rate: .inf} | learning_rate",
                "{type: sgd, momentum: 1} | momentum is 1.0",
                "{type: sgd, momentum: -0.1} | momentum is -0.1",
                "{type: sgd, nesterov: true} | momentum: 0.9",
                "{type: sgd, weight_decay: -1} | weight_decay is -1.0",
                "{type: adam, beta1: 1} | beta1 is 1.0",
                "{type: adamw, beta2: 1.5} | beta2 is 1.5",
                "{type: adam, epsilon: 0} | epsilon is 0.0",
                "{type: rmsprop, decay: 1} | decay is 1.0",
                "{type: adagrad, initial_accumulator: -1} | initial_accumulator is -1.0",
                "{type: adagrad, learning_rate_decay: -1} | learning_rate_decay is -1.0",
                "{type: sgd, beta1: 0.9} | beta1",
                "lamb | lamb"
            })
    void parse_settingOutOfRange_isRefusedByName(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(message);
    }
}
