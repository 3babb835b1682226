package ai.polymath.torch.network;

import java.util.List;

/** What the network is given of a structured column. */
public sealed interface BlockShape {
    /** The column it comes from. */
    String column();

    /**
     * Words.
     *
     * @param column the column
     * @param size how many indices of words there are
     * @param letters how many indices of letters there are; 0 if letters are not looked at
     * @param vocabulary the words that the indices from 1 mean
     */
    record Tokens(String column, int size, int letters, List<String> vocabulary) implements BlockShape {
        /** The vocabulary is copied. */
        public Tokens {
            vocabulary = List.copyOf(vocabulary);
        }
    }

    /**
     * Pictures.
     *
     * @param column the column
     * @param channels 1 or 3
     * @param height rows of pixels
     * @param width pixels a row
     */
    record Pictures(String column, int channels, int height, int width) implements BlockShape {}

    /**
     * Graphs.
     *
     * @param column the column
     * @param nodeSizes how many values each category of a node has
     * @param edgeSizes how many values each category of an edge has
     */
    record Graphs(String column, List<Integer> nodeSizes, List<Integer> edgeSizes) implements BlockShape {
        /** The sizes are copied. */
        public Graphs {
            nodeSizes = List.copyOf(nodeSizes);
            edgeSizes = List.copyOf(edgeSizes);
        }
    }
}
