package ai.polymath.torch.balancing;

import ai.polymath.balancing.Answer;
import ai.polymath.balancing.GradientWeighting;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.LossWeighting;
import ai.polymath.balancing.MethodState;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.ParameterSnapshot;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.HardSharing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Four tasks of three kinds on one small network in double precision, with labels missing here and there. */
final class SmallProblem implements BatchSource, AutoCloseable {
    static final int ROWS = 12;
    private static final int INPUTS = 5;

    final Network network;
    final List<FittedTask> tasks = List.of(
            new FittedTask(BinaryTask.of("a"), List.of("0", "1"), 0, 1),
            new FittedTask(RegressionTask.of("b"), List.of(), 0, 1),
            new FittedTask(BinaryTask.of("c"), List.of("0", "1"), 0, 1),
            new FittedTask(OrdinalTask.of("d"), List.of("1", "2", "3"), 0, 1));
    private final double[][] features = new double[ROWS][INPUTS];
    /** {@code [task][row]}, NaN where missing. */
    final double[][] labels = new double[4][ROWS];

    SmallProblem(long seed, Normalization normalization, Integer... headWidths) {
        this(seed, 7, normalization, new HardSharing(), OutputSettings.NONE, headWidths);
    }

    /** With another way to share, on stages of 8 and 6 units. */
    SmallProblem(long seed, SharingSettings sharing, Integer... headWidths) {
        this(seed, 8, Normalization.LAYER, sharing, OutputSettings.NONE, headWidths);
    }

    /** With outputs that have something to do with each other. */
    SmallProblem(long seed, SharingSettings sharing, OutputSettings outputs, Integer... headWidths) {
        this(seed, 8, Normalization.LAYER, sharing, outputs, headWidths);
    }

    private SmallProblem(
            long seed,
            int first,
            Normalization normalization,
            SharingSettings sharing,
            OutputSettings outputs,
            Integer... headWidths) {
        Engine.start(1);
        SplittableRandom random = new SplittableRandom(seed);
        for (int row = 0; row < ROWS; row++) {
            for (int k = 0; k < INPUTS; k++) {
                features[row][k] = random.nextDouble() * 4 - 2;
            }
            labels[0][row] = random.nextInt(2);
            labels[1][row] = random.nextDouble() * 2 - 1;
            labels[2][row] = random.nextInt(4) == 0 ? Double.NaN : random.nextInt(2);
            labels[3][row] = random.nextInt(4) == 0 ? Double.NaN : random.nextInt(3);
        }
        List<InputShape.Feature> shape = new ArrayList<>();
        for (int k = 0; k < INPUTS; k++) {
            shape.add(new InputShape.Feature("x" + k, k, 1, -1));
        }
        ModelSettings model = new ModelSettings(
                new MlpEncoder(List.of(first, 6), Activation.TANH, 0, normalization, false),
                sharing,
                new HeadSettings(List.of(headWidths), 0));
        network = Network.build(
                model,
                new InputShape(INPUTS, List.of(), shape),
                tasks,
                outputs,
                ScalarType.Double,
                Engine.device("cpu"),
                seed);
    }

    static int[] allRows() {
        int[] rows = new int[ROWS];
        java.util.Arrays.setAll(rows, i -> i);
        return rows;
    }

    /** The gradient that a balancing makes of a step on all rows, {@code [P]}; what passes count or average stays as it was. */
    double[] gradient(BalancingSettings balancing) {
        return gradient(balancing, 0);
    }

    private double[] gradient(BalancingSettings balancing, int step) {
        try (StepGradient gradient = create(balancing);
                ParameterSnapshot before = network.parameters().snapshot()) {
            double[] result = gradient(gradient, step);
            before.restore();
            return result;
        }
    }

    double[] gradient(StepGradient gradient, int step) {
        try (Scope scope = Scope.open()) {
            gradient.of(new StepBatch(step, 0, allRows(), 0.01));
            return Tensors.doubles(network.parameters().gradient());
        }
    }

    StepGradient create(BalancingSettings balancing) {
        return StepGradient.create(
                TrainingSettings.defaults()
                        .withBalancing(balancing)
                        .withEpochs(50)
                        .withSeed(3),
                network,
                this,
                tasks);
    }

    /** The gradient of one task alone, from loss to input in one ordinary pass, {@code [P]}. */
    double[] gradientOf(int task) {
        return gradientOf(task, 0);
    }

    /** The gradient of one task alone with the chance of some step. */
    double[] gradientOf(int task, int step) {
        return gradient(new BalancingSettings(new OnlyTask(task)), step);
    }

    int shared() {
        return Math.toIntExact(network.parameters().segment(Network.SHARED).length());
    }

    @Override
    public Inputs inputs(int[] rows) {
        double[] x = new double[rows.length * INPUTS];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features[rows[i]], 0, x, i * INPUTS, INPUTS);
        }
        return new Inputs(Tensors.of(x, rows.length, INPUTS), Tensors.of(new long[0], rows.length, 0));
    }

    @Override
    public Tensor labels(int group, int[] rows) {
        return byGroup(group, rows, (task, row) -> Double.isNaN(labels[task][row]) ? 0 : labels[task][row]);
    }

    @Override
    public Tensor shares(int group, int[] rows, double[] perTask) {
        return byGroup(group, rows, (task, row) -> Double.isNaN(labels[task][row]) ? 0 : perTask[task]);
    }

    private interface Entry {
        double of(int task, int row);
    }

    private Tensor byGroup(int group, int[] rows, Entry entry) {
        List<Integer> members = network.groups().get(group).indices();
        double[] values = new double[rows.length * members.size()];
        for (int i = 0; i < rows.length; i++) {
            for (int g = 0; g < members.size(); g++) {
                values[i * members.size() + g] = entry.of(members.get(g), rows[i]);
            }
        }
        return Tensors.of(values, rows.length, members.size());
    }

    @Override
    public int[] counts(int[] rows) {
        int[] counts = new int[4];
        for (int task = 0; task < 4; task++) {
            for (int row : rows) {
                counts[task] += Double.isNaN(labels[task][row]) ? 0 : 1;
            }
        }
        return counts;
    }

    @Override
    public int[] independent(int[] like, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] rows = new int[like.length];
        java.util.Arrays.setAll(rows, i -> random.nextInt(ROWS));
        return rows;
    }

    @Override
    public void close() {
        network.close();
    }

    /** Weight 1 for one task, 0 for the rest. */
    record OnlyTask(int task) implements LossWeighting {
        @Override
        public Answer weights(StepInput step, MethodState state) {
            double[] weights = new double[step.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = step.present()[i] == task ? 1 : 0;
            }
            return new Answer(weights, state);
        }
    }

    /** Fixed weights by task that also keeps the Gramians it was shown. */
    record Shown(double[] byTask, List<Gramian> seen) implements GradientWeighting {
        @Override
        public Answer weights(Gramian gramian, StepInput step, MethodState state) {
            seen.add(gramian);
            return new Answer(step.select(byTask), state);
        }
    }
}
