package ai.polymath.data;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How the columns of a table become what the model sees, in a fixed order that does not depend on the order of the
 * table's columns. Everything is estimated on training rows only.
 *
 * @param encodings one a feature
 * @param notes what was left out and why, for people
 */
public record Preprocessing(List<FeatureEncoding> encodings, List<String> notes) {
    /** A text column with more distinct words than this share of its rows is taken for an identifier or free text. */
    private static final double IDENTIFIER_SHARE = 0.5;

    /** Both lists are copied. */
    public Preprocessing {
        encodings = List.copyOf(encodings);
        notes = List.copyOf(notes);
    }

    /**
     * Chooses the features and fits their encodings.
     *
     * @param table the whole table
     * @param train its training rows
     * @param settings which columns to use as what
     * @param notFeatures columns that can't be features: targets and the split column
     */
    public static Preprocessing fit(Table table, int[] train, FeatureSettings settings, Set<String> notFeatures) {
        List<FeatureEncoding> encodings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Column column : table.columns()) {
            String name = column.name();
            boolean numeric =
                    settings.numeric().contains(name) || settings.booleans().contains(name);
            boolean categorical = settings.categorical().contains(name);
            boolean listed = numeric || categorical;
            if (listed && notFeatures.contains(name)) {
                throw new PolymathException("Column '" + name + "' is a target or decides the split, so it can't be a"
                        + " feature: the model would see the answer. Remove it from features.");
            }
            if (!listed
                    && (notFeatures.contains(name) || settings.ignored().contains(name) || !settings.usesUnlisted())) {
                continue;
            }
            Column training = column.select(train);
            if (training.missing() == train.length) {
                notes.add("Column '" + name + "' has no value in the training rows: not used.");
            } else if (numeric && column instanceof TextColumn) {
                throw new PolymathException("Column '" + name + "' holds words (" + firstWord(column)
                        + "), but features.numeric wants numbers. Maybe list it under categorical?");
            } else if (categorical || column instanceof TextColumn) {
                addCategory(training, listed, encodings, notes);
            } else {
                addNumber(training, listed, encodings, notes);
            }
        }
        if (encodings.isEmpty()) {
            throw new PolymathException("No column of " + table.source() + " is left as a feature"
                    + (notes.isEmpty() ? "." : ": " + String.join(" ", notes)));
        }
        // One order for all tables with the same columns: numbers first, then categories, each by name.
        encodings.sort(java.util.Comparator.comparing((FeatureEncoding e) -> e instanceof FeatureEncoding.Categorical)
                .thenComparing(FeatureEncoding::column));
        return new Preprocessing(encodings, notes);
    }

    private static String firstWord(Column column) {
        for (int row = 0; row < column.rows(); row++) {
            if (!column.isMissing(row)) {
                return "row " + (row + 1) + ": '" + column.text(row) + "'";
            }
        }
        return "none";
    }

    private static void addCategory(
            Column training, boolean listed, List<FeatureEncoding> encodings, List<String> notes) {
        Set<String> distinct = new LinkedHashSet<>();
        int present = 0;
        for (int row = 0; row < training.rows(); row++) {
            if (!training.isMissing(row)) {
                distinct.add(training.text(row));
                present++;
            }
        }
        if (!listed && distinct.size() > 20 && distinct.size() > IDENTIFIER_SHARE * present) {
            notes.add("Column '" + training.name() + "' has " + distinct.size() + " different words in " + present
                    + " rows, like an identifier or free text: not used. List it under categorical to use it.");
        } else if (distinct.size() < 2 && training.missing() == 0) {
            notes.add("Column '" + training.name() + "' is the same in all training rows: not used.");
        } else {
            encodings.add(new FeatureEncoding.Categorical(
                    training.name(), distinct.stream().sorted().toList()));
        }
    }

    private static void addNumber(
            Column training, boolean listed, List<FeatureEncoding> encodings, List<String> notes) {
        double[] values = new double[training.rows()];
        int n = 0;
        for (int row = 0; row < values.length; row++) {
            if (!training.isMissing(row)) {
                values[n++] = training instanceof NumericColumn numeric
                        ? numeric.values()[row]
                        : ((BooleanColumn) training).values()[row];
            }
        }
        values = Arrays.copyOf(values, n);
        double mean = Arrays.stream(values).sum() / n;
        double variance = 0;
        for (double value : values) {
            variance += (value - mean) * (value - mean) / n;
        }
        boolean indicator = n < training.rows();
        if (!(variance > 0) && !indicator) {
            notes.add("Column '" + training.name() + "' is the same in all training rows: not used"
                    + (listed ? " although it is listed." : "."));
            return;
        }
        Arrays.sort(values);
        double median = n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
        double scale = variance > 0 ? Math.sqrt(variance) : 1;
        encodings.add(new FeatureEncoding.Numeric(training.name(), median, mean, scale, indicator));
    }

    /** Numbers a row gives. */
    public int denseWidth() {
        return encodings.stream().mapToInt(FeatureEncoding::denseWidth).sum();
    }

    /** The category features in order. */
    public List<FeatureEncoding.Categorical> categories() {
        return encodings.stream()
                .filter(FeatureEncoding.Categorical.class::isInstance)
                .map(FeatureEncoding.Categorical.class::cast)
                .toList();
    }

    /** The columns it reads. */
    public List<String> columns() {
        return encodings.stream().map(FeatureEncoding::column).toList();
    }

    /**
     * What the model sees of all rows of a table.
     *
     * @throws PolymathException naming all columns that the table lacks, and values of the wrong type with their row
     */
    public Features apply(Table table) {
        List<String> problems = new ArrayList<>();
        for (String column : columns()) {
            if (table.find(column).isEmpty()) {
                problems.add("Column '" + column + "' is not in " + table.source() + ", but the model needs it."
                        + ai.polymath.DidYouMean.hint(column, table.names()));
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        int width = denseWidth();
        int codeWidth = categories().size();
        int rows = table.rows();
        Features features = new Features(
                new float[Math.multiplyExact(rows, width)],
                width,
                new int[Math.multiplyExact(rows, codeWidth)],
                codeWidth,
                rows);
        int dense = 0;
        int code = 0;
        for (FeatureEncoding encoding : encodings) {
            Column column = table.column(encoding.column());
            if (encoding instanceof FeatureEncoding.Numeric number) {
                number.encode(column, features, dense);
                dense += number.denseWidth();
            } else if (encoding instanceof FeatureEncoding.Categorical category) {
                category.encode(column, features, code);
                code++;
            }
        }
        return features;
    }
}
