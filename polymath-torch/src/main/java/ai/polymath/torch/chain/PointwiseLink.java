package ai.polymath.torch.chain;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** What acts on each number by itself and has no parameters, such as dropout between two layers. */
public final class PointwiseLink extends FreeLink {
    private final Slope.Applied applied;

    /**
     * Applies a function.
     *
     * @param before what it is given
     * @param function acts on each number by itself
     */
    public PointwiseLink(Tensor before, UnaryOperator<Tensor> function) {
        super(before.shape());
        this.applied = Slope.of(before, function);
    }

    @Override
    public Tensor result() {
        return applied.after();
    }

    @Override
    Tensor back(Tensor gradients, Workspace space) {
        Tensor back = space.pass(gradients, gradients.shape());
        applied.slope().multiply(back, gradients);
        return back;
    }
}
