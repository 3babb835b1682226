package ai.polymath.torch.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns native objects that outlive a {@link Scope} and are freed together: a network, an optimiser, constants. A keeper may
 * be filled inside a step's scope and closed by any thread; it belongs to one thread at a time.
 */
public final class Keeper implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    /** An empty keeper. */
    public Keeper() {
        Engine.require();
    }

    /**
     * Takes over one object, however many scopes are open.
     *
     * @return the same object
     */
    public <P extends Pointer> P keep(P pointer) {
        owned.push(Scope.keep(pointer));
        return pointer;
    }

    /** Builds something; every native object made meanwhile by this thread, and not inside an inner scope, is kept. */
    public <T> T build(Supplier<T> factory) {
        PointerScope scope = new PointerScope();
        boolean built = false;
        try {
            T result = factory.get();
            built = true;
            return result;
        } finally {
            // An extended scope is only popped by its first close; the second one frees. A failed build keeps nothing.
            if (built) {
                scope.extend();
                owned.push(scope);
            }
            scope.close();
        }
    }

    /** Frees everything, last first. Again: nothing. */
    @Override
    public void close() {
        while (!owned.isEmpty()) {
            AutoCloseable next = owned.pop();
            if (next instanceof PointerScope scope) {
                scope.close();
            } else {
                ((Pointer) next).close();
            }
        }
    }
}
