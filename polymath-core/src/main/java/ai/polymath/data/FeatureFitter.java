package ai.polymath.data;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Fits the encoding of one column to its training rows, or notes why it is left out. */
final class FeatureFitter {
    /** A text column with more distinct words than this share of its rows is taken for an identifier or free text. */
    private static final double IDENTIFIER_SHARE = 0.5;

    /** Up to so many distinct words are never taken for an identifier. */
    private static final int FEW_WORDS = 20;

    private FeatureFitter() {}

    static void fit(Column training, FeatureUse use, List<FeatureEncoding> encodings, List<String> notes) {
        if (training.missing() == training.rows()) {
            notes.add("Column '" + training.name() + "' has no value in the training rows: not used" + ending(use));
        } else if (use == FeatureUse.CATEGORICAL || (use == FeatureUse.SNIFFED && training instanceof TextColumn)) {
            category(training, use, encodings, notes);
        } else {
            number(training, use, encodings, notes);
        }
    }

    private static String ending(FeatureUse use) {
        return use.isListed() ? " although it is listed." : ".";
    }

    private static String constant(Column training, FeatureUse use) {
        return "Column '" + training.name() + "' is the same in all training rows: not used" + ending(use);
    }

    private static void category(Column training, FeatureUse use, List<FeatureEncoding> encodings, List<String> notes) {
        Set<String> distinct = new LinkedHashSet<>();
        int present = 0;
        for (int row = 0; row < training.rows(); row++) {
            if (!training.isMissing(row)) {
                distinct.add(training.text(row));
                present++;
            }
        }
        if (!use.isListed() && distinct.size() > FEW_WORDS && distinct.size() > IDENTIFIER_SHARE * present) {
            notes.add("Column '" + training.name() + "' has " + distinct.size() + " different words in " + present
                    + " rows, like an identifier or free text: not used. List it under categorical to use it.");
        } else if (distinct.size() < 2 && present == training.rows()) {
            notes.add(constant(training, use));
        } else {
            encodings.add(new FeatureEncoding.Categorical(
                    training.name(), distinct.stream().sorted().toList()));
        }
    }

    private static void number(Column training, FeatureUse use, List<FeatureEncoding> encodings, List<String> notes) {
        boolean truth = use == FeatureUse.BOOLEAN || training instanceof BooleanColumn;
        double[] values = new double[training.rows()];
        int n = 0;
        for (int row = 0; row < values.length; row++) {
            if (!training.isMissing(row)) {
                values[n++] = truth ? FeatureUse.truth(training, row) : ((NumericColumn) training).values()[row];
            }
        }
        values = Arrays.copyOf(values, n);
        Moments moments = Moments.of(values);
        boolean indicator = n < training.rows();
        if (moments.deviation() == 0 && !indicator) {
            notes.add(constant(training, use));
            return;
        }
        encodings.add(new FeatureEncoding.Numeric(
                training.name(), median(values), moments.mean(), moments.scale(), indicator, truth));
    }

    /** Sorts the values. */
    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return n % 2 == 1 ? values[n / 2] : 0.5 * values[n / 2 - 1] + 0.5 * values[n / 2];
    }
}
