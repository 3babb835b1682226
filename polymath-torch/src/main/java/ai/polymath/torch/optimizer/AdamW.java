package ai.polymath.torch.optimizer;

import ai.polymath.experiment.AdamWSettings;
import ai.polymath.torch.engine.FlatParameters;
import org.bytedeco.pytorch.Tensor;

/** The optimiser of {@link AdamWSettings}. Remembers {@code mean} and {@code square}. */
final class AdamW extends FlatOptimizer {
    private final AdamMoments moments;

    AdamW(AdamWSettings settings, FlatParameters parameters) {
        super(parameters);
        this.moments = new AdamMoments(
                "aten::_fused_adamw_",
                this,
                settings.beta1(),
                settings.beta2(),
                new AdamMoments.Rest(settings.epsilon(), settings.weightDecay(), true));
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
