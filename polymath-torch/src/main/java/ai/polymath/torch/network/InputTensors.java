package ai.polymath.torch.network;

import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.GraphColumn;
import ai.polymath.torch.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return blocks(features, rows, device, type, (block, of) -> pixels(block, of, (row, values, at) -> {}));
    }

    /** Gives the numbers of pictures, {@code [rows, channels, height, width]}. */
    @FunctionalInterface
    public interface PictureSource {
        /** Those of some rows. */
        float[] pixels(FeatureBlock.Pictures block, int[] rows);
    }

    /**
     * The structured columns of some rows, with pictures of another kind than those of the features.
     *
     * @param type of numbers
     * @param source gives the pictures
     */
    public static List<InputBlock> blocks(
            Features features, int[] rows, Device device, ScalarType type, PictureSource source) {
        List<InputBlock> blocks = new ArrayList<>();
        for (FeatureBlock block : features.blocks()) {
            if (block instanceof FeatureBlock.Tokens tokens) {
                blocks.add(tokens(tokens, rows, device));
            } else if (block instanceof FeatureBlock.Pictures pictures) {
                blocks.add(new InputBlock.Pictures(Tensors.of(
                                source.pixels(pictures, rows),
                                rows.length,
                                pictures.channels(),
                                pictures.height(),
                                pictures.width())
                        .to(device, type)));
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
                InputBlock.Letters letters = tokens.letters() == 0
                        ? null
                        : new InputBlock.Letters(
                                Tensors.zeros(ScalarType.Long, 1, 1), Tensors.zeros(ScalarType.Long, 1, 1));
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

    private static InputBlock.@Nullable Letters letters(
            FeatureBlock.Tokens block, int[] rows, int length, Device device) {
        FeatureBlock.Letters letters = block.letters();
        if (letters == null) {
            return null;
        }
        // Places of different words in order of their first; the first is the empty word behind the ends of texts.
        Map<Integer, Integer> places = new LinkedHashMap<>();
        long[] words = new long[rows.length * length];
        int longest = 1;
        for (int i = 0; i < rows.length; i++) {
            int from = block.offsets()[rows[i]];
            for (int k = 0; k < block.length(rows[i]); k++) {
                int word = letters.words()[from + k];
                words[i * length + k] = places.computeIfAbsent(word, w -> places.size() + 1);
                longest = Math.max(longest, letters.offsets()[word + 1] - letters.offsets()[word]);
            }
        }
        long[] all = new long[Math.multiplyExact(places.size() + 1, longest)];
        Arrays.fill(all, -1);
        int width = longest;
        places.forEach((word, place) -> {
            int first = letters.offsets()[word];
            for (int c = first; c < letters.offsets()[word + 1]; c++) {
                all[place * width + c - first] = letters.letters()[c];
            }
        });
        return new InputBlock.Letters(
                whole(all, device, places.size() + 1, longest), whole(words, device, rows.length, length));
    }

    /**
     * The pictures of some rows, decoded in parallel.
     *
     * @param then may change the numbers of each row's picture
     */
    public static float[] pixels(FeatureBlock.Pictures block, int[] rows, FeatureBlock.Pixels then) {
        int size = block.channels() * block.height() * block.width();
        float[] values = new float[Math.multiplyExact(rows.length, size)];
        IntStream.range(0, rows.length).parallel().forEach(i -> {
            block.pixels().read(rows[i], values, i * size);
            then.read(rows[i], values, i * size);
        });
        return values;
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
