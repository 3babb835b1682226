package ai.polymath.torch.balancing;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.StepInput;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.relatedness.RelatednessTally;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.optimizer.Optimizer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Measures, every so many steps of a training, how its tasks are related (TAG; Fifty et al., NeurIPS 2021), and changes no bit
 * of the training.
 *
 * <p><b>A look.</b> The gradients {@code g_i} of all tasks at the shared parameters theta; for each task the step {@code d_i}
 * that the optimiser would make of {@code g_i} alone (its own scale for each parameter, but no momentum, which would credit
 * task i with the work of all); then the losses of all tasks on the same batch at {@code theta - d_i}. Chance (dropout) is
 * the same in all passes, so differences come from the step alone. The tasks' own parameters stay where they are.
 *
 * <p>Cost: T backward passes through the trunk and T + 1 forward passes; memory for a Jacobian {@code [T, P shared]}.
 */
public final class AffinityWatch implements AutoCloseable {
    private final Objective objective;
    private final Optimizer optimizer;
    private final int every;
    private final RelatednessTally tally;
    private @Nullable TaskGradients gradients;

    private AffinityWatch(Objective objective, Optimizer optimizer, int every, RelatednessTally tally) {
        this.objective = objective;
        this.optimizer = optimizer;
        this.every = every;
        this.tally = tally;
    }

    /**
     * A watch.
     *
     * @param training seed and memory for gradients
     * @param optimizer the training's own
     * @param every steps between two looks
     * @param tally takes what is seen
     * @throws PolymathException if tasks share no parameter, or their gradients do not fit into the memory
     */
    public static AffinityWatch create(
            TrainingSettings training,
            Network network,
            BatchSource source,
            List<FittedTask> tasks,
            Optimizer optimizer,
            int every,
            RelatednessTally tally) {
        long shared = network.parameters().segment(Network.SHARED).length();
        if (shared == 0) {
            throw new PolymathException(
                    "With this model.sharing the tasks have no parameter in common, so no task's step"
                            + " can help or harm another. Maybe measure with model.sharing: hard?");
        }
        double megabytes = training.balancing().gradientMemory();
        if (BlockwiseGramian.isNeeded(network, tasks.size(), shared, megabytes)) {
            throw new PolymathException("The gradients of " + tasks.size() + " tasks at " + shared
                    + " shared parameters take more memory than the " + megabytes
                    + " MB of training.balancing.gradient_memory. Raise it.");
        }
        double[] equal = new double[tasks.size()];
        Arrays.fill(equal, 1);
        Objective objective = new Objective(network, source, tasks, equal, training.seed());
        return new AffinityWatch(objective, optimizer, every, tally);
    }

    /** Whether a step is looked at. */
    public boolean wants(StepBatch batch) {
        return batch.step() % every == 0;
    }

    /** Looks at a step that is about to be made; called inside its scope. */
    public void look(StepBatch batch) {
        if (objective.present(batch.rows()).length == 0) {
            return;
        }
        try (Scope scope = Scope.open()) {
            tally.add(measure(batch));
        }
    }

    private record Passed(StepInput input, Tensor jacobian) {}

    private RelatednessTally.Step measure(StepBatch batch) {
        FlatParameters parameters = objective.network().parameters();
        if (gradients == null) {
            gradients = new TaskGradients(
                    objective.network(),
                    objective.tasks(),
                    parameters.segment(Network.SHARED).length());
        }
        TaskGradients rows = gradients;
        // The step itself passes the batch again: running statistics must not see it twice, nor passes be counted.
        Passed passed = parameters.keepingBuffers(() -> {
            Objective.TaskPass pass = objective.pass(batch);
            return new Passed(pass.input(), pass.fill(rows).tensor());
        });
        StepInput input = passed.input();
        Tensor jacobian = passed.jacobian();
        int[] present = input.present();
        double[][] after = new double[present.length][];
        double[][] products = new double[present.length][];
        try (Gradients.Off off = Gradients.off()) {
            Gramian gramian = TensorRows.ofRows(jacobian);
            Tensor shared = parameters.values(parameters.segment(Network.SHARED));
            Tensor here = shared.clone();
            // By the same way as those ahead: heads may draw other chances where gradients are taken.
            double[] before = losses(batch, input);
            for (int i = 0; i < present.length; i++) {
                try (Scope scope = Scope.open()) {
                    Tensor step = optimizer.lookahead(jacobian.select(0, i), batch.learningRate());
                    products[i] = Tensors.doubles(torch.mv(jacobian, step));
                    shared.copy_(here).sub_(step);
                    after[i] = losses(batch, input);
                } finally {
                    shared.copy_(here);
                }
            }
            return new RelatednessTally.Step(batch.epoch() + 1, present, before, after, gramian, products);
        }
    }

    private double[] losses(StepBatch batch, StepInput input) {
        try (Scope scope = Scope.open()) {
            int[] rows = batch.rows();
            return objective
                    .network()
                    .parameters()
                    .keepingBuffers(() -> input.select(
                            objective.byTask(objective.losses(objective.represent(batch, rows), input.present()))));
        }
    }

    @Override
    public void close() {
        if (gradients != null) {
            gradients.close();
        }
    }
}
