package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    private static final AugmentSettings ALL = new AugmentSettings(AugmentSettings.Flip.BOTH, 0.3, 0.4, 0.2);

    @Test
    void apply_mirrored_isExactlyTheMirrorImage() {
        float[] values = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};
        new Placement(true, false, 1, 0, 0, 1, 0).apply(values, 0, 2, 2, 3);
        assertThat(values).containsExactly(3, 2, 1, 6, 5, 4, 30, 20, 10, 60, 50, 40);
        new Placement(false, true, 1, 0, 0, 1, 0).apply(values, 6, 1, 2, 3);
        assertThat(values).containsExactly(3, 2, 1, 6, 5, 4, 60, 50, 40, 30, 20, 10);
    }

    @Test
    void apply_shiftedByWholePixels_movesThemAndFillsWithTheMean() {
        float[] values = {1, 2, 3, 4, 5, 6, 7, 8};
        new Placement(false, false, 1, 0.25, 0.5, 2, 1).apply(values, 0, 1, 2, 4);
        assertThat(values).containsExactly(1, 1, 1, 1, 1, 3, 5, 7);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void apply_aBrightSquare_isWhereItsBoxGoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int side = 64;
        int left = 10 + random.nextInt(20);
        int top = 10 + random.nextInt(20);
        int right = left + 12;
        int bottom = top + 16;
        float[] values = new float[side * side];
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                values[y * side + x] = 1;
            }
        }
        double[] middle = {(left + right) / 2.0 / side, (top + bottom) / 2.0 / side};
        Placement placement =
                Placement.draw(new AugmentSettings(AugmentSettings.Flip.BOTH, 0.2, 0.3, 0), seed, 3, 7, middle);
        placement.apply(values, 0, 1, side, side);
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        for (int p = 0; p < values.length; p++) {
            sum += values[p];
            sumX += values[p] * (p % side + 0.5);
            sumY += values[p] * (p / side + 0.5);
        }
        double expectedX = clippedMiddle(placement.x((double) left / side), placement.x((double) right / side));
        double expectedY = clippedMiddle(placement.y((double) top / side), placement.y((double) bottom / side));
        assertThat(sumX / sum / side).isCloseTo(expectedX, within(0.02));
        assertThat(sumY / sum / side).isCloseTo(expectedY, within(0.02));
    }

    private static double clippedMiddle(double a, double b) {
        return (Math.max(0, Math.min(a, b)) + Math.min(1, Math.max(a, b))) / 2;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void draw_knownObjects_neverLeaveThePicture(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int row = 0; row < 200; row++) {
            double[] centers = random.doubles(2L * random.nextInt(5)).toArray();
            Placement placement = Placement.draw(ALL, seed, 1, row, centers);
            for (int i = 0; i < centers.length; i += 2) {
                assertThat(placement.x(centers[i])).isBetween(-1e-12, 1 + 1e-12);
                assertThat(placement.y(centers[i + 1])).isBetween(-1e-12, 1 + 1e-12);
            }
            assertThat(placement.scale()).isBetween(1 / 1.4 - 1e-12, 1.4 + 1e-12);
            assertThat(Math.abs(placement.shiftX())).isLessThanOrEqualTo(0.7);
        }
    }

    @Test
    void draw_sameSeedEpochAndRow_isTheSame_andOthersDiffer() {
        double[] none = {};
        Placement one = Placement.draw(ALL, 5, 2, 11, none);
        assertThat(Placement.draw(ALL, 5, 2, 11, none)).isEqualTo(one);
        assertThat(Placement.draw(ALL, 6, 2, 11, none)).isNotEqualTo(one);
        assertThat(Placement.draw(ALL, 5, 3, 11, none)).isNotEqualTo(one);
        assertThat(Placement.draw(ALL, 5, 2, 12, none)).isNotEqualTo(one);
        // Epoch and row are no sum: (2, 12) and (3, 11) are different draws.
        assertThat(Placement.draw(ALL, 5, 3, 11, none)).isNotEqualTo(Placement.draw(ALL, 5, 2, 12, none));
    }

    @Test
    void draw_nothingAsked_leavesThePictureAlone() {
        float[] values = {1, 2, 3, 4};
        Placement.draw(AugmentSettings.NONE, 1, 1, 1, new double[] {0.9, 0.1}).apply(values, 0, 1, 2, 2);
        assertThat(values).containsExactly(1, 2, 3, 4);
    }

    @Test
    void settings_outOfRange_areRefused() {
        assertThatThrownBy(() -> new AugmentSettings(AugmentSettings.Flip.NONE, 1, 0, 0))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("shift is 1.0");
        assertThatThrownBy(() -> new AugmentSettings(AugmentSettings.Flip.NONE, 0, -0.1, 0))
                .hasMessageContaining("scale is -0.1");
        assertThatThrownBy(() -> ImageSettings.of(0, 3, 1)).hasMessageContaining("size is [0, 3]");
        assertThatThrownBy(() -> ImageSettings.of(3, 3, 2)).hasMessageContaining("channels is 2");
    }
}
