package ai.polymath.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates, signed ranks, and Holm's correction. */
class TestsOfPairsTest {
    @Test
    void estimate_fiveValues_equalsTheHandComputation() {
        // Mean 2, squared deviations 4 + 1 + 0 + 1 + 4 = 10, s^2 = 2.5, error sqrt(0.5).
        Estimate e = Estimate.of(new double[] {0, 1, 2, 3, 4}, 0.05);

        assertThat(e.mean()).isEqualTo(2);
        assertThat(e.high() - e.mean()).isCloseTo(2.7764451051977934 * Math.sqrt(0.5), within(1e-9));
        assertThat(e.mean() - e.low()).isCloseTo(e.high() - e.mean(), within(1e-12));
        assertThat(e.p()).isCloseTo(0.04740, within(5e-5));
    }

    @Test
    void estimate_overlap_widensTheErrorAsNadeauAndBengioHaveIt() {
        double[] values = {0, 1, 2, 3, 4};
        Estimate e = Estimate.of(values, 0.05, 0.25);

        assertThat(e.high() - e.mean()).isCloseTo(2.7764451051977934 * Math.sqrt(2.5 * (0.2 + 0.25)), within(1e-9));
        assertThat(e.p()).isGreaterThan(Estimate.of(values, 0.05).p());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void estimate_anyScale_givesTheSameAnswer(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(6, -1, 2).toArray();
        Estimate e = Estimate.of(values, 0.05);
        for (double scale : new double[] {1e-12, 1e12}) {
            Estimate scaled =
                    Estimate.of(Arrays.stream(values).map(v -> v * scale).toArray(), 0.05);
            assertThat(scaled.p()).isCloseTo(e.p(), Percentage.withPercentage(1e-6));
            assertThat(scaled.low()).isCloseTo(e.low() * scale, Percentage.withPercentage(1e-6));
        }
        // The interval misses 0 exactly where the test is significant.
        assertThat(e.low() > 0 || e.high() < 0).isEqualTo(e.p() < 0.05);
    }

    @Test
    void estimate_noSpread_isNotCertainty() {
        Estimate same = Estimate.of(new double[] {0.1, 0.1, 0.1}, 0.05);
        assertThat(same.p()).isEqualTo(0.25);
        assertThat(same.hasInterval()).isFalse();
        assertThat(Estimate.of(new double[] {0, 0, 0}, 0.05).p()).isEqualTo(1);
        assertThat(Estimate.of(new double[] {0.1 + 0.2, 0.3, 0.3}, 0.05).p())
                .as("what differs by rounding is equal")
                .isEqualTo(0.25);
    }

    @Test
    void estimate_missingAndFew_areLeftOutOrUndefined() {
        assertThat(Estimate.of(new double[] {Double.NaN, 1, 3}, 0.05))
                .isEqualTo(Estimate.of(new double[] {1, 3}, 0.05));
        Estimate one = Estimate.of(new double[] {Double.NaN, 2}, 0.05);
        assertThat(one.mean()).isEqualTo(2);
        assertThat(one.p()).isNaN();
        assertThat(one.hasInterval()).isFalse();
        assertThat(Estimate.of(new double[0], 0.05).mean()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void wilcoxon_randomPairsWithTiesAndZeros_equalsTheCountOverAllSigns(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] differences = new double[1 + random.nextInt(11)];
        Arrays.setAll(differences, i -> random.nextInt(-4, 6));

        assertThat(Wilcoxon.p(differences)).isCloseTo(counted(differences), within(1e-12));
    }

    /** By definition: the share of sign patterns whose rank sum is at least as far from its mean. */
    private static double counted(double[] differences) {
        double[] used = Arrays.stream(differences).filter(d -> d != 0).toArray();
        if (used.length == 0) {
            return 1;
        }
        double[] ranks = new double[used.length];
        double[] sorted = Arrays.stream(used).map(Math::abs).sorted().toArray();
        for (int i = 0; i < used.length; i++) {
            double size = Math.abs(used[i]);
            double sum = 0;
            int count = 0;
            for (int k = 0; k < sorted.length; k++) {
                if (sorted[k] == size) {
                    sum += k + 1;
                    count++;
                }
            }
            ranks[i] = sum / count;
        }
        double middle = Arrays.stream(ranks).sum() / 2;
        double observed = 0;
        for (int i = 0; i < used.length; i++) {
            observed += used[i] > 0 ? ranks[i] : 0;
        }
        int extreme = 0;
        int patterns = 1 << used.length;
        for (int pattern = 0; pattern < patterns; pattern++) {
            double sum = 0;
            for (int i = 0; i < used.length; i++) {
                sum += (pattern >> i & 1) == 1 ? ranks[i] : 0;
            }
            if (Math.abs(sum - middle) >= Math.abs(observed - middle)) {
                extreme++;
            }
        }
        return (double) extreme / patterns;
    }

    @Test
    void wilcoxon_fivePairs_neverReachesFivePercent() {
        assertThat(Wilcoxon.p(new double[] {1, 2, 3, 4, 5})).isEqualTo(0.0625);
        assertThat(Wilcoxon.p(new double[] {1, 2, 3, 4, 5, 6})).isEqualTo(0.03125);
        assertThat(Wilcoxon.p(new double[] {1.1, 2.2, -0.4, 3.1, 1.9, 2.5})).isEqualTo(0.0625);
        assertThat(Wilcoxon.p(new double[] {0, 0})).isEqualTo(1);
        assertThat(Wilcoxon.p(new double[] {Double.NaN})).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void holm_weighted_equalsTheClosureOfWeightedBonferroni(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = 1 + random.nextInt(7);
        double[] p = random.doubles(n, 0, 0.3).toArray();
        double[] weights = random.doubles(n, 0.1, 1).toArray();

        double[] adjusted = Holm.adjust(p, weights);

        for (int i = 0; i < n; i++) {
            assertThat(adjusted[i]).isCloseTo(closed(p, weights, i), within(1e-12));
        }
    }

    /** A hypothesis falls when every set of hypotheses that holds it falls by Bonferroni. */
    private static double closed(double[] p, double[] weights, int i) {
        double worst = 0;
        for (int set = 0; set < 1 << p.length; set++) {
            if ((set >> i & 1) == 1) {
                double sum = 0;
                for (int j = 0; j < p.length; j++) {
                    sum += (set >> j & 1) == 1 ? weights[j] : 0;
                }
                double smallest = 1;
                for (int j = 0; j < p.length; j++) {
                    smallest = (set >> j & 1) == 1 ? Math.min(smallest, p[j] * sum / weights[j]) : smallest;
                }
                worst = Math.max(worst, smallest);
            }
        }
        return worst;
    }

    @Test
    void holm_textbookExample_multipliesByWhatIsLeft() {
        assertThat(Holm.adjust(0.01, 0.04, 0.03, 0.005))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        double[] missing = Holm.adjust(0.02, Double.NaN);
        assertThat(missing[0]).isEqualTo(0.02);
        assertThat(missing[1]).isNaN();
        assertThat(Holm.adjust()).isEmpty();
    }
}
