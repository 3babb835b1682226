package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.experiment.DropoutRule;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Convolution;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Linear;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * For images: blocks of convolution, normalisation, max-pooling and activation, then fully connected layers (LeCun et al.,
 * Proceedings of the IEEE 1998). It reads a column of pictures; without one, numeric columns, in order, are the pixels: channel
 * by channel, row by row.
 *
 * <p>Shapes: {@code [batch, channels h w]} to {@code [batch, c, h', w']} after each block, then flattened
 * ({@code c h' w'}) or averaged over places ({@code c}), then {@code [batch, widths.last]}. Parameters:
 * {@code sum over blocks of (in kernel^2 + 1) out} and {@code sum over widths of (in + 1) out}, plus {@code 2 out} for each
 * block with normalisation.
 *
 * <p>Where tasks are place-wise it gives the last block's places, {@code [batch, c, h', w']}; that needs the pooling average or
 * max, which tasks about the whole picture then see, and no fully connected layers.
 *
 * @param image channels, height and width of an image of numeric columns; null for a column of pictures
 * @param blocks the convolutions
 * @param pooling what becomes of the last block's places
 * @param widths widths of the fully connected layers that follow; may be none
 * @param activation what makes those layers non-linear
 * @param dropout share of those layers' units dropped in training
 */
@Kind("cnn")
@Doc(
        "For images: convolutions, then fully connected layers; it reads a column of pictures, or numeric columns as pixels.")
