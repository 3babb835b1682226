package ai.polymath.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingPlanTest {
    private static final List<SamplerSettings> WEIGHTED = List.of(
            new SamplerSettings.Proportional(),
            new SamplerSettings.Uniform(),
            new SamplerSettings.Temperature(1),
            new SamplerSettings.Temperature(3),
            new SamplerSettings.Annealed(0.8));

    /** Batches as training has them: sizes differ by one at most. */
    private static int[] batches(int rows, int size) {
        int steps = (rows + size - 1) / size;
        int[] batches = new int[steps];
        Arrays.setAll(batches, b -> (int) ((long) rows * (b + 1) / steps) - (int) ((long) rows * b / steps));
        return batches;
    }

    private static int[] sizes(SplittableRandom random) {
        int[] sizes = new int[1 + random.nextInt(6)];
        Arrays.setAll(sizes, s -> random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(random.nextBoolean() ? 10 : 1000));
        sizes[random.nextInt(sizes.length)] = 1 + random.nextInt(50);
        return sizes;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void counts_anySizes_fillTheBatchesAndMeetTheShares(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] sizes = sizes(random);
        int rows = Arrays.stream(sizes).sum();
        int[] batches = batches(rows, 1 + random.nextInt(64));
        int epochs = 1 + random.nextInt(5);
        for (SamplerSettings sampler : WEIGHTED) {
            SamplingPlan plan = new SamplingPlan(sizes, batches, sampler, epochs);
            for (int epoch = 0; epoch < epochs; epoch++) {
                int[][] counts = plan.counts(epoch);
                int[] totals = plan.totals(epoch);
                double alpha = sampler.exponent(epoch, epochs);
                double sum = Arrays.stream(sizes)
                        .filter(n -> n > 0)
                        .mapToDouble(n -> Math.pow(n, alpha))
                        .sum();
                int[] seen = new int[sizes.length];
                int place = 0;
                for (int b = 0; b < batches.length; b++) {
                    assertThat(Arrays.stream(counts[b]).sum()).isEqualTo(batches[b]);
                    place += batches[b];
                    for (int s = 0; s < sizes.length; s++) {
                        seen[s] += counts[b][s];
                        assertThat((double) seen[s])
                                .as("source %d after batch %d", s, b)
                                .isCloseTo((double) totals[s] * place / rows, within(1 + sizes.length / 2.0));
                    }
                }
                assertThat(seen).containsExactly(totals);
                for (int s = 0; s < sizes.length; s++) {
                    double share = sizes[s] == 0 ? 0 : Math.pow(sizes[s], alpha) / sum * rows;
                    assertThat((double) totals[s]).isCloseTo(share, within(1.0));
                    assertThat(totals[s] > 0).as("no source is forgotten").isEqualTo(sizes[s] > 0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void counts_roundRobin_takesOneSourceABatchInTurnOverEpochs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] sizes = sizes(random);
        int[] batches = batches(Arrays.stream(sizes).sum(), 1 + random.nextInt(20));
        SamplingPlan plan = new SamplingPlan(sizes, batches, new SamplerSettings.RoundRobin(), 3);
        int last = -1;
        for (int epoch = 0; epoch < 3; epoch++) {
            int[] sum = new int[sizes.length];
            for (int[] batch : plan.counts(epoch)) {
                int next = last;
                do {
                    next = (next + 1) % sizes.length;
                } while (sizes[next] == 0);
                last = next;
                for (int s = 0; s < sizes.length; s++) {
                    assertThat(batch[s] > 0).isEqualTo(s == next);
                    sum[s] += batch[s];
                }
            }
            assertThat(plan.totals(epoch)).containsExactly(sum);
        }
    }

    @Test
    void counts_uniformAndEqualShares_everyBatchHasTheSameOfEach() {
        SamplingPlan plan =
                new SamplingPlan(new int[] {10, 90, 20}, batches(120, 12), new SamplerSettings.Uniform(), 1);
        assertThat(plan.totals(0)).containsExactly(40, 40, 40);
        assertThat(List.of(plan.counts(0)))
                .allSatisfy(batch -> assertThat(batch).containsExactly(4, 4, 4));
    }

    /** Stickland and Murray: alpha = 1 - 0.8 (e - 1) / (E - 1) for e = 1 ... E. */
    @Test
    void exponent_annealed_fallsFromOneByItsDecay() {
        SamplerSettings annealed = new SamplerSettings.Annealed(0.8);
        assertThat(annealed.exponent(0, 5)).isEqualTo(1);
        assertThat(annealed.exponent(1, 5)).isCloseTo(0.8, within(1e-15));
        assertThat(annealed.exponent(4, 5)).isCloseTo(0.2, within(1e-15));
        assertThat(annealed.exponent(0, 1)).isEqualTo(1);
    }

    @Test
    void totals_temperature_areByHand() {
        // 100^(1/2) : 25^(1/2) = 10 : 5
        SamplingPlan plan =
                new SamplingPlan(new int[] {100, 25}, batches(125, 10), new SamplerSettings.Temperature(2), 1);
        assertThat(plan.totals(0)).containsExactly(83, 42);
    }

    @Test
    void totals_hugeSizes_areExact() {
        int[] sizes = {2_000_000_000, 1};
        SamplingPlan plan = new SamplingPlan(sizes, new int[] {2_000_000_001}, new SamplerSettings.Temperature(1), 1);
        assertThat(plan.totals(0)).containsExactly(sizes);
    }

    @Test
    void parse_everyKind_readsBackAndRefusesWhatIsOutOfRange() {
        for (SamplerSettings sampler : WEIGHTED) {
            String yaml = Settings.toYaml(sampler, SamplerSettings.class);
            assertThat(Settings.parse(yaml, "test", SamplerSettings.class)).isEqualTo(sampler);
        }
        assertThat(Settings.parse("round-robin", "test", SamplerSettings.class))
                .isEqualTo(new SamplerSettings.RoundRobin());
        for (double bad : new double[] {0, 0.99, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new SamplerSettings.Temperature(bad))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContainingAll("temperature is " + bad, "uniform");
        }
        for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new SamplerSettings.Annealed(bad)).hasMessageContaining("decay is " + bad);
        }
    }
}
