package ai.polymath.torch.optimizer;

import ai.polymath.experiment.AdamSettings;
import ai.polymath.torch.engine.FlatParameters;
import org.bytedeco.pytorch.Tensor;

/** The optimiser of {@link AdamSettings}. Remembers {@code mean} and {@code square}. */
final class Adam extends FlatOptimizer {
    private final AdamMoments moments;

    Adam(AdamSettings settings, FlatParameters parameters) {
        super(parameters);
        this.moments = new AdamMoments(
                "aten::_fused_adam_",
                this,
                settings.beta1(),
                settings.beta2(),
                new AdamMoments.Rest(settings.epsilon(), settings.weightDecay(), false));
    }

    @Override
    void update(double learningRate, long step) {
        moments.update(learningRate, step);
    }

    @Override
    Tensor alone(Tensor gradient, double learningRate, long step) {
        return moments.alone(gradient, learningRate, step);
    }

    AdamMoments moments() {
        return moments;
    }
}
