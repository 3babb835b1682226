package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Key;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which columns the model sees. If no kind is listed, all columns that are not targets, not the split column and not
 * ignored are used, each as what it looks like. If kinds are listed, only those columns are used, unless {@code sniff}.
 *
 * @param numeric columns used as numbers
 * @param categorical columns used as categories, also if they hold numbers
 * @param booleans columns used as yes or no (the key boolean in the file)
 * @param ignored columns not used
 * @param sniff whether columns that no list names are used as what they look like
 * @param structures the structured columns that are used: texts, pictures, graphs
 */
@Doc("Which columns the model sees; by default all that are not targets, each as what it looks like.")
public record FeatureSettings(
        @Doc("Columns used as numbers.") @Default("[]") List<String> numeric,

        @Doc("Columns used as categories, also if they hold numbers.") @Default("[]")
        List<String> categorical,

        @Doc("Columns used as yes or no.") @Default("[]") @Key("boolean")
        List<String> booleans,

        @Doc("Columns not used.") @Default("[]") List<String> ignored,

        @Doc("Use columns that no list names as what they look like, even if some list names columns.")
        @Default("false")
        boolean sniff,

        @Inline @Default("{}") StructureSettings structures) {

    /** Refuses a column that stands twice. */
    public FeatureSettings {
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        booleans = List.copyOf(booleans);
        ignored = List.copyOf(ignored);
        Set<String> seen = new HashSet<>();
        for (String column : all(numeric, categorical, booleans, ignored, structures.named())) {
            if (!seen.add(column)) {
                throw new PolymathException("Column '" + column
                        + "' is listed twice; a column is numeric, categorical, boolean, structured or ignored.");
            }
        }
    }

    /** Without structured columns. */
    public FeatureSettings(
            List<String> numeric,
            List<String> categorical,
            List<String> booleans,
            List<String> ignored,
            boolean sniff) {
        this(numeric, categorical, booleans, ignored, sniff, StructureSettings.NONE);
    }

    /** These columns as numbers, and no others. */
    public static FeatureSettings numbers(String... columns) {
        return new FeatureSettings(List.of(columns), List.of(), List.of(), List.of(), false);
    }

    /** This and these columns as categories. */
    public FeatureSettings withCategories(String... columns) {
        return new FeatureSettings(numeric, List.of(columns), booleans, ignored, sniff, structures);
    }

    /** All columns that are not targets, each as what it looks like, but for those ignored. */
    public static FeatureSettings sniffed(String... ignored) {
        return new FeatureSettings(List.of(), List.of(), List.of(), List.of(ignored), false);
    }

    /** This with other columns ignored. */
    public FeatureSettings withIgnored(List<String> columns) {
        return new FeatureSettings(numeric, categorical, booleans, columns, sniff, structures);
    }

    /** This with other structured columns. */
    public FeatureSettings withStructures(StructureSettings newStructures) {
        return new FeatureSettings(numeric, categorical, booleans, ignored, sniff, newStructures);
    }

    /** All columns that a list names, the ignored ones too. */
    public List<String> named() {
        return all(numeric, categorical, booleans, ignored, structures.named());
    }

    @SafeVarargs
    private static List<String> all(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    /** Whether columns that no list names are used. */
    public boolean usesUnlisted() {
        return sniff
                || (numeric.isEmpty()
                        && categorical.isEmpty()
                        && booleans.isEmpty()
                        && structures.named().isEmpty());
    }
}
