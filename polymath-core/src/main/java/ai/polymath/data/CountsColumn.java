package ai.polymath.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often each of many things is there in every row, such as substructures of a molecule.
 *
 * @param name the column's name
 * @param width how many things are counted
 * @param counts of each row, {@code [width]} from 0 to 255 as unsigned bytes; null is missing
 * @param source what was counted in, whose texts are this column's
 */
public record CountsColumn(String name, int width, List<byte @Nullable []> counts, Column source)
        implements StructuredColumn {
    /** The list is copied. */
    public CountsColumn {
        counts = java.util.Collections.unmodifiableList(new ArrayList<byte @Nullable []>(counts));
        if (counts.size() != source.rows()) {
            throw new IllegalArgumentException(
                    "Column '" + name + "' has " + counts.size() + " rows, but its source " + source.rows() + ".");
        }
    }

    @Override
    public String kind() {
        return "counts";
    }

    @Override
    public int rows() {
        return counts.size();
    }

    @Override
    public boolean isMissing(int row) {
        return counts.get(row) == null;
    }

    @Override
    public String text(int row) {
        return isMissing(row) ? "" : source.text(row);
    }

    @Override
    public CountsColumn select(int[] rows) {
        List<byte @Nullable []> chosen = new ArrayList<>();
        for (int row : rows) {
            chosen.add(counts.get(row));
        }
        return new CountsColumn(name, width, chosen, source.select(rows));
    }

    @Override
    public CountsColumn concatenate(List<? extends @Nullable Column> parts, int[] rows) {
        List<byte @Nullable []> all = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int s = 0; s < rows.length; s++) {
            CountsColumn part = (CountsColumn) parts.get(s);
            for (int row = 0; row < rows[s]; row++) {
                all.add(part == null ? null : part.counts().get(row));
                texts.add(part == null ? "" : part.text(row));
            }
        }
        int[] codes = java.util.stream.IntStream.range(0, texts.size()).toArray();
        return new CountsColumn(name, width, all, new TextColumn(source.name(), codes, texts));
    }
}
