package ai.polymath.torch.chain;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Something without parameters that is cheap to pass back task by task, as a pooling of the steps of a sequence. */
public final class PoolingLink extends FreeLink {
    /**
     * What was passed.
     *
     * @param before {@code [batch, ...]}, with its graph
     * @param after computed from {@code before}
     */
    public PoolingLink(Tensor before, Tensor after) {
        super(before, after);
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
                    new BoolOptional(t < tasks - 1),
                    false,
                    false);
            back.select(0, t).copy_(found.get(0));
        }
        return back;
    }
}
