package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.StoppingSettings;
import ai.polymath.experiment.StoppingSettings.Criterion;
import ai.polymath.metric.Direction;
import ai.polymath.run.BestEpoch.Judge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BestEpochTest {
    private static final double NA = Double.NaN;
    private static final Judge AUROC = new Judge("a", "auroc", Direction.HIGHER, 0.5, 1);
    private static final Judge RMSE = new Judge("b", "rmse", Direction.LOWER, 10, 3);

    private static BestEpoch best(Criterion criterion, Judge... judges) {
        String task = criterion == Criterion.TASK ? "b" : null;
        return new BestEpoch(new StoppingSettings(criterion, task, 5), List.of(judges));
    }

    /** An epoch with the metrics and losses of task a and task b. */
    private static EpochRecord epoch(double auroc, double rmse, double lossA, double lossB) {
        return new EpochRecord(
                1,
                0.1,
                1,
                List.of(),
                List.of(
                        new EpochRecord.TaskEpoch("a", lossA, NA, Map.of("auroc", auroc, "accuracy", 0.0)),
                        new EpochRecord.TaskEpoch("b", lossB, NA, Map.of("rmse", rmse))),
                null);
    }

    private static List<EpochRecord> epochs(double[]... metrics) {
        return Arrays.stream(metrics).map(m -> epoch(m[0], m[1], m[0], m[1])).toList();
    }

    @Test
    void of_meanMetric_isTheMeanShareOfTheWayToPerfect() {
        BestEpoch judge = best(Criterion.MEAN_METRIC, AUROC, RMSE);
        // Shares: a 0.2, 0.6, 0.4; b 0.5, 0.0, 0.4.
        List<EpochRecord> epochs = epochs(new double[] {0.6, 5}, new double[] {0.8, 10}, new double[] {0.7, 6});
        assertThat(epochs.stream().map(judge::figure).toList())
                .satisfiesExactly(
                        f -> assertThat(f).isCloseTo(0.35, within(1e-12)),
                        f -> assertThat(f).isCloseTo(0.3, within(1e-12)),
                        f -> assertThat(f).isCloseTo(0.4, within(1e-12)));
        assertThat(judge.of(epochs)).isEqualTo(2);
    }

    @Test
    void of_meanRank_isTheBestMeanPlace() {
        BestEpoch judge = best(Criterion.MEAN_RANK, AUROC, RMSE);
        // Places: a 3, 1, 2; b 1, 3, 2 with a fourth epoch 4, 1.5 ...
        List<EpochRecord> epochs = epochs(
                new double[] {0.6, 9}, // 4, 4
                new double[] {0.9, 7}, // 1, 3
                new double[] {0.8, 5}, // 2, 1.5
                new double[] {0.7, 5}); // 3, 1.5
        assertThat(judge.of(epochs)).isEqualTo(2);
        assertThat(judge.of(epochs.subList(0, 2))).isEqualTo(1);
        // Equal mean places 1.5 and 1.5: the earlier one.
        assertThat(judge.of(epochs(new double[] {0.9, 7}, new double[] {0.8, 5})))
                .isZero();
    }

    @Test
    void of_loss_isTheSmallestWeightedMean() {
        BestEpoch judge = best(Criterion.LOSS, AUROC, RMSE);
        List<EpochRecord> epochs = List.of(epoch(0, 0, 4, 1), epoch(0, 0, 0.5, 2), epoch(0, 0, 2, 1.5));
        assertThat(judge.figure(epochs.get(0))).isEqualTo(-(4 + 3 * 1) / 4.0);
        assertThat(judge.of(epochs)).isEqualTo(1);
    }

    @Test
    void of_task_isThatTasksMetricInItsDirection() {
        BestEpoch judge = best(Criterion.TASK, AUROC, RMSE);
        List<EpochRecord> epochs = epochs(new double[] {0.9, 5}, new double[] {0.1, 4}, new double[] {0.9, 6});
        assertThat(judge.of(epochs)).isEqualTo(1);
        assertThat(judge.figure(epochs.get(1))).isEqualTo(-4);
    }

    @ParameterizedTest
    @EnumSource(Criterion.class)
    void of_equalFigures_isTheEarliest(Criterion criterion) {
        BestEpoch judge = best(criterion, AUROC, RMSE);
        assertThat(judge.of(epochs(new double[] {0.6, 5}, new double[] {0.6, 5}, new double[] {0.6, 5})))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(Criterion.class)
    void of_nothingDefined_isTheLast(Criterion criterion) {
        BestEpoch judge = best(criterion, AUROC, RMSE);
        assertThat(judge.of(epochs(new double[] {NA, NA}, new double[] {NA, NA})))
                .isEqualTo(1);
        assertThat(judge.figure(epoch(NA, NA, NA, NA))).isNaN();
    }

    @ParameterizedTest
    @EnumSource(Criterion.class)
    void of_lastEpochUndefined_isNeverTheBest(Criterion criterion) {
        BestEpoch judge = best(criterion, AUROC, RMSE);
        assertThat(judge.of(epochs(new double[] {0.6, 9}, new double[] {NA, NA})))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Criterion.class,
            names = {"MEAN_METRIC", "MEAN_RANK"})
    void of_taskUndefinedInSomeEpoch_isLeftOutOfAll(Criterion criterion) {
        BestEpoch judge = best(criterion, AUROC, RMSE);
        // Task b is poor where it is known; an epoch must not win by not knowing it.
        assertThat(judge.of(epochs(new double[] {0.9, 9.9}, new double[] {0.8, NA})))
                .isZero();
        assertThat(judge.of(epochs(new double[] {0.8, 1}, new double[] {0.9, NA})))
                .isEqualTo(1);
    }

    @Test
    void of_noTaskDefinedThroughout_judgesEachByWhatIsThere() {
        BestEpoch judge = best(Criterion.MEAN_METRIC, AUROC, RMSE);
        assertThat(judge.of(epochs(new double[] {0.6, NA}, new double[] {NA, 1})))
                .isEqualTo(1);
    }

    @Test
    void of_baselineUndefined_takesAHigherMetricFromZeroAndLeavesALowerOneOut() {
        Judge spearman = new Judge("a", "auroc", Direction.HIGHER, NA, 1);
        assertThat(best(Criterion.MEAN_METRIC, spearman).figure(epoch(0.25, 0, 0, 0)))
                .isEqualTo(0.25);
        Judge unknown = new Judge("b", "rmse", Direction.LOWER, NA, 1);
        assertThat(best(Criterion.MEAN_METRIC, AUROC, unknown).figure(epoch(0.75, 4, 0, 0)))
                .isEqualTo(0.5);
        Judge perfect = new Judge("b", "rmse", Direction.LOWER, 0, 1);
        assertThat(best(Criterion.MEAN_METRIC, AUROC, perfect).figure(epoch(0.75, 4, 0, 0)))
                .isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void of_randomEpochs_agreesWithSortingByHand(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EpochRecord> epochs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            epochs.add(epoch(random.nextInt(5) / 5.0, random.nextInt(5), random.nextDouble(), random.nextDouble()));
        }
        double[] ranks = new double[12];
        for (int i = 0; i < 12; i++) {
            ranks[i] = place(epochs, i, "a", "auroc", 1) + place(epochs, i, "b", "rmse", -1);
        }
        int expected = 0;
        for (int i = 1; i < 12; i++) {
            expected = ranks[i] < ranks[expected] ? i : expected;
        }
        assertThat(best(Criterion.MEAN_RANK, AUROC, RMSE).of(epochs)).isEqualTo(expected);
    }

    /** Mean of the first and last place among equals after sorting. */
    private static double place(List<EpochRecord> epochs, int epoch, String task, String metric, int sign) {
        List<Double> sorted = epochs.stream()
                .map(e -> -sign * value(e, task, metric))
                .sorted()
                .toList();
        double own = -sign * value(epochs.get(epoch), task, metric);
        return (sorted.indexOf(own) + sorted.lastIndexOf(own)) / 2.0;
    }

    private static double value(EpochRecord epoch, String task, String metric) {
        return epoch.validation().stream()
                .filter(t -> t.task().equals(task))
                .findFirst()
                .orElseThrow()
                .metrics()
                .get(metric);
    }

    @Test
    void undefinedIn_epoch_namesTheTasks() {
        assertThat(best(Criterion.LOSS, AUROC, RMSE).undefinedIn(epoch(0.5, NA, 0, 0)))
                .containsExactly("b");
    }
}
