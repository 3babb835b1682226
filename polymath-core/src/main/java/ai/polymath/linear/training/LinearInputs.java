package ai.polymath.linear.training;

import ai.polymath.data.CountsEncoding;
import ai.polymath.data.FeatureEncoding;
import ai.polymath.data.Features;
import ai.polymath.data.Preprocessing;
import ai.polymath.data.TermsEncoding;
import java.util.ArrayList;
import java.util.List;

/**
 * What a linear model sees of an example: the dense numbers of the preprocessing, then for each category feature a 1 at
 * the example's category and 0 elsewhere ("missing" is a category; one that training did not have is all zeros).
 */
final class LinearInputs {
    private LinearInputs() {}

    /** How many numbers an example has. */
    static int width(Preprocessing preprocessing) {
        int width = preprocessing.denseWidth();
        for (FeatureEncoding.Categorical category : preprocessing.categories()) {
            width += category.size() - 1;
        }
        return width;
    }

    /** What the numbers are: {@code age}, {@code age missing}, {@code sex=F}. */
    static List<String> names(Preprocessing preprocessing) {
        List<String> names = new ArrayList<>();
        for (FeatureEncoding encoding : preprocessing.encodings()) {
            if (encoding instanceof FeatureEncoding.Numeric number) {
                names.add(number.column());
                if (number.indicator()) {
                    names.add(number.column() + " missing");
                }
            } else if (encoding instanceof CountsEncoding counts) {
                counts.kept().forEach(k -> names.add(counts.column() + "." + k));
            } else if (encoding instanceof TermsEncoding terms) {
                terms.terms().forEach(term -> names.add(terms.column() + " has '" + term + "'"));
            }
        }
        for (FeatureEncoding.Categorical category : preprocessing.categories()) {
            names.add(category.column() + " missing");
            category.categories().forEach(value -> names.add(category.column() + "=" + value));
        }
        return names;
    }

    /**
     * The inputs of some rows.
     *
     * @return row-major {@code [rows, width]}
     */
    static double[] of(Preprocessing preprocessing, Features features, int[] rows) {
        int width = width(preprocessing);
        double[] x = new double[Math.multiplyExact(rows.length, width)];
        List<FeatureEncoding.Categorical> categories = preprocessing.categories();
        for (int i = 0; i < rows.length; i++) {
            int at = i * width;
            for (int j = 0; j < features.denseWidth(); j++) {
                x[at++] = features.dense()[rows[i] * features.denseWidth() + j];
            }
            for (int c = 0; c < categories.size(); c++) {
                int code = features.codes()[rows[i] * features.codeWidth() + c];
                if (code != FeatureEncoding.Categorical.UNSEEN) {
                    x[at + code - 1] = 1;
                }
                at += categories.get(c).size() - 1;
            }
        }
        return x;
    }
}
