package ai.polymath.data;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a table what is made of its molecules. Whoever needs these columns asks for them here; a table that has them already
 * is left as it is, so they are made once.
 */
public final class Molecules {
    private static final int TOLD = 10;
    private static final int LONGEST = 60;

    private Molecules() {}

    /**
     * A table with what is made of its molecules.
     *
     * @param table the table
     * @param notes what people should know, such as rows that are skipped
     */
    public record Completed(Table table, List<String> notes) {
        /** The notes are copied. */
        public Completed {
            notes = List.copyOf(notes);
        }
    }

    /** The name of the column of graphs that is made of a column. */
    static String graph(String column) {
        return column + ".graph";
    }

    /**
     * The name of the column of scaffolds that is made of a column: the rings of a molecule and what links them, without side
     * chains (Bemis and Murcko, J. Med. Chem. 1996), in a canonical notation. Molecules without rings have one scaffold
     * together, the word {@code acyclic}.
     */
    public static String scaffold(String column) {
        return column + ".scaffold";
    }

    /** The table with all that features and the split need. */
    public static Completed complete(Table table, FeatureSettings features, SplitSettings split) {
        String scaffold = split.type() == SplitSettings.Type.SCAFFOLD ? split.column() : null;
        return complete(table, features.structures().molecule(), scaffold, 0);
    }

    /**
     * The table with columns made of its molecules. A column that the table lacks has nothing made of it.
     *
     * @param settings what is made of which column
     * @param scaffold the column whose scaffolds are needed, or null
     * @param before how many rows were before the table's first one, for messages
     * @throws PolymathException naming the rows without a molecule, unless they are to be skipped
     */
    public static Completed complete(
            Table table, Map<String, MoleculeSettings> settings, @Nullable String scaffold, long before) {
        Map<String, MoleculeSettings> wanted = new LinkedHashMap<>(settings);
        if (scaffold != null) {
            wanted.putIfAbsent(scaffold, MoleculeSettings.SCAFFOLD_ONLY);
        }
        List<Column> columns = new ArrayList<>(table.columns());
        List<String> notes = new ArrayList<>();
        wanted.forEach((name, one) -> {
            Optional<Column> source = table.find(name);
            boolean withScaffold = name.equals(scaffold);
            if (source.isPresent() && !isComplete(table, name, one, withScaffold)) {
                MoleculeReader.Read read = reader().read(text(table, source.get()), one, withScaffold);
                note(table, name, one, read.problems(), before, notes);
                columns.addAll(read.columns());
            }
        });
        if (columns.size() == table.columns().size()) {
            return new Completed(table, notes);
        }
        return new Completed(new Table(table.source(), columns, sources(table, columns)), notes);
    }

    private static boolean isComplete(Table table, String name, MoleculeSettings settings, boolean withScaffold) {
        List<String> made = new ArrayList<>(settings.columns(name));
        if (withScaffold) {
            made.add(scaffold(name));
        }
        return table.names().containsAll(made);
    }

    /** A source that has molecules has what is made of them. */
    private static List<SourceRows> sources(Table table, List<Column> columns) {
        List<Column> added = columns.subList(table.columns().size(), columns.size());
        List<SourceRows> sources = new ArrayList<>();
        for (SourceRows source : table.sources()) {
            List<String> has = new ArrayList<>(source.columns());
            for (Column column : added) {
                if (source.has(origin(column.name()))) {
                    has.add(column.name());
                }
            }
            sources.add(new SourceRows(
                    source.name(), source.from(), source.first(), source.rows(), java.util.Set.copyOf(has)));
        }
        return sources;
    }

    private static String origin(String made) {
        return made.substring(0, made.lastIndexOf('.'));
    }

