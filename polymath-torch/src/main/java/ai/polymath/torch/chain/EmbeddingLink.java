package ai.polymath.torch.chain;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Tables of vectors at the beginning of a chain: an example has an index into each, and the vectors stand side by side in the
 * last dimension of what the tables gave, behind what has no parameters.
 *
 * <p>A batch uses few rows of a large table, and only these have a gradient. The inner products are taken over these alone.
 */
public final class EmbeddingLink implements ChainLink {
    private static final long NO_PADDING = -1;

    private final List<Tensor> tables;
    private final List<Tensor> indices;
    private final long first;

    /**
     * Tables that were looked into.
     *
     * @param tables each {@code [rows, width]}
     * @param indices for each table, all {@code [batch, ...]} of one shape
     * @param first where the first vector begins in the last dimension
     */
    public EmbeddingLink(List<Tensor> tables, List<Tensor> indices, long first) {
        this.tables = List.copyOf(tables);
        this.indices = List.copyOf(indices);
        this.first = first;
    }

    /** Which of the different indices each is, and how many different ones there are. */
    private record Ranks(Tensor of, long count) {
        static Ranks of(Tensor indices) {
            T_TensorTensor_T sorted = indices.sort();
            Tensor order = new Tensor(sorted.get1());
            T_TensorTensorTensor_T found = torch.unique_consecutive(sorted.get0(), true, false, new LongOptional());
            return new Ranks(
                    torch.empty_like(indices).scatter_(0, order, found.get1()),
                    found.get0().numel());
        }
    }

    @Override
    public boolean learns() {
        return tables.stream().anyMatch(Tensor::requires_grad);
    }

    @Override
    public Room room(long tasks) {
        long width = tables.stream().mapToLong(t -> t.size(1)).sum();
        long places = indices.get(0).numel();
        return new Room(places * width, places * width, 0);
    }

    @Override
    public Passed pass(Tensor gradients, boolean compared, boolean further, Workspace space) {
        long tasks = gradients.size(0);
        Tensor products = compared ? torch.zeros(new long[] {tasks, tasks}, gradients.options()) : null;
        Tensor[] own = new Tensor[tables.size()];
        long from = first;
        for (int i = 0; i < own.length; i++) {
            long width = tables.get(i).size(1);
            Tensor part = gradients.narrow(gradients.dim() - 1, from, width);
            own[i] = space.keep(gradients, part.shape()).copy_(part).view(tasks, -1, width);
            from += width;
            if (products == null || !tables.get(i).requires_grad()) {
                continue;
            }
            Ranks ranks = Ranks.of(indices.get(i).flatten());
            long rows = ranks.count();
            // One table for each task, one behind the other.
            Tensor shift = torch.arange(new Scalar(tasks), torch.dtype(torch.ScalarType.Long))
                    .to(gradients.device(), torch.ScalarType.Long)
                    .mul(new Scalar(rows))
                    .unsqueeze(1);
            Tensor places = ranks.of().unsqueeze(0).add(shift).flatten();
            try (Tensor used =
                    torch.embedding_dense_backward(own[i].view(-1, width), places, tasks * rows, NO_PADDING, false)) {
                products.add_(Chain.products(used.view(tasks, rows, width)));
            }
        }
        return new Passed(products, null, new Learning() {
            @Override
            public void add(Tensor weights) {
                for (int i = 0; i < own.length; i++) {
                    if (tables.get(i).requires_grad()) {
                        learn(i, Chain.combine(own[i], weights));
                    }
                }
            }

            @Override
            public void add(int task) {
                for (int i = 0; i < own.length; i++) {
                    if (tables.get(i).requires_grad()) {
                        learn(i, own[i].select(0, task));
                    }
                }
            }
        });
    }

    private void learn(int table, Tensor gradient) {
        Tensor whole = tables.get(table);
        Tensor codes = indices.get(table).flatten();
        whole.grad().add_(torch.embedding_dense_backward(gradient, codes, whole.size(0), NO_PADDING, false));
    }
}
