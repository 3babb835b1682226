package ai.polymath.benchmarks;

import ai.polymath.balancing.Answer;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.balancing.GradientWeighting;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.MethodState;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.balancing.StepBatch;
import ai.polymath.torch.balancing.StepGradient;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.optimizer.Optimizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Times whole training steps: forward, losses, the method's backward passes, Adam. One JSON object a line, as the scripts for
 * the peers print them: {@code ms_median / joint_ms_median} is what a method costs in plain joint steps. {@code floor} is
 * what any method from the Gramian must do: inner products of all task gradients, their weighted sum, Adam. A method with
 * settings is written {@code "{method: mgda, gradients_at: representation}"}.
 *
 * <p>With one thread, times are CPU time of the thread, which other work on the machine disturbs little; else wall time.
 */
public final class StepCost {
    private static final double LEARNING_RATE = 1e-4;
    private static final int WARM_UP = 300;

    private StepCost() {}

    /** {@code --workload mlp,wide --tasks 2,5 --methods floor,upgrad --steps 10 --repeats 5 --threads 1}. */
    public static void main(String[] args) {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "--workload",
                "mlp,wide",
                "--tasks",
                "2,5,10,20",
                "--methods",
                "floor,mgda,upgrad,cagrad,nash-mtl",
                "--steps",
                "10",
                "--repeats",
                "5",
                "--threads",
                "1"));
        for (int i = 0; i + 1 < args.length; i += 2) {
            if (options.replace(args[i], args[i + 1]) == null) {
                System.err.println("Unknown option '" + args[i] + "'; known are " + options.keySet() + ".");
                System.exit(2);
            }
        }
        int threads = Engine.start(number(options, "--threads"));
        warmUp(threads);
        for (String name : list(options, "--workload")) {
            Workload workload = Workload.ALL.stream()
                    .filter(w -> w.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No workload '" + name + "'."));
            for (String tasks : list(options, "--tasks")) {
                for (String method : list(options, "--methods")) {
                    row(
                            workload,
                            Integer.parseInt(tasks),
                            method,
                            number(options, "--steps"),
                            number(options, "--repeats"),
                            threads);
                }
            }
        }
    }

    /** Small steps until compiled code runs, or the first row would look slow. */
    private static void warmUp(int threads) {
        Workload small = Workload.ALL.stream()
                .filter(w -> w.name().equals("multidisease"))
                .findFirst()
                .orElseThrow();
        try (Timed floor = new Timed(small, 5, new BalancingSettings(new UniformWeights()))) {
            floor.steps(WARM_UP, threads, new double[WARM_UP], 0);
        }
    }

    private static String[] list(Map<String, String> options, String name) {
        // Commas within braces belong to a method's settings.
        return options.getOrDefault(name, "").split(",(?![^{]*})", -1);
    }

    private static int number(Map<String, String> options, String name) {
        return Integer.parseInt(options.getOrDefault(name, "0"));
    }

    private static void row(Workload workload, int tasks, String method, int steps, int repeats, int threads) {
        BalancingSettings settings = method.equals("floor")
                ? new BalancingSettings(new UniformWeights())
                : Settings.parse(method, "--methods", BalancingSettings.class);
        try (Timed joint = new Timed(workload, tasks, new BalancingSettings(new EqualWeights()));
                Timed own = new Timed(workload, tasks, settings)) {
            double[] jointTimes = new double[repeats * steps];
            double[] ownTimes = new double[repeats * steps];
            joint.warmUp(threads);
            own.warmUp(threads);
            for (int r = 0; r < repeats; r++) {
                joint.steps(steps, threads, jointTimes, r * steps);
                own.steps(steps, threads, ownTimes, r * steps);
            }
            Arrays.sort(jointTimes);
            Arrays.sort(ownTimes);
            System.out.printf(
                    Locale.ROOT,
                    "{\"peer\": \"Polymath\", \"version\": \"0.1.0\", \"workload\": \"%s\", \"tasks\": %d, \"method\": \"%s\","
                            + " \"ms_median\": %.3f, \"ms_min\": %.3f, \"steps\": %d, \"joint_ms_median\": %.3f,"
                            + " \"peak_mb\": %d}%n",
                    workload.name(),
                    tasks,
                    method,
                    ownTimes[ownTimes.length / 2],
                    ownTimes[0],
                    ownTimes.length,
                    jointTimes[jointTimes.length / 2],
                    peakMegabytes());
        }
    }

    /** The largest resident memory of the process so far, both networks included; 0 where the system does not tell. */
    private static long peakMegabytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Uniform weights from a Gramian that is computed and not looked at. */
    private record UniformWeights() implements GradientWeighting {
        @Override
        public Answer weights(Gramian gramian, StepInput step, MethodState state) {
            double[] weights = new double[step.size()];
            Arrays.fill(weights, 1.0 / step.size());
            return new Answer(weights, state);
        }

        @Override
        public Balancing.Scale nativeScale() {
            return Balancing.Scale.MEAN;
        }
    }

    /** A network whose steps are timed. */
    private static final class Timed implements AutoCloseable {
        private final Network network;
        private final FixedBatch batch;
        private final StepGradient gradient;
        private final Optimizer optimizer;
        private final int[] rows;
        private int step;

        Timed(Workload workload, int tasks, BalancingSettings settings) {
            List<FittedTask> fitted = workload.tasks(tasks);
            network = Network.build(
                    workload.model(), workload.shape(), fitted, ScalarType.Float, Engine.device("cpu"), 0);
            batch = new FixedBatch(workload, tasks);
            gradient = StepGradient.create(
                    TrainingSettings.defaults()
                            .withBalancing(settings)
                            .withEpochs(1000)
                            .withSeed(0),
                    network,
                    batch,
                    fitted);
            optimizer = Optimizer.create(
                    Settings.parse("{learning_rate: 0.0001}", "benchmark", AdamSettings.class), network.parameters());
            rows = new int[workload.rows()];
        }

        void steps(int count, int threads, double[] times, int from) {
            for (int i = 0; i < count; i++) {
                long start = now(threads);
                try (Scope scope = Scope.open()) {
                    StepBatch next = new StepBatch(step++, 0, rows, LEARNING_RATE);
                    gradient.of(next);
                    try (Gradients.Off off = Gradients.off()) {
                        optimizer.step(LEARNING_RATE);
                    }
                    gradient.afterStep(next);
                }
                times[from + i] = (now(threads) - start) / 1e6;
            }
        }

        /** Until compiled code runs: as many steps as fit into two seconds, at least 3 and at most 100. */
        void warmUp(int threads) {
            long end = System.nanoTime() + 2_000_000_000L;
            for (int i = 0; i < 100 && (i < 3 || System.nanoTime() < end); i++) {
                steps(1, threads, new double[1], 0);
            }
        }

        private static long now(int threads) {
            return threads == 1 ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
        }

        @Override
        public void close() {
            gradient.close();
            optimizer.close();
            batch.close();
            network.close();
        }
    }
}
