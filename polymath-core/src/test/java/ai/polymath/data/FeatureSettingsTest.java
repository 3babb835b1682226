package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureSettingsTest {
    @Test
    void new_columnInTwoLists_isRefused() {
        assertThatThrownBy(() -> new FeatureSettings(List.of("a"), List.of(), List.of(), List.of("a"), false))
                .hasMessage(
                        "Column 'a' is listed twice; a column is numeric, categorical, boolean, structured or ignored.");
        assertThatThrownBy(() -> new FeatureSettings(List.of("a", "a"), List.of(), List.of(), List.of(), false))
                .hasMessageContaining("listed twice");
    }

    @Test
    void usesUnlisted_onlyIfNoKindIsListedOrSniffSaysSo() {
        assertThat(FeatureSettings.sniffed("id").usesUnlisted()).isTrue();
        assertThat(new FeatureSettings(List.of("a"), List.of(), List.of(), List.of(), false).usesUnlisted())
                .isFalse();
        assertThat(new FeatureSettings(List.of(), List.of("a"), List.of(), List.of(), false).usesUnlisted())
                .isFalse();
        assertThat(new FeatureSettings(List.of(), List.of(), List.of("a"), List.of(), false).usesUnlisted())
                .isFalse();
        assertThat(new FeatureSettings(List.of("a"), List.of(), List.of(), List.of(), true).usesUnlisted())
                .isTrue();
    }
}
