package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.regularization.L2;
import ai.polymath.regularization.Penalty;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Linear networks reach the solution of the convex problem, computed here by elimination and by Newton's method.
 *
 * <p>Two penalised linear layers in a row are not ridge regression: {@code min over V U = w of (|V|^2 + |U|^2) / 2} is
 * {@code |w|}, not {@code |w|^2 / 2}. So ridge is compared once with the first layer held at the identity, where the heads
 * are plain ridge regressions, and once with both layers learnt, where the solution is the ridge regression whose strength
 * is {@code lambda / |w|}.
 */
class ClosedFormTest {
    private static final int ROWS = 60;
    private static final int FEATURES = 3;
    private static final double CLOSE = 1e-4;

    private static PreparedExperiment prepared(long seed, TrainingSettings how, Task... tasks) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Column> columns = new ArrayList<>();
        double[][] x = new double[FEATURES][];
        for (int j = 0; j < FEATURES; j++) {
            x[j] = Tiny.normal(random, ROWS);
            columns.add(new NumericColumn("x" + j, x[j]));
        }
        for (Task task : tasks) {
            double[] w = Tiny.normal(random, FEATURES);
            double[] y = new double[ROWS];
            for (int i = 0; i < ROWS; i++) {
                double score = 0.4 + 2 * random.nextGaussian();
                for (int j = 0; j < FEATURES; j++) {
                    score += w[j] * x[j][i];
                }
                double label = task instanceof BinaryTask ? (score > 0 ? 1 : 0) : 30 + 4 * score;
                y[i] = random.nextInt(4) == 0 ? Double.NaN : label;
            }
            columns.add(new NumericColumn(task.name(), y));
        }
        return PreparedExperiment.of(
                Tiny.experiment(FeatureSettings.sniffed(), List.of(tasks), Tiny.linear(FEATURES), how),
                new Table("table", columns),
                new Split(Tiny.range(0, ROWS), new int[0], Tiny.range(0, ROWS)));
    }

    /** The features of a row and a 1, the standardised label. */
    private record Problem(List<double[]> x, List<Double> y) {
        static Problem of(PreparedExperiment prepared, int task) {
            List<double[]> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            var fitted = prepared.tasks().get(task);
            for (int row : prepared.split().train()) {
                double label = prepared.labels().get(task).values()[row];
                if (!Double.isNaN(label)) {
                    x.add(withOne(prepared, row));
                    y.add((label - fitted.center()) / fitted.scale());
                }
            }
            return new Problem(x, y);
        }

        static double[] withOne(PreparedExperiment prepared, int row) {
            double[] x = new double[FEATURES + 1];
            for (int j = 0; j < FEATURES; j++) {
                x[j] = prepared.features().dense()[row * FEATURES + j];
            }
            x[FEATURES] = 1;
            return x;
        }

        /** Newton's method on {@code mean loss + strength / 2 |w|^2}, the offset free; squared error needs one step. */
        double[] solve(boolean logistic, double strength) {
            double[] w = new double[FEATURES + 1];
            for (int iteration = 0; iteration < (logistic ? 50 : 1); iteration++) {
                double[][] system = new double[FEATURES + 1][FEATURES + 2];
                for (int i = 0; i < y.size(); i++) {
                    double output = dot(w, x.get(i));
                    double p = 1 / (1 + Math.exp(-output));
                    double slope = logistic ? p - y.get(i) : 2 * (output - y.get(i));
                    double curvature = logistic ? p * (1 - p) : 2;
                    for (int j = 0; j <= FEATURES; j++) {
                        system[j][FEATURES + 1] -= slope * x.get(i)[j] / y.size();
                        for (int k = 0; k <= FEATURES; k++) {
                            system[j][k] += curvature * x.get(i)[j] * x.get(i)[k] / y.size();
                        }
                    }
                }
                for (int j = 0; j < FEATURES; j++) {
                    system[j][j] += strength;
                    system[j][FEATURES + 1] -= strength * w[j];
                }
                double[] step = eliminate(system);
                for (int j = 0; j <= FEATURES; j++) {
                    w[j] += step[j];
                }
            }
            return w;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static double[] eliminate(double[][] a) {
        int n = a.length;
        for (int p = 0; p < n; p++) {
            for (int r = 0; r < n; r++) {
                double factor = r == p ? 0 : a[r][p] / a[p][p];
                for (int c = p; c <= n; c++) {
                    a[r][c] -= factor * a[p][c];
                }
            }
        }
        double[] solution = new double[n];
        for (int p = 0; p < n; p++) {
            solution[p] = a[p][n] / a[p][p];
        }
        return solution;
    }

    private static void assertPredicts(
            PreparedExperiment prepared, int task, double[] predictions, double[] w, double close) {
        var fitted = prepared.tasks().get(task);
        DoubleUnaryOperator read = fitted.task() instanceof BinaryTask
                ? s -> 1 / (1 + Math.exp(-s))
                : s -> s * fitted.scale() + fitted.center();
        for (int row = 0; row < ROWS; row++) {
            double expected = read.applyAsDouble(dot(w, Problem.withOne(prepared, row)));
            assertThat(predictions[row])
                    .as("task %s, row %d", fitted.name(), row)
                    .isCloseTo(expected, within(close * fitted.scale()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void sgd_headsOnFixedFeatures_reachRidgeAndPenalisedLogisticRegressionOfEachTask(long seed) {
        double strength = 0.15;
        // Weights scale loss and pull alike, so each task's own strength is lambda over its weight.
        Task[] tasks = {
            new RegressionTask("dose", null, 0.5, new RegressionTask.Squared(), "", null),
            BinaryTask.of("ill"),
            RegressionTask.of("pain"),
            new BinaryTask("worse", null, 2, null, new BinaryTask.CrossEntropy(1), null)
        };
        TrainingSettings how = Tiny.training()
                .withOptimizer(new SgdSettings(0.4, 0.5, false, 0))
                .withRegularization(new L2(strength, Penalty.On.HEADS));
        PreparedExperiment prepared = prepared(seed, how, tasks);
        try (Bench bench = new Bench(prepared)) {
            int at = bench.offset("shared.layer.0.weight");
            int offset = bench.offset("shared.layer.0.bias");
            for (int step = 0; step < 250; step++) {
                double[] values = bench.values();
                for (int i = 0; i < FEATURES * FEATURES; i++) {
                    values[at + i] = i % (FEATURES + 1) == 0 ? 1 : 0;
                }
                Arrays.fill(values, offset, offset + FEATURES, 0);
                bench.values(values);
                if (step < 249) {
                    bench.step(prepared.split().train(), 0.4);
                }
            }
            List<double[]> predictions = bench.predict(Tiny.range(0, ROWS));
            for (int t = 0; t < tasks.length; t++) {
                boolean logistic = tasks[t] instanceof BinaryTask;
                double[] w = Problem.of(prepared, t).solve(logistic, strength / tasks[t].weight());
                assertPredicts(prepared, t, predictions.get(t), w, 1e-6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void sgd_bothLayersPenalised_reachTheRidgeSolutionOfTheirProduct(long seed) {
        double strength = 0.2;
        TrainingSettings how = Tiny.training()
                .withSeed(seed)
                .withOptimizer(new SgdSettings(0.1, 0.9, false, 0))
                .withRegularization(new L2(strength));
        PreparedExperiment prepared = prepared(seed, how, RegressionTask.of("dose"));
        Problem problem = Problem.of(prepared, 0);
        // strength(mu) = mu |w(mu)| grows with mu: bisection.
        double low = 0;
        double high = 100;
        for (int i = 0; i < 200; i++) {
            double mu = 0.5 * (low + high);
            double[] w = problem.solve(false, mu);
            double norm = Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]);
            if (mu * norm < strength) {
                low = mu;
            } else {
                high = mu;
            }
        }
        try (Bench bench = new Bench(prepared)) {
            for (int step = 0; step < 600; step++) {
                bench.step(prepared.split().train(), 0.1);
            }
            double[] predictions = bench.predict(Tiny.range(0, ROWS)).get(0);
            assertPredicts(prepared, 0, predictions, problem.solve(false, low), CLOSE);
        }
    }

    @Test
    void train_linearSharedModelWithoutPenalty_reachesLeastSquaresAndMaximumLikelihoodOfAllTasks() {
        // Weights don't move the minimum, for every task reaches its own; they speed up the flat logistic loss.
        Task ill = new BinaryTask("ill", null, 5, null, new BinaryTask.CrossEntropy(1), null);
        Task[] tasks = {RegressionTask.of("dose"), ill, RegressionTask.of("pain")};
        TrainingSettings how = Tiny.training()
                .withOptimizer(new SgdSettings(0.1, 0.9, false, 0))
                .withEpochs(600)
                .withBatchSize(ROWS);
        PreparedExperiment prepared = prepared(6, how, tasks);
        try (FinishedRun run = Trainer.train(prepared)) {
            List<double[]> predictions = new Predictor(run.model().network(), 3, prepared.features())
                    .predict(
                            Tiny.range(0, ROWS),
                            rows -> new ai.polymath.torch.network.Inputs(
                                    ai.polymath.torch.engine.Tensors.of(
                                            prepared.features().dense(), ROWS, FEATURES),
                                    ai.polymath.torch.engine.Tensors.of(new long[0], ROWS, 0)),
                            (rows, inputs, outputs) -> {});
            for (int t = 0; t < tasks.length; t++) {
                double[] w = Problem.of(prepared, t).solve(tasks[t] instanceof BinaryTask, 0);
                assertPredicts(prepared, t, predictions.get(t), w, CLOSE);
            }
            assertThat(run.result().task("dose").primary(Part.TEST)).isPositive();
        }
    }
}
