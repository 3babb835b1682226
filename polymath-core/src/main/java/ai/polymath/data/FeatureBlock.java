package ai.polymath.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the model sees of a structured column, for all rows. */
public sealed interface FeatureBlock {
    /** The column it comes from. */
    String column();

    /**
     * Words as indices of a vocabulary: 0 is a word unseen in training.
     *
     * @param column the column
     * @param offsets where each row's words begin, and the end of the last: {@code [rows + 1]}
     * @param tokens one index a word
     * @param letters the letters of the words; null if the model doesn't look at them
     */
    record Tokens(
            String column,
            int[] offsets,
            int[] tokens,
            @Nullable Letters letters) implements FeatureBlock {
        /** How many words a row has. */
        public int length(int row) {
            return offsets[row + 1] - offsets[row];
        }

        /** The most words that some rows have; at least 1. */
        public int longest(int[] rows) {
            int longest = 1;
            for (int row : rows) {
                longest = Math.max(longest, length(row));
            }
            return longest;
        }
    }

    /**
     * The letters of words, each different word once.
     *
     * @param words which different word each token is
     * @param offsets where each different word's letters begin, and the end of the last
     * @param letters one index a letter; 0 is a letter unseen in training
     */
    record Letters(int[] words, int[] offsets, int[] letters) {}

    /**
     * Pictures of one size.
     *
     * @param column the column
     * @param channels 1 or 3
     * @param height rows of pixels
     * @param width pixels a row
     * @param pixels gives the numbers of a row's picture
     */
    record Pictures(String column, int channels, int height, int width, Pixels pixels) implements FeatureBlock {}

    /** Gives the numbers that the model sees of a row's picture; safe for use by many threads. */
    @FunctionalInterface
    interface Pixels {
        /**
         * Writes {@code channels * height * width} numbers, channel by channel, row by row; zeros for a missing picture.
         *
         * @param into where they go
         * @param at where the first goes
         */
        void read(int row, float[] into, int at);
    }

    /**
     * Graphs.
     *
     * @param column the column
     * @param graphs one a row; null is missing
     * @param nodeSizes how many values each category of a node has
     * @param edgeSizes how many values each category of an edge has
     */
    record Graphs(
            String column,
            List<? extends GraphColumn.@Nullable Graph> graphs,
            List<Integer> nodeSizes,
            List<Integer> edgeSizes)
            implements FeatureBlock {
        /** The sizes are copied. */
        public Graphs {
            nodeSizes = List.copyOf(nodeSizes);
            edgeSizes = List.copyOf(edgeSizes);
        }
    }
}
