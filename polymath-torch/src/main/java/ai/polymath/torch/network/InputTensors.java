package ai.polymath.torch.network;

import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.GraphColumn;
import ai.polymath.torch.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Makes tensors of some rows of structured features; the caller's scope owns them. */
public final class InputTensors {
    private InputTensors() {}

    /**
     * The structured columns of some rows.
     *
     * @param type of numbers
     */
    public static List<InputBlock> blocks(Features features, int[] rows, Device device, ScalarType type) {
        List<InputBlock> blocks = new ArrayList<>();
        for (FeatureBlock block : features.blocks()) {
            if (block instanceof FeatureBlock.Tokens tokens) {
                blocks.add(tokens(tokens, rows, device));
            } else if (block instanceof FeatureBlock.Pictures pictures) {
                blocks.add(pictures(pictures, rows, device, type));
            } else {
                blocks.add(graphs((FeatureBlock.Graphs) block, rows, device));
            }
        }
        return blocks;
    }

    /** The structured columns of one empty example, for a look at what a network makes of it. */
    public static List<InputBlock> empty(InputShape shape, ScalarType type) {
        List<InputBlock> blocks = new ArrayList<>();
        for (BlockShape block : shape.blocks()) {
            if (block instanceof BlockShape.Tokens tokens) {
                Tensor letters = tokens.letters() == 0 ? null : Tensors.zeros(ScalarType.Long, 1, 1, 1);
                blocks.add(new InputBlock.Tokens(Tensors.zeros(ScalarType.Long, 1, 1), null, letters));
            } else if (block instanceof BlockShape.Pictures pictures) {
                blocks.add(new InputBlock.Pictures(
                        Tensors.zeros(type, 1, pictures.channels(), pictures.height(), pictures.width())));
            } else {
                BlockShape.Graphs graphs = (BlockShape.Graphs) block;
                blocks.add(new InputBlock.Graphs(
                        Tensors.zeros(ScalarType.Long, 1, graphs.nodeSizes().size()),
                        Tensors.zeros(ScalarType.Long, 1),
                        Tensors.zeros(ScalarType.Long, 0),
                        Tensors.zeros(ScalarType.Long, 0),
                        Tensors.zeros(ScalarType.Long, 0, graphs.edgeSizes().size()),
                        1));
            }
        }
        return blocks;
    }

    private static InputBlock tokens(FeatureBlock.Tokens block, int[] rows, Device device) {
        int length = block.longest(rows);
        long[] ids = new long[rows.length * length];
        boolean full = true;
        long[] there = new long[ids.length];
        for (int i = 0; i < rows.length; i++) {
            int from = block.offsets()[rows[i]];
            int own = block.length(rows[i]);
            full &= own == length;
            for (int k = 0; k < own; k++) {
                ids[i * length + k] = block.tokens()[from + k];
                there[i * length + k] = 1;
            }
        }
        Tensor mask = full
                ? null
                : Tensors.of(there, rows.length, length)
                        .to(device, ScalarType.Long)
                        .to(ScalarType.Bool);
        return new InputBlock.Tokens(
                Tensors.of(ids, rows.length, length).to(device, ScalarType.Long),
                mask,
                letters(block, rows, length, device));
    }

    private static @Nullable Tensor letters(FeatureBlock.Tokens block, int[] rows, int length, Device device) {
        FeatureBlock.Letters letters = block.letters();
        if (letters == null) {
            return null;
        }
        int longest = 1;
        for (int row : rows) {
            for (int k = block.offsets()[row]; k < block.offsets()[row + 1]; k++) {
                int word = letters.words()[k];
                longest = Math.max(longest, letters.offsets()[word + 1] - letters.offsets()[word]);
            }
        }
        long[] all = new long[Math.multiplyExact(rows.length * length, longest)];
        Arrays.fill(all, -1);
        for (int i = 0; i < rows.length; i++) {
            int from = block.offsets()[rows[i]];
            for (int k = 0; k < block.length(rows[i]); k++) {
                int word = letters.words()[from + k];
                int first = letters.offsets()[word];
                for (int c = first; c < letters.offsets()[word + 1]; c++) {
                    all[(i * length + k) * longest + c - first] = letters.letters()[c];
                }
            }
        }
        return Tensors.of(all, rows.length, length, longest).to(device, ScalarType.Long);
    }

    private static InputBlock pictures(FeatureBlock.Pictures block, int[] rows, Device device, ScalarType type) {
        int size = block.channels() * block.height() * block.width();
        float[] values = new float[Math.multiplyExact(rows.length, size)];
        IntStream.range(0, rows.length).parallel().forEach(i -> block.pixels().read(rows[i], values, i * size));
        return new InputBlock.Pictures(Tensors.of(values, rows.length, block.channels(), block.height(), block.width())
                .to(device, type));
    }

    private static InputBlock graphs(FeatureBlock.Graphs block, int[] rows, Device device) {
        int nodes = 0;
        int edges = 0;
        for (int row : rows) {
            GraphColumn.Graph graph = block.graphs().get(row);
            if (graph != null) {
                nodes += graph.nodes().length / block.nodeSizes().size();
                edges += graph.from().length;
            }
        }
        int perNode = block.nodeSizes().size();
        int perEdge = block.edgeSizes().size();
        long[] ofNodes = new long[nodes * perNode];
        long[] owner = new long[nodes];
        long[] from = new long[edges];
        long[] to = new long[edges];
        long[] ofEdges = new long[edges * perEdge];
        int node = 0;
        int edge = 0;
        for (int i = 0; i < rows.length; i++) {
            GraphColumn.Graph graph = block.graphs().get(rows[i]);
            if (graph == null) {
                continue;
            }
            int own = graph.nodes().length / perNode;
            copy(graph.nodes(), ofNodes, node * perNode, 0);
            Arrays.fill(owner, node, node + own, i);
            copy(graph.from(), from, edge, node);
            copy(graph.to(), to, edge, node);
            copy(graph.edges(), ofEdges, edge * perEdge, 0);
            node += own;
            edge += graph.from().length;
        }
        return new InputBlock.Graphs(
                whole(ofNodes, device, nodes, perNode),
                whole(owner, device, nodes),
                whole(from, device, edges),
                whole(to, device, edges),
                whole(ofEdges, device, edges, perEdge),
                rows.length);
    }

    private static void copy(int[] values, long[] into, int at, int plus) {
        for (int i = 0; i < values.length; i++) {
            into[at + i] = (long) values[i] + plus;
        }
    }

    private static Tensor whole(long[] values, Device device, long... shape) {
        return Tensors.of(values, shape).to(device, ScalarType.Long);
    }
}
