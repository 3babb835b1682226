package ai.polymath.torch.network;

import ai.polymath.data.FeatureEncoding;
import ai.polymath.data.GraphEncoding;
import ai.polymath.data.Preprocessing;
import ai.polymath.data.StructuredEncoding;
import ai.polymath.data.TextEncoding;
import java.util.ArrayList;
import java.util.List;

/**
 * What the network is given of an example.
 *
 * @param denseWidth dense numbers
 * @param categories number of indices of each category feature
 * @param features for each feature, where its dense numbers stand, and -1 or its place among the category features
 * @param words for each category feature the words that its indices from 2 mean; empty if equal indices mean equal words
 * @param blocks structured columns
 * @param placeWise whether some task has an answer for every place (word, pixel) of an example, so that encoders keep them
 */
public record InputShape(
        int denseWidth,
        List<Integer> categories,
        List<Feature> features,
        List<List<String>> words,
        List<BlockShape> blocks,
        boolean placeWise) {
    /** The lists are copied. */
    public InputShape {
        categories = List.copyOf(categories);
        features = List.copyOf(features);
        words = List.copyOf(words);
        blocks = List.copyOf(blocks);
    }

    /** A table. */
    public InputShape(int denseWidth, List<Integer> categories, List<Feature> features, List<List<String>> words) {
        this(denseWidth, categories, features, words, List.of(), false);
    }

    /** A table in whose category features equal indices mean equal words. */
    public InputShape(int denseWidth, List<Integer> categories, List<Feature> features) {
        this(denseWidth, categories, features, List.of());
    }

    /** This for tasks that are place-wise, or not. */
    public InputShape withPlaceWise(boolean value) {
        return new InputShape(denseWidth, categories, features, words, blocks, value);
    }

    /**
     * One feature.
     *
     * @param column its column
     * @param offset the first of its dense numbers
     * @param width how many dense numbers it has
     * @param category its place among the category features, or -1
     */
    public record Feature(String column, int offset, int width, int category) {}

    /** The shape that a preprocessing gives. */
    public static InputShape of(Preprocessing preprocessing) {
        List<Integer> categories = new ArrayList<>();
        List<Feature> features = new ArrayList<>();
        List<List<String>> words = new ArrayList<>();
        List<BlockShape> blocks = new ArrayList<>();
        int offset = 0;
        for (FeatureEncoding encoding : preprocessing.encodings()) {
            if (encoding instanceof StructuredEncoding structured) {
                blocks.add(block(structured));
                continue;
            }
            int category = -1;
            if (encoding instanceof FeatureEncoding.Categorical categorical) {
                category = categories.size();
                categories.add(categorical.size());
                words.add(categorical.categories());
            }
            features.add(new Feature(encoding.column(), offset, encoding.denseWidth(), category));
            offset += encoding.denseWidth();
        }
        return new InputShape(offset, categories, features, words, blocks, false);
    }

    private static BlockShape block(StructuredEncoding encoding) {
        if (encoding instanceof TextEncoding text) {
            return new BlockShape.Tokens(text.column(), text.size(), 0, text.vocabulary());
        }
        GraphEncoding graph = (GraphEncoding) encoding;
        return new BlockShape.Graphs(graph.column(), graph.nodeSizes(), graph.edgeSizes());
    }
}
