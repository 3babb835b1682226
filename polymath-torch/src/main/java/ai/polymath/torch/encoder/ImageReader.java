package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pictures of a table: its column of pictures, or its numeric columns, in order, channel by channel and row by row.
 *
 * @param block the place of the pictures among the structured columns; -1 for numeric columns
 */
record ImageReader(int channels, int height, int width, int block) {
    /** Checks a setting, which may be left out where there is a column of pictures. */
    static void check(@Nullable List<Integer> image) {
        if (image != null && (image.size() != 3 || image.stream().anyMatch(n -> n < 1))) {
            throw new PolymathException(
                    "image is " + image + ", but it must be [channels, height, width], such as [1, 28, 28].");
        }
    }

    /**
     * Whether a column is for an encoder of pictures: a column of pictures, or numbers if the encoder says how large a picture
     * they are.
     */
    static boolean reads(@Nullable List<Integer> image, @Nullable BlockShape block) {
        return image == null ? block instanceof BlockShape.Pictures : block == null;
    }

    /**
     * The reader for what an encoder is given.
     *
     * @param image the encoder's setting
     * @throws PolymathException if that is no picture, or not only one
     */
    static ImageReader of(@Nullable List<Integer> image, InputShape shape) {
        for (int i = 0; i < shape.blocks().size(); i++) {
            if (shape.blocks().get(i) instanceof BlockShape.Pictures pictures) {
                requireAlone(shape, pictures);
                ImageReader reader = new ImageReader(pictures.channels(), pictures.height(), pictures.width(), i);
                if (image != null && !image.equals(List.of(reader.channels, reader.height, reader.width))) {
                    throw new PolymathException("image is " + image + ", but the pictures of column '"
                            + pictures.column() + "' are [" + reader.channels + ", " + reader.height + ", "
                            + reader.width + "]. Leave image out: the column has its size under features.image.");
                }
                return reader;
            }
        }
        if (image == null) {
            throw new PolymathException(
                    "This encoder reads pictures, but there are none: name their column under"
                            + " features.image, or, if numeric columns are the pixels, write image: [channels, height, width].");
        }
        ImageReader reader = new ImageReader(image.get(0), image.get(1), image.get(2), -1);
        reader.requirePixels(shape);
        return reader;
    }

    private static void requireAlone(InputShape shape, BlockShape.Pictures pictures) {
        String other = null;
        if (!shape.features().isEmpty()) {
            other = shape.features().get(0).column();
        }
        for (BlockShape block : shape.blocks()) {
            if (block != pictures) {
                other = block.column();
            }
        }
        if (other != null) {
            throw new PolymathException("This encoder reads the pictures of column '" + pictures.column()
                    + "' and nothing else, but '" + other + "' is a feature too. Maybe list it under"
                    + " features.ignored.");
        }
    }

    /** Makes sure that the columns are the pixels of an image. */
    private void requirePixels(InputShape shape) {
        for (InputShape.Feature feature : shape.features()) {
            if (feature.category() >= 0) {
                throw new PolymathException("This encoder reads an image of numeric columns, but '" + feature.column()
                        + "' is a category column. Maybe list it under features.ignored.");
            }
        }
        long pixels = (long) channels * height * width;
        if (pixels != shape.denseWidth()) {
            throw new PolymathException("image is [" + channels + ", " + height + ", " + width + "], " + pixels
                    + " numbers, but the numeric columns give " + shape.denseWidth() + "." + hint(shape, pixels));
        }
    }

    private static String hint(InputShape shape, long pixels) {
        for (InputShape.Feature feature : shape.features()) {
            if (feature.width() > 1) {
                return " Column '" + feature.column() + "' gives " + feature.width()
                        + ", since some of its values are missing: fill or leave out such rows first.";
            }
        }
        return shape.denseWidth() < pixels
                ? " Maybe columns that are the same in all training rows were left out."
                : " Maybe columns that are no pixels should be listed under features.ignored.";
    }

    /** {@code [batch, channels, height, width]}. */
    Tensor read(Inputs inputs) {
        return block < 0
                ? inputs.dense().reshape(-1, channels, height, width)
                : ((InputBlock.Pictures) inputs.blocks().get(block)).pixels();
    }
}
