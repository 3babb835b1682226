package ai.polymath.reader;

import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.StructuredColumn;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.reader.ColumnProfile.Proposal;
import ai.polymath.reader.ColumnProfile.Range;
import ai.polymath.reader.ColumnProfile.ValueCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Looks at a table and proposes what each column may be used as; the rules, the first that holds:
 *
 * <ol>
 *   <li>no value: {@code EMPTY}; one value: {@code CONSTANT};
 *   <li>a name such as {@code id}, {@code patient_id}, {@code visitId}, {@code uuid} or {@code key}, with whole numbers or words
 *       of more than 10 values: {@code IDENTIFIER};
 *   <li>truth values, or numbers that are all 0 or 1: {@code BOOLEAN};
 *   <li>at least 20 whole numbers that rise with every row: {@code IDENTIFIER} (a row number);
 *   <li>other numbers: {@code NUMERIC};
 *   <li>at least 20 words, all different and without spaces: {@code IDENTIFIER};
 *   <li>words of which at least half are different, more than 50: {@code FREE_TEXT};
 *   <li>other words: {@code CATEGORICAL}.
 * </ol>
 *
 * <p>Exact counts, no sampling; sorting makes it O(n log n) a column.
 *
 * @param rows the table's rows
 * @param columns in the order of the table
 */
public record TableProfile(int rows, List<ColumnProfile> columns) {
    /** How many of a column's most frequent values are kept. */
    public static final int TOP = 10;

    private static final int FEW = 10;
    private static final int ENOUGH = 20;
    private static final int MANY = 50;

    /** Whole words: {@code paid} is none. */
    private static final Pattern ID_WORD = Pattern.compile("(^|[_\\-. ])(id|uid|uuid|guid|key)$");

    private static final Pattern ID_CAMEL = Pattern.compile("[a-z0-9](Id|ID|Uuid|UUID|Key)$");

    /** The columns are copied. */
    public TableProfile {
        columns = List.copyOf(columns);
    }

    /** Looks at every column. */
    public static TableProfile of(Table table) {
        return new TableProfile(
                table.rows(),
                table.columns().parallelStream().map(TableProfile::profile).toList());
    }

    /** The profile of one column. */
    public static ColumnProfile profile(Column column) {
        if (column instanceof NumericColumn numeric) {
            return numbers(numeric);
        } else if (column instanceof BooleanColumn truths) {
            return truths(truths);
        } else if (column instanceof TextColumn text) {
            return words(text);
        }
        return words(texts((StructuredColumn) column));
    }

