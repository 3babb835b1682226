package ai.polymath.data;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Divides the rows of a table. By chance ({@code random}, {@code stratified}, {@code group}, {@code scaffold}): rows are shuffled, gathered in
 * blocks that must stay together, and handed out by {@link Shares}, so a group can't leak across parts and shares are met as
 * closely as the blocks allow. By {@code time} or by {@code column}: as the column says. A table of several sources is divided
 * source by source, see {@link SourceSplits}.
 */
public final class Splitter {
    private Splitter() {}

    /**
     * The splits that the settings ask for: one, or one a fold.
     *
     * @param strataColumns columns whose values together make the strata if the settings name none
     * @throws PolymathException if the table has no rows or its column can't decide the split; names the row, from 1
     */
    public static List<Split> split(Table table, SplitSettings settings, List<String> strataColumns) {
        if (table.rows() == 0) {
            throw new PolymathException(table.source() + " has no rows.");
        }
        if (!table.sources().isEmpty()) {
            return SourceSplits.of(table, settings, strataColumns);
        }
        return switch (settings.type()) {
            case COLUMN -> List.of(byColumn(table, column(table, settings)));
            case TIME -> List.of(byTime(table, column(table, settings), settings));
            default -> byShares(blocks(table, settings, strataColumns), settings);
        };
    }

    private static Column column(Table table, SplitSettings settings) {
        return table.column(Objects.requireNonNull(settings.column()));
    }

    private static List<Split> byShares(Shares all, SplitSettings settings) {
        Integer folds = settings.folds();
        if (folds != null) {
            requireEnough(all.blocks(), folds, settings);
        }
        return handOut(all, settings);
    }

    /** By shares or in folds, without a look at whether there are enough blocks for each fold to have one. */
    static List<Split> handOut(Shares all, SplitSettings settings) {
        Integer folds = settings.folds();
        if (folds != null) {
            return folds(all, settings, folds);
        }
        List<Shares> parts =
                all.distribute(1 - settings.validation() - settings.test(), settings.validation(), settings.test());
        return List.of(
                new Split(parts.get(0).rows(), parts.get(1).rows(), parts.get(2).rows()));
    }

    static void requireEnough(int blocks, int folds, SplitSettings settings) {
        if (blocks < folds) {
            boolean group = settings.groupColumn() != null;
            throw new PolymathException("The split asks for " + folds + " folds, but there are only " + blocks
                    + (group ? " groups in column '" + settings.groupColumn() + "'." : " rows."));
        }
    }

