package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What acts on each number by itself and has no parameters, such as dropout between two layers. */
public final class PointwiseLink implements ChainLink {
    private final Tensor before;
    private final Tensor after;

    /**
     * What was passed.
     *
     * @param before with its graph
     * @param after computed from {@code before}, number by number
     */
    public PointwiseLink(Tensor before, Tensor after) {
        this.before = before;
        this.after = after;
    }

    @Override
    public boolean learns() {
        return false;
    }

    @Override
    public Room room() {
        return new Room(0, 0, before.numel());
    }

    @Override
    public Passed pass(Tensor gradients, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        Tensor nothing = torch.zeros(new long[] {tasks, tasks}, gradients.options());
        Tensor back = space.pass(gradients, gradients.shape());
        torch.mul_out(back, gradients, Chain.slope(after, before));
        return new Passed(nothing, back, weights -> {});
    }
}
