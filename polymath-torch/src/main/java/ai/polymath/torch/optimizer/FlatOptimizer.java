package ai.polymath.torch.optimizer;

import ai.polymath.PolymathException;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.NativeErrors;
import ai.polymath.torch.engine.Scope;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What all optimisers share: vectors that are remembered, counting of steps, the scope of a step. */
abstract class FlatOptimizer implements Optimizer {
    /** theta. */
    final Tensor values;
    /** Its gradient; a step must not change it. */
    final Tensor gradient;
    /** Owns what lives as long as the optimiser. */
    final Keeper keeper = new Keeper();

    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private long stepCount;

    FlatOptimizer(FlatParameters parameters) {
        this.values = parameters.values();
        this.gradient = parameters.gradient();
    }

    /** Adds a remembered vector of zeros. */
    final Tensor remember(String name) {
        Tensor vector = keeper.keep(torch.zeros_like(values));
        state.put(name, vector);
        return vector;
    }

    /**
     * The update itself, without recording and in a scope of its own.
     *
     * @param learningRate of this step
     * @param step its number, from 1
     */
    abstract void update(double learningRate, long step);

    /** {@code gradient + weightDecay theta}, or the gradient itself if there is no decay. */
    final Tensor decayed(double weightDecay) {
        return weightDecay == 0 ? gradient : gradient.add(values, new Scalar(weightDecay));
    }

    @Override
    public final void step(double learningRate) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            NativeErrors.run("optimizer step " + (stepCount + 1), () -> update(learningRate, stepCount + 1));
        }
        stepCount++;
    }

    @Override
    public final Tensor lookahead(Tensor gradient, double learningRate) {
        try (Gradients.Off off = Gradients.off()) {
            return alone(gradient, learningRate, stepCount + 1);
        }
    }

    /**
     * What a step on a gradient of the first parameters alone subtracts from them, without momentum and decay.
     *
     * @param gradient {@code [n]}
     * @param step its number, from 1
     */
    abstract Tensor alone(Tensor gradient, double learningRate, long step);

    /** A remembered vector as far as a gradient reaches. */
    static Tensor reach(Tensor remembered, Tensor gradient) {
        return remembered.narrow(0, 0, gradient.numel());
    }

    @Override
    public final long stepCount() {
        return stepCount;
    }

    @Override
    public final Map<String, Tensor> state() {
        return Collections.unmodifiableMap(state);
    }

    @Override
    public final void restore(long restoredCount, Map<String, Tensor> restored) {
        if (!restored.keySet().equals(state.keySet())) {
            throw new PolymathException("The saved optimizer has the state " + restored.keySet() + ", but this one ("
                    + getClass().getSimpleName() + ") has " + state.keySet()
                    + ". Maybe the experiment's optimizer was changed.");
        }
        restored.forEach((name, saved) -> {
            if (saved.dim() != 1 || saved.numel() != values.numel()) {
                throw new PolymathException("The saved optimizer's '" + name + "' has shape "
                        + Arrays.toString(saved.shape()) + ", but the network has " + values.numel()
                        + " parameters. Maybe the model was changed.");
            }
        });
        try (Gradients.Off off = Gradients.off()) {
            state.forEach((name, vector) -> vector.copy_(Objects.requireNonNull(restored.get(name))));
        }
        stepCount = restoredCount;
    }

    @Override
    public final void close() {
        keeper.close();
    }
}
