package ai.polymath.torch.chain;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What acts on each number by itself and has no parameters, such as dropout between two layers. */
public final class PointwiseLink extends FreeLink {
    /**
     * What was passed.
     *
     * @param before with its graph
     * @param after computed from {@code before}, number by number
     */
    public PointwiseLink(Tensor before, Tensor after) {
        super(before, after);
    }

    @Override
    Tensor back(Tensor gradients, Workspace space) {
        Tensor back = space.pass(gradients, gradients.shape());
        torch.mul_out(back, gradients, Chain.slope(after, before));
        return back;
    }
}
