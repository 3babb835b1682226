package ai.polymath.reader;

import ai.polymath.data.Column;
import ai.polymath.data.TextColumn;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a column of words. If nobody declared it and more than nine in ten of its values are numbers, it was most likely meant
 * as numbers and a few values spoil it: that is a warning with the first of them.
 */
final class TextBuilder extends ColumnBuilder {
    private static final double SUSPICIOUS = 0.9;

    private final Chunks.Ints codes = new Chunks.Ints();
    private final Map<String, Integer> known = new HashMap<>();
    private final List<String> dictionary = new ArrayList<>();
    private final BitSet numeric = new BitSet();
    private long present;
    private long numbers;
    private String firstWord = "";
    private long firstWordRow;

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
            boolean number = !column.declared() && Numbers.isNumber(word);
            numeric.set(code, number);
            if (!number && firstWordRow == 0) {
                firstWord = word;
                firstWordRow = row();
            }
        }
        present++;
        numbers += numeric.get(code) ? 1 : 0;
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
        if (numbers > SUSPICIOUS * present) {
            if (firstWordRow == 0) {
                warn("Column '" + column.name()
                        + "' is text although all its values are numbers; declare it as numeric or as text.");
            } else {
                warn(mismatch(firstWordRow, firstWord, numbers, present)
                        + " The column is read as text; mend the value, declare the column as numeric or as text, or add the"
                        + " word to those that mean missing.");
            }
        }
        return new TextColumn(column.name(), codes.drain(), dictionary);
    }
}
