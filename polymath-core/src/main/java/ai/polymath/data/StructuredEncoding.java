package ai.polymath.data;

/** How a structured column becomes what the model sees; fitted on training rows, travels with the model. */
public sealed interface StructuredEncoding extends FeatureEncoding permits TextEncoding, GraphEncoding {
    @Override
    default int denseWidth() {
        return 0;
    }

    /**
     * What the model sees of all rows of a column.
     *
     * @throws ai.polymath.PolymathException if the column is of another kind than the one it was fitted to
     */
    FeatureBlock block(Column column);
}
