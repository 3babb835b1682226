package ai.polymath.torch.encoder;

import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.chain.ChainLink;
import ai.polymath.torch.chain.ConvolutionLink;
import ai.polymath.torch.chain.DenseLink;
import ai.polymath.torch.chain.PoolingLink;
import ai.polymath.torch.chain.Slope;
import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

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
            return settings.activation().apply(linear(index).forward(in), dropout(pass));
        }
        Tensor out = convolutions.get(index - made.from()).forward(hidden, pass.training());
        return index == last && index == stages() - 1 && !placeWise ? settings.vector(out) : out;
    }

    private Linear linear(int index) {
        return layers.get(index - Math.max(made.from(), settings.blocks().size()));
    }

    private double dropout(Pass pass) {
        return pass.training() ? settings.dropout() : 0;
    }

    @Override
    public boolean isChain() {
        return !placeWise && settings.blocks().stream().allMatch(ConvolutionBlock::isLinkable);
    }

    @Override
    public boolean isChain(Pass pass) {
        int height = reader.height();
        int width = reader.width();
        for (int i = 0; i < convolutions.size(); i++) {
            if (!convolutions.get(i).isLink(pass.inputs().batch(), height, width)) {
                return false;
            }
            height = settings.blocks().get(i).size(height);
            width = settings.blocks().get(i).size(width);
        }
        return isChain();
    }

    @Override
    public Traced trace(Pass pass) {
        List<ChainLink> links = new ArrayList<>();
        Tensor hidden = input(pass);
        for (ConvolutionBlock block : convolutions) {
            ConvolutionLink link = block.trace(hidden);
            links.add(link);
            hidden = link.result();
        }
        if (settings.pooling() == CnnEncoder.Places.FLATTEN) {
            hidden = settings.vector(hidden);
        } else {
            PoolingLink pooled = new PoolingLink(hidden, settings::vector);
            links.add(pooled);
            hidden = pooled.result();
        }
        for (int i = settings.blocks().size(); i < stages(); i++) {
            Linear linear = linear(i);
            Slope.Applied applied = settings.activation().trace(linear.forward(hidden), dropout(pass));
            DenseLink link = new DenseLink(linear.weight(), linear.bias(), hidden, applied, false);
            links.add(link);
            hidden = link.result();
        }
        return new Traced(hidden, new Chain(links));
    }
}
