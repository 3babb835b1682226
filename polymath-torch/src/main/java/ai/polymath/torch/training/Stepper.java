package ai.polymath.torch.training;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Answer;
import ai.polymath.balancing.BalancedTask;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.LossWeighting;
import ai.polymath.balancing.MethodState;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.optimizer.Optimizer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One step of training: {@code theta <- theta - eta grad( sum_t w_t L_t + lambda Omega(theta) )}, where {@code L_t} is the
 * task's weight times the mean loss over its labelled rows of the batch. Tasks without a label in the batch take no part.
 */
final class Stepper implements AutoCloseable {
    private final Network network;
    private final TrainingData data;
    private final List<FittedTask> tasks;
    private final TrainingSettings settings;
    private final LossWeighting method;
    private final Optimizer optimizer;
    private final Regularizer regularizer;
    private MethodState methodState;

    Stepper(Network network, TrainingData data, List<FittedTask> tasks, TrainingSettings settings) {
        this.network = network;
        this.data = data;
        this.tasks = tasks;
        this.settings = settings;
        Balancing ready = settings.balancing()
                .method()
                .forTasks(tasks.stream().map(Stepper::balanced).toList())
                .forEpochs(settings.epochs());
        if (!(ready instanceof LossWeighting weighting)) {
            throw new PolymathException(
                    "training.balancing: this method needs the gradient of each task, which this version can't give it."
                            + " Maybe method: equal or uncertainty?");
        }
        this.method = weighting;
        this.methodState = weighting.initialState(tasks.size());
        this.optimizer = Optimizer.create(settings.optimizer(), network.parameters());
        this.regularizer = new Regularizer(
                settings.regularization(),
                network,
                tasks.stream().map(FittedTask::name).toList());
    }

    private static BalancedTask balanced(FittedTask task) {
        boolean counts = task.task() instanceof RegressionTask regression
                && !(regression.loss() instanceof RegressionTask.Poisson);
        return new BalancedTask(
                task.name(), counts ? BalancedTask.Likelihood.GAUSSIAN : BalancedTask.Likelihood.CATEGORICAL);
    }

    MethodState methodState() {
        return methodState;
    }

    void methodState(MethodState state) {
        methodState = state;
    }

    Balancing method() {
        return method;
    }

    FlatParameters parameters() {
        return network.parameters();
    }

