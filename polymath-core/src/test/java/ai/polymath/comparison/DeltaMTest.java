package ai.polymath.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.metric.Direction;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaMTest {
    private static final List<Direction> BOTH = List.of(Direction.HIGHER, Direction.LOWER);

    @Test
    void relative_bothDirections_isPositiveWhereTheModelIsBetter() {
        assertThat(DeltaM.relative(Direction.HIGHER, 0.88, 0.8)).isCloseTo(10, within(1e-9));
        assertThat(DeltaM.relative(Direction.LOWER, 1.8, 2)).isCloseTo(10, within(1e-9));
        assertThat(DeltaM.relative(Direction.HIGHER, -0.1, -0.2))
                .as("a negative figure that rises is better")
                .isCloseTo(50, within(1e-9));
        assertThat(DeltaM.relative(Direction.HIGHER, 0.1, 0)).isNaN();
        assertThat(DeltaM.relative(Direction.HIGHER, 0, 0)).isZero();
        assertThat(DeltaM.relative(Direction.HIGHER, Double.NaN, 1)).isNaN();
    }

    @Test
    void perTaskAndPerMetric_tasksOfUnequalMetrics_differAsByHand() {
        List<List<Direction>> directions =
                List.of(List.of(Direction.HIGHER), List.of(Direction.LOWER, Direction.LOWER));
        double[][] model = {{0.9}, {2, 3}};
        double[][] single = {{0.6}, {4, 4}};
        // +50; +50 and +25.
        assertThat(DeltaM.perTask(directions, model, single)).isCloseTo((50 + 37.5) / 2, within(1e-9));
        assertThat(DeltaM.perMetric(directions, model, single)).isCloseTo(125.0 / 3, within(1e-9));
    }

    @Test
    void ofRatiosAndOfMeans_unequalSeeds_differAsByHand() {
        double[][] model = {{0.6, 2}, {0.9, 2}};
        double[][] single = {{0.5, 1}, {0.9, 3}};
        // Seed 1: +20, -100; seed 2: 0, +33.33.
        assertThat(DeltaM.ofRatios(BOTH, model, single)).isCloseTo((-40 + 100.0 / 6) / 2, within(1e-9));
        // Means 0.75 against 0.7, and 2 against 2.
        assertThat(DeltaM.ofMeans(BOTH, model, single)).isCloseTo(100 * 0.05 / 0.7 / 2, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void contrast_anyFigures_hasBothAveragesAndTheSameMeanAsItsReplicates(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] model = new double[4][];
        double[][] single = new double[4][];
        for (int r = 0; r < 4; r++) {
            model[r] = random.doubles(2, 0.1, 2).toArray();
            single[r] = random.doubles(2, 0.1, 2).toArray();
        }
        List<Measure> measures =
                List.of(new Measure("a", "auroc", Direction.HIGHER), new Measure("b", "rmse", Direction.LOWER));
        Contrast contrast = Contrast.of(
                measures,
                new Variant("m", Variant.Role.EQUAL, "hard", model, model, Variant.Cost.UNKNOWN),
                new Variant("s", Variant.Role.SINGLE, "none", single, single, Variant.Cost.UNKNOWN),
                0.05,
                0);

        assertThat(contrast.delta().mean()).isCloseTo(DeltaM.ofMeans(BOTH, model, single), within(1e-9));
        assertThat(contrast.deltaOfRatios()).isEqualTo(DeltaM.ofRatios(BOTH, model, single));
        double smallest = contrast.tasks().stream()
                .mapToDouble(t -> t.percent().mean())
                .min()
                .orElseThrow();
        assertThat(contrast.worst().percent().mean()).isEqualTo(smallest);
    }

    @Test
    void contrast_missingFigure_leavesThatPairOutOfTheTask() {
        double[][] model = {{0.6, 1}, {0.8, Double.NaN}, {0.7, 3}};
        double[][] single = {{0.5, 2}, {0.5, 100}, {0.5, 4}};
        assertThat(DeltaM.ofMeans(BOTH, model, single)).isCloseTo((40 + 100.0 / 3) / 2, within(1e-9));
    }
}
