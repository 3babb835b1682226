package ai.polymath.linear.training;

import static ai.polymath.data.Tables.numeric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Features;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.data.Tables;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.linear.CrossValidation;
import ai.polymath.linear.LinearFit;
import ai.polymath.linear.LinearSettings;
import ai.polymath.linear.Loss;
import ai.polymath.linear.MultiTaskProblem;
import ai.polymath.linear.TaskData;
import ai.polymath.linear.TaskRelationshipPenalty;
import ai.polymath.linear.TraceNormPenalty;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A linear model of an experiment against the same numbers by hand. */
class LinearTrainerTest {
    private static final int ROWS = 120;
    private static final int TRAIN = 80;

    private static Table table(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] a = new double[ROWS];
        double[] b = new double[ROWS];
        double[] y = new double[ROWS];
        double[] z = new double[ROWS];
        double[] ill = new double[ROWS];
        String[] colour = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
            a[i] = 5 + 3 * random.nextGaussian();
            b[i] = random.nextInt(8) == 0 ? Double.NaN : random.nextGaussian();
            colour[i] = List.of("red", "green", "blue").get(random.nextInt(3));
            double shift = colour[i].equals("red") ? 4 : 0;
            double known = Double.isNaN(b[i]) ? 0 : b[i];
            y[i] = random.nextInt(5) == 0 ? Double.NaN : 100 + 20 * a[i] - 9 * known + shift + random.nextGaussian();
            z[i] = a[i] + known + 0.3 * random.nextGaussian();
            ill[i] = a[i] - 5 + random.nextGaussian() > 0 ? 1 : 0;
        }
        return Tables.of(
                numeric("a", a),
                numeric("b", b),
                Tables.text("colour", colour),
                numeric("y", y),
                numeric("z", z),
                numeric("ill", ill));
    }

    private static PreparedExperiment prepare(long seed, String tasks, String model, int threads) {
        Experiment experiment = Settings.parse(
                "data: {path: t.csv}\nfeatures: {numeric: [a, b], categorical: [colour]}\ntasks: " + tasks + "\nmodel: "
                        + model + "\ntraining: {seed: 3, threads: " + threads + "}",
                "test",
                Experiment.class);
        int[] rows = Tables.range(ROWS);
        Split split = new Split(
                Arrays.copyOf(rows, TRAIN), Arrays.copyOfRange(rows, TRAIN, 100), Arrays.copyOfRange(rows, 100, ROWS));
        return PreparedExperiment.of(experiment, table(seed), split);
    }

    private static final String TWO = "{y: {type: regression}, z: {type: regression}}";
    private static final String MIXED = "{y: {type: regression}, ill: {type: binary}}";

    /** The inputs by hand: dense numbers, then a column for each code but the unseen one. */
    private static double[] inputs(PreparedExperiment prepared, int from, int to) {
        Features features = prepared.features();
        List<Double> x = new ArrayList<>();
        for (int i = from; i < to; i++) {
            for (int j = 0; j < features.denseWidth(); j++) {
                x.add((double) features.dense()[i * features.denseWidth() + j]);
            }
            for (int code = 1; code < 5; code++) {
                x.add(features.codes()[i] == code ? 1.0 : 0.0);
            }
        }
        return x.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static MultiTaskProblem byHand(PreparedExperiment prepared) {
        double[] x = inputs(prepared, 0, TRAIN);
        List<TaskData> tasks = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            FittedTask task = prepared.tasks().get(t);
            boolean binary = task.name().equals("ill");
            double[] values = Arrays.copyOf(prepared.labels().get(t).values(), TRAIN);
            for (int i = 0; i < TRAIN && !binary; i++) {
                values[i] = (values[i] - task.center()) / task.scale();
            }
            tasks.add(new TaskData(task.name(), binary ? Loss.LOGISTIC : Loss.SQUARED, x, values));
        }
        return MultiTaskProblem.of(x.length / TRAIN, tasks);
    }

    @ParameterizedTest
    @ValueSource(strings = {TWO, MIXED})
    void fit_auto_isWhatTheLinearPackageGivesItself(String tasks) {
        PreparedExperiment prepared = prepare(1, tasks, "{type: linear, penalty: trace-norm}", 2);
        LinearRun run = LinearTrainer.fit(prepared);

        CrossValidation.Result direct = new CrossValidation(5, 30, CrossValidation.Rule.BEST, 3)
                .run(byHand(prepared), new TraceNormPenalty(), LinearSettings.DEFAULT);
        assertThat(run.fit().lambda()).isEqualTo(direct.lambda());
        assertThat(run.model().weights()).isEqualTo(direct.fit().weights());
        assertThat(run.model().intercepts()).isEqualTo(direct.fit().intercepts());
        assertThat(run.path().steps()).hasSize(30);
        for (int k = 0; k < 30; k++) {
            LinearPath.Step step = run.path().steps().get(k);
            assertThat(step.lambda()).isEqualTo(direct.lambdas()[k]);
            assertThat(step.loss()).isEqualTo(direct.losses()[k]);
            assertThat(step.chosen()).isEqualTo(k == direct.chosen());
            assertThat(step.fit() == null).isEqualTo(k > direct.chosen());
        }
        assertThat(run.result().linear())
                .containsEntry("lambda", direct.lambda())
                .containsEntry("converged", true);
    }

    @Test
    void fit_threads_changeNothing() {
        LinearRun one = LinearTrainer.fit(prepare(2, MIXED, "{type: linear, penalty: mtrl}", 1));
        LinearRun two = LinearTrainer.fit(prepare(2, MIXED, "{type: linear, penalty: mtrl}", 0));
        assertThat(two.model().weights()).isEqualTo(one.model().weights());
        assertThat(two.path().csv()).isEqualTo(one.path().csv());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void predict_anyRow_isScoreInTheTasksOwnTerms(long seed) {
        PreparedExperiment prepared = prepare(seed, MIXED, "{type: linear, penalty: l2, lambda: 0.01}", 1);
        LinearRun run = LinearTrainer.fit(prepared);
        LinearFit fit = run.fit();
        double[] x = inputs(prepared, 100, ROWS);
        int width = x.length / 20;
        int[] test = prepared.split().test();
        List<double[]> predictions = run.model().predict(prepared.features(), test);
        FittedTask y = prepared.tasks().get(0);
        for (int i = 0; i < 20; i++) {
            double number = fit.intercepts()[0];
            double odds = fit.intercepts()[1];
            for (int j = 0; j < width; j++) {
                number += fit.weight(j, 0) * x[i * width + j];
                odds += fit.weight(j, 1) * x[i * width + j];
            }
            assertThat(predictions.get(0)[i]).isCloseTo(number * y.scale() + y.center(), within(1e-9 * y.scale()));
            assertThat(predictions.get(1)[i]).isCloseTo(1 / (1 + Math.exp(-odds)), within(1e-12));
        }
        double r2 =
                run.result().task("y").figures().get(ai.polymath.data.Part.TEST).getOrDefault("r2", 0.0);
        assertThat(r2).as("nearly all of y is linear").isGreaterThan(0.9);
    }

    @Test
    void problem_weightOfATask_isThatOfItsLabels() {
        PreparedExperiment plain = prepare(1, MIXED, "{type: linear, penalty: l2, lambda: 0.1}", 1);
        PreparedExperiment weighted = prepare(
                1,
                "{y: {type: regression, weight: 3}, ill: {type: binary, weight: 2, loss: {type: cross-entropy,"
                        + " positive_weight: 5}}}",
                "{type: linear, penalty: l2, lambda: 0.1}",
                1);
        double[] x = inputs(plain, 0, TRAIN);
        List<TaskData> tasks = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            FittedTask task = plain.tasks().get(t);
            double[] values = Arrays.copyOf(plain.labels().get(t).values(), TRAIN);
            double[] weights = new double[TRAIN];
            for (int i = 0; i < TRAIN; i++) {
                weights[i] = t == 0 ? 3 : values[i] == 1 ? 10 : 2;
                values[i] = (values[i] - task.center()) / task.scale();
            }
            tasks.add(new TaskData(task.name(), t == 0 ? Loss.SQUARED : Loss.LOGISTIC, x, values, weights));
        }
        LinearFit direct = ai.polymath.linear.MultiTaskLinear.fit(
                MultiTaskProblem.of(x.length / TRAIN, tasks), new ai.polymath.linear.RidgePenalty(), 0.1);
        assertThat(LinearTrainer.fit(weighted).model().weights()).isEqualTo(direct.weights());
        assertThat(LinearTrainer.fit(plain).model().weights()).isNotEqualTo(direct.weights());
    }

    @Test
    void fit_givenLambda_triesNoOther() {
        LinearRun run = LinearTrainer.fit(prepare(1, TWO, "{type: linear, penalty: group-lasso, lambda: 1e6}", 1));
        assertThat(run.path().steps()).hasSize(1);
        assertThat(run.model().usedWeights()).isZero();
        assertThat(run.path().csv().lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("1000000.0,,,")
                .endsWith(",0,true");
        assertThat(run.summary()).first().asString().contains("as given", "0 of 14 weights");
    }

    @Test
    void fit_progress_countsEveryFit() {
        PreparedExperiment prepared =
                prepare(1, TWO, "{type: linear, penalty: l2, cross_validation: {folds: 3, strengths: 4}}", 2);
        List<Integer> seen = new ArrayList<>();
        LinearRun run = LinearTrainer.fit(prepared, (done, most) -> {
            assertThat(most).isEqualTo(3 * 4 + 4);
            seen.add(done);
        });
        long path = run.path().steps().stream().filter(s -> s.fit() != null).count();
        assertThat(seen).hasSize((int) (12 + path)).isSorted().doesNotHaveDuplicates();
        assertThatThrownBy(() -> LinearTrainer.fit(prepared, (done, most) -> {
                    throw new IllegalStateException("stop");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stop");
    }

    @Test
    void relatedness_mtrl_isTheCorrelationOfWhatItLearned() {
        LinearRun run = LinearTrainer.fit(prepare(1, TWO, "{type: linear, penalty: mtrl, lambda: 0.01}", 1));
        double[] c = new TaskRelationshipPenalty()
                .at(1, run.fit().layout())
                .relatedness(run.fit().weights());
        assertThat(c).isNotNull();
        double[] learned = run.fit().relatedness();
        double correlation = learned[1] / Math.sqrt(learned[0] * learned[3]);
        assertThat(run.relatedness())
                .contains("correlations", String.format(java.util.Locale.ROOT, "%.2f", correlation), "1.00");
        assertThat(LinearTrainer.fit(prepare(1, TWO, "{type: linear, penalty: l2, lambda: 1}", 1))
                        .relatedness())
                .isEmpty();
    }

    @Test
    void relatedness_manyTasks_areTheirMostAndLeastRelatedPairs() {
        int tasks = 12;
        double[] covariance = new double[tasks * tasks];
        for (int s = 0; s < tasks; s++) {
            for (int t = 0; t < tasks; t++) {
                // The last task has no weights at all.
                covariance[s * tasks + t] =
                        s == 11 || t == 11 ? 0 : (s == t ? 1 : s + t == 1 ? 0.9 : s + t == 19 ? -0.8 : 0.1) * 4;
            }
        }
        List<String> names = java.util.stream.IntStream.range(0, tasks)
                .mapToObj(t -> "t" + t)
                .toList();
        String text = Relatedness.of(names, covariance).text();
        List<String> lines = text.lines().toList();
        assertThat(lines.get(4).split(" +")).containsExactly("t0", "t1", "0.90");
        assertThat(text).contains("-0.80", "relatedness.csv").doesNotContain("t11");
        assertThat(Relatedness.of(names, new double[tasks * tasks]).text()).contains("All weights are zero");
    }

    @Test
    void model_wrongSizeOrNotFinite_isRefused() {
        LinearModel model = LinearTrainer.fit(prepare(1, TWO, "{type: linear, penalty: l2, lambda: 1}", 1))
                .model();
        assertThatThrownBy(
                        () -> new LinearModel(model.preprocessing(), model.tasks(), new double[3], model.intercepts()))
                .hasMessageContaining("3 weights");
        double[] broken = model.weights().clone();
        broken[1] = Double.NaN;
        assertThatThrownBy(() -> new LinearModel(model.preprocessing(), model.tasks(), broken, model.intercepts()))
                .hasMessageContaining("NaN");
    }
}
