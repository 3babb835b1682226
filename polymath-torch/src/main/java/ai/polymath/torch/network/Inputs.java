package ai.polymath.torch.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What the network is given of a batch.
 *
 * @param dense numbers, {@code [batch, denseWidth]}
 * @param codes category indices of type long, {@code [batch, categories]}
 * @param blocks structured columns, in the order of {@link InputShape#blocks}
 */
public record Inputs(Tensor dense, Tensor codes, List<InputBlock> blocks) {
    /** The blocks are copied. */
    public Inputs {
        blocks = List.copyOf(blocks);
    }

    /** Without structured columns. */
    public Inputs(Tensor dense, Tensor codes) {
        this(dense, codes, List.of());
    }

    /** How many examples there are. */
    public long batch() {
        return dense.size(0);
    }
}
