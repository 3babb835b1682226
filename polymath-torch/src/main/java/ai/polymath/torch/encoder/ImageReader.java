package ai.polymath.torch.encoder;

import ai.polymath.PolymathException;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Reads the numeric columns of a table, in order, as images: channel by channel, row by row. */
record ImageReader(int channels, int height, int width) {
    /** The reader of images of that size. */
    static ImageReader of(List<Integer> image) {
        if (image.size() != 3 || image.stream().anyMatch(n -> n < 1)) {
            throw new PolymathException(
                    "image is " + image + ", but it must be [channels, height, width], such as [1, 28, 28].");
        }
        return new ImageReader(image.get(0), image.get(1), image.get(2));
    }

    /** Makes sure that the columns are the pixels of an image. */
    void check(InputShape shape) {
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
        return inputs.dense().reshape(-1, channels, height, width);
    }
}
