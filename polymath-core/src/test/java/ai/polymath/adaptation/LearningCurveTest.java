package ai.polymath.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.adaptation.LearningCurve.Gain;
import ai.polymath.adaptation.LearningCurve.Point;
import ai.polymath.comparison.StudentT;
import ai.polymath.metric.Direction;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningCurveTest {
    private static final double[] GOOD = {0.80, 0.81, 0.79, 0.80, 0.82};
    private static final double[] BAD = {0.60, 0.62, 0.57, 0.61, 0.60};
    private static final double[] MIDDLE = {0.80, 0.83, 0.80, 0.79, 0.82};

    private static Point point(int examples, double[] head, double[] scratch) {
        return new Point(examples, Map.of(Arm.HEAD, head, Arm.SCRATCH, scratch));
    }

    private static LearningCurve curve(Direction direction, Point... points) {
        return new LearningCurve("stroke", "auroc", direction, List.of(points), 100, 50, 0.05);
    }

    @Test
    void gains_twoSizes_arePairedTTestsWithTheSharedRowsInMindAndHolm() {
        LearningCurve curve = curve(Direction.HIGHER, point(10, GOOD, BAD), point(100, GOOD, MIDDLE));
        double[] p = new double[2];
        double[][] pairs = {BAD, MIDDLE};
        for (int i = 0; i < 2; i++) {
            double mean = 0;
            double squares = 0;
            for (int d = 0; d < 5; d++) {
                mean += (GOOD[d] - pairs[i][d]) / 5;
            }
            for (int d = 0; d < 5; d++) {
                squares += Math.pow(GOOD[d] - pairs[i][d] - mean, 2);
            }
            double shared = i == 0 ? 0.1 * 0.5 : 0.5;
            p[i] = new StudentT(4).twoSided(mean / Math.sqrt(squares / 4 * (0.2 + shared)));
        }
        List<Gain> gains = curve.gains();
        assertThat(gains.get(0).p()).isCloseTo(2 * p[0], within(1e-12));
        assertThat(gains.get(1).p()).isCloseTo(Math.max(2 * p[0], p[1]), within(1e-12));
    }

    @Test
    void verdict_betterWithFew_saysHowManyScratchNeeds() {
        LearningCurve curve = curve(Direction.HIGHER, point(10, GOOD, BAD), point(100, MIDDLE, MIDDLE));
        assertThat(CurveText.verdict(curve, Arm.HEAD))
                .contains("helps with 10 examples", "0.804 instead of 0.600", "reaches on average with 100")
                .contains("With 100 no difference can be shown");
        assertThat(CurveText.of(curve)).contains("100 (all)", "+0.204");
    }

    @Test
    void verdict_lowerIsBetter_turnsTheSign() {
        LearningCurve curve = curve(Direction.LOWER, point(10, GOOD, BAD), point(30, BAD, GOOD));
        assertThat(CurveText.verdict(curve, Arm.HEAD)).contains("helps with 30").contains("It harms with 10");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void verdict_chanceOnly_claimsNothing(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Point[] points = new Point[4];
        for (int i = 0; i < points.length; i++) {
            points[i] = point(
                    10 * (i + 1), random.doubles(5).toArray(), random.doubles(5).toArray());
        }
        assertThat(CurveText.verdict(curve(Direction.HIGHER, points), Arm.HEAD))
                .contains("no demonstrable difference")
                .doesNotContain("helps");
    }

    @Test
    void verdict_oneDrawOrUndefined_showsNothing() {
        double[] none = {Double.NaN};
        LearningCurve one =
                curve(Direction.HIGHER, point(10, new double[] {0.9}, new double[] {0.5}), point(30, none, none));
        assertThat(CurveText.verdict(one, Arm.HEAD)).contains("one draw shows nothing");
        assertThat(CurveText.of(one)).contains("undefined");
        assertThat(CurveFiles.toTree(one)).containsKeys("points", "verdict", "pool");
    }
}
