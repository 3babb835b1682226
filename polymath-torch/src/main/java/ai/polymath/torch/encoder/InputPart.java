package ai.polymath.torch.encoder;

import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/**
 * Some of the columns that a network is given, as an input of their own.
 *
 * @param shape of the part
 * @param dense which of all dense numbers it has
 * @param codes which of all category features
 * @param blocks which of all structured columns
 */
record InputPart(InputShape shape, List<Integer> dense, List<Integer> codes, List<Integer> blocks) {
    /**
     * A part of the columns.
     *
     * @param wanted whether the numbers and categories of a column belong to it
     * @param wantedBlock whether a structured column does; a text may be both, words in order and numbers of terms
     */
    static InputPart of(InputShape whole, Predicate<String> wanted, Predicate<BlockShape> wantedBlock) {
        List<Integer> dense = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        List<InputShape.Feature> features = new ArrayList<>();
        for (InputShape.Feature feature : whole.features()) {
            if (wanted.test(feature.column())) {
                boolean category = feature.category() >= 0;
                features.add(new InputShape.Feature(
                        feature.column(), dense.size(), feature.width(), category ? codes.size() : -1));
                for (int k = 0; k < feature.width(); k++) {
                    dense.add(feature.offset() + k);
                }
                if (category) {
                    codes.add(feature.category());
                }
            }
        }
        for (int i = 0; i < whole.blocks().size(); i++) {
            if (wantedBlock.test(whole.blocks().get(i))) {
                blocks.add(i);
            }
        }
        List<BlockShape> shapes = blocks.stream().map(whole.blocks()::get).toList();
        List<List<String>> words = whole.words().isEmpty()
                ? List.of()
                : codes.stream().map(whole.words()::get).toList();
        InputShape shape = new InputShape(
                dense.size(), codes.stream().map(whole.categories()::get).toList(), features, words, shapes, false);
        return new InputPart(shape, dense, codes, blocks);
    }

    /** Whether it has no column. */
    boolean isEmpty() {
        return dense.isEmpty() && codes.isEmpty() && blocks.isEmpty();
    }

    /** What the part is given of a batch. */
    Inputs of(Inputs whole) {
        List<InputBlock> own = blocks.stream().map(whole.blocks()::get).toList();
        return new Inputs(columns(whole.dense(), dense), columns(whole.codes(), codes), own);
    }

    private static Tensor columns(Tensor all, List<Integer> places) {
        if (places.size() == all.size(1)) {
            return all;
        }
        long[] index = places.stream().mapToLong(Integer::longValue).toArray();
        return all.index_select(
                1, Tensors.of(index, index.length).to(all.device(), org.bytedeco.pytorch.global.torch.ScalarType.Long));
    }
}
