package ai.polymath.data;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Divides a table of several sources so that each source keeps the shares: every source is divided by itself, by the same
 * settings and the same seed.
 *
 * <p>Two things need more care than that. A group that has rows in several sources stays together across them, or else what
 * is tested in one source would have been learned from in another; such groups are handed out together, so each source's
 * shares hold as closely as the groups allow. And a source without any column of classes has nothing that a stratified split
 * could keep: its rows are one stratum.
 */
final class SourceSplits {
    private SourceSplits() {}

    static List<Split> of(Table table, SplitSettings settings, List<String> strataColumns) {
        requireColumn(table, settings);
        if (settings.groupColumn() != null) {
            return byGroup(table, settings);
        }
        List<List<Split>> all = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (SourceRows source : table.sources()) {
            try {
                all.add(ofOne(table, source, settings, strataColumns));
            } catch (PolymathException e) {
                e.messages().forEach(message -> problems.add("In " + source.describe() + ": " + message));
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return joined(all);
    }

    private static void requireColumn(Table table, SplitSettings settings) {
        String column = settings.column();
        if (column == null) {
            return;
        }
        List<String> problems = new ArrayList<>();
        for (SourceRows source : table.sources()) {
            if (!source.has(column)) {
                problems.add("Column '" + column + "', named by the split, is not in " + source.describe()
                        + "; each source is divided by itself, so each needs it."
                        + DidYouMean.hint(
                                column, source.columns().stream().sorted().toList()));
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
    }

    private static List<Split> ofOne(
            Table table, SourceRows source, SplitSettings settings, List<String> strataColumns) {
        List<String> strata = strataColumns.stream().filter(source::has).toList();
        SplitSettings own = settings;
        if (settings.type() == SplitSettings.Type.STRATIFIED
                && settings.column() == null
                && strata.isEmpty()
                && !strataColumns.isEmpty()) {
            own = new SplitSettings(
                    SplitSettings.Type.RANDOM,
                    null,
                    settings.validation(),
                    settings.test(),
                    settings.folds(),
                    settings.seed());
        }
        List<String> needed = new ArrayList<>(strata);
        if (settings.column() != null) {
            needed.add(settings.column());
        }
        if (needed.isEmpty()) {
            needed.add(source.columns().iterator().next());
        }
        List<Split> splits = new ArrayList<>();
        for (Split split : Splitter.split(table.ofSource(source, needed), own, strata)) {
            splits.add(new Split(
                    moved(split.train(), source), moved(split.validation(), source), moved(split.test(), source)));
        }
        return splits;
    }

    private static int[] moved(int[] rows, SourceRows source) {
        return IntStream.of(rows).map(row -> row + source.first()).toArray();
    }

    private static List<Split> byGroup(Table table, SplitSettings settings) {
        Column column = table.column(Objects.requireNonNull(settings.groupColumn()));
        for (SourceRows source : table.sources()) {
            Table own = table.ofSource(source, List.of(column.name()));
            try {
                Splitter.requireComplete(own.column(column.name()), "group");
            } catch (PolymathException e) {
                throw new PolymathException("In " + source.describe() + ": " + e.getMessage(), e);
            }
        }
        // Which sources a group has rows in decides with which others it is handed out.
        Map<BitSet, List<int[]>> bySources = new LinkedHashMap<>();
        int[] groups = new int[table.sources().size()];
        for (int[] rows : Splitter.grouped(table.rows(), column::text).values()) {
            BitSet in = new BitSet();
            for (int s = 0; s < groups.length; s++) {
                SourceRows source = table.sources().get(s);
                if (Arrays.stream(rows).anyMatch(row -> row >= source.first() && row < source.end())) {
                    in.set(s);
                    groups[s]++;
                }
            }
            bySources.computeIfAbsent(in, k -> new ArrayList<>()).add(rows);
        }
        Integer folds = settings.folds();
        for (int s = 0; folds != null && s < groups.length; s++) {
            try {
                Splitter.requireEnough(groups[s], folds, settings);
            } catch (PolymathException e) {
                throw new PolymathException("In " + table.sources().get(s).describe() + ": " + e.getMessage(), e);
            }
        }
        List<List<Split>> all = new ArrayList<>();
        List<List<int[]>> shared = new ArrayList<>();
        bySources.forEach((in, blocks) -> {
            Collections.shuffle(blocks, new Random(settings.seed()));
            if (in.cardinality() == 1) {
                all.add(Splitter.handOut(Shares.of(blocks), settings));
            } else {
                shared.add(blocks);
            }
        });
        if (!shared.isEmpty()) {
            all.add(Splitter.handOut(new Shares(shared), settings));
        }
        return joined(all);
    }

    /** The first splits of all joined to one, the second ones, and so on. */
    private static List<Split> joined(List<List<Split>> all) {
        List<Split> joined = new ArrayList<>();
        for (int i = 0; i < all.get(0).size(); i++) {
            int at = i;
            joined.add(new Split(
                    sorted(all.stream().map(splits -> splits.get(at).train()).toList()),
                    sorted(all.stream()
                            .map(splits -> splits.get(at).validation())
                            .toList()),
                    sorted(all.stream().map(splits -> splits.get(at).test()).toList())));
        }
        return joined;
    }

    private static int[] sorted(List<int[]> parts) {
        return parts.stream().flatMapToInt(Arrays::stream).sorted().toArray();
    }
}
