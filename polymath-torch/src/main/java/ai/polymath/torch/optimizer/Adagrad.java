package ai.polymath.torch.optimizer;

import ai.polymath.experiment.AdagradSettings;
import ai.polymath.torch.engine.FlatParameters;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The optimiser of {@link AdagradSettings}. Remembers {@code sum}, the sum of squares. */
final class Adagrad extends FlatOptimizer {
    private final AdagradSettings settings;
    private final Tensor sum;

    Adagrad(AdagradSettings settings, FlatParameters parameters) {
        super(parameters);
        this.settings = settings;
        this.sum = remember("sum");
        if (settings.initialAccumulator() != 0) {
            keeper.build(() -> sum.fill_(new Scalar(settings.initialAccumulator())));
        }
    }

    @Override
    void update(double learningRate, long step) {
        Tensor direction = decayed(settings.weightDecay());
        sum.addcmul_(direction, direction);
        Tensor divisor = sum.sqrt().add_(new Scalar(settings.epsilon()));
        double rate = learningRate / (1 + (step - 1) * settings.learningRateDecay());
        values.addcdiv_(direction, divisor, new Scalar(-rate));
    }

    @Override
    Tensor alone(Tensor gradient, double learningRate, long step) {
        Tensor squares = reach(sum, gradient).addcmul(gradient, gradient);
        double rate = learningRate / (1 + (step - 1) * settings.learningRateDecay());
        return gradient.mul(new Scalar(rate)).div_(squares.sqrt_().add_(new Scalar(settings.epsilon())));
    }
}