    private static List<Split> folds(Shares all, SplitSettings settings, int folds) {
        double[] equal = new double[folds];
        Arrays.fill(equal, 1.0 / folds);
        List<Shares> parts = all.distribute(equal);
        List<Split> splits = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            // The folds after this one, in a circle: so each row validates about as often as any other.
            List<Shares> others = new ArrayList<>();
            for (int step = 1; step < folds; step++) {
                others.add(parts.get((fold + step) % folds));
            }
            List<Shares> inner = Shares.join(others).distribute(1 - settings.validation(), settings.validation());
            splits.add(new Split(
                    inner.get(0).rows(), inner.get(1).rows(), parts.get(fold).rows()));
        }
        return splits;
    }

    private static Shares blocks(Table table, SplitSettings settings, List<String> strataColumns) {
        Random random = new Random(settings.seed());
        String group = settings.groupColumn();
        if (group != null) {
            Column column = table.column(group);
            requireComplete(column, "group");
            List<int[]> groups =
                    new ArrayList<>(grouped(table.rows(), column::text).values());
            Collections.shuffle(groups, random);
            return Shares.of(groups);
        }
        List<int[]> rows = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            rows.add(new int[] {row});
        }
        Collections.shuffle(rows, random);
        return settings.type() == SplitSettings.Type.STRATIFIED
                ? strata(rows, strataColumns(table, settings, strataColumns))
                : Shares.of(rows);
    }

    private static List<Column> strataColumns(Table table, SplitSettings settings, List<String> strataColumns) {
        List<String> names = settings.column() != null ? List.of(settings.column()) : strataColumns;
        if (names.isEmpty()) {
            throw new PolymathException("A stratified split needs classes: no task has any, and no column is named."
                    + " Maybe type: random?");
        }
        return names.stream().map(table::column).toList();
    }

    /** Rows with the same values of all columns make a stratum; a missing value is a value of its own. */
    private static Shares strata(List<int[]> rows, List<Column> columns) {
        // Sorted, so that strata that share the first column's value follow each other and lags even out among them.
        Map<String, List<int[]>> strata = new TreeMap<>();
        for (int[] row : rows) {
            StringBuilder key = new StringBuilder();
            for (Column column : columns) {
                key.append(column.isMissing(row[0]) ? '\u0000' : '\u0002')
                        .append(column.text(row[0]))
                        .append('\u0001');
            }
            strata.computeIfAbsent(key.toString(), k -> new ArrayList<>()).add(row);
        }
        return new Shares(List.copyOf(strata.values()));
    }

    static Map<String, int[]> grouped(int rows, IntFunction<String> key) {
        Map<String, List<Integer>> lists = new LinkedHashMap<>();
        for (int row = 0; row < rows; row++) {
            lists.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row);
        }
        Map<String, int[]> groups = new LinkedHashMap<>();
        lists.forEach((k, list) ->
                groups.put(k, list.stream().mapToInt(Integer::intValue).toArray()));
        return groups;
    }

    static void requireComplete(Column column, String what) {
        int missing = column.missing();
        if (missing > 0) {
            int first = 0;
            while (!column.isMissing(first)) {
                first++;
            }
            throw new PolymathException("The split's " + what + " column '" + column.name() + "' misses " + missing
                    + (missing == 1 ? " value" : " values") + ", the first in row " + (first + 1)
                    + "; every row needs its " + what + ".");
        }
    }

    private static Split byTime(Table table, Column column, SplitSettings settings) {
        if (!(column instanceof NumericColumn numeric)) {
            throw new PolymathException("The split's time column '" + column.name() + "' holds "
                    + (column instanceof TextColumn ? "words" : "true and false")
                    + ", but time is a number or a date.");
        }
        requireComplete(column, "time");
        double[] time = numeric.values();
        Integer[] order = new Integer[table.rows()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer row) -> time[row]));
        int trainEnd = atTieEnd(time, order, 1 - settings.validation() - settings.test());
        int validationEnd = Math.max(trainEnd, atTieEnd(time, order, 1 - settings.test()));
        return new Split(
                sorted(order, 0, trainEnd),
                sorted(order, trainEnd, validationEnd),
                sorted(order, validationEnd, order.length));
    }

    /** The first position at or after the share at which the time changes: equal times stay in one part. */
    private static int atTieEnd(double[] time, Integer[] order, double share) {
        int at = (int) Math.round(share * order.length);
        while (at > 0 && at < order.length && time[order[at]] == time[order[at - 1]]) {
            at++;
        }
        return at;
    }

    private static int[] sorted(Integer[] order, int from, int to) {
        return Arrays.stream(order, from, to)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    private static Split byColumn(Table table, Column column) {
        Map<Part, List<Integer>> rows = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            rows.put(part, new ArrayList<>());
        }
        for (int row = 0; row < table.rows(); row++) {
            rows.getOrDefault(part(column, row), List.of()).add(row);
        }
        return new Split(array(rows, Part.TRAIN), array(rows, Part.VALIDATION), array(rows, Part.TEST));
    }

    private static int[] array(Map<Part, List<Integer>> rows, Part part) {
        return rows.getOrDefault(part, List.of()).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static Part part(Column column, int row) {
        return switch (column.text(row).strip().toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Part.TRAIN;
            case "validation", "valid", "val", "dev" -> Part.VALIDATION;
            case "test" -> Part.TEST;
            default ->
                throw new PolymathException("Row " + (row + 1) + " of the split column '" + column.name() + "' "
                        + (column.isMissing(row) ? "is missing" : "holds '" + column.text(row) + "'")
                        + "; it must say train, validation or test.");
        };
    }
}
