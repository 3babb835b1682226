package ai.polymath.torch.balancing;

import ai.polymath.balancing.Gramian;
import ai.polymath.run.GradientSummary;
import ai.polymath.run.GradientTally;
import ai.polymath.torch.network.Network;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the tasks' gradients at the shared parameters every so many steps, whatever the balancing method, and changes no
 * bit of the training. A look takes a forward pass, T backward passes and room for a Jacobian of its own; methods that have
 * the Gramian anyway give it away for nothing.
 */
final class GradientWatch implements AutoCloseable {
    private final Objective objective;
    private final int every;
    private final GradientTally tally;
    private final double megabytes;
    private @Nullable TaskGradients gradients;
    private @Nullable BlockwiseGramian blockwise;

    /**
     * A watch.
     *
     * @param every steps between two looks
     * @param megabytes that the tasks' gradients may take at once
     */
    GradientWatch(Objective objective, int every, double megabytes) {
        this.objective = objective;
        this.every = every;
        this.megabytes = megabytes;
        List<String> names =
                IntStream.range(0, objective.tasks()).mapToObj(objective::name).toList();
        this.tally = new GradientTally(names);
    }

    /** Whether the gradients of a step are wanted. */
    boolean wants(StepBatch batch) {
        return batch.step() % every == 0;
    }

    /** Computes the gradients of a step. */
    void look(StepBatch batch) {
        Network network = objective.network();
        // The step itself passes the batch again; running statistics must not see it twice.
        Looked looked = network.parameters().keepingBuffers(() -> look(network, batch));
        take(looked.gramian(), looked.present());
    }

    private record Looked(Gramian gramian, int[] present) {}

    private Looked look(Network network, StepBatch batch) {
        long columns = network.parameters().segment(Network.SHARED).length();
        boolean tooMany = network.cutsAtRepresentation()
                && BlockwiseGramian.isNeeded(network, objective.tasks(), columns, megabytes);
        if (tooMany) {
            if (blockwise == null) {
                blockwise = BlockwiseGramian.create(network, objective.tasks(), columns, megabytes);
            }
            Objective.HeadPass pass = objective.passHeads(batch);
            return new Looked(
                    blockwise.of(pass.cut(), pass.input().present()),
                    pass.input().present());
        }
        if (gradients == null) {
            gradients = new TaskGradients(network, objective.tasks(), columns);
        }
        Objective.TaskPass pass = objective.pass(batch);
        return new Looked(
                TensorRows.ofRows(pass.fill(gradients).tensor()), pass.input().present());
    }

    /** Takes the Gramian of a step from whom has it. */
    void take(Gramian gramian, int[] present) {
        tally.add(gramian, present);
    }

    /** What was seen since the last call, or null if nothing was. */
    @Nullable
    GradientSummary summary() {
        return tally.take();
    }

    @Override
    public void close() {
        if (gradients != null) {
            gradients.close();
        }
        if (blockwise != null) {
            blockwise.close();
        }
    }
}
