package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.Convolution;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * For images: residual networks (He et al., CVPR 2016). A block gives {@code relu(F(x) + x)}, where F is two convolutions
 * of 3 x 3 (depth 18 and 34) or one of 1 x 1, 3 x 3, 1 x 1 each (depth 50), each followed by batch normalisation; where
 * sizes differ, x passes a convolution of 1 x 1. The stride of a group is in its first 3 x 3 convolution.
 *
 * <p>Stages: the stem; four groups of blocks, of {@code width}, twice, four and eight times as many channels, each but the
 * first at half the size; the last group includes the mean over all places. Shapes: {@code [batch, channels h w]} to
 * {@code [batch, 8 width]}, at depth 50 {@code [batch, 32 width]}. Parameters with 3 channels and width 64 in the form for
 * large images: 11,176,512 (18), 21,284,672 (34), 23,508,032 (50); the form for small images has
 * {@code channels width (7^2 - 3^2)} fewer. In general {@code out in kernel^2 + 2 out} for each convolution.
 *
 * @param image channels, height and width of an image of numeric columns; null for a column of pictures
 * @param depth layers: 18, 34 or 50
 * @param small the form for small images
 * @param width channels of the first group
 * @param stride how many pixels a place of the representation is wide at most
 */
@Kind("resnet")
@Doc(
        "For images: a residual network with batch normalization; it reads a column of pictures, or numeric columns as pixels.")
