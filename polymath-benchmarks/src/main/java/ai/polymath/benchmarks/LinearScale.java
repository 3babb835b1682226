package ai.polymath.benchmarks;

import ai.polymath.linear.CrossValidation;
import ai.polymath.linear.GroupLassoPenalty;
import ai.polymath.linear.LinearFit;
import ai.polymath.linear.LinearPenalty;
import ai.polymath.linear.LinearSettings;
import ai.polymath.linear.Loss;
import ai.polymath.linear.MeanRegularizedPenalty;
import ai.polymath.linear.MultiTaskLinear;
import ai.polymath.linear.MultiTaskProblem;
import ai.polymath.linear.TaskData;
import ai.polymath.linear.TraceNormPenalty;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How long linear models of many tasks take, on made data: {@code LinearScale TASKS FEATURES ROWS [cv]}. Each task has its own
 * ROWS / TASKS examples, and weights in a space of five dimensions. A fit is from the examples to the weights, its Gram matrices
 * with it, and the second of two, so that the code is compiled; {@code cv} chooses the strength by cross-validation too.
 */
public final class LinearScale {
    private LinearScale() {}

    /** Prints a line a penalty. */
    public static void main(String[] args) {
        int tasks = Integer.parseInt(args[0]);
        int features = Integer.parseInt(args[1]);
        int rows = Integer.parseInt(args[2]);
        MultiTaskProblem problem = problem(tasks, features, rows);
        for (LinearPenalty penalty :
                List.of(new GroupLassoPenalty(), new TraceNormPenalty(), new MeanRegularizedPenalty())) {
            for (int round = 0; round < 2; round++) {
                Clock clock = new Clock();
                MultiTaskLinear model = MultiTaskLinear.of(problem, penalty, LinearSettings.DEFAULT);
                double most = model.lambdaMax();
                LinearFit fit = model.fit(Double.isFinite(most) ? 0.1 * most : 0.01);
                print(penalty, round == 0 ? "first fit" : "second fit", clock, fit);
            }
            if (args.length > 3) {
                Clock clock = new Clock();
                print(
                        penalty,
                        "cross-validated",
                        clock,
                        CrossValidation.DEFAULT
                                .run(problem, penalty, LinearSettings.DEFAULT)
                                .fit());
            }
        }
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "heap of at most %,d MB, %,d MB in use%n",
                runtime.maxMemory() >> 20,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static final class Clock {
        private final long wall = System.nanoTime();
        private final long processor = processor();

        private static long processor() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.2f s, %.2f s of processor time",
                    (System.nanoTime() - wall) / 1e9,
                    (processor() - processor) / 1e9);
        }
    }

    private static void print(LinearPenalty penalty, String what, Clock clock, LinearFit fit) {
        System.out.println(penalty.getClass().getSimpleName() + ", " + what + ": " + clock + ", "
                + fit.certificate().iterations() + " iterations, converged: "
                + fit.certificate().converged());
    }

    private static MultiTaskProblem problem(int tasks, int features, int rows) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] basis = new double[5][features];
        for (double[] direction : basis) {
            for (int j = 0; j < features; j++) {
                direction[j] = random.nextGaussian();
            }
        }
        List<TaskData> data = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            double[] w = new double[features];
            for (double[] direction : basis) {
                double share = random.nextGaussian();
                for (int j = 0; j < features; j++) {
                    w[j] += share * direction[j] / Math.sqrt(5.0 * features);
                }
            }
            int examples = rows / tasks + (t < rows % tasks ? 1 : 0);
            double[] x = new double[examples * features];
            double[] y = new double[examples];
            for (int i = 0; i < examples; i++) {
                double common = random.nextGaussian();
                for (int j = 0; j < features; j++) {
                    double value = common + random.nextGaussian();
                    x[i * features + j] = value;
                    y[i] += w[j] * value;
                }
                y[i] += random.nextGaussian();
            }
            data.add(new TaskData("t" + t, Loss.SQUARED, x, y));
        }
        return MultiTaskProblem.of(features, data);
    }
}
