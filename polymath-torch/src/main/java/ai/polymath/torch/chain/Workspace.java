package ai.polymath.torch.chain;

import ai.polymath.torch.engine.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Memory that a {@link Chain} uses step after step. Asked for anew in each step, large blocks would go back to the system in
 * between, and filling fresh pages takes as long as the arithmetic.
 */
public final class Workspace implements AutoCloseable {
    private static final int SCRATCH = 2;

    private final List<Tensor> kept = new ArrayList<>();
    private final List<Tensor> scratch = new ArrayList<>();
    private final List<Tensor> passing = new ArrayList<>();
    private final List<Tensor> entry = new ArrayList<>(1);
    private int nextKept;
    private int nextPassing;

    /** Takes back all that was given out. */
    void rewind() {
        nextKept = 0;
        nextPassing = 0;
    }

    /** Room for what the chain is given: until the next call. */
    public Tensor entry(Tensor like, long... shape) {
        return take(entry, 0, like, shape);
    }

    /** Room until {@link #rewind}, whose elements are not set. */
    Tensor keep(Tensor like, long... shape) {
        return take(kept, nextKept++, like, shape);
    }

    /** Room for use inside of one layer. */
    Tensor scratch(int index, Tensor like, long... shape) {
        return take(scratch, index % SCRATCH, like, shape);
    }

    /** Room for what one layer gives to the one before: until the second next call. */
    Tensor pass(Tensor like, long... shape) {
        return take(passing, nextPassing++ % 2, like, shape);
    }

    /** How many numbers it holds. */
    public long size() {
        long sum = 0;
        for (List<Tensor> slots : List.of(kept, scratch, passing, entry)) {
            sum += slots.stream().mapToLong(Tensor::numel).sum();
        }
        return sum;
    }

    private static Tensor take(List<Tensor> slots, int index, Tensor like, long... shape) {
        long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        while (slots.size() <= index) {
            slots.add(Scope.keep(like.new_empty(0)));
        }
        if (slots.get(index).numel() < count) {
            slots.get(index).close();
            slots.set(index, Scope.keep(like.new_empty(count)));
        }
        return slots.get(index).narrow(0, 0, count).view(shape);
    }

    /** Frees it. */
    @Override
    public void close() {
        for (List<Tensor> slots : List.of(kept, scratch, passing, entry)) {
            slots.forEach(Tensor::close);
            slots.clear();
        }
    }
}
