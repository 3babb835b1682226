package ai.polymath.torch.encoder;

import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.GraphColumn;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.InputTensors;
import ai.polymath.torch.network.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Random graphs for tests: categories of nodes and edges, each bond as two edges. */
public final class Molecule {
    public static final List<Integer> NODE = List.of(4, 3);
    public static final List<Integer> EDGE = List.of(3, 2);

    private Molecule() {}

    static InputShape shape() {
        return new InputShape(
                0, List.of(), List.of(), List.of(), List.of(new BlockShape.Graphs("m", NODE, EDGE)), false);
    }

    /** A tree with some rings. */
    public static GraphColumn.Graph random(SplittableRandom random, int nodes) {
        int[] ofNodes = random.ints((long) nodes * NODE.size(), 0, 3).toArray();
        List<int[]> bonds = new ArrayList<>();
        for (int v = 1; v < nodes; v++) {
            bonds.add(new int[] {random.nextInt(v), v});
        }
        int last = nodes - 1;
        // A second bond between two nodes is none that molecules have.
        if (nodes > 2 && bonds.get(last - 1)[0] != 0) {
            bonds.add(new int[] {0, last});
        }
        int[] from = new int[2 * bonds.size()];
        int[] to = new int[from.length];
        int[] edges = new int[from.length * EDGE.size()];
        for (int b = 0; b < bonds.size(); b++) {
            int[] categories = {random.nextInt(3), random.nextInt(2)};
            for (int end = 0; end < 2; end++) {
                from[2 * b + end] = bonds.get(b)[end];
                to[2 * b + end] = bonds.get(b)[1 - end];
                System.arraycopy(categories, 0, edges, (2 * b + end) * 2, 2);
            }
        }
        return new GraphColumn.Graph("", ofNodes, from, to, edges);
    }

    /** The same graph with its nodes and bonds in another order. */
    static GraphColumn.Graph shuffled(GraphColumn.Graph graph, SplittableRandom random) {
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, graph.nodes().length / 2).boxed().toList());
        Collections.shuffle(order, new java.util.Random(random.nextLong()));
        int[] nodes = new int[graph.nodes().length];
        for (int v = 0; v < order.size(); v++) {
            System.arraycopy(graph.nodes(), 2 * v, nodes, 2 * order.get(v), 2);
        }
        List<Integer> bonds = new ArrayList<>(
                IntStream.range(0, graph.from().length / 2).boxed().toList());
        Collections.shuffle(bonds, new java.util.Random(random.nextLong()));
        int[] from = new int[graph.from().length];
        int[] to = new int[from.length];
        int[] edges = new int[graph.edges().length];
        for (int b = 0; b < bonds.size(); b++) {
            for (int end = 0; end < 2; end++) {
                int old = 2 * bonds.get(b) + end;
                from[2 * b + 1 - end] = order.get(graph.from()[old]);
                to[2 * b + 1 - end] = order.get(graph.to()[old]);
                System.arraycopy(graph.edges(), 2 * old, edges, 2 * (2 * b + 1 - end), 2);
            }
        }
        return new GraphColumn.Graph("", nodes, from, to, edges);
    }

    static Inputs inputs(GraphColumn.@Nullable Graph... graphs) {
        Features features = new Features(
                new float[0],
                0,
                new int[0],
                0,
                graphs.length,
                List.of(new FeatureBlock.Graphs("m", Arrays.asList(graphs), NODE, EDGE)));
        int[] rows = IntStream.range(0, graphs.length).toArray();
        return new Inputs(
                Tensors.of(new double[0], graphs.length, 0),
                Tensors.of(new long[0], graphs.length, 0),
                InputTensors.blocks(features, rows, Engine.device("cpu"), ScalarType.Double));
    }
}
