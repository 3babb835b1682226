package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossValidationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void folds_ownExamples_areBalancedWithinTasksAndClasses(long seed) {
        MultiTaskProblem problem = Problems.separate(seed, 2, 6, Loss.LOGISTIC);
        Folds folds = Folds.of(problem, 4, seed);
        for (int t = 0; t < 6; t++) {
            int[][] counts = new int[2][4];
            int[] rows = problem.rows(t);
            for (int k = 0; k < rows.length; k++) {
                counts[(int) problem.task(t).labels()[rows[k]]][folds.fold(t, k)]++;
            }
            for (int[] own : counts) {
                int least = Arrays.stream(own).min().orElseThrow();
                int most = Arrays.stream(own).max().orElseThrow();
                assertThat(most - least).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void folds_sharedExamples_keepAnExampleTogether(long seed) {
        MultiTaskProblem problem = Problems.shared(seed, 60, 2, 4, Loss.LOGISTIC);
        Folds folds = Folds.of(problem, 5, seed);
        int[] fold = new int[60];
        Arrays.fill(fold, -1);
        for (int t = 0; t < 4; t++) {
            int[] rows = problem.rows(t);
            int[] counts = new int[5];
            for (int k = 0; k < rows.length; k++) {
                assertThat(fold[rows[k]]).isIn(-1, folds.fold(t, k));
                fold[rows[k]] = folds.fold(t, k);
                counts[folds.fold(t, k)]++;
            }
            assertThat(Arrays.stream(counts).boxed())
                    .allSatisfy(n -> assertThat(n).isBetween(rows.length / 5 - 3, rows.length / 5 + 4));
        }
    }

    @Test
    void folds_anySeed_divideTheExamples() {
        MultiTaskProblem problem = Problems.separate(1, 2, 3, Loss.SQUARED);
        Folds folds = Folds.of(problem, 5, 1);
        double sum = 0;
        for (int f = 0; f < 5; f++) {
            assertThat(folds.training(f).weight() + folds.validation(f).weight())
                    .isEqualTo(problem.weight());
            sum += folds.validation(f).weight();
        }
        assertThat(sum).isEqualTo(problem.weight());
        boolean differs = false;
        for (int k = 0; k < problem.rows(0).length; k++) {
            assertThat(Folds.of(problem, 5, 1).fold(0, k)).isEqualTo(folds.fold(0, k));
            differs |= Folds.of(problem, 5, 2).fold(0, k) != folds.fold(0, k);
        }
        assertThat(differs).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void run_anyLoss_reportsTheLossOfModelsThatHaveNotSeenTheFold(Loss loss) {
        MultiTaskProblem problem = Problems.shared(2, 80, 4, 3, loss);
        CrossValidation cross = new CrossValidation(3, 6, CrossValidation.Rule.BEST, 9);
        CrossValidation.Result result = cross.run(problem, new GroupLassoPenalty(), LinearSettings.DEFAULT);
        Folds folds = Folds.of(problem, 3, 9);
        int best = 0;
        for (int k = 0; k < 6; k++) {
            double total = 0;
            for (int f = 0; f < 3; f++) {
                LinearFit fit = MultiTaskLinear.fit(folds.training(f), new GroupLassoPenalty(), result.lambdas()[k]);
                total += folds.validation(f).totalLoss(fit);
            }
            assertThat(result.losses()[k]).isCloseTo(total / problem.weight(), within(1e-3 * total / problem.weight()));
            best = result.losses()[k] < result.losses()[best] ? k : best;
        }
        assertThat(result.chosen()).isEqualTo(best);
        assertThat(result.lambda()).isEqualTo(result.lambdas()[best]);
        assertThat(result.fit().lambda()).isEqualTo(result.lambda());
        LinearFit direct = MultiTaskLinear.fit(problem, new GroupLassoPenalty(), result.lambda());
        assertThat(result.fit().certificate().objective())
                .isCloseTo(direct.certificate().objective(), within(1e-6));
        assertThat(Arrays.stream(result.errors()).boxed())
                .allSatisfy(e -> assertThat(e).isPositive());
    }

    @Test
    void run_twice_isIdenticalToTheBit() {
        MultiTaskProblem problem = Problems.separate(3, 4, 5, Loss.SQUARED);
        CrossValidation.Result first =
                CrossValidation.DEFAULT.run(problem, new TraceNormPenalty(), LinearSettings.DEFAULT);
        CrossValidation.Result second =
                CrossValidation.DEFAULT.run(problem, new TraceNormPenalty(), LinearSettings.DEFAULT);
        assertThat(second.losses()).isEqualTo(first.losses());
        assertThat(second.fit().weights()).isEqualTo(first.fit().weights());
    }

    @Test
    void run_oneStandardError_isAtLeastAsStrong() {
        MultiTaskProblem problem = Problems.separate(4, 4, 5, Loss.SQUARED);
        CrossValidation.Result best = CrossValidation.DEFAULT.run(problem, new LassoPenalty(), LinearSettings.DEFAULT);
        CrossValidation.Result sparse = new CrossValidation(5, 30, CrossValidation.Rule.ONE_STANDARD_ERROR, 0)
                .run(problem, new LassoPenalty(), LinearSettings.DEFAULT);
        assertThat(sparse.chosen()).isLessThan(best.chosen());
        assertThat(sparse.losses()[sparse.chosen()])
                .isLessThanOrEqualTo(best.losses()[best.chosen()] + best.errors()[best.chosen()]);
    }

    @Test
    void run_relatedTasksWithFewExamples_beatsSeparateTasksAndPooling() {
        SplittableRandom random = new SplittableRandom(5);
        double[] common = Problems.gaussians(random, 8);
        List<TaskData> train = new ArrayList<>();
        List<TaskData> test = new ArrayList<>();
        for (int t = 0; t < 20; t++) {
            double[] w = common.clone();
            for (int j = 0; j < 8; j++) {
                w[j] += 0.5 * random.nextGaussian();
            }
            train.add(draw(random, t, w, 12));
            test.add(draw(random, t, w, 50));
        }
        MultiTaskProblem problem = MultiTaskProblem.of(8, train);
        MultiTaskProblem unseen = MultiTaskProblem.of(8, test);
        double shared = unseen.meanLoss(CrossValidation.DEFAULT
                .run(problem, new MeanRegularizedPenalty(), LinearSettings.DEFAULT)
                .fit());
        double separate = unseen.meanLoss(CrossValidation.DEFAULT
                .run(problem, new RidgePenalty(), LinearSettings.DEFAULT)
                .fit());
        double pooled = unseen.pooled()
                .meanLoss(CrossValidation.DEFAULT
                        .run(problem.pooled(), new RidgePenalty(), LinearSettings.DEFAULT)
                        .fit());
        assertThat(shared).isLessThan(0.9 * separate).isLessThan(0.9 * pooled);
    }

    private static TaskData draw(SplittableRandom random, int t, double[] w, int examples) {
        double[] x = Problems.gaussians(random, examples * 8);
        double[] y = new double[examples];
        for (int i = 0; i < examples; i++) {
            y[i] = random.nextGaussian();
            for (int j = 0; j < 8; j++) {
                y[i] += w[j] * x[i * 8 + j];
            }
        }
        return new TaskData("t" + t, Loss.SQUARED, x, y);
    }

    @Test
    void run_taskWithOneExample_isServedByItsPeers() {
        List<TaskData> tasks = new ArrayList<>(Problems.separateTasks(6, 3, 4, Loss.SQUARED));
        tasks.add(new TaskData("new", Loss.SQUARED, new double[] {1, 2, 3}, new double[] {4}));
        CrossValidation.Result result = CrossValidation.DEFAULT.run(
                MultiTaskProblem.of(3, tasks), new MeanRegularizedPenalty(), LinearSettings.DEFAULT);
        assertThat(Arrays.stream(result.losses()).boxed())
                .allSatisfy(loss -> assertThat(loss).isFinite());
        // One example fixes the intercept, the weights are the mean of the others.
        LinearFit fit = result.fit();
        assertThat(fit.scores(4, new double[] {1, 2, 3})[0]).isCloseTo(4, within(1e-9));
        for (int j = 0; j < 3; j++) {
            double mean = 0;
            for (int t = 0; t < 4; t++) {
                mean += fit.weight(j, t) / 4;
            }
            assertThat(fit.weight(j, 4)).isCloseTo(mean, within(1e-3));
        }
    }

    @Test
    void path_anyOrderOfStrengths_agreesWithFitsOnTheirOwn() {
        MultiTaskProblem problem = Problems.separate(7, 5, 4, Loss.SQUARED);
        for (LinearPenalty penalty : Problems.penalties()) {
            MultiTaskLinear model = MultiTaskLinear.of(problem, penalty, LinearSettings.DEFAULT.withTolerance(1e-7));
            double[] strengths = RegularizationPath.geometric(model.strongest(), 1e-3 * model.strongest(), 4);
            RegularizationPath path =
                    RegularizationPath.of(model, new double[] {strengths[2], strengths[0], strengths[3], strengths[1]});
            assertThat(path.lambdas()).isEqualTo(strengths);
            for (int k = 0; k < 4; k++) {
                double alone = model.fit(strengths[k]).certificate().objective();
                assertThat(path.fits().get(k).certificate().objective()).isCloseTo(alone, within(1e-6 * alone));
            }
        }
    }

    @Test
    void strengths_ofNorms_beginAtTheStrongest() {
        MultiTaskProblem problem = Problems.separate(8, 5, 4, Loss.SQUARED);
        MultiTaskLinear model = MultiTaskLinear.of(problem, new LassoPenalty(), LinearSettings.DEFAULT);
        double[] strengths = RegularizationPath.strengths(model, 7);
        assertThat(strengths[0]).isEqualTo(model.lambdaMax());
        assertThat(strengths[6]).isCloseTo(1e-3 * model.lambdaMax(), within(1e-12));
        assertThat(strengths[1] / strengths[0]).isCloseTo(strengths[6] / strengths[5], within(1e-12));
    }
}
