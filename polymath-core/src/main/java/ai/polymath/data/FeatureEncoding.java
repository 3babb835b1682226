package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Choice;
import ai.polymath.settings.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How one column becomes what the model sees; fitted on training rows, travels with the model. */
@Choice("kind")
public sealed interface FeatureEncoding {
    /** The column it reads. */
    String column();

    /** How many dense numbers it gives. */
    int denseWidth();

    /**
     * A number or a yes/no: {@code (x - center) / scale}, a missing value replaced by {@code fill}; where training rows
     * missed values, a second number says whether this one was missing.
     *
     * @param column the column
     * @param fill the training rows' median
     * @param center the training rows' mean
     * @param scale their standard deviation, 1 if they don't vary
     * @param indicator whether there is a second number for missing values
     */
    @Kind("number")
    record Numeric(String column, double fill, double center, double scale, boolean indicator)
            implements FeatureEncoding {
        @Override
        public int denseWidth() {
            return indicator ? 2 : 1;
        }

        /** Writes the numbers of a row range of a column. */
        void encode(Column source, Features into, int offset) {
            float missing = (float) ((fill - center) / scale);
            for (int row = 0; row < into.rows(); row++) {
                int at = row * into.denseWidth() + offset;
                if (source.isMissing(row)) {
                    into.dense()[at] = missing;
                    if (indicator) {
                        into.dense()[at + 1] = 1;
                    }
                } else {
                    into.dense()[at] = (float) ((number(source, row) - center) / scale);
                }
            }
        }

        private static double number(Column source, int row) {
            if (source instanceof NumericColumn numeric) {
                return numeric.values()[row];
            }
            if (source instanceof BooleanColumn bool) {
                return bool.values()[row];
            }
            throw new PolymathException("Row " + (row + 1) + " of column '" + source.name() + "' holds '"
                    + source.text(row) + "', but the model was trained on numbers there.");
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
            for (int row = 0; row < into.rows(); row++) {
                into.codes()[row * into.codeWidth() + offset] =
                        source.isMissing(row) ? MISSING : index.getOrDefault(source.text(row), UNSEEN);
            }
        }
    }
}
