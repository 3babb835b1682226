package ai.polymath.torch.network;

import ai.polymath.data.FeatureEncoding;
import ai.polymath.data.Preprocessing;
import java.util.ArrayList;
import java.util.List;

/**
 * What the network is given of an example.
 *
 * @param denseWidth dense numbers
 * @param categories number of indices of each category feature
 * @param features for each feature, where its dense numbers stand, and -1 or its place among the category features
 * @param words for each category feature the words that its indices from 2 mean; empty if equal indices mean equal words
 */
public record InputShape(int denseWidth, List<Integer> categories, List<Feature> features, List<List<String>> words) {
    /** The lists are copied. */
    public InputShape {
        categories = List.copyOf(categories);
        features = List.copyOf(features);
        words = List.copyOf(words);
    }

    /** A shape in whose category features equal indices mean equal words. */
    public InputShape(int denseWidth, List<Integer> categories, List<Feature> features) {
        this(denseWidth, categories, features, List.of());
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
        int offset = 0;
        for (FeatureEncoding encoding : preprocessing.encodings()) {
            int category = -1;
            if (encoding instanceof FeatureEncoding.Categorical categorical) {
                category = categories.size();
                categories.add(categorical.size());
                words.add(categorical.categories());
            }
            features.add(new Feature(encoding.column(), offset, encoding.denseWidth(), category));
            offset += encoding.denseWidth();
        }
        return new InputShape(offset, categories, features, words);
    }
}