public record ResNetEncoder(
        @Doc("[channels, height, width] of an image of numeric columns; left out for a column of pictures.") @Nullable
        List<Integer> image,

        @Doc("Layers: 18, 34 or 50.") @Default("18") int depth,

        @Doc(
                "For images of some 32 x 32: the stem is 3 x 3 and keeps the size, instead of 7 x 7 with pooling at a quarter.")
        @Default("true")
        boolean small,

        @Doc("Channels of the first group; the others have 2, 4 and 8 times as many.") @Default("64")
        int width,

        @Doc(
                "Pixels that a place of the representation is wide at most, a power of two; groups behind it keep the size."
                        + " Left out, every group but the first halves it.")
        @Nullable
        Integer stride)
        implements EncoderKind {

    private static final int STAGES = 5;
    private static final int BOTTLENECK = 4;

    /** Checks sizes. */
    public ResNetEncoder {
        image = image == null ? null : List.copyOf(image);
        ImageReader.check(image);
        if (stride != null && (stride < (small ? 1 : 4) || Integer.bitCount(stride) != 1)) {
            throw new PolymathException(
                    "stride is " + stride + ", but it must be a power of two of " + (small ? 1 : 4) + " or more.");
        }
        if (depth != 18 && depth != 34 && depth != 50) {
            throw new PolymathException("depth is " + depth + ", but it must be 18, 34 or 50.");
        }
        if (width < 1) {
            throw new PolymathException("width is " + width + ", but it must be 1 or more.");
        }
    }

    /** With places as large as all groups make them. */
    public ResNetEncoder(@Nullable List<Integer> image, int depth, boolean small, int width) {
        this(image, depth, small, width, null);
    }

    @Override
    public int stages() {
        return STAGES;
    }

    @Override
    public boolean reads(@Nullable BlockShape block) {
        return ImageReader.reads(image, block);
    }

    @Override
    public boolean keepsPlaces() {
        return true;
    }

    /** The stride of a group's first block. */
    private int stride(int group) {
        int before = (small ? 1 : 4) << Math.max(0, group - 1);
        return group > 0 && (stride == null || before < stride) ? 2 : 1;
    }

    private int blocks(int group) {
        return depth == 18 ? 2 : List.of(3, 4, 6, 3).get(group);
    }

    private int expansion() {
        return depth == 50 ? BOTTLENECK : 1;
    }

    private int channels(int stage) {
        return stage == 0 ? width : expansion() * (width << (stage - 1));
    }

    @Override
    public ResNetEncoder scaled(double share) {
        return new ResNetEncoder(image, depth, small, Widths.scaled(width, share), stride);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        ImageReader reader = ImageReader.of(image, shape);
        List<List<Block>> groups = new ArrayList<>();
        Layer stem = stages.has(0)
                ? new Layer(book, prefix + ".stem", owner, reader.channels(), width, small ? 3 : 7, small ? 1 : 2)
                : null;
        for (int group = 0; group < STAGES - 1; group++) {
            List<Block> blocks = new ArrayList<>();
            if (stages.has(group + 1)) {
                for (int i = 0; i < blocks(group); i++) {
                    int in = i == 0 ? channels(group) : channels(group + 1);
                    int first = i == 0 ? stride(group) : 1;
                    blocks.add(block(book, prefix + ".group." + group + "." + i, owner, in, group, first));
                }
            }
            groups.add(blocks);
        }
        return new Network(this, reader, shape.placeWise(), stem, groups);
    }

    private Block block(ParameterBook book, String name, Owner owner, int in, int group, int first) {
        int inner = width << group;
        int out = channels(group + 1);
        List<Layer> layers = depth == 50
                ? List.of(
                        new Layer(book, name + ".1", owner, in, inner, 1, 1),
                        new Layer(book, name + ".2", owner, inner, inner, 3, first),
                        new Layer(book, name + ".3", owner, inner, out, 1, 1))
                : List.of(
                        new Layer(book, name + ".1", owner, in, inner, 3, first),
                        new Layer(book, name + ".2", owner, inner, inner, 3, 1));
        Layer shortcut = in == out && first == 1 ? null : new Layer(book, name + ".shortcut", owner, in, out, 1, first);
        return new Block(layers, shortcut);
    }

    /** A convolution and its normalisation. */
    private static final class Layer {
        private final Convolution convolution;
        private final BiFunction<Tensor, Boolean, Tensor> norm;

        Layer(ParameterBook book, String name, Owner owner, int in, int out, int kernel, int stride) {
            convolution = Convolution.beforeNormalization(book, name + ".convolution", owner, in, out, kernel, stride);
            norm = Normalization.BATCH.build(book, name + ".norm", owner, out);
        }

        Tensor forward(Tensor x, boolean training) {
            return norm.apply(convolution.forward(x), training);
        }
    }

    private record Block(List<Layer> layers, @Nullable Layer shortcut) {
        Tensor forward(Tensor x, boolean training) {
            Tensor out = x;
            for (int i = 0; i < layers.size(); i++) {
                out = layers.get(i).forward(i == 0 ? out : torch.relu(out), training);
            }
            return torch.relu(out.add(shortcut == null ? x : shortcut.forward(x, training)));
        }
    }

    private record Network(
            ResNetEncoder settings,
            ImageReader reader,
            boolean placeWise,
            @Nullable Layer stem,
            List<List<Block>> groups)
            implements Encoder {
        @Override
        public int stages() {
            return STAGES;
        }

        @Override
        public int width(int stage) {
            return settings.channels(stage);
        }

        @Override
        public Tensor input(Pass pass) {
            return reader.read(pass.inputs());
        }

        @Override
        public Tensor stage(int index, Tensor hidden, Pass pass) {
            if (index == 0) {
                return stem(hidden, pass.training());
            }
            Tensor out = hidden;
            for (Block block : groups.get(index - 1)) {
                out = block.forward(out, pass.training());
            }
            return index == STAGES - 1 && !placeWise ? out.mean(2, 3) : out;
        }

        private Tensor stem(Tensor image, boolean training) {
            if (stem == null) {
                throw new IllegalStateException("The stem was not made.");
            }
            Tensor out = torch.relu(stem.forward(image, training));
            long[] half = {2, 2};
            return settings.small()
                    ? out
                    : torch.max_pool2d(out, new long[] {3, 3}, half, new long[] {1, 1}, new long[] {1, 1}, false);
        }
    }
}
