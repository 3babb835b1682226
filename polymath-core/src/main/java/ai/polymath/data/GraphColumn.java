package ai.polymath.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A graph in every row, such as a molecule with its atoms and bonds. Nodes and edges are described by categories, of which
 * {@code sizes} says how many values each has.
 *
 * @param name the column's name
 * @param graphs one a row; null is missing
 * @param nodeSizes how many values each category of a node has
 * @param edgeSizes how many values each category of an edge has
 */
public record GraphColumn(
        String name, List<? extends @Nullable Graph> graphs, List<Integer> nodeSizes, List<Integer> edgeSizes)
        implements StructuredColumn {
    /** The lists are copied. */
    public GraphColumn {
        graphs = Collections.unmodifiableList(new ArrayList<@Nullable Graph>(graphs));
        nodeSizes = List.copyOf(nodeSizes);
        edgeSizes = List.copyOf(edgeSizes);
    }

    /**
     * One graph.
     *
     * @param text how people write it, such as SMILES
     * @param nodes categories of its nodes, {@code [nodes, nodeSizes]}
     * @param from the node where each edge begins, {@code [edges]}; both directions of a bond are an edge, one after the
     *     other
     * @param to the node where each edge ends, {@code [edges]}
     * @param edges categories of its edges, {@code [edges, edgeSizes]}
     */
    public record Graph(String text, int[] nodes, int[] from, int[] to, int[] edges) {}

    @Override
    public String kind() {
        return "graphs";
    }

    @Override
    public int rows() {
        return graphs.size();
    }

    @Override
    public boolean isMissing(int row) {
        return graphs.get(row) == null;
    }

    @Override
    public String text(int row) {
        Graph graph = graphs.get(row);
        return graph == null ? "" : graph.text();
    }

    @Override
    public GraphColumn select(int[] rows) {
        List<@Nullable Graph> chosen =
                Arrays.stream(rows).<@Nullable Graph>mapToObj(graphs::get).toList();
        return new GraphColumn(name, chosen, nodeSizes, edgeSizes);
    }

    @Override
    public GraphColumn concatenate(List<? extends @Nullable Column> parts, int[] rows) {
        List<@Nullable Graph> all = new ArrayList<>();
        for (int s = 0; s < rows.length; s++) {
            GraphColumn part = (GraphColumn) parts.get(s);
            for (int i = 0; i < rows[s]; i++) {
                all.add(part == null ? null : part.graphs().get(i));
            }
        }
        return new GraphColumn(name, all, nodeSizes, edgeSizes);
    }
}
