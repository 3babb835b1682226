package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final double NA = Double.NaN;

    @Test
    void isMissing_severalLabels_onlyIfAllAre() {
        Labels labels = new Labels(new double[] {1, NA, NA, NA, 0, 1}, 2);
        assertThat(labels.examples()).isEqualTo(3);
        assertThat(labels.isMissing(0)).isFalse();
        assertThat(labels.isMissing(1)).isTrue();
        assertThat(labels.count(new int[] {0, 1, 2, 2})).isEqualTo(3);
    }

    @Test
    void select_examplesInAnyOrder_keepsTheirLabelsTogether() {
        Labels labels = new Labels(new double[] {1, NA, 2, 3, 0, 1}, 2);
        assertThat(labels.select(new int[] {2, 0}).values()).containsExactly(0, 1, 1, NA);
        assertThat(Labels.of(5, 6, 7).select(new int[] {1}).values()).containsExactly(6);
        assertThat(Labels.of(5, 6, 7).select(new int[0]).examples()).isZero();
    }
}
