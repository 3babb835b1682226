package ai.polymath.torch.chain;

import ai.polymath.torch.engine.Gradients;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Something without parameters that is cheap to pass back task by task, as a pooling of the steps of a sequence. */
public final class PoolingLink extends FreeLink {
    private final Tensor before;
    private final Tensor after;

    /**
     * Applies a function.
     *
     * @param before what it is given, {@code [batch, ...]}
     * @param function has no parameters
     */
    public PoolingLink(Tensor before, UnaryOperator<Tensor> function) {
        super(before.shape());
        this.before = before.detach().set_requires_grad(true);
        try (Gradients.On on = Gradients.on()) {
            this.after = function.apply(this.before);
        }
    }

    @Override
    public Tensor result() {
        return after.detach();
    }

    @Override
    Tensor back(Tensor gradients, Workspace space) {
        long tasks = gradients.size(0);
        long[] shape = LongStream.concat(LongStream.of(tasks), Arrays.stream(before.shape()))
                .toArray();
        Tensor back = space.pass(gradients, shape);
        for (long t = 0; t < tasks; t++) {
            TensorVector found = torch.grad(
                    new TensorVector(after),
                    new TensorVector(before),
                    new TensorVector(gradients.select(0, t)),
                    new BoolOptional(true),
                    false,
                    false);
            back.select(0, t).copy_(found.get(0));
        }
        return back;
    }
}
