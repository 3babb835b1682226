package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A layer without parameters. */
abstract class FreeLink implements ChainLink {
    /** What it was given, {@code [batch, ...]}, with its graph. */
    final Tensor before;

    /** What it made of it. */
    final Tensor after;

    FreeLink(Tensor before, Tensor after) {
        this.before = before;
        this.after = after;
    }

    @Override
    public final boolean learns() {
        return false;
    }

    @Override
    public final Room room() {
        return new Room(0, 0, before.numel());
    }

    @Override
    public final Passed pass(Tensor gradients, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        Tensor nothing = torch.zeros(new long[] {tasks, tasks}, gradients.options());
        return new Passed(nothing, back(gradients, space), weights -> {});
    }

    /**
     * The tasks' gradients at what it was given.
     *
     * @param gradients at what it gave, {@code [T, batch, ...]}
     * @param space where to put them
     */
    abstract Tensor back(Tensor gradients, Workspace space);
}
