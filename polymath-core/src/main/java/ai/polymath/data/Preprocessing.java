package ai.polymath.data;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How the columns of a table become what the model sees, in a fixed order that does not depend on the order of the
 * table's columns. Everything is estimated on training rows only.
 *
 * @param encodings one a feature
 * @param notes what was left out and why, for people
 * @param missing words that mean a missing value in a text file, so that a new table is read like the first; none for the
 *     reader's own
 * @param optional columns that a table may lack, since some source of the training rows lacked them: all its rows miss them
 * @param molecules columns of molecules, of which columns that encodings read are made
 */
public record Preprocessing(
        List<FeatureEncoding> encodings,
        List<String> notes,
        @Default("[]") List<String> missing,
        @Default("[]") List<String> optional,
        @Default("{}") Map<String, MoleculeSettings> molecules) {
    /** The lists are copied. */
    public Preprocessing {
        encodings = List.copyOf(encodings);
        notes = List.copyOf(notes);
        missing = List.copyOf(missing);
        optional = List.copyOf(optional);
        molecules = Collections.unmodifiableMap(new LinkedHashMap<>(molecules));
    }

    /** Without words of its own for missing values. */
    public Preprocessing(List<FeatureEncoding> encodings, List<String> notes) {
        this(encodings, notes, List.of(), List.of(), Map.of());
    }

    /** This for text files with these words for missing values. */
    public Preprocessing withMissingWords(List<String> words) {
        return new Preprocessing(encodings, notes, words, optional, molecules);
    }

    /** This for tables that may lack these of its columns; others are left out. */
    public Preprocessing withOptional(Collection<String> columns) {
        List<String> own = columns().stream().filter(columns::contains).toList();
        return new Preprocessing(encodings, notes, missing, own, molecules);
    }

    /**
     * This with more words that texts may have.
     *
     * @param words gives those of a text column; none for none
     */
    public Preprocessing withWords(Function<String, List<String>> words) {
        List<FeatureEncoding> wider = encodings.stream()
                .map(e -> e instanceof TextEncoding text ? (FeatureEncoding) wider(text, words.apply(e.column())) : e)
                .toList();
        return new Preprocessing(wider, notes, missing, optional, molecules);
    }

    private static TextEncoding wider(TextEncoding text, List<String> words) {
        return words.isEmpty() ? text : text.withWords(words);
    }

    /** Those optional columns that a table lacks, whose values all its rows are then taken to miss. */
    public List<String> absent(Collection<String> names) {
        return optional.stream().filter(column -> !names.contains(column)).toList();
    }

    /**
     * Chooses the features and fits their encodings.
     *
     * @param table the whole table
     * @param train its training rows
     * @param settings which columns to use as what
     * @param notFeatures columns that can't be features: targets and the split column
     * @throws PolymathException with all columns that can't be used as the settings say, or if no feature is left
     */
    public static Preprocessing fit(Table table, int[] train, FeatureSettings settings, Set<String> notFeatures) {
        List<FeatureEncoding> encodings = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<String> problems = unknown(table, settings);
        for (Column column : table.columns()) {
            if (settings.structures().molecule().containsKey(column.name())) {
                continue;
            }
            if (settings.structures().made().contains(column.name())) {
                made(column.select(train), encodings, notes);
                continue;
            }
            if (settings.structures().named().contains(column.name())) {
                structured(column, train, settings, notFeatures, encodings, notes, problems);
                continue;
            }
            FeatureUse use = FeatureUse.of(column, settings);
            String problem = use.problem(column, notFeatures);
            if (problem != null) {
                problems.add(problem);
            } else if (use != FeatureUse.NONE && (use.isListed() || !notFeatures.contains(column.name()))) {
                FeatureFitter.fit(column.select(train), use, encodings, notes);
            }
        }
        if (encodings.isEmpty() && problems.isEmpty()) {
            problems.add("No column of " + table.source() + " is left as a feature"
                    + (notes.isEmpty() ? "." : ": " + String.join(" ", notes)));
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        // One order for all tables with the same columns: numbers first, then categories and structured, each by name.
        encodings.sort(Comparator.comparing(Preprocessing::rank).thenComparing(FeatureEncoding::column));
        return new Preprocessing(
                encodings, notes, List.of(), List.of(), settings.structures().molecule());
    }

    private static int rank(FeatureEncoding encoding) {
        return encoding instanceof FeatureEncoding.Categorical ? 1 : encoding instanceof StructuredEncoding ? 2 : 0;
    }

    /** A column that is made of molecules. */
    private static void made(Column training, List<FeatureEncoding> encodings, List<String> notes) {
        if (training instanceof CountsColumn counts) {
            CountsEncoding.fit(counts, encodings, notes);
        } else if (training instanceof GraphColumn) {
            encodings.add(GraphEncoding.of(training));
        } else {
            FeatureFitter.fit(training, FeatureUse.NUMERIC, encodings, notes);
        }
    }

    private static void structured(
            Column column,
            int[] train,
            FeatureSettings settings,
            Set<String> notFeatures,
            List<FeatureEncoding> encodings,
            List<String> notes,
            List<String> problems) {
        if (notFeatures.contains(column.name())) {
            problems.add(
                    "Column '" + column.name() + "' is a target or decides the split, so it can't be a feature: the"
                            + " model would see the answer. Remove it from features.");
            return;
        }
        try {
            settings.structures().fit(column.select(train), encodings, notes);
        } catch (PolymathException e) {
            problems.addAll(e.messages());
        }
    }

    private static List<String> unknown(Table table, FeatureSettings settings) {
        List<String> problems = new ArrayList<>();
        for (String name : settings.named()) {
            if (table.find(name).isEmpty()) {
                problems.add("Column '" + name + "', named by features, is not in " + table.source() + "."
                        + DidYouMean.hint(name, table.names()));
            }
        }
        return problems;
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

    /** The columns it reads: those of molecules instead of what is made of them. */
    public List<String> columns() {
        return encodings.stream().map(this::origin).distinct().toList();
    }

    private String origin(FeatureEncoding encoding) {
        for (Map.Entry<String, MoleculeSettings> molecule : molecules.entrySet()) {
            if (molecule.getValue().columns(molecule.getKey()).contains(encoding.column())) {
                return molecule.getKey();
            }
        }
        return encoding.column();
    }

    /**
     * A table with the columns that are made of its molecules.
     *
     * @param before how many rows were before its first one, for messages
     * @throws PolymathException naming rows without a molecule, unless they are to be skipped
     */
    public Molecules.Completed complete(Table table, long before) {
        return Molecules.complete(table, molecules, null, before);
    }

    /** The rows of a complete table for which nothing can be predicted, since they should hold a molecule and don't. */
    public BitSet unusable(Table table) {
        return Molecules.unusable(table, molecules);
    }

    /**
     * What the model sees of all rows of a table. An optional column that it lacks is missing in every row.
     *
     * @throws PolymathException naming all columns that the table lacks and must have, if it has no column of the model at
     *     all, and for values of the wrong type with their row
     */
    public Features apply(Table given) {
        Table table = complete(given, 0).table();
        List<String> problems = new ArrayList<>();
        for (String column : columns()) {
            if (table.find(column).isEmpty() && !optional.contains(column)) {
                problems.add("Column '" + column + "' is not in " + table.source() + ", but the model needs it."
                        + DidYouMean.hint(column, table.names()));
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        if (columns().stream().noneMatch(column -> table.find(column).isPresent())) {
            throw new PolymathException(table.source() + " has none of the columns that the model looks at: "
                    + String.join(", ", columns()) + ".");
        }
        int width = denseWidth();
        int codeWidth = categories().size();
        int rows = table.rows();
        requireAddressable(rows, width);
        Features features = new Features(
                new float[Math.multiplyExact(rows, width)],
                width,
                new int[Math.multiplyExact(rows, codeWidth)],
                codeWidth,
                rows,
                blocks(table));
        int dense = 0;
        int code = 0;
        for (FeatureEncoding encoding : encodings) {
            Column column = table.find(encoding.column()).orElseGet(() -> missing(encoding.column(), rows));
            if (encoding instanceof FeatureEncoding.Numeric number) {
                number.encode(column, features, dense);
                dense += number.denseWidth();
            } else if (encoding instanceof CountsEncoding counts) {
                counts.encode(column, features, dense);
                dense += counts.denseWidth();
            } else if (encoding instanceof TermsEncoding terms) {
                terms.encode(column, features, dense);
                dense += terms.denseWidth();
            } else if (encoding instanceof FeatureEncoding.Categorical category) {
                category.encode(column, features, code);
                code++;
            }
        }
        return features;
    }

    /** The numbers of all rows are one array. */
    private static void requireAddressable(long rows, long width) {
        if (rows * width > Integer.MAX_VALUE - 8) {
            throw new PolymathException("The model sees " + width + " numbers of a row, and the table has " + rows
                    + " rows: together more than the 2,147,483,639 that can be held. Maybe a smaller max_terms under"
                    + " features.terms, or fewer rows.");
        }
    }

    private List<FeatureBlock> blocks(Table table) {
        List<FeatureBlock> blocks = new ArrayList<>();
        for (FeatureEncoding encoding : encodings) {
            if (encoding instanceof StructuredEncoding structured) {
                boolean absent = table.find(encoding.column()).isEmpty()
                        && !table.names().contains(origin(encoding));
                blocks.add(
                        absent && structured instanceof GraphEncoding graphs
                                ? graphs.absent(table.rows())
                                : structured.block(table.column(encoding.column())));
            }
        }
        return blocks;
    }

    private static Column missing(String name, int rows) {
        double[] values = new double[rows];
        Arrays.fill(values, Double.NaN);
        return new NumericColumn(name, values);
    }
}
