package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Kind;
import java.util.List;

/**
 * Graphs as they are: their nodes and edges are described by categories already.
 *
 * @param column the column
 * @param nodeSizes how many values each category of a node has
 * @param edgeSizes how many values each category of an edge has
 */
@Kind("graph")
public record GraphEncoding(String column, List<Integer> nodeSizes, List<Integer> edgeSizes)
        implements StructuredEncoding {
    /** The sizes are copied. */
    public GraphEncoding {
        nodeSizes = List.copyOf(nodeSizes);
        edgeSizes = List.copyOf(edgeSizes);
    }

    /** The encoding of a column of graphs. */
    static GraphEncoding of(Column column) {
        if (column instanceof GraphColumn graphs) {
            return new GraphEncoding(column.name(), graphs.nodeSizes(), graphs.edgeSizes());
        }
        throw new PolymathException(
                "Column '" + column.name() + "' is listed under features.graph, but it holds no graphs.");
    }

    @Override
    public FeatureBlock.Graphs block(Column column) {
        GraphEncoding other = of(column);
        if (!nodeSizes.equals(other.nodeSizes) || !edgeSizes.equals(other.edgeSizes)) {
            throw new PolymathException("The graphs of column '" + this.column
                    + "' are described by other categories than those that the model was trained on.");
        }
        return new FeatureBlock.Graphs(this.column, ((GraphColumn) column).graphs(), nodeSizes, edgeSizes);
    }
}
