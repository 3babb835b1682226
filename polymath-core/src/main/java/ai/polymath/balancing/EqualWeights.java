package ai.polymath.balancing;

import ai.polymath.settings.Kind;

/**
 * The plain sum of the losses: {@code w_t = p_t}, the preferences, which are 1 unless the experiment says otherwise.
 *
 * <p>Use it first, and keep it as the baseline. With regularization and a good choice of epoch it is hard to beat where
 * the losses are of the same kind and size (Kurin et al., In Defense of the Unitary Scalarization, NeurIPS 2022). One
 * backward pass; nothing is remembered.
 */
@Kind("equal")
public record EqualWeights() implements LossWeighting {
    @Override
    public Answer weights(StepInput step, MethodState state) {
        return new Answer(step.preferences().clone(), state);
    }
}
