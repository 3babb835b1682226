package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Choice;
import ai.polymath.settings.Default;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How one column becomes what the model sees; fitted on training rows, travels with the model. */
@Choice("kind")
public sealed interface FeatureEncoding
        permits FeatureEncoding.Numeric,
                FeatureEncoding.Categorical,
                CountsEncoding,
                TermsEncoding,
                StructuredEncoding {
    /** The column it reads. */
    String column();

    /** How many dense numbers it gives. */
    int denseWidth();

    /**
     * A number or a yes/no: {@code (x - center) / scale}, a missing value replaced by {@code fill}; where training rows
     * missed values, a second number says whether this one was missing. What lies beyond the range of {@code float} is set
     * to its end, so that the model never sees an infinity.
     *
     * @param column the column
     * @param fill the training rows' median
     * @param center the training rows' mean
     * @param scale their standard deviation, 1 if they don't vary
     * @param indicator whether there is a second number for missing values
     * @param truth whether the column says yes or no; words for yes and no are then understood
     */
    @Kind("number")
    record Numeric(
            String column,
            double fill,
            double center,
            double scale,
            boolean indicator,
            @Default("false") boolean truth) implements FeatureEncoding {
        @Override
        public int denseWidth() {
            return indicator ? 2 : 1;
        }

        /** Writes the numbers of a column. */
        void encode(Column source, Features into, int offset) {
            double[] words = source instanceof TextColumn text ? ofWords(text) : new double[0];
            float missing = standardised(fill);
            for (int row = 0; row < into.rows(); row++) {
                int at = row * into.denseWidth() + offset;
                if (source.isMissing(row)) {
                    into.dense()[at] = missing;
                    if (indicator) {
                        into.dense()[at + 1] = 1;
                    }
                } else {
                    into.dense()[at] = standardised(number(source, words, row));
                }
            }
        }

        private float standardised(double value) {
            // Halves, since the difference of two huge numbers may be out of range where its quotient is not.
            double z = (0.5 * value - 0.5 * center) / scale * 2;
            return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, z));
        }

        /** The number that each word of a dictionary means; {@code NaN} if none. */
        private double[] ofWords(TextColumn text) {
            return text.dictionary().stream()
                    .mapToDouble(word -> truth ? YesNo.of(word) : Double.NaN)
                    .toArray();
        }

        private double number(Column source, double[] words, int row) {
            if (source instanceof NumericColumn numeric) {
                return numeric.values()[row];
            }
            if (source instanceof BooleanColumn bool) {
                return bool.values()[row];
            }
            double value = words[((TextColumn) source).codes()[row]];
            if (Double.isNaN(value)) {
                throw new PolymathException("Row " + (row + 1) + " of column '" + source.name() + "' holds '"
                        + source.text(row) + "', but the model was trained on " + (truth ? "yes or no" : "numbers")
                        + " there.");
            }
            return value;
        }
    }

    /**
     * A category as an index: 0 unseen in training, 1 missing, 2... the categories.
     *
     * @param column the column
     * @param categories the categories of the training rows
     */
    @Kind("category")
    record Categorical(String column, List<String> categories) implements FeatureEncoding {
        /** The index of a category that training rows did not have. */
        public static final int UNSEEN = 0;
        /** The index of a missing value. */
        public static final int MISSING = 1;

        private static final int FIRST = 2;

        /** The categories are copied. */
        public Categorical {
            categories = List.copyOf(categories);
        }

        @Override
        public int denseWidth() {
            return 0;
        }

        /** How many indices there are. */
        public int size() {
            return categories.size() + FIRST;
        }

        /** Writes the indices of a column. */
        void encode(Column source, Features into, int offset) {
            Map<String, Integer> index = new HashMap<>();
            for (String category : categories) {
                index.put(category, index.size() + FIRST);
            }
            int[] codes = codes(source, index);
            for (int row = 0; row < into.rows(); row++) {
                into.codes()[row * into.codeWidth() + offset] = codes[row];
            }
        }

        /** The index of each row; a word or a number is looked up once, however many rows have it. */
        private static int[] codes(Column source, Map<String, Integer> index) {
            int[] codes = new int[source.rows()];
            if (source instanceof TextColumn text) {
                int[] ofWord = text.dictionary().stream()
                        .mapToInt(word -> index.getOrDefault(word, UNSEEN))
                        .toArray();
                Arrays.setAll(codes, row -> source.isMissing(row) ? MISSING : ofWord[text.codes()[row]]);
                return codes;
            }
            Map<Double, Integer> ofNumber = new HashMap<>();
            for (int row = 0; row < codes.length; row++) {
                int at = row;
                codes[row] = source.isMissing(row)
                        ? MISSING
                        : ofNumber.computeIfAbsent(
                                number(source, row), v -> index.getOrDefault(source.text(at), UNSEEN));
            }
            return codes;
        }

        private static double number(Column source, int row) {
            return source instanceof NumericColumn numeric
                    ? numeric.values()[row]
                    : ((BooleanColumn) source).values()[row];
        }
    }
}
