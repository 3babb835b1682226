package ai.polymath.torch.encoder;

import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.ChainLink;
import ai.polymath.torch.chain.DenseLink;
import ai.polymath.torch.chain.PoolingLink;
import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A {@link CnnEncoder}, built.
 *
 * @param settings its form
 * @param reader what gives the pictures
 * @param made which stages there are
 * @param placeWise whether the last block's places are wanted
 * @param convolutions the blocks
 * @param layers those after the blocks
 */
record CnnNetwork(
        CnnEncoder settings,
        ImageReader reader,
        Stages made,
        boolean placeWise,
        List<ConvolutionBlock> convolutions,
        List<Linear> layers)
        implements Encoder {
    @Override
    public int stages() {
        return settings.stages();
    }

    @Override
    public boolean isPassableTogether() {
        // The gradients of convolutions are computed here, not by libtorch.
        return false;
    }

    @Override
    public int width(int stage) {
        return settings.width(stage, reader);
    }

    @Override
    public Tensor input(Pass pass) {
        return reader.read(pass.inputs());
    }

    @Override
    public Tensor stage(int index, Tensor hidden, Pass pass) {
        int last = settings.blocks().size() - 1;
        if (index > last) {
            Tensor in = index == last + 1 ? settings.vector(hidden) : hidden;
            return layer(index, in, pass).result();
        }
        Tensor out = convolutions.get(index - made.from()).forward(hidden, pass.training());
        return index == last && index == stages() - 1 && !placeWise ? settings.vector(out) : out;
    }

    private DenseLink layer(int index, Tensor hidden, Pass pass) {
        int first = Math.max(made.from(), settings.blocks().size());
        Linear linear = layers.get(index - first);
        Tensor before = linear.forward(hidden);
        Tensor out = settings.activation().apply(before);
        if (pass.training() && settings.dropout() > 0) {
            out = torch.dropout(out, settings.dropout(), true);
        }
        return new DenseLink(linear.weight(), linear.bias(), hidden, before, out, false);
    }

    @Override
    public boolean isChain() {
        return !placeWise && settings.blocks().stream().allMatch(ConvolutionBlock::isLinkable);
    }

    @Override
    public Traced trace(Pass pass) {
        if (!isChain()) {
            return new Traced(forward(pass), null);
        }
        List<ChainLink> links = new ArrayList<>();
        boolean known = true;
        Tensor hidden = input(pass);
        for (ConvolutionBlock block : convolutions) {
            ConvolutionBlock.Traced traced = block.trace(hidden);
            hidden = traced.result();
            if (traced.link() == null) {
                // libtorch convolved.
                known = false;
            } else {
                links.add(traced.link());
            }
        }
        Tensor vector = settings.vector(hidden);
        if (settings.pooling() != CnnEncoder.Places.FLATTEN) {
            links.add(new PoolingLink(hidden, vector));
        }
        for (int i = settings.blocks().size(); i < stages(); i++) {
            DenseLink link = layer(i, vector, pass);
            links.add(link);
            vector = link.result();
        }
        return new Traced(vector, known ? new Chain(links) : null);
    }
}
