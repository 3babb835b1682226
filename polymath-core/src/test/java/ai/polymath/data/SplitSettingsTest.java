package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.SplitSettings.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitSettingsTest {
    @ParameterizedTest
    @CsvSource({"-0.1, 0.1", "0.1, -0.1", "1, 0", "0.5, 0.5", "NaN, 0.1", "0.1, NaN"})
    void new_sharesThatLeaveNothingToTrainOn_areRefused(double validation, double test) {
        assertThatThrownBy(() -> new SplitSettings(Type.RANDOM, null, validation, test, null, 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("validation is " + validation + " and test is " + test);
    }

    @Test
    void new_columnThatDoesNotSuitTheType_isRefused() {
        for (Type type : new Type[] {Type.GROUP, Type.TIME, Type.COLUMN}) {
            assertThatThrownBy(() -> new SplitSettings(type, null, 0.1, 0.1, null, 1))
                    .hasMessageContaining("'" + type.word() + "' needs a column");
        }
        assertThatThrownBy(() -> new SplitSettings(Type.RANDOM, "person", 0.1, 0.1, null, 1))
                .hasMessageContaining("Maybe type: group");
    }

    @Test
    void new_foldsThatCannotBe_areRefused() {
        assertThatThrownBy(() -> new SplitSettings(Type.RANDOM, null, 0.1, 0, 1, 1))
                .hasMessageContaining("folds is 1");
        assertThatThrownBy(() -> new SplitSettings(Type.TIME, "t", 0.1, 0, 3, 1))
                .hasMessageContaining("'time'");
        assertThatThrownBy(() -> new SplitSettings(Type.COLUMN, "t", 0.1, 0, 3, 1))
                .hasMessageContaining("'column'");
    }

    @Test
    void withSeed_keepsAllElse() {
        SplitSettings settings = new SplitSettings(Type.GROUP, "person", 0.1, 0.2, 4, 1);
        assertThat(settings.withSeed(7)).isEqualTo(new SplitSettings(Type.GROUP, "person", 0.1, 0.2, 4, 7));
    }
}