public record CnnEncoder(
        @Doc("[channels, height, width] of an image of numeric columns; left out for a column of pictures.") @Nullable
        List<Integer> image,

        @Doc("The convolutions.") @Default("[{channels: 32}, {channels: 64}]")
        List<Block> blocks,

        @Doc("average: the mean over all places of each channel; max: the largest; flatten: all places.")
        @Default("average")
        Places pooling,

        @Doc("Widths of the fully connected layers that follow.") @Default("[]")
        List<Integer> widths,

        @Doc("What makes the fully connected layers non-linear.") @Default("relu")
        Activation activation,

        @Doc("Share of units of the fully connected layers dropped in training, in [0, 1).") @Default("0")
        double dropout)
        implements EncoderKind {

    /** What becomes of the places of an image. */
    public enum Places {
        /** The mean over all places of each channel. */
        AVERAGE,
        /** The largest over all places of each channel. */
        MAX,
        /** All of them. */
        FLATTEN
    }

    /**
     * A convolution and what follows it.
     *
     * @param channels channels it gives
     * @param kernel height and width of its window
     * @param stride pixels from one window to the next
     * @param padding zeros added on each side, or null for half the kernel
     * @param pool height and width of the places of which the largest is kept; 1 keeps all
     * @param normalization what keeps outputs in check
     * @param activation what makes it non-linear
     */
    @Doc("A convolution and what follows it.")
    public record Block(
            @Doc("Channels it gives.") int channels,

            @Doc("Height and width of its window.") @Default("3")
            int kernel,

            @Doc("Pixels from one window to the next; 2 halves height and width.") @Default("1")
            int stride,

            @Doc("Zeros added on each side; left out, half the kernel, which keeps the size if the kernel is odd.")
            @Nullable
            Integer padding,

            @Doc("Height and width of the places of which the largest is kept; 1 keeps all.") @Default("2")
            int pool,

            @Doc("What keeps outputs in check: none, layer or batch.") @Default("none")
            Normalization normalization,

            @Doc("What makes it non-linear.") @Default("relu")
            Activation activation) {
        /** Checks sizes. */
        public Block {
            if (stride < 1) {
                throw new PolymathException("A block has the stride " + stride + ", but it must be 1 or more.");
            }
            if (channels < 1 || kernel < 1 || pool < 1 || (padding != null && (padding < 0 || padding >= kernel))) {
                throw new PolymathException("A block has channels " + channels + ", kernel " + kernel + ", padding "
                        + padding + " and pool " + pool
                        + ", but all must be 1 or more, and padding at least 0 and below the kernel.");
            }
        }

        /** A convolution that looks at every pixel. */
        public Block(
                int channels,
                int kernel,
                @Nullable Integer padding,
                int pool,
                Normalization normalization,
                Activation activation) {
            this(channels, kernel, 1, padding, pool, normalization, activation);
        }

        /** A convolution without padding, max-pooling, ReLU. */
        public static Block of(int channels, int kernel, int pool) {
            return new Block(channels, kernel, 0, pool, Normalization.NONE, Activation.RELU);
        }

        Block scaled(double share) {
            int given = Widths.scaled(channels, share);
            return new Block(given, kernel, stride, padding, pool, normalization, activation);
        }

        int sides() {
            return padding == null ? kernel / 2 : padding;
        }

        int size(int in) {
            return Convolution.size(in, kernel, stride, sides()) / pool;
        }
    }

    /** Checks that the image is large enough for all blocks. */
    public CnnEncoder {
        image = image == null ? null : List.copyOf(image);
        blocks = List.copyOf(blocks);
        widths = List.copyOf(widths);
        ImageReader.check(image);
        if (blocks.isEmpty()) {
            throw new PolymathException("blocks is empty, but a cnn has one or more. Maybe use encoder: mlp.");
        }
        if (image != null) {
            requireLarge(blocks, image.get(1), image.get(2));
        }
        if (widths.stream().anyMatch(w -> w < 1)) {
            throw new PolymathException("widths is " + widths + ", but a layer has 1 unit or more.");
        }
        DropoutRule.check(dropout);
    }

    private static void requireLarge(List<Block> blocks, int imageHeight, int imageWidth) {
        int height = imageHeight;
        int width = imageWidth;
        for (int i = 0; i < blocks.size(); i++) {
            int nextHeight = blocks.get(i).size(height);
            int nextWidth = blocks.get(i).size(width);
            if (nextHeight < 1 || nextWidth < 1) {
                throw new PolymathException("Block " + (i + 1) + " gets images of " + height + " x " + width
                        + ", too small for kernel " + blocks.get(i).kernel() + " and pool "
                        + blocks.get(i).pool() + ". Maybe write pool: 1 in some blocks, or leave blocks out.");
            }
            height = nextHeight;
            width = nextWidth;
        }
    }

    @Override
    public boolean keepsPlaces() {
        return pooling != Places.FLATTEN && widths.isEmpty();
    }

    @Override
    public Tensor pool(Tensor places, Inputs inputs) {
        return vector(places);
    }

    /** One vector an example of the last block's places. */
    Tensor vector(Tensor places) {
        return switch (pooling) {
            case AVERAGE -> places.mean(2, 3);
            case MAX -> PlacePooling.max(places, null);
            case FLATTEN -> places.flatten(1, -1);
        };
    }

    @Override
    public int stages() {
        return blocks.size() + widths.size();
    }

    /** Channels or units that a stage gives. */
    int width(int stage, ImageReader reader) {
        int last = blocks.size() - 1;
        if (stage > last) {
            return widths.get(stage - blocks.size());
        }
        return stage == last && widths.isEmpty()
                ? pooledWidth(reader)
                : blocks.get(stage).channels();
    }

    /** Numbers that are left of an image after all blocks. */
    private int pooledWidth(ImageReader reader) {
        int height = reader.height();
        int width = reader.width();
        for (Block block : blocks) {
            height = block.size(height);
            width = block.size(width);
        }
        int channels = blocks.get(blocks.size() - 1).channels();
        return pooling == Places.FLATTEN ? channels * height * width : channels;
    }

    @Override
    public CnnEncoder scaled(double share) {
        List<Block> own = blocks.stream().map(block -> block.scaled(share)).toList();
        return new CnnEncoder(image, own, pooling, Widths.scaled(widths, share), activation, dropout);
    }

    @Override
    public Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages) {
        ImageReader reader = ImageReader.of(image, shape);
        requireLarge(blocks, reader.height(), reader.width());
        List<ConvolutionBlock> convolutions = new ArrayList<>();
        List<Linear> layers = new ArrayList<>();
        for (int i = stages.from(); i < stages.to(); i++) {
            if (i < blocks.size()) {
                int in = i == 0 ? reader.channels() : blocks.get(i - 1).channels();
                convolutions.add(new ConvolutionBlock(blocks.get(i), book, prefix, owner, i, in));
            } else {
                int layer = i - blocks.size();
                int in = layer == 0 ? pooledWidth(reader) : widths.get(layer - 1);
                layers.add(new Linear(book, prefix + ".layer." + layer, owner, Role.WEIGHT, in, widths.get(layer)));
            }
        }
        return new CnnNetwork(this, reader, stages, shape.placeWise(), convolutions, layers);
    }
}
