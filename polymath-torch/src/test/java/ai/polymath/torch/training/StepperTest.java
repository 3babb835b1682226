package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.regularization.GroupLasso;
import ai.polymath.regularization.L1;
import ai.polymath.regularization.L2;
import ai.polymath.regularization.MeanRegularized;
import ai.polymath.regularization.Penalty;
import ai.polymath.regularization.TraceNorm;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.balancing.StepResult;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One step of SGD against the same step computed by hand, in double precision. */
class StepperTest {
    private static final int ROWS = 24;
    private static final int HIDDEN = 3;
    private static final double RATE = 0.1;
    private static final double TOLERANCE = 1e-12;
    private static final int[] BATCH = Tiny.range(2, 17);

    /** A regression and a binary task with gaps in both, on three features. */
    private static PreparedExperiment prepared(long seed, TrainingSettings how) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[3][];
        for (int j = 0; j < 3; j++) {
            x[j] = Tiny.normal(random, ROWS);
        }
        double[] dose = new double[ROWS];
        double[] ill = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            dose[i] = random.nextInt(3) == 0 ? Double.NaN : 20 + 5 * x[0][i] - 3 * x[1][i];
            ill[i] = random.nextInt(3) == 0 ? Double.NaN : x[2][i] + x[0][i] > 0.1 * random.nextGaussian() ? 1 : 0;
        }
        ill[0] = 0;
        ill[1] = 1;
        Table table = new Table(
                "table",
                List.of(
                        new NumericColumn("a", x[0]),
                        new NumericColumn("b", x[1]),
                        new NumericColumn("c", x[2]),
                        new NumericColumn("dose", dose),
                        new NumericColumn("ill", ill)));
        List<Task> tasks = List.of(
                new RegressionTask("dose", null, 0.7, new RegressionTask.Squared(), "", null),
                new BinaryTask("ill", null, 1.8, null, new BinaryTask.CrossEntropy(1), null));
        var model = Tiny.model(List.of(HIDDEN), Activation.TANH, Normalization.NONE);
        return PreparedExperiment.of(
                Tiny.experiment(FeatureSettings.sniffed(), tasks, model, how.withOptimizer(SgdSettings.of(RATE))),
                table,
                new Split(Tiny.range(0, ROWS), new int[0], new int[0]));
    }

    /** The gradient of the weighted joint loss by the chain rule, written out for this network. */
    private static double[] gradient(Bench bench, int[] rows) {
        double[] w = bench.values("shared.layer.0.weight");
        double[] b = bench.values("shared.layer.0.bias");
        double[] gradient = new double[bench.values().length];
        int atW = bench.offset("shared.layer.0.weight");
        int atB = bench.offset("shared.layer.0.bias");
        for (int t = 0; t < 2; t++) {
            double[] v = bench.values("heads." + t + ".0.weight");
            double c = bench.values("heads." + t + ".0.bias")[0];
            int atV = bench.offset("heads." + t + ".0.weight");
            int atC = bench.offset("heads." + t + ".0.bias");
            double[] labels = bench.prepared.labels().get(t).values();
            var task = bench.prepared.tasks().get(t);
            long labelled =
                    Arrays.stream(rows).filter(r -> !Double.isNaN(labels[r])).count();
            for (int row : rows) {
                if (Double.isNaN(labels[row])) {
                    continue;
                }
                double[] x = bench.dense(row);
                double[] z = new double[HIDDEN];
                double output = c;
                for (int h = 0; h < HIDDEN; h++) {
                    double sum = b[h];
                    for (int j = 0; j < 3; j++) {
                        sum += w[h * 3 + j] * x[j];
                    }
                    z[h] = Math.tanh(sum);
                    output += v[h] * z[h];
                }
                double y = (float) ((labels[row] - task.center()) / task.scale());
                double slope = t == 0 ? 2 * (output - y) : 1 / (1 + Math.exp(-output)) - y;
                // Shares of labels are kept in single precision.
                slope *= (float) (task.task().weight() / labelled);
                gradient[atC] += slope;
                for (int h = 0; h < HIDDEN; h++) {
                    gradient[atV + h] += slope * z[h];
                    double back = slope * v[h] * (1 - z[h] * z[h]);
                    gradient[atB + h] += back;
                    for (int j = 0; j < 3; j++) {
                        gradient[atW + h * 3 + j] += back * x[j];
                    }
                }
            }
        }
        return gradient;
    }

    private static double[] stepped(double[] values, double[] gradient, double rate) {
        double[] after = values.clone();
        for (int i = 0; i < after.length; i++) {
            after[i] -= rate * gradient[i];
        }
        return after;
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("parameter " + i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void step_twoWeightedTasksWithGaps_isTheGradientStepByHand(long seed) {
        try (Bench bench = new Bench(prepared(seed, Tiny.training().withSeed(seed)))) {
            double[] expected = stepped(bench.values(), gradient(bench, BATCH), RATE);
            StepResult result = bench.step(BATCH, RATE);
            assertClose(bench.values(), expected);
            assertThat(result.weights()).containsExactly(1, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 1e6})
    void step_withClipping_shortensTheGradientOnlyIfItIsLonger(double limit) {
        try (Bench bench = new Bench(prepared(4, Tiny.training().withGradientClipping(limit)))) {
            double[] gradient = gradient(bench, BATCH);
            double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
            assertThat(norm).isBetween(0.06, 1e5);
            double[] expected = stepped(bench.values(), gradient, RATE * Math.min(1, limit / norm));
            bench.step(BATCH, RATE);
            assertClose(bench.values(), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALL", "SHARED", "HEADS", "INPUT"})
    void step_withL2_addsStrengthTimesWeightToTheGradientOfThoseWeightsOnly(String on) {
        double strength = 0.3;
        Penalty penalty = new L2(strength, Penalty.On.valueOf(on));
        try (Bench bench = new Bench(prepared(5, Tiny.training().withRegularization(penalty)))) {
            double[] values = bench.values();
            double[] gradient = gradient(bench, BATCH);
            double half = 0;
            for (String name : bench.names()) {
                boolean head = name.startsWith("heads");
                boolean penalised = name.endsWith("weight") && (on.equals("ALL") || head == on.equals("HEADS"));
                for (int i = 0; penalised && i < bench.values(name).length; i++) {
                    int at = bench.offset(name) + i;
                    gradient[at] += strength * values[at];
                    half += 0.5 * strength * values[at] * values[at];
                }
            }
            assertThat(new Regularizer(List.of(penalty), bench.network, List.of("dose", "ill")).value())
                    .isCloseTo(half, within(TOLERANCE));
            bench.step(BATCH, RATE);
            assertClose(bench.values(), stepped(values, gradient, RATE));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void step_withL1_isTheSoftThresholdOfTheGradientStepWithExactZeros(long seed) {
        double strength = 3;
        try (Bench bench =
                new Bench(prepared(seed, Tiny.training().withSeed(seed).withRegularization(new L1(strength))))) {
            double[] expected = stepped(bench.values(), gradient(bench, BATCH), RATE);
            int zeros = 0;
            int weights = 0;
            for (String name : bench.names()) {
                int from = bench.offset(name);
                for (int i = from; name.endsWith("weight") && i < from + bench.values(name).length; i++) {
                    weights++;
                    zeros += Math.abs(expected[i]) <= strength * RATE ? 1 : 0;
                    expected[i] = Math.signum(expected[i]) * Math.max(0, Math.abs(expected[i]) - strength * RATE);
                }
            }
            assertThat(zeros).isBetween(1, weights - 1);
            bench.step(BATCH, RATE);
            assertClose(bench.values(), expected);
            assertThat(Arrays.stream(bench.values()).filter(v -> v == 0).count())
                    .isEqualTo(zeros);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9})
    void step_withGroupLassoOnTheInput_shrinksWholeColumns(long seed) {
        double strength = 5;
        try (Bench bench = new Bench(
                prepared(seed, Tiny.training().withSeed(seed).withRegularization(new GroupLasso(strength))))) {
            double[] expected = stepped(bench.values(), gradient(bench, BATCH), RATE);
            int at = bench.offset("shared.layer.0.weight");
            int zeroColumns = 0;
            for (int j = 0; j < 3; j++) {
                double norm = 0;
                for (int h = 0; h < HIDDEN; h++) {
                    norm = Math.hypot(norm, expected[at + h * 3 + j]);
                }
                double factor = Math.max(0, 1 - strength * RATE / norm);
                zeroColumns += factor == 0 ? 1 : 0;
                for (int h = 0; h < HIDDEN; h++) {
                    expected[at + h * 3 + j] *= factor;
                }
            }
            bench.step(BATCH, RATE);
            assertClose(bench.values(), expected);
            double[] w = bench.values("shared.layer.0.weight");
            int found = 0;
            for (int j = 0; j < 3; j++) {
                found += w[j] == 0 && w[3 + j] == 0 && w[6 + j] == 0 ? 1 : 0;
            }
            assertThat(found).isEqualTo(zeroColumns);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 11})
    void step_withTraceNormOnHeads_lowersTheSingularValuesOfTheTasksMatrix(long seed) {
        double strength = 1.5;
        try (Bench bench =
                new Bench(prepared(seed, Tiny.training().withSeed(seed).withRegularization(new TraceNorm(strength))))) {
            double[] expected = stepped(bench.values(), gradient(bench, BATCH), RATE);
            int a = bench.offset("heads.0.0.weight");
            int b = bench.offset("heads.1.0.weight");
            double aa = 0;
            double ab = 0;
            double bb = 0;
            for (int h = 0; h < HIDDEN; h++) {
                aa += expected[a + h] * expected[a + h];
                ab += expected[a + h] * expected[b + h];
                bb += expected[b + h] * expected[b + h];
            }
            // Eigenvectors (cos, sin) and (-sin, cos) of W W'.
            double angle = 0.5 * Math.atan2(2 * ab, aa - bb);
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double first = Math.sqrt(cos * cos * aa + 2 * cos * sin * ab + sin * sin * bb);
            double second = Math.sqrt(Math.max(0, sin * sin * aa - 2 * cos * sin * ab + cos * cos * bb));
            double f = Math.max(0, 1 - strength * RATE / first);
            double s = Math.max(0, 1 - strength * RATE / second);
            for (int h = 0; h < HIDDEN; h++) {
                double p = f * (cos * expected[a + h] + sin * expected[b + h]);
                double q = s * (-sin * expected[a + h] + cos * expected[b + h]);
                expected[a + h] = cos * p - sin * q;
                expected[b + h] = sin * p + cos * q;
            }
            bench.step(BATCH, RATE);
            assertClose(bench.values(), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {12, 13})
    void step_meanRegularizedHeads_pullsBothTowardsTheirMean(long seed) {
        double strength = 2;
        try (Bench bench = new Bench(
                prepared(seed, Tiny.training().withSeed(seed).withRegularization(new MeanRegularized(strength))))) {
            double[] values = bench.values();
            double[] gradient = gradient(bench, BATCH);
            int a = bench.offset("heads.0.0.weight");
            int b = bench.offset("heads.1.0.weight");
            for (int h = 0; h < HIDDEN; h++) {
                double half = 0.5 * (values[a + h] - values[b + h]);
                gradient[a + h] += strength * half;
                gradient[b + h] -= strength * half;
            }
            bench.step(BATCH, RATE);
            assertClose(bench.values(), stepped(values, gradient, RATE));
        }
    }
}
