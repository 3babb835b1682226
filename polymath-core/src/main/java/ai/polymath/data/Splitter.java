package ai.polymath.data;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Divides the rows of a table. All rules but {@code column} work the same way: rows are put in an order, cut into blocks
 * that must stay together, and each block goes to the part that lags most behind its share; so a group can't leak across
 * parts, and shares are met as closely as the blocks allow.
 */
public final class Splitter {
    private static final int TRAIN = 0;
    private static final int VALIDATION = 1;
    private static final int TEST = 2;

    private Splitter() {}

    /**
     * The splits that the settings ask for: one, or one a fold.
     *
     * @param strataColumns columns whose values together make the strata if the settings name none
     */
    public static List<Split> split(Table table, SplitSettings settings, List<String> strataColumns) {
        if (table.rows() == 0) {
            throw new PolymathException(table.source() + " has no rows.");
        }
        return switch (settings.type()) {
            case COLUMN -> List.of(byColumn(table, column(table, settings)));
            case TIME -> List.of(byTime(table, column(table, settings), settings));
            default -> byBlocks(blocks(table, settings, strataColumns), settings);
        };
    }

    private static Column column(Table table, SplitSettings settings) {
        return table.column(java.util.Objects.requireNonNull(settings.column()));
    }

    private static List<Split> byBlocks(List<int[]> blocks, SplitSettings settings) {
        Integer folds = settings.folds();
        if (folds == null) {
            double[] shares = {1 - settings.validation() - settings.test(), settings.validation(), settings.test()};
            List<List<int[]>> parts = distribute(blocks, shares);
            return List.of(new Split(rows(parts.get(TRAIN)), rows(parts.get(VALIDATION)), rows(parts.get(TEST))));
        }
        if (blocks.size() < folds) {
            throw new PolymathException("The split asks for " + folds + " folds, but there are only " + blocks.size()
                    + (settings.type() == SplitSettings.Type.GROUP ? " groups" : " rows") + " in column or table.");
        }
        double[] equal = new double[folds];
        Arrays.fill(equal, 1.0 / folds);
        List<List<int[]>> parts = distribute(blocks, equal);
        List<Split> splits = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            List<int[]> rest = new ArrayList<>();
            for (int other = 0; other < folds; other++) {
                if (other != fold) {
                    rest.addAll(parts.get(other));
                }
            }
            List<List<int[]>> inner = distribute(rest, new double[] {1 - settings.validation(), settings.validation()});
            splits.add(new Split(rows(inner.get(0)), rows(inner.get(1)), rows(parts.get(fold))));
        }
        return splits;
    }

    /** Rows that stay together, in the order in which they are handed out. */
    private static List<int[]> blocks(Table table, SplitSettings settings, List<String> strataColumns) {
        Random random = new Random(settings.seed());
        if (settings.type() == SplitSettings.Type.GROUP) {
            List<int[]> groups = new ArrayList<>(
                    grouped(table.rows(), column(table, settings)::text).values());
            Collections.shuffle(groups, random);
            return groups;
        }
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            rows.add(row);
        }
        Collections.shuffle(rows, random);
        if (settings.type() == SplitSettings.Type.STRATIFIED) {
            List<String> names = settings.column() != null ? List.of(settings.column()) : strataColumns;
            List<Column> columns = names.stream().map(table::column).toList();
            if (columns.isEmpty()) {
                throw new PolymathException("A stratified split needs classes: no task has any, and no column is named."
                        + " Maybe type: random?");
            }
            // Strata one after the other: handing out by shares then gives each part its share of every stratum.
            String[] keys = new String[table.rows()];
            for (int row = 0; row < keys.length; row++) {
                StringBuilder key = new StringBuilder();
                for (Column column : columns) {
                    key.append(column.text(row)).append('\u0001');
                }
                keys[row] = key.toString();
            }
            rows.sort(java.util.Comparator.comparing((Integer row) -> keys[row]));
        }
        return rows.stream().map(row -> new int[] {row}).toList();
    }

    private static Map<String, int[]> grouped(int rows, IntFunction<String> key) {
        Map<String, List<Integer>> lists = new LinkedHashMap<>();
        for (int row = 0; row < rows; row++) {
            lists.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row);
        }
        Map<String, int[]> groups = new LinkedHashMap<>();
        lists.forEach((k, list) ->
                groups.put(k, list.stream().mapToInt(Integer::intValue).toArray()));
        return groups;
    }

    /** Hands each block to the part that lags most behind its share. */
    private static List<List<int[]>> distribute(List<int[]> blocks, double[] shares) {
        List<List<int[]>> parts = new ArrayList<>();
        double[] filled = new double[shares.length];
        for (int p = 0; p < shares.length; p++) {
            parts.add(new ArrayList<>());
        }
        double handedOut = 0;
        for (int[] block : blocks) {
            handedOut += block.length;
            int best = 0;
            double mostLag = Double.NEGATIVE_INFINITY;
            for (int p = 0; p < shares.length; p++) {
                double lag = shares[p] * handedOut - filled[p];
                if (shares[p] > 0 && lag > mostLag + 1e-9) {
                    mostLag = lag;
                    best = p;
                }
            }
            parts.get(best).add(block);
            filled[best] += block.length;
        }
        return parts;
    }

    private static int[] rows(List<int[]> blocks) {
        return blocks.stream().flatMapToInt(Arrays::stream).sorted().toArray();
    }

    private static Split byTime(Table table, Column column, SplitSettings settings) {
        if (!(column instanceof NumericColumn numeric)) {
            throw new PolymathException(
                    "The split's time column '" + column.name() + "' holds words, but time is a number or a date.");
        }
        if (numeric.missing() > 0) {
            throw new PolymathException("The split's time column '" + column.name() + "' misses " + numeric.missing()
                    + " values; every row needs its time.");
        }
        double[] time = numeric.values();
        Integer[] order = new Integer[table.rows()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, java.util.Comparator.comparingDouble((Integer row) -> time[row]));
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
        List<List<int[]>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int row = 0; row < table.rows(); row++) {
            int part =
                    switch (column.text(row).toLowerCase(Locale.ROOT)) {
                        case "train", "training" -> TRAIN;
                        case "validation", "valid", "val", "dev" -> VALIDATION;
                        case "test" -> TEST;
                        default ->
                            throw new PolymathException("Row " + (row + 1) + " of the split column '" + column.name()
                                    + "' holds '" + column.text(row) + "'; it must say train, validation or test.");
                    };
            parts.get(part).add(new int[] {row});
        }
        return new Split(rows(parts.get(TRAIN)), rows(parts.get(VALIDATION)), rows(parts.get(TEST)));
    }
}
