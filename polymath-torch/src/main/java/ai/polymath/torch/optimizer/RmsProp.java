package ai.polymath.torch.optimizer;

import ai.polymath.experiment.RmsPropSettings;
import ai.polymath.torch.engine.FlatParameters;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The optimiser of {@link RmsPropSettings}. Remembers {@code square}, and {@code momentum} if there is any. */
final class RmsProp extends FlatOptimizer {
    private final RmsPropSettings settings;
    private final Tensor square;
    private final @Nullable Tensor momentum;

    RmsProp(RmsPropSettings settings, FlatParameters parameters) {
        super(parameters);
        this.settings = settings;
        this.square = remember("square");
        this.momentum = settings.momentum() == 0 ? null : remember("momentum");
    }

    @Override
    void update(double learningRate, long step) {
        Tensor direction = decayed(settings.weightDecay());
        square.mul_(new Scalar(settings.decay())).addcmul_(direction, direction, new Scalar(1 - settings.decay()));
        Tensor divisor = square.sqrt().add_(new Scalar(settings.epsilon()));
        Scalar minusRate = new Scalar(-learningRate);
        if (momentum == null) {
            values.addcdiv_(direction, divisor, minusRate);
        } else {
            momentum.mul_(new Scalar(settings.momentum())).addcdiv_(direction, divisor);
            values.add_(momentum, minusRate);
        }
    }

    @Override
    Tensor alone(Tensor gradient, double learningRate, long step) {
        Tensor squares = reach(square, gradient)
                .mul(new Scalar(settings.decay()))
                .addcmul_(gradient, gradient, new Scalar(1 - settings.decay()));
        return gradient.mul(new Scalar(learningRate)).div_(squares.sqrt_().add_(new Scalar(settings.epsilon())));
    }
}