    /** Structured values as people would read them. */
    private static TextColumn texts(StructuredColumn column) {
        Map<String, Integer> dictionary = new LinkedHashMap<>();
        int[] codes = new int[column.rows()];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = column.isMissing(row)
                    ? TextColumn.MISSING
                    : dictionary.computeIfAbsent(column.text(row), text -> dictionary.size());
        }
        return new TextColumn(column.name(), codes, List.copyOf(dictionary.keySet()));
    }

    private static ColumnProfile numbers(NumericColumn column) {
        double[] sorted = Arrays.stream(column.values())
                .filter(v -> !Double.isNaN(v))
                .map(v -> v + 0.0)
                .sorted()
                .toArray();
        int present = sorted.length;
        List<ValueCount> counts = new ArrayList<>();
        int distinct = 0;
        boolean whole = true;
        boolean zeroOne = true;
        double sum = 0;
        TopValues top = new TopValues();
        for (int i = 0; i < present; ) {
            double value = sorted[i];
            int from = i;
            while (i < present && sorted[i] == value) {
                i++;
            }
            distinct++;
            whole &= value == Math.rint(value);
            zeroOne &= value == 0 || value == 1;
            sum += value / present * (i - from);
            top.offer(NumberText.of(value), i - from);
        }
        counts.addAll(top.best());
        Range range = present == 0 ? null : new Range(sorted[0], sum, sorted[present - 1]);
        Proposal proposal;
        String reason;
        if (distinct <= 1) {
            proposal = distinct == 0 ? Proposal.EMPTY : Proposal.CONSTANT;
            reason = distinct == 0 ? "no value" : "always " + NumberText.of(sorted[0]);
        } else if (whole && distinct > FEW && isIdName(column.name())) {
            proposal = Proposal.IDENTIFIER;
            reason = "the name says so";
        } else if (zeroOne) {
            proposal = Proposal.BOOLEAN;
            reason = "0 or 1";
        } else if (whole && present >= ENOUGH && present == column.rows() && rises(column.values())) {
            proposal = Proposal.IDENTIFIER;
            reason = "whole numbers that rise with every row";
        } else {
            proposal = Proposal.NUMERIC;
            reason = distinct <= FEW ? "numbers of " + distinct + " values" : "numbers";
        }
        return new ColumnProfile(
                column.name(),
                ColumnKind.NUMERIC,
                proposal,
                reason,
                column.rows(),
                column.rows() - present,
                distinct,
                range,
                present > 0 && whole,
                counts);
    }

    private static boolean rises(double[] values) {
        for (int i = 1; i < values.length; i++) {
            if (!(values[i] > values[i - 1])) {
                return false;
            }
        }
        return true;
    }

    private static ColumnProfile truths(BooleanColumn column) {
        int yes = 0;
        int no = 0;
        for (byte value : column.values()) {
            yes += value == 1 ? 1 : 0;
            no += value == 0 ? 1 : 0;
        }
        TopValues top = new TopValues();
        if (yes > 0) {
            top.offer("true", yes);
        }
        if (no > 0) {
            top.offer("false", no);
        }
        int distinct = (yes > 0 ? 1 : 0) + (no > 0 ? 1 : 0);
        Proposal proposal = distinct == 0 ? Proposal.EMPTY : distinct == 1 ? Proposal.CONSTANT : Proposal.BOOLEAN;
        String reason = distinct == 0 ? "no value" : distinct == 1 ? "always " + (yes > 0) : "true or false";
        return new ColumnProfile(
                column.name(),
                ColumnKind.BOOLEAN,
                proposal,
                reason,
                column.rows(),
                column.rows() - yes - no,
                distinct,
                null,
                false,
                top.best());
    }

    private static ColumnProfile words(TextColumn column) {
        int[] counts = new int[column.dictionary().size()];
        int present = 0;
        for (int code : column.codes()) {
            if (code != TextColumn.MISSING) {
                counts[code]++;
                present++;
            }
        }
        TopValues top = new TopValues();
        int distinct = 0;
        boolean spaces = false;
        String one = "";
        for (int code = 0; code < counts.length; code++) {
            if (counts[code] > 0) {
                distinct++;
                one = column.dictionary().get(code);
                spaces |= one.indexOf(' ') >= 0;
                top.offer(one, counts[code]);
            }
        }
        Proposal proposal;
        String reason;
        if (distinct <= 1) {
            proposal = distinct == 0 ? Proposal.EMPTY : Proposal.CONSTANT;
            reason = distinct == 0 ? "no value" : "always '" + one + "'";
        } else if (distinct > FEW && isIdName(column.name())) {
            proposal = Proposal.IDENTIFIER;
            reason = "the name says so";
        } else if (distinct == present && present >= ENOUGH && !spaces) {
            proposal = Proposal.IDENTIFIER;
            reason = "every row has a word of its own";
        } else if (distinct > MANY && distinct >= present / 2.0) {
            proposal = Proposal.FREE_TEXT;
            reason = String.format(Locale.ROOT, "%,d different texts in %,d rows", distinct, present);
        } else {
            proposal = Proposal.CATEGORICAL;
            reason = String.format(Locale.ROOT, "%,d words", distinct);
        }
        return new ColumnProfile(
                column.name(),
                ColumnKind.TEXT,
                proposal,
                reason,
                column.rows(),
                column.rows() - present,
                distinct,
                null,
                false,
                top.best());
    }

    private static boolean isIdName(String name) {
        return ID_WORD.matcher(name.toLowerCase(Locale.ROOT)).find()
                || ID_CAMEL.matcher(name).find();
    }

    /** Keeps the most frequent values. */
    private static final class TopValues {
        private final List<ValueCount> best = new ArrayList<>();

        void offer(String value, int count) {
            if (best.size() == TOP && best.get(TOP - 1).count() >= count) {
                return;
            }
            best.add(new ValueCount(value, count));
            best.sort(Comparator.comparingInt(ValueCount::count).reversed());
            if (best.size() > TOP) {
                best.remove(TOP);
            }
        }

        List<ValueCount> best() {
            return List.copyOf(best);
        }
    }
}
