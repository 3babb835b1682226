package ai.polymath.relatedness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairStatisticsTest {
    private static double[][] pair(double there, double back) {
        return new double[][] {{Double.NaN, there}, {back, Double.NaN}};
    }

    @Test
    void empty_nothingObserved_knowsNothing() {
        PairStatistics statistics = new PairStatistics(2);

        assertThat(statistics.mean()[0][1]).isNaN();
        assertThat(statistics.standardError()[0][1]).isNaN();
        assertThat(statistics.worst()[0][1]).isNaN();
        assertThat(statistics.overTime()).isEmpty();
        statistics.add(1, pair(3, Double.NaN));
        assertThat(statistics.mean()[0][1]).isEqualTo(3);
        assertThat(statistics.standardError()[0][1]).as("of one observation").isNaN();
        assertThat(statistics.mean()[1][0]).isNaN();
    }

    /** With few steps a batch is a step, so the error is the ordinary one. */
    @Test
    void standardError_fewSteps_isThatOfTheMeanByHand() {
        PairStatistics statistics = new PairStatistics(2);
        double[] values = {1, 4, 2, 9};
        for (double value : values) {
            statistics.add(1, pair(value, Double.NaN));
        }

        assertThat(statistics.mean()[0][1]).isEqualTo(4);
        assertThat(statistics.standardError()[0][1]).isCloseTo(Math.sqrt((9 + 0 + 4 + 25) / 3.0 / 4), within(1e-12));
        assertThat(statistics.worst()[0][1]).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mean_manyStepsWithGaps_isThatOfAllObservations(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PairStatistics statistics = new PairStatistics(2);
        List<Double> seen = new ArrayList<>();
        int steps = 100 + random.nextInt(900);
        for (int s = 0; s < steps; s++) {
            double value = random.nextInt(3) == 0 ? Double.NaN : random.nextGaussian();
            statistics.add(1 + s / 50, pair(value, 1));
            if (!Double.isNaN(value)) {
                seen.add(value);
            }
        }

        double[] all = seen.stream().mapToDouble(v -> v).toArray();
        double mean = java.util.Arrays.stream(all).average().orElseThrow();
        assertThat(statistics.steps()).isEqualTo(steps);
        assertThat(statistics.counts()[0][1]).isEqualTo(all.length);
        assertThat(statistics.mean()[0][1]).isCloseTo(mean, within(1e-12));
        assertThat(statistics.worst()[0][1])
                .isEqualTo(java.util.Arrays.stream(all).min().orElseThrow());
        assertThat(statistics.standardError()[1][0]).as("always 1").isZero();
        List<PairStatistics.Stretch> time = statistics.overTime();
        assertThat(time.size()).isBetween(20, 40);
        assertThat(time.stream().mapToInt(PairStatistics.Stretch::steps).sum()).isEqualTo(steps);
        assertThat(time.get(0).firstEpoch()).isEqualTo(1);
        assertThat(time.get(time.size() - 1).lastEpoch()).isEqualTo(1 + (steps - 1) / 50);
    }

    /** Observations that remember the last one: batch means know, s / sqrt(n) would be four times too small. */
    @Test
    void standardError_dependentSteps_isOfTheRightSize() {
        double squares = 0;
        double errors = 0;
        int runs = 200;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(run);
            PairStatistics statistics = new PairStatistics(2);
            double value = 0;
            for (int s = 0; s < 2000; s++) {
                value = 0.9 * value + random.nextGaussian();
                statistics.add(1, pair(value, 0));
            }
            squares += Math.pow(statistics.mean()[0][1], 2) / runs;
            errors += Math.pow(statistics.standardError()[0][1], 2) / runs;
        }

        assertThat(errors / squares).isBetween(0.7, 1.4);
    }

    @Test
    void over_severalRuns_isTheMeanWithTheLargerOfBothErrors() {
        PairMatrix one = new PairMatrix("m", "", false, pair(1, 5), pair(0.1, 3));
        PairMatrix two = new PairMatrix("m", "", false, pair(3, 5), pair(0.1, 4));

        PairMatrix both = PairMatrix.over(List.of(one, two));

        assertThat(both.values()[0][1]).isEqualTo(2);
        assertThat(both.standardError()[0][1]).as("between runs").isCloseTo(1, within(1e-12));
        assertThat(both.standardError()[1][0]).as("within runs").isCloseTo(2.5, within(1e-12));
        assertThat(PairMatrix.over(List.of(one))).isSameAs(one);
    }
}
