package ai.polymath.reader;

import ai.polymath.data.Column;
import ai.polymath.data.TextColumn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a column of words. If nobody declared it and more than nine in ten of its values have the shape of numbers or dates, it
 * was most likely meant as such: that is a warning, with the first value that spoils it. A column of codes is text rightly.
 */
final class TextBuilder extends ColumnBuilder {
    private static final double SUSPICIOUS = 0.9;

    private final Chunks.Ints codes = new Chunks.Ints();
    private final Map<String, Integer> known = new HashMap<>();
    private final List<String> dictionary = new ArrayList<>();
    private final List<WordShape> shapes = new ArrayList<>();
    private final Map<WordShape, Long> counts = new EnumMap<>(WordShape.class);
    private long present;
    private String firstOdd = "";
    private long firstOddRow;

    TextBuilder(String source, SourceColumn column, long rowsBefore) {
        super(source, column, rowsBefore);
    }

    @Override
    void addNumber(double value) {
        addText(NumberText.of(value));
    }

    @Override
    void addText(String word) {
        Integer code = known.get(word);
        if (code == null) {
            code = dictionary.size();
            known.put(word, code);
            dictionary.add(word);
            WordShape shape = column.declared() ? WordShape.WORD : WordShape.of(word);
            shapes.add(shape);
            if (shape != WordShape.NUMBER && firstOddRow == 0) {
                firstOdd = word;
                firstOddRow = row();
            }
        }
        codes.add(code);
    }

    @Override
    void addTruth(boolean value) {
        addText(value ? "true" : "false");
    }

    @Override
    void addMissing() {
        codes.add(TextColumn.MISSING);
    }

    @Override
    Column finish() {
        known.clear();
        int[] all = codes.drain();
        if (!column.declared()) {
            count(all);
            suspect();
        }
        return new TextColumn(column.name(), all, dictionary);
    }

    private void count(int[] all) {
        long[] rows = new long[dictionary.size()];
        for (int code : all) {
            if (code != TextColumn.MISSING) {
                rows[code]++;
                present++;
            }
        }
        for (int code = 0; code < rows.length; code++) {
            counts.merge(shapes.get(code), rows[code], Long::sum);
        }
    }

    private void suspect() {
        String name = "Column '" + column.name() + "'";
        if (mostly(WordShape.NUMBER) && count(WordShape.CODE) == 0) {
            if (firstOddRow == 0) {
                warn(name + " is text although all its values are numbers; declare it as numeric or as text.");
            } else {
                warn(mismatch(firstOddRow, firstOdd, count(WordShape.NUMBER), present)
                        + " The column is read as text; mend the value, declare the column as numeric or as text, or add the"
                        + " word to those that mean missing.");
            }
        } else if (mostly(WordShape.COMMA_NUMBER)) {
            warn(name + " is text, but its values look like numbers with a decimal comma, such as '" + firstOdd
                    + "'; write them with a point, or declare the column as text.");
        } else if (mostly(WordShape.OTHER_DATE)) {
            warn(
                    name + " is text, but its values look like dates, such as '" + firstOdd
                            + "'; write them as 2024-12-31, convert them in a query with strptime, or declare the column as text.");
        }
    }

    private boolean mostly(WordShape shape) {
        return count(shape) > SUSPICIOUS * present;
    }

    private long count(WordShape shape) {
        return counts.getOrDefault(shape, 0L);
    }
}
