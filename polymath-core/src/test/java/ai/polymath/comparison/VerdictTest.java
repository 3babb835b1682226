package ai.polymath.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.metric.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final String[] STARTS = {"Sharing helps", "Sharing harms", "Sharing makes no demonstrable difference"
    };

    /** Figures around 0.8 (or, for the odd tasks, errors around 2) with common and own noise for each seed. */
    private static Comparison simulated(Random random, int seeds, int tasks, double[] gains, double balancingGain) {
        List<Measure> measures = new ArrayList<>();
        double[] constant = new double[tasks];
        for (int t = 0; t < tasks; t++) {
            boolean higher = t % 2 == 0;
            measures.add(new Measure("t" + t, higher ? "auroc" : "rmse", higher ? Direction.HIGHER : Direction.LOWER));
            constant[t] = higher ? 0.5 : 3;
        }
        String[] names = {"single", "single-matched", "equal", "weights", "upgrad", "famo"};
        double[][][] test = new double[names.length][seeds][tasks];
        double[][][] validation = new double[names.length][seeds][tasks];
        for (int r = 0; r < seeds; r++) {
            for (int t = 0; t < tasks; t++) {
                double luck = 0.02 * random.nextGaussian();
                for (int v = 0; v < names.length; v++) {
                    double gain = v < 2 ? 0 : gains[t] + (v >= 4 ? balancingGain : 0);
                    test[v][r][t] = figure(t, gain + luck + 0.01 * random.nextGaussian());
                    validation[v][r][t] = figure(t, gain + luck + 0.01 * random.nextGaussian());
                }
            }
        }
        List<Variant> variants = new ArrayList<>();
        for (int v = 0; v < names.length; v++) {
            Variant.Role role = v < 2 ? Variant.Role.SINGLE : v == 2 ? Variant.Role.EQUAL : Variant.Role.BALANCED;
            variants.add(
                    new Variant(names[v], role, v < 2 ? "none" : "hard", validation[v], test[v], Variant.Cost.UNKNOWN));
        }
        List<String> replicates = new ArrayList<>();
        for (int r = 0; r < seeds; r++) {
            replicates.add("seed " + (r + 1));
        }
        return new Comparison(measures, replicates, variants, constant, 0, 0.05);
    }

    private static double figure(int task, double gain) {
        return task % 2 == 0 ? 0.8 * (1 + gain) : 2 * (1 - gain);
    }

    private static double[] gains(double... gains) {
        return gains;
    }

    @Test
    void verdict_plantedEffects_isRightInAtLeast19Of20() {
        int right = 0;
        for (int i = 0; i < 20; i++) {
            Random random = new Random(i);
            int sign = i % 2 == 0 ? 1 : -1;
            // Four of six tasks moved by 5 % of their figure, five noise deviations; two left alone.
            double[] gains = gains(0.05 * sign, 0.05 * sign, 0.05 * sign, 0.05 * sign, 0, 0);
            Verdict verdict = Verdict.of(simulated(random, 5, 6, gains, 0));
            Verdict.Answer expected = sign > 0 ? Verdict.Answer.HELPS : Verdict.Answer.HARMS;
            List<String> wrong = sign > 0 ? verdict.harmed() : verdict.helped();
            if (verdict.answer() == expected && wrong.isEmpty()) {
                right++;
            }
            assertThat(verdict.text()).startsWith(expected.words());
        }
        assertThat(right).isGreaterThanOrEqualTo(19);
    }

    @Test
    void verdict_tasksMovedApart_namesBothSidesInAtLeast19Of20() {
        int right = 0;
        for (int i = 0; i < 20; i++) {
            Verdict verdict = Verdict.of(simulated(new Random(100 + i), 10, 4, gains(0.06, 0.06, -0.06, -0.06), 0));
            if (verdict.answer() == Verdict.Answer.NO_DIFFERENCE
                    && verdict.helped().equals(List.of("t0", "t1"))
                    && verdict.harmed().equals(List.of("t2", "t3"))) {
                right++;
                assertThat(verdict.text())
                        .startsWith("Sharing makes no demonstrable difference on average (it helps 2 (t0, t1) and harms"
                                + " 2 (t2, t3)): ");
            }
        }
        assertThat(right).isGreaterThanOrEqualTo(19);
    }

    @Test
    void verdict_betterBalancing_isFoundInAtLeast19Of20AndNotClaimedOfSharing() {
        int right = 0;
        for (int i = 0; i < 20; i++) {
            Verdict verdict = Verdict.of(simulated(new Random(200 + i), 8, 4, gains(0.04, 0.04, 0.04, 0.04), 0.04));
            Contrast balancing = verdict.balancing();
            assertThat(balancing).isNotNull();
            if (verdict.balancingDiffers() && List.of("upgrad", "famo").contains(balancing.variant())) {
                right++;
            }
        }
        assertThat(right).isGreaterThanOrEqualTo(19);
    }

    /** Counted strictly: any claim at all, of sharing, of a single task, or of a balancing method. */
    @Test
    void verdict_noEffect_claimsOneInAtMostFivePercentOf200() {
        Random random = new Random(1);
        int claims = 0;
        for (int i = 0; i < 200; i++) {
            Verdict verdict = Verdict.of(simulated(random, 5, 6, new double[6], 0));
            assertThat(verdict.text()).containsAnyOf(STARTS);
            claims += verdict.claims() ? 1 : 0;
        }
        assertThat(claims).isLessThanOrEqualTo(10);
    }

    /** The rate itself, not its luck in 200: at most 5 % plus three standard errors of 1,000, for several sizes. */
    @Test
    void verdict_noEffect_keepsItsErrorRateForSeveralSizes() {
        int[][] sizes = {{2, 2}, {3, 12}, {10, 3}};
        for (int[] size : sizes) {
            Random random = new Random(7);
            int rounds = 1000;
            int claims = 0;
            for (int i = 0; i < rounds; i++) {
                claims += Verdict.of(simulated(random, size[0], size[1], new double[size[1]], 0))
                                .claims()
                        ? 1
                        : 0;
            }
            assertThat((double) claims / rounds).as(Arrays.toString(size)).isLessThan(0.071);
        }
    }

    @Test
    void verdict_oneSeed_namesNoWinnerHoweverLargeTheDifference() {
        Verdict verdict = Verdict.of(simulated(new Random(3), 1, 4, gains(0.5, 0.5, 0.5, 0.5), 0));

        assertThat(verdict.answer()).isEqualTo(Verdict.Answer.NO_DIFFERENCE);
        assertThat(verdict.claims()).isFalse();
        assertThat(verdict.text())
                .startsWith("Sharing makes no demonstrable difference: one seed names no winner (+")
                .contains("use 3 seeds or more")
                .doesNotContain("distinguishable");
    }

    @Test
    void text_helps_readsAsASentence() {
        Verdict verdict = Verdict.of(simulated(new Random(4), 10, 6, gains(0.08, 0.08, 0.08, 0.08, 0, 0), 0));

        assertThat(verdict.text())
                .matches(
                        "Sharing helps 4 of 6 tasks, harms none: \\+5\\.\\d % \\[\\d\\.\\d, \\d\\.\\d\\] \\(\\w+ against"
                                + " [\\w-]+, 10 replicates, p < 0\\.001\\); the best balancing, \\w+, is not distinguishable from"
                                + " equal weights \\(.*\\)\\.");
    }

    @Test
    void overlap_sharedRows_makesTheSameFiguresLessCertain() {
        Comparison independent = simulated(new Random(5), 5, 4, gains(0.02, 0.02, 0.02, 0.02), 0);
        Comparison overlapping = new Comparison(
                independent.tasks(),
                independent.replicates(),
                independent.variants(),
                independent.constant(),
                0.3,
                0.05);

        assertThat(Verdict.of(overlapping).p())
                .isGreaterThan(Verdict.of(independent).p());
        assertThat(ComparisonTable.of(overlapping)).contains("Nadeau and Bengio");
        assertThat(ComparisonTable.of(independent)).contains("these test rows only");
    }

    @Test
    void comparison_selection_looksAtValidationRowsOnly() {
        double[][] good = {{0.9}, {0.91}};
        double[][] bad = {{0.6}, {0.61}};
        List<Measure> measures = List.of(new Measure("a", "auroc", Direction.HIGHER));
        Variant single = new Variant("single", Variant.Role.SINGLE, "none", bad, bad, Variant.Cost.UNKNOWN);
        Variant equal = new Variant("equal", Variant.Role.EQUAL, "hard", bad, good, Variant.Cost.UNKNOWN);
        Variant famo = new Variant("famo", Variant.Role.BALANCED, "hard", good, bad, Variant.Cost.UNKNOWN);
        Comparison comparison = new Comparison(
                measures, List.of("seed 1", "seed 2"), List.of(single, equal, famo), new double[] {0.5}, 0, 0.05);

        assertThat(comparison.shared().name()).isEqualTo("famo");
        double[][] none = {{Double.NaN}, {Double.NaN}};
        Comparison blind = new Comparison(
                measures,
                comparison.replicates(),
                List.of(
                        single,
                        new Variant("famo", Variant.Role.BALANCED, "hard", none, good, Variant.Cost.UNKNOWN),
                        new Variant("equal", Variant.Role.EQUAL, "hard", none, good, Variant.Cost.UNKNOWN)),
                new double[] {0.5},
                0,
                0.05);
        assertThat(blind.shared().name())
                .as("without validation rows: equal weights")
                .isEqualTo("equal");
    }

    @Test
    void comparison_wrongParts_areRefused() {
        Comparison good = simulated(new Random(6), 2, 2, gains(0, 0), 0);
        assertThatThrownBy(() -> new Comparison(
                        good.tasks(), good.replicates(), good.of(Variant.Role.EQUAL), good.constant(), 0, 0.05))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("single-task");
        assertThatThrownBy(() ->
                        new Comparison(good.tasks(), List.of("seed 1"), good.variants(), good.constant(), 0, 0.05))
                .hasMessageContaining("[1 replicates][2 tasks]");
        assertThatThrownBy(
                        () -> new Comparison(good.tasks(), good.replicates(), good.variants(), good.constant(), 0, 1))
                .hasMessageContaining("level is 1");
    }
}