    private static TextColumn text(Table table, Column column) {
        if (column instanceof TextColumn text) {
            return text;
        }
        if (column.missing() == column.rows()) {
            int[] codes = new int[column.rows()];
            Arrays.fill(codes, TextColumn.MISSING);
            return new TextColumn(column.name(), codes, List.of());
        }
        throw new PolymathException("Column '" + column.name() + "' of " + table.source()
                + " holds no words, but molecules are written in SMILES, such as CCO.");
    }

    private static MoleculeReader reader() {
        return ServiceLoader.load(MoleculeReader.class)
                .findFirst()
                .orElseThrow(() -> new PolymathException(
                        "Nothing on the class path reads molecules. Maybe add the module polymath-data?"));
    }

    private static void note(
            Table table,
            String name,
            MoleculeSettings settings,
            SortedMap<Integer, String> all,
            long before,
            List<String> notes) {
        // A source without the column misses it by right.
        List<Map.Entry<Integer, String>> problems = all.entrySet().stream()
                .filter(e -> isOwn(table, name, e.getKey()))
                .toList();
        if (problems.isEmpty()) {
            return;
        }
        List<String> told = new ArrayList<>();
        for (Map.Entry<Integer, String> problem : problems.subList(0, Math.min(TOLD, problems.size()))) {
            String text = table.column(name).text(problem.getKey());
            told.add("row " + (before + problem.getKey() + 1) + (text.isEmpty() ? "" : " ('" + abridged(text) + "')")
                    + ": " + problem.getValue());
        }
        String rows = problems.size() == 1 ? "1 row" : problems.size() + " rows";
        String what = rows + " of column '" + name + "' of " + table.source()
                + (problems.size() == 1 ? " holds" : " hold") + " no molecule that can be read";
        String which = String.join("; ", told) + (problems.size() > TOLD ? "; and so on" : "");
        if (settings.invalid() == MoleculeSettings.Invalid.REFUSE) {
            if (problems.size() == table.rows()) {
                throw new PolymathException("No row of column '" + name + "' of " + table.source()
                        + " holds a molecule that can be read: " + which + ". Maybe another column holds the SMILES?");
            }
            throw new PolymathException(
                    upper(what) + ": " + which + ". Mend them, or leave such rows out with invalid: skip"
                            + " under features.molecule." + name + ".");
        }
        notes.add(upper(what) + " and " + (problems.size() == 1 ? "is" : "are") + " skipped: " + which + ".");
    }

    private static String upper(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String abridged(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }

    private static boolean isOwn(Table table, String column, int row) {
        for (SourceRows source : table.sources()) {
            if (row >= source.first() && row < source.end()) {
                return source.has(column);
            }
        }
        return true;
    }

    /** The rows of a complete table that should hold a molecule and don't: they neither train nor are predicted. */
    static BitSet unusable(Table table, Map<String, MoleculeSettings> settings) {
        BitSet rows = new BitSet();
        settings.forEach((name, one) -> {
            Column made = table.find(one.columns(name).get(0)).orElse(null);
            for (int row = 0; made != null && row < made.rows(); row++) {
                if (made.isMissing(row) && isOwn(table, name, row)) {
                    rows.set(row);
                }
            }
        });
        return rows;
    }

    /**
     * A split without the rows that should hold a molecule and don't.
     *
     * @throws PolymathException if no row is left
     */
    public static Split usable(Table table, FeatureSettings features, Split split) {
        Map<String, MoleculeSettings> molecules = features.structures().molecule();
        BitSet unusable = unusable(table, molecules);
        if (table.rows() > 0 && unusable.cardinality() == table.rows()) {
            throw new PolymathException("No row of " + table.source() + " holds a molecule that can be read in column '"
                    + String.join("', '", molecules.keySet()) + "'. Maybe another column holds the SMILES?");
        }
        return unusable.isEmpty()
                ? split
                : new Split(
                        without(split.train(), unusable),
                        without(split.validation(), unusable),
                        without(split.test(), unusable));
    }

    private static int[] without(int[] rows, BitSet unusable) {
        return Arrays.stream(rows).filter(row -> !unusable.get(row)).toArray();
    }
}
