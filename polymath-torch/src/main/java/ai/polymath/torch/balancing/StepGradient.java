package ai.polymath.torch.balancing;

import ai.polymath.balancing.BalancedTask;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.CrossGradientWeighting;
import ai.polymath.balancing.EpochLosses;
import ai.polymath.balancing.GradientAggregator;
import ai.polymath.balancing.GradientWeighting;
import ai.polymath.balancing.LossWeighting;
import ai.polymath.balancing.MethodState;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.run.GradientSummary;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.network.Network;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Makes one gradient of the losses of several tasks: fills {@code network.parameters().gradient()}. Each family of
 * balancing methods has its own.
 */
public abstract class StepGradient implements AutoCloseable {
    private MethodState state = MethodState.EMPTY;
    private @Nullable GradientWatch watch;

    /** Fills the gradient for a step; called inside the step's scope. */
    public final StepResult of(StepBatch batch) {
        GradientWatch watching = watch;
        if (watching == null || !watching.wants(batch)) {
            return compute(batch, null);
        }
        if (!hasGramian(batch)) {
            watching.look(batch);
            return compute(batch, null);
        }
        return compute(batch, watching);
    }

    /**
     * Fills the gradient for a step.
     *
     * @param watching wants the step's Gramian; null if no one does
     */
    abstract StepResult compute(StepBatch batch, @Nullable GradientWatch watching);

    /** Whether the Gramian of all shared parameters falls off in this step. */
    boolean hasGramian(StepBatch batch) {
        return false;
    }

    /** How the gradients stood to each other since the last call; null if none were looked at. */
    public @Nullable GradientSummary summary() {
        return watch == null ? null : watch.summary();
    }

    /** Called inside the same scope after the optimiser has made its step. */
    public void afterStep(StepBatch batch) {}

    /** The method. */
    abstract Balancing method();

    /** Lets the method learn from a finished epoch. */
    public void endOfEpoch(EpochLosses epoch) {
        state = method().endOfEpoch(epoch, state);
    }

    /** What the method remembers. */
    public MethodState state() {
        return state;
    }

    /** Makes the method remember. */
    public void state(MethodState remembered) {
        state = remembered;
    }

    /** The matrices that the method keeps between steps, by name; living tensors. */
    public Map<String, Tensor> memory() {
        return Map.of();
    }

    /** Frees what it holds. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }

    /**
     * The gradient for an experiment.
     *
     * @param training balancing, number of epochs, seed, diagnostics
     */
    public static StepGradient create(
            TrainingSettings training, Network network, BatchSource source, List<FittedTask> tasks) {
        BalancingSettings settings = training.balancing();
        List<String> names = tasks.stream().map(FittedTask::name).toList();
        Balancing method = settings.method()
                .forTasks(tasks.stream().map(StepGradient::balanced).toList())
                .forEpochs(training.epochs());
        Objective objective = new Objective(network, source, tasks, settings.preferenceOf(names), training.seed());
        settings.requireFit(method);
        StepGradient gradient;
        if (method instanceof LossWeighting losses) {
            gradient = new LossGradient(losses, objective);
        } else if (method instanceof GradientWeighting weighting) {
            gradient = new GramianGradient(weighting, objective, settings);
        } else if (method instanceof GradientAggregator aggregator) {
            gradient = new AggregatedGradient(aggregator, objective, settings);
        } else {
            gradient = new CrossGradient((CrossGradientWeighting) method, objective, settings);
        }
        gradient.state(method.initialState(tasks.size()));
        if (training.diagnostics()) {
            gradient.watch = new GradientWatch(objective, training.diagnosticsEvery(), settings.gradientMemory());
        }
        return gradient;
    }

    private static BalancedTask balanced(FittedTask task) {
        boolean gaussian = task.task() instanceof RegressionTask regression
                && !(regression.loss() instanceof RegressionTask.Poisson);
        return new BalancedTask(
                task.name(), gaussian ? BalancedTask.Likelihood.GAUSSIAN : BalancedTask.Likelihood.CATEGORICAL);
    }
}
