package ai.polymath.data;

import ai.polymath.DidYouMean;
import java.util.List;

/**
 * What the model sees of some rows, as plain arrays.
 *
 * @param dense standardised numbers, yes/no and missing-value indicators, row-major {@code [rows, denseWidth]}
 * @param denseWidth numbers a row
 * @param codes category indices, row-major {@code [rows, codeWidth]}; 0 stands for a category unseen in training
 * @param codeWidth categories a row
 * @param rows how many rows
 * @param blocks what it sees of structured columns
 */
public record Features(float[] dense, int denseWidth, int[] codes, int codeWidth, int rows, List<FeatureBlock> blocks) {
    /** The blocks are copied. */
    public Features {
        blocks = List.copyOf(blocks);
    }

    /** Without structured columns. */
    public Features(float[] dense, int denseWidth, int[] codes, int codeWidth, int rows) {
        this(dense, denseWidth, codes, codeWidth, rows, List.of());
    }

    /**
     * The block of a column.
     *
     * @throws IllegalArgumentException if there is none
     */
    public FeatureBlock block(String column) {
        return blocks.stream()
                .filter(block -> block.column().equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No feature is structured column '" + column + "'."
                        + DidYouMean.hint(
                                column,
                                blocks.stream().map(FeatureBlock::column).toList())));
    }
}
