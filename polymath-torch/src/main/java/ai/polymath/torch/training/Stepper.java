package ai.polymath.torch.training;

import ai.polymath.balancing.EpochLosses;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.balancing.AffinityWatch;
import ai.polymath.torch.balancing.NotFiniteException;
import ai.polymath.torch.balancing.StepBatch;
import ai.polymath.torch.balancing.StepGradient;
import ai.polymath.torch.balancing.StepResult;
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
import org.jspecify.annotations.Nullable;

/**
 * One step of training: {@code theta <- theta - eta grad( sum_t w_t L_t + lambda Omega(theta) )}, where {@code L_t} is the
 * task's weight times the mean loss over its labelled rows of the batch. Tasks without a label in the batch take no part;
 * a batch without any label changes nothing.
 */
final class Stepper implements AutoCloseable {
    private final Network network;
    private final TrainingData data;
    private final TrainingSettings settings;
    private final StepGradient gradient;
    private final Optimizer optimizer;
    private final Regularizer regularizer;
    private final int tasks;
    private final @Nullable AffinityWatch watch;

    Stepper(Network network, TrainingData data, List<FittedTask> tasks, TrainingSettings settings) {
        this(network, data, tasks, settings, null);
    }

    /**
     * @param measuring takes what some steps tell of the tasks; null if no one asks
     */
    Stepper(
            Network network,
            TrainingData data,
            List<FittedTask> tasks,
            TrainingSettings settings,
            @Nullable Measuring measuring) {
        this.network = network;
        this.data = data;
        this.settings = settings;
        this.tasks = tasks.size();
        this.gradient = StepGradient.create(settings, network, data, tasks);
        this.optimizer = Optimizer.create(settings.optimizer(), network.parameters());
        this.regularizer = new Regularizer(
                settings.regularization(),
                network,
                tasks.stream().map(FittedTask::name).toList());
        this.watch = measuring == null
                ? null
                : AffinityWatch.create(settings, network, data, tasks, optimizer, measuring.every(), measuring.tally());
    }

    StepGradient gradient() {
        return gradient;
    }

    FlatParameters parameters() {
        return network.parameters();
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** Lets the balancing method learn from a finished epoch. */
    void endOfEpoch(int epoch, double[] meanLosses) {
        gradient.endOfEpoch(new EpochLosses(epoch, meanLosses));
    }

    /**
     * Takes a step.
     *
     * @param step its number, from 0
     * @param epoch its epoch, from 0
     * @param rows the batch
     * @throws ai.polymath.PolymathException if a loss is not finite, naming task and step
     */
    StepResult step(int step, int epoch, int[] rows, double learningRate) {
        data.pictures().vary(epoch);
        try (Scope scope = Scope.open()) {
            if (Arrays.stream(data.counts(rows)).allMatch(c -> c == 0)) {
                double[] none = new double[tasks];
                Arrays.fill(none, Double.NaN);
                return new StepResult(none, none);
            }
            StepBatch batch = new StepBatch(step, epoch, rows, learningRate);
            if (watch != null && watch.wants(batch)) {
                watch.look(batch);
            }
            StepResult result = gradient.of(batch);
            if (network.hasPenalty()) {
                Tensor penalty = network.penalty(data.inputs(rows));
                if (penalty.requires_grad()) {
                    penalty.backward();
                }
            }
            update(learningRate);
            gradient.afterStep(batch);
            return result;
        } finally {
            data.pictures().leave();
        }
    }

    /**
     * Checks the weights, which no validation rows may ever meet.
     *
     * @param when how far training is, for the message
     * @throws NotFiniteException if one is infinite or no number
     */
    void requireFinite(String when) {
        try (Scope scope = Scope.open()) {
            double largest = Tensors.doubles(network.parameters().values().abs().max())[0];
            if (!Double.isFinite(largest)) {
                throw new NotFiniteException("A weight of the network is " + largest, when);
            }
        }
    }

    private void update(double learningRate) {
        try (Gradients.Off off = Gradients.off()) {
            regularizer.addGradient();
            Double limit = settings.gradientClipping();
            if (limit != null) {
                Tensor whole = network.parameters().gradient();
                // min(1, limit / norm) on the device, so that the host need not wait for the norm.
                Tensor factor = whole.norm().reciprocal().mul(new Scalar(limit));
                whole.mul_(factor.clamp_max(new Scalar(1.0)));
            }
            optimizer.step(learningRate);
            regularizer.proximalStep(learningRate);
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        gradient.close();
        optimizer.close();
    }
}