    /**
     * Checks the parameters.
     *
     * @param when for the message, such as {@code step 7 (epoch 2)}
     */
    void requireFinite(String when) {
        try (Scope scope = Scope.open()) {
            if (!Double.isFinite(Tensors.doubles(network.parameters().values().abs().max())[0])) {
                throw new PolymathException(
                        "Weights of the network are no finite numbers after " + when + ". " + Trainer.DIVERGED);
            }
        }
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /**
     * Takes a step.
     *
     * @param step its number, from 0
     * @param epoch its epoch, from 0
     * @param rows the batch
     * @throws PolymathException if a loss is not finite, naming task and step
     */
    StepResult step(int step, int epoch, int[] rows, double learningRate) {
        int[] counts = data.counts(rows);
        int[] present = present(counts);
        double[] losses = filled();
        double[] weights = filled();
        if (present.length == 0) {
            return new StepResult(losses, weights);
        }
        try (Scope scope = Scope.open()) {
            Engine.seedStep(settings.seed(), step);
            double[] shares = new double[counts.length];
            for (int task : present) {
                shares[task] = tasks.get(task).task().weight() / counts[task];
            }
            List<Tensor> outputs = network.outputs(data.inputs(rows), true);
            Tensor all = joined(outputs, rows, shares);
            double[] weighted = Tensors.doubles(all);
            StepInput input = input(step, epoch, present, weighted, losses);
            Answer answer = method.weights(input, methodState);
            double[] perTask = new double[counts.length];
            for (int i = 0; i < present.length; i++) {
                perTask[present[i]] = answer.weights()[i];
                weights[present[i]] = answer.weights()[i];
            }
            network.parameters().zeroGradients();
            Tensor factors = Tensors.of(inGroupOrder(perTask), perTask.length).to(all.device(), all.scalar_type());
            all.dot(factors).backward();
            update(learningRate);
            methodState = answer.state();
            if (method.wantsLossesAfterStep()) {
                methodState = method.afterStep(input, after(rows, shares, present), methodState);
            }
        }
        return new StepResult(losses, weights);
    }

    /** The weighted losses of all tasks in the order of the groups, {@code [tasks]}. */
    private Tensor joined(List<Tensor> outputs, int[] rows, double[] shares) {
        TensorVector parts = new TensorVector();
        for (int g = 0; g < outputs.size(); g++) {
            Tensor share = data.shares(g, rows, shares);
            parts.push_back(network.groups().get(g).losses(outputs.get(g), data.labels(g, rows), share));
        }
        return outputs.size() == 1 ? parts.get(0) : torch.cat(parts);
    }

    private StepInput input(int step, int epoch, int[] present, double[] weighted, double[] losses) {
        double[] byTask = new double[weighted.length];
        int at = 0;
        for (var group : network.groups()) {
            for (int task : group.indices()) {
                byTask[task] = weighted[at++];
            }
        }
        double[] ofPresent = new double[present.length];
        double[] preferences = new double[present.length];
        Arrays.fill(preferences, 1);
        for (int i = 0; i < present.length; i++) {
            int task = present[i];
            ofPresent[i] = byTask[task];
            losses[task] = byTask[task] / tasks.get(task).task().weight();
            if (!Double.isFinite(byTask[task])) {
                throw new PolymathException(
                        "The loss of task '" + tasks.get(task).name() + "' is " + byTask[task]
                                + " in step " + (step + 1) + " (epoch " + (epoch + 1)
                                + "). " + Trainer.DIVERGED);
            }
        }
        return new StepInput(step, epoch, present, ofPresent, preferences, settings.seed() * 31 + step);
    }

    private double[] inGroupOrder(double[] perTask) {
        double[] ordered = new double[perTask.length];
        int at = 0;
        for (var group : network.groups()) {
            for (int task : group.indices()) {
                ordered[at++] = perTask[task];
            }
        }
        return ordered;
    }

    private void update(double learningRate) {
        try (Gradients.Off off = Gradients.off()) {
            regularizer.addGradient();
            Double limit = settings.gradientClipping();
            if (limit != null) {
                Tensor gradient = network.parameters().gradient();
                // min(1, limit / norm) on the device, so that the host need not wait for the norm.
                Tensor factor = gradient.norm().reciprocal().mul(new Scalar(limit));
                gradient.mul_(factor.clamp_max(new Scalar(1.0)));
            }
            optimizer.step(learningRate);
            regularizer.proximalStep(learningRate);
        }
    }

    /** The present tasks' losses on the same batch after the step, without dropout. */
    private double[] after(int[] rows, double[] shares, int[] present) {
        try (Gradients.Off off = Gradients.off()) {
            double[] weighted = Tensors.doubles(joined(network.outputs(data.inputs(rows), false), rows, shares));
            double[] byTask = new double[weighted.length];
            int at = 0;
            for (var group : network.groups()) {
                for (int task : group.indices()) {
                    byTask[task] = weighted[at++];
                }
            }
            return Arrays.stream(present).mapToDouble(t -> byTask[t]).toArray();
        }
    }

    private double[] filled() {
        double[] array = new double[tasks.size()];
        Arrays.fill(array, Double.NaN);
        return array;
    }

    private static int[] present(int[] counts) {
        int[] present = new int[counts.length];
        int n = 0;
        for (int task = 0; task < counts.length; task++) {
            if (counts[task] > 0) {
                present[n++] = task;
            }
        }
        return Arrays.copyOf(present, n);
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
