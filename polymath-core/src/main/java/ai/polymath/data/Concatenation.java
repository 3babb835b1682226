package ai.polymath.data;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the tables of several sources one below the other. The columns are the union of theirs by name, in the order in which
 * they first appear; where a source lacks a column its rows miss the value. So features that only some sources have are
 * imputed with an indicator, and a task has no label in the rows of sources without its target: both are nothing but missing
 * values to all that follows.
 *
 * <p>A column is of one kind in all sources that have it. Yes/no and numbers that are all 0 or 1 make yes/no together; a
 * column without any value has no say. Anything else that differs is an error that names both sources.
 */
public final class Concatenation {
    /** The name of the column that says which source a row comes from, if it is asked for. */
    public static final String SOURCE_COLUMN = "source";

    private final Map<String, Table> tables;
    private final List<String> problems = new ArrayList<>();

    private Concatenation(Map<String, Table> tables) {
        this.tables = tables;
    }

    /** The tables by the names of their sources, as one. */
    public static Table of(Map<String, Table> tables) {
        return of(tables, false);
    }

    /**
     * The tables by the names of their sources, as one.
     *
     * @param tables in the order in which their rows shall stand
     * @param sourceColumn whether there is a column {@value #SOURCE_COLUMN} of the sources' names
     * @throws PolymathException with all columns whose kinds differ, a source without rows, or more rows than a table holds
     */
    public static Table of(Map<String, Table> tables, boolean sourceColumn) {
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("There is no table to put together.");
        }
        return new Concatenation(new LinkedHashMap<>(tables)).table(sourceColumn);
    }

    private Table table(boolean sourceColumn) {
        List<SourceRows> sources = sources();
        Set<String> names = new LinkedHashSet<>();
        tables.values().forEach(table -> names.addAll(table.names()));
        requireOneSpelling(names, sources);
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            Column column = column(name, sources);
            if (column != null) {
                columns.add(column);
            }
        }
        if (sourceColumn) {
            sources.stream()
                    .filter(source -> source.has(SOURCE_COLUMN))
                    .findFirst()
                    .ifPresent(source -> problems.add(upper(source.describe()) + " has a column '" + SOURCE_COLUMN
                            + "', which is the name of the column that source_feature adds. Rename it in a query with"
                            + " sql, or leave source_feature out."));
            columns.add(names(sources));
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return new Table(
                "the sources "
                        + String.join(
                                ", ",
                                sources.stream()
                                        .map(s -> "'" + s.name() + "' (" + s.from() + ")")
                                        .toList()),
                columns,
                sources);
    }

    /** Two columns would each be missing in half of the rows, where one was meant. */
    private void requireOneSpelling(Set<String> names, List<SourceRows> sources) {
        Map<String, String> spellings = new HashMap<>();
        for (String name : names) {
            String other = spellings.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                problems.add("Column '" + other + "' of " + having(other, sources) + " and column '" + name + "' of "
                        + having(name, sources) + " differ only in upper and lower case. Rename one of them with sql.");
            }
        }
    }

    private static String having(String name, List<SourceRows> sources) {
        return sources.stream()
                .filter(source -> source.has(name))
                .findFirst()
                .orElseThrow()
                .describe();
    }

    private List<SourceRows> sources() {
        List<SourceRows> sources = new ArrayList<>();
        long first = 0;
        for (Map.Entry<String, Table> one : tables.entrySet()) {
            Table table = one.getValue();
            if (table.rows() == 0) {
                throw new PolymathException(
                        "Source '" + one.getKey() + "' has no rows: " + table.source() + " is empty.");
            }
            if (first + table.rows() > Integer.MAX_VALUE - 8) {
                throw new PolymathException("The sources have more than 2,147,483,639 rows together, more than a table"
                        + " holds. Maybe take a part of source '" + one.getKey() + "' with sql.");
            }
            sources.add(
                    new SourceRows(one.getKey(), table.source(), (int) first, table.rows(), Set.copyOf(table.names())));
            first += table.rows();
        }
        return sources;
    }

    private static TextColumn names(List<SourceRows> sources) {
        int[] codes = new int[sources.get(sources.size() - 1).end()];
        for (int s = 0; s < sources.size(); s++) {
            Arrays.fill(codes, sources.get(s).first(), sources.get(s).end(), s);
        }
        return new TextColumn(
                SOURCE_COLUMN, codes, sources.stream().map(SourceRows::name).toList());
    }

    /** The column of all rows, or null after a problem. */
    private @Nullable Column column(String name, List<SourceRows> sources) {
        List<@Nullable Column> parts = new ArrayList<>();
        for (SourceRows source : sources) {
            parts.add(table(source).find(name).orElse(null));
        }
        int structured = first(parts, part -> part instanceof StructuredColumn);
        if (structured >= 0) {
            return structured(name, parts, sources, structured);
        }
        int words = first(parts, part -> part instanceof TextColumn);
        int truths = first(parts, part -> part instanceof BooleanColumn);
        int numbers = first(parts, part -> part instanceof NumericColumn);
        int rows = sources.get(sources.size() - 1).end();
        if (words >= 0) {
            int other = Math.max(truths, numbers);
            return other >= 0 ? conflict(name, parts, sources, words, other) : text(name, parts, sources, rows);
        }
        if (truths >= 0) {
            int other = first(parts, part -> part instanceof NumericColumn && !isZerosAndOnes(part));
            return other >= 0 ? conflict(name, parts, sources, truths, other) : truth(name, parts, sources, rows);
        }
        // Also a column without any value anywhere.
        return number(name, parts, sources, rows);
    }

    private @Nullable Column structured(
            String name, List<@Nullable Column> parts, List<SourceRows> sources, int first) {
        StructuredColumn column = (StructuredColumn) java.util.Objects.requireNonNull(parts.get(first));
        List<@Nullable Column> same = new ArrayList<>();
        for (int s = 0; s < parts.size(); s++) {
            Column part = parts.get(s);
            boolean empty = part == null || part.missing() == part.rows();
            if (!empty && part.getClass() != column.getClass()) {
                return conflict(name, parts, sources, first, s);
            }
            same.add(empty ? null : part);
        }
        return column.concatenate(
                same, sources.stream().mapToInt(SourceRows::rows).toArray());
    }

    /** The first part of that kind that has any value, or -1. */
    private static int first(List<@Nullable Column> parts, Predicate<Column> kind) {
        for (int s = 0; s < parts.size(); s++) {
            Column part = parts.get(s);
            if (part != null && part.missing() < part.rows() && kind.test(part)) {
                return s;
            }
        }
        return -1;
    }

    private Table table(SourceRows source) {
        return java.util.Objects.requireNonNull(tables.get(source.name()));
    }

    private static boolean isZerosAndOnes(Column column) {
        return column instanceof NumericColumn numeric
                && Arrays.stream(numeric.values()).allMatch(v -> Double.isNaN(v) || v == 0 || v == 1);
    }

    private @Nullable Column conflict(
            String name, List<@Nullable Column> parts, List<SourceRows> sources, int one, int other) {
        int first = Math.min(one, other);
        int second = Math.max(one, other);
        Column a = parts.get(first);
        Column b = parts.get(second);
        boolean words = a instanceof TextColumn || b instanceof TextColumn;
        problems.add("Column '" + name + "' holds " + kind(a) + " in "
                + sources.get(first).describe() + " but " + kind(b) + " in "
                + sources.get(second).describe() + "; a column is of one kind in all sources. Maybe "
                + (words ? "list it under features.categorical or features.ignored, or " : "")
                + "convert or rename it in one of them with sql.");
        return null;
    }

    private static String kind(@Nullable Column column) {
        if (column instanceof StructuredColumn structured) {
            return structured.kind();
        }
        return column instanceof TextColumn ? "words" : column instanceof BooleanColumn ? "yes/no" : "numbers";
    }

    private static NumericColumn number(String name, List<@Nullable Column> parts, List<SourceRows> sources, int rows) {
        double[] values = new double[rows];
        Arrays.fill(values, Double.NaN);
        for (int s = 0; s < parts.size(); s++) {
            if (parts.get(s) instanceof NumericColumn numeric) {
                System.arraycopy(numeric.values(), 0, values, sources.get(s).first(), numeric.rows());
            }
        }
        return new NumericColumn(name, values);
    }

    private static BooleanColumn truth(String name, List<@Nullable Column> parts, List<SourceRows> sources, int rows) {
        byte[] values = new byte[rows];
        Arrays.fill(values, BooleanColumn.MISSING);
        for (int s = 0; s < parts.size(); s++) {
            int first = sources.get(s).first();
            if (parts.get(s) instanceof BooleanColumn bool) {
                System.arraycopy(bool.values(), 0, values, first, bool.rows());
            } else if (parts.get(s) instanceof NumericColumn numeric) {
                for (int row = 0; row < numeric.rows(); row++) {
                    if (!numeric.isMissing(row)) {
                        values[first + row] = (byte) numeric.values()[row];
                    }
                }
            }
        }
        return new BooleanColumn(name, values);
    }

    private static TextColumn text(String name, List<@Nullable Column> parts, List<SourceRows> sources, int rows) {
        int[] codes = new int[rows];
        Arrays.fill(codes, TextColumn.MISSING);
        Map<String, Integer> dictionary = new LinkedHashMap<>();
        for (int s = 0; s < parts.size(); s++) {
            if (parts.get(s) instanceof TextColumn text) {
                int[] known = new int[text.dictionary().size()];
                Arrays.fill(known, TextColumn.MISSING);
                for (int row = 0; row < text.rows(); row++) {
                    if (!text.isMissing(row)) {
                        int code = text.codes()[row];
                        if (known[code] == TextColumn.MISSING) {
                            known[code] =
                                    dictionary.computeIfAbsent(text.dictionary().get(code), word -> dictionary.size());
                        }
                        codes[sources.get(s).first() + row] = known[code];
                    }
                }
            }
        }
        return new TextColumn(name, codes, List.copyOf(dictionary.keySet()));
    }

    private static String upper(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
