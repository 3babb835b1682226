package ai.polymath.torch.chain;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** A layer without parameters. */
abstract class FreeLink implements ChainLink {
    private static final Learning NOTHING = new Learning() {
        @Override
        public void add(Tensor weights) {}

        @Override
        public void add(int task) {}
    };

    private final long[] given;

    /** With the shape of what it is given, {@code [batch, ...]}. */
    FreeLink(long[] given) {
        this.given = given;
    }

    /** What it made of it, without a graph. */
    public abstract Tensor result();

    @Override
    public final boolean learns() {
        return false;
    }

    @Override
    public final Room room(long tasks) {
        return new Room(0, 0, Arrays.stream(given).reduce(1, (a, b) -> a * b));
    }

    @Override
    public final Passed pass(Tensor gradients, boolean compared, boolean further, Workspace space) {
        return new Passed(null, back(gradients, space), NOTHING);
    }

    /**
     * The tasks' gradients at what it was given.
     *
     * @param gradients at what it gave, {@code [T, batch, ...]}
     * @param space where to put them
     */
    abstract Tensor back(Tensor gradients, Workspace space);
}
