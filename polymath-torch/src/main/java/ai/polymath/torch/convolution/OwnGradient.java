package ai.polymath.torch.convolution;

import ai.polymath.torch.engine.Gradients;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.VoidTensorHook;
import org.jspecify.annotations.Nullable;

/**
 * Puts an operation whose gradient is computed here into libtorch's graph, which has no door for that. To the result is added
 * the sum of no numbers of each input, 0: so a backward pass comes by, first with the gradient at the result, then with one
 * of 0 at each input, in whose place it is given the right one. Lives as long as the scope in which it was made.
 */
final class OwnGradient {
    /** Computes gradients. */
    interface Backward {
        /**
         * Of all inputs, null for one that needs none; called with autograd off, once a backward pass.
         *
         * @param gradient at the result
         */
        @Nullable
        Tensor[] of(Tensor gradient);
    }

    private OwnGradient() {}

    /** Whether a graph that is built now will find its way back. */
    static boolean isPossible() {
        // The graph does not hold on to Java objects; the scope does.
        return PointerScope.getInnerScope() != null;
    }

    /**
     * Lets a result depend on inputs.
     *
     * @param result computed with autograd off, and no view of another tensor
     * @param inputs of which it was computed
     * @return the same tensor
     */
    static Tensor give(Tensor result, Tensor[] inputs, Backward backward) {
        Tensor[] found = new Tensor[inputs.length];
        Tensor zero = null;
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i].requires_grad()) {
                Tensor own = inputs[i].view_as(inputs[i]);
                own.register_hook(new Given(found, i));
                Tensor nothing = own.narrow(0, 0, 0).sum();
                zero = zero == null ? nothing : zero.add_(nothing);
            }
        }
        if (zero != null) {
            result.add_(zero);
            result.register_hook(new Came(found, backward));
        }
        return result;
    }

    /** A backward pass comes by the result. */
    private static final class Came extends VoidTensorHook {
        private final Tensor[] found;
        private final Backward backward;

        Came(Tensor[] found, Backward backward) {
            this.found = found;
            this.backward = backward;
        }

        @Override
        public void call(TensorBase gradient) {
            if (GradMode.is_enabled()) {
                throw new IllegalStateException("This gradient can't be differentiated again.");
            }
            try (Gradients.Off off = Gradients.off()) {
                @Nullable Tensor[] all = backward.of(new Tensor(gradient));
                System.arraycopy(all, 0, found, 0, found.length);
            }
        }
    }

    /** It comes by an input. */
    private static final class Given extends TensorTensorHook {
        private final Tensor[] found;
        private final int index;

        Given(Tensor[] found, int index) {
            this.found = found;
            this.index = index;
        }

        @Override
        public TensorBase call(TensorBase nothing) {
            return found[index];
        }
    }
}
