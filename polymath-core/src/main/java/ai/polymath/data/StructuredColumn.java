package ai.polymath.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A column whose values are more than one number or word: words in order, pictures, boxes, maps, graphs. */
public sealed interface StructuredColumn extends Column
        permits WordsColumn, ImageColumn, BoxesColumn, MapColumn, GraphColumn, CountsColumn {
    /** What it holds, for messages: "lists of words". */
    String kind();

    @Override
    StructuredColumn select(int[] rows);

    /**
     * The columns of several sources one below the other.
     *
     * @param parts the column in each source, of the same kind as this; null where a source lacks it
     * @param rows how many rows each source has
     */
    StructuredColumn concatenate(List<? extends @Nullable Column> parts, int[] rows);
}
