package ai.polymath.torch.balancing;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Gramian;
import ai.polymath.torch.network.Network;
import java.util.Arrays;

/**
 * Inner products of more task gradients than fit into memory. Some rows of the Jacobian are held while the others stream by,
 * a few at a time; then the next rows are held, and only those after them stream by. With n tasks in R blocks this takes
 * about {@code n (R + 1) / 2} backward passes through the trunk in place of n, and never more memory than it was given.
 * The step's gradient is then one more, weighted pass.
 */
final class BlockwiseGramian implements AutoCloseable {
    private static final int STREAMED = 16;

    private final TaskGradients gradients;
    private final int held;

    private BlockwiseGramian(TaskGradients gradients, int held) {
        this.gradients = gradients;
        this.held = held;
    }

    /** Whether the gradients of that many tasks need more memory than there is. */
    static boolean isNeeded(Network network, int tasks, long columns, double megabytes) {
        return (double) tasks * rowBytes(network, columns) > megabytes * (1 << 20);
    }

    private static long rowBytes(Network network, long columns) {
        return columns * network.parameters().gradient().element_size();
    }

    /**
     * Makes room for as many rows as the memory has.
     *
     * @throws PolymathException if it has not even room for two, or the network does not allow it
     */
    static BlockwiseGramian create(Network network, int tasks, long columns, double megabytes) {
        long rows = requireRows(network, columns, megabytes);
        int streamed = (int) Math.max(1, Math.min(STREAMED, rows / 4));
        int held = (int) Math.min(tasks, rows - streamed);
        return new BlockwiseGramian(new TaskGradients(network, held + streamed, columns), held);
    }

    /**
     * How many rows the memory has room for.
     *
     * @throws PolymathException if it has not even room for two, or the network does not allow blocks of rows
     */
    static long requireRows(Network network, long columns, double megabytes) {
        long rows = (long) (megabytes * (1 << 20) / rowBytes(network, columns));
        if (!network.cutsAtRepresentation()) {
            throw new PolymathException("The tasks' gradients take more memory than training.balancing.gradient_memory"
                    + " allows, and block by block they can be computed only where all tasks share one representation"
                    + " and heads of their own. Raise gradient_memory, or use model.sharing: hard without outputs.");
        }
        if (rows < 2) {
            throw new PolymathException("training.balancing.gradient_memory is " + megabytes
                    + " MB, but the gradients of two tasks alone take "
                    + Math.ceil(2.0 * rowBytes(network, columns) / (1 << 20)) + " MB. Raise it.");
        }
        return rows;
    }

    /**
     * The inner products of the present tasks' gradients.
     *
     * @param cut after the heads' backward pass; can be passed once more afterwards
     */
    Gramian of(Cut cut, int[] present) {
        int size = present.length;
        double[] products = new double[size * size];
        double precision = 0;
        for (int start = 0; start < size; start += held) {
            int end = Math.min(size, start + held);
            TensorRows block = gradients.fill(cut, Arrays.copyOfRange(present, start, end), 0, true);
            Gramian within = TensorRows.ofRows(block.tensor());
            precision = within.precision();
            for (int i = start; i < end; i++) {
                for (int j = start; j < end; j++) {
                    products[i * size + j] = within.get(i - start, j - start);
                }
            }
            for (int from = end; from < size; from += gradients.capacity() - held) {
                int to = Math.min(size, from + gradients.capacity() - held);
                TensorRows passing = gradients.fill(cut, Arrays.copyOfRange(present, from, to), held, true);
                double[] across = block.products(passing);
                for (int i = start; i < end; i++) {
                    for (int j = from; j < to; j++) {
                        double product = across[(i - start) * (to - from) + j - from];
                        products[i * size + j] = product;
                        products[j * size + i] = product;
                    }
                }
            }
        }
        return Gramian.of(products, size).withPrecision(precision);
    }

    @Override
    public void close() {
        gradients.close();
    }
}
