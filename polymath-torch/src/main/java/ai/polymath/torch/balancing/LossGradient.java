package ai.polymath.torch.balancing;

import ai.polymath.balancing.Answer;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.LossWeighting;
import ai.polymath.balancing.StepInput;
import ai.polymath.torch.chain.Chain;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.sharing.Representation;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One backward pass of the weighted sum of the losses. Through a trunk that is a chain of known layers it goes without
 * autograd: each layer's gradient is added in place, and a recurrent layer's steps are a few operations.
 */
final class LossGradient extends StepGradient {
    private final LossWeighting method;
    private final Objective objective;
    private @Nullable StepInput last;

    LossGradient(LossWeighting method, Objective objective) {
        this.method = method;
        this.objective = objective;
    }

    @Override
    Balancing method() {
        return method;
    }

    @Override
    StepResult compute(StepBatch batch, @Nullable GradientWatch watching) {
        int[] present = objective.present(batch.rows());
        objective.network().parameters().zeroGradients();
        Objective.Represented represented = objective.trace(batch);
        Chain chain = chain(represented.z());
        Tensor cut = chain == null
                ? null
                : ((Representation.Shared) represented.z()).z().detach();
        Tensor losses = objective.losses(
                cut == null ? represented : represented.with(new Representation.Shared(cut.set_requires_grad(true))),
                present);
        StepInput input = objective.input(batch, present, objective.byTask(losses));
        Answer answer = method.weights(input, state());
        double[] weights = new double[objective.tasks()];
        for (int i = 0; i < present.length; i++) {
            weights[present[i]] = answer.weights()[i];
        }
        losses.dot(objective.inGroupOrder(weights, losses)).backward();
        if (chain != null && cut != null) {
            chain.backward(cut.grad(), objective.network().workspace());
        }
        state(answer.state());
        last = input;
        return objective.result(input, answer.weights());
    }

    private static @Nullable Chain chain(Representation representation) {
        return representation instanceof Representation.Shared shared ? shared.chain() : null;
    }

    @Override
    public void afterStep(StepBatch batch) {
        StepInput input = last;
        if (input == null || !method.wantsLossesAfterStep()) {
            return;
        }
        // The same batch with the same dropout; running statistics have seen it once already and must not see it twice.
        double[] after = objective.network().parameters().keepingBuffers(() -> {
            try (Gradients.Off off = Gradients.off()) {
                Tensor losses = objective.losses(objective.represent(batch, batch.rows()), input.present());
                return input.select(objective.byTask(losses));
            }
        });
        state(method.afterStep(input, after, state()));
    }
}
