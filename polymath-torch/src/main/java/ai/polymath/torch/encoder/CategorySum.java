package ai.polymath.torch.encoder;

import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The sum of a vector for each category: {@code [n, categories]} to {@code [n, width]}. It is what a linear layer makes of the
 * categories in one-hot form. Parameters: {@code width} times the number of all values of all categories.
 */
final class CategorySum {
    /** With more values a product would be with zeros mostly. */
    private static final int FEW = 512;

    private final Tensor table;
    private final Tensor starts;

    CategorySum(ParameterBook book, String name, Owner owner, List<Integer> sizes, int width) {
        int rows = sizes.stream().mapToInt(Integer::intValue).sum();
        // So that the sum has variance 1.
        double deviation = 1 / Math.sqrt(Math.max(1, sizes.size()));
        this.table = book.normal(name, owner, Role.EMBEDDING, deviation, rows, width);
        long[] first = new long[sizes.size()];
        for (int k = 1; k < first.length; k++) {
            first[k] = first[k - 1] + sizes.get(k - 1);
        }
        this.starts = Tensors.of(first, first.length);
    }

    /**
     * What is summed up, in the form that {@link #of} takes: several sums over the same categories may have it in common.
     *
     * @param codes {@code [n, categories]}
     */
    Tensor look(Tensor codes) {
        Tensor places = codes.add(starts.to(codes.device(), codes.scalar_type()));
        // A product with a small table is several times as fast as looking up and adding, above all backwards.
        return isSmall() ? table.new_zeros(codes.size(0), table.size(0)).scatter_(1, places, new Scalar(1.0)) : places;
    }

    /** The sums, {@code [n, width]}. */
    Tensor of(Tensor looked) {
        return isSmall() ? looked.mm(table) : torch.embedding(table, looked).sum(1);
    }

    /** The sums added to numbers {@code [n, width]}. */
    Tensor addTo(Tensor x, Tensor looked) {
        return isSmall() ? x.addmm(looked, table) : x.add(of(looked));
    }

    /** The sums for some codes. */
    Tensor forward(Tensor codes) {
        return of(look(codes));
    }

    private boolean isSmall() {
        return table.size(0) <= FEW;
    }
}
