package ai.polymath.benchmarks;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Answer;
import ai.polymath.balancing.BalancedTask;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.GradientWeighting;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.MethodState;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Times what methods from the Gramian do beside the gradients: from {@code G [T, T]} to weights, CPU time of the thread. One
 * JSON object a line. The Gramians are those of T gradients of 200 numbers that share a direction and drift from step to
 * step, as in training, so that methods that start from their last answer may do so.
 */
public final class SolverCost {
    private static final int COLUMNS = 200;
    private static final int WARM_UP = 200;
    private static final int STEPS = 101;
    private static final double COMMON = 0.1;
    private static final double DRIFT = 0.1;

    private SolverCost() {}

    /** The numbers of tasks as arguments, such as {@code 2 20 128}; without any, 2 to 128 by doubling, and 20. */
    public static void main(String[] args) {
        int[] sizes = args.length == 0
                ? new int[] {2, 4, 8, 16, 20, 32, 64, 128}
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        for (String method : Choices.of(Balancing.class).kinds().keySet()) {
            for (int tasks : sizes) {
                if (method.equals("fixed")) {
                    continue;
                }
                BalancingSettings settings =
                        Settings.parse("{method: " + method + "}", "benchmark", BalancingSettings.class);
                List<BalancedTask> all = new ArrayList<>();
                for (int t = 0; t < tasks; t++) {
                    all.add(new BalancedTask("t" + t, BalancedTask.Likelihood.GAUSSIAN));
                }
                if (settings.method().forTasks(all).forEpochs(1000) instanceof GradientWeighting weighting) {
                    try {
                        row(method, weighting, tasks);
                    } catch (PolymathException e) {
                        // Such as Krum, which needs four tasks.
                        System.err.println(e.getMessage());
                    }
                }
            }
        }
    }

    private static void row(String name, GradientWeighting method, int tasks) {
        Random random = new Random(0);
        double[][] gradients = new double[tasks][COLUMNS];
        double[] common = random.doubles(COLUMNS, -1, 1).toArray();
        MethodState state = method.initialState(tasks);
        int[] present = new int[tasks];
        Arrays.setAll(present, t -> t);
        double[] preferences = new double[tasks];
        Arrays.fill(preferences, 1);
        double[] times = new double[STEPS];
        for (int step = 0; step < WARM_UP + STEPS; step++) {
            double keep = step == 0 ? 0 : 1 - DRIFT;
            for (double[] row : gradients) {
                for (int k = 0; k < COLUMNS; k++) {
                    row[k] = keep * row[k] + (1 - keep) * (random.nextGaussian() + COMMON * common[k]);
                }
            }
            Gramian gramian = Gramian.ofRows(gradients);
            double[] losses = random.doubles(tasks, 0.5, 1.5).toArray();
            StepInput input = new StepInput(step, 0, present, losses, preferences, step);
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Answer answer = method.weights(gramian, input, state);
            long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            state = answer.state();
            if (step >= WARM_UP) {
                times[step - WARM_UP] = (end - start) / 1e3;
            }
        }
        Arrays.sort(times);
        System.out.printf(
                Locale.ROOT,
                "{\"peer\": \"Polymath\", \"method\": \"%s\", \"tasks\": %d, \"us_median\": %.1f, \"us_max\": %.1f}%n",
                name,
                tasks,
                times[STEPS / 2],
                times[STEPS - 1]);
    }
}
