package ai.polymath.torch.optimizer;

import ai.polymath.experiment.SgdSettings;
import ai.polymath.torch.engine.FlatParameters;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The optimiser of {@link SgdSettings}. Remembers {@code momentum} if there is any. */
final class Sgd extends FlatOptimizer {
    private final SgdSettings settings;
    private final @Nullable Tensor momentum;

    Sgd(SgdSettings settings, FlatParameters parameters) {
        super(parameters);
        this.settings = settings;
        this.momentum = settings.momentum() == 0 ? null : remember("momentum");
    }

    @Override
    void update(double learningRate, long step) {
        Tensor direction = decayed(settings.weightDecay());
        if (momentum != null) {
            Scalar kept = new Scalar(settings.momentum());
            momentum.mul_(kept).add_(direction);
            direction = settings.nesterov() ? direction.add(momentum, kept) : momentum;
        }
        values.add_(direction, new Scalar(-learningRate));
    }

    @Override
    Tensor alone(Tensor gradient, double learningRate, long step) {
        return gradient.mul(new Scalar(learningRate));
    }
}
