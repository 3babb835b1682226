package ai.polymath.torch.optimizer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The update that Adam and AdamW share, by libtorch's fused kernel where it is found, else by plain operations on the
 * vectors; both round differently in the last bits.
 */
final class AdamMoments {
    /**
     * Settings that fill no formula of their own.
     *
     * @param epsilon keeps the divisor from 0
     * @param weightDecay strength of the decay
     * @param decoupled whether the decay shrinks the parameters (AdamW) or adds to the gradient (Adam)
     */
    record Rest(double epsilon, double weightDecay, boolean decoupled) {}

    private final FlatOptimizer optimizer;
    private final double beta1;
    private final double beta2;
    private final Rest rest;
    private final Tensor mean;
    private final Tensor square;
    private final FusedAdam fused;

    AdamMoments(String operator, FlatOptimizer optimizer, double beta1, double beta2, Rest rest) {
        this.optimizer = optimizer;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.rest = rest;
        this.mean = optimizer.remember("mean");
        this.square = optimizer.remember("square");
        this.fused = optimizer.keeper.build(
                () -> new FusedAdam(operator, optimizer.values, optimizer.gradient, mean, square));
    }

    /** Whether the fused kernel does the work. */
    boolean isFused() {
        return fused.isPresent();
    }

    void update(double learningRate, long step) {
        if (fused.isPresent()) {
            fused.update(learningRate, step, beta1, beta2, rest);
        } else {
            plain(learningRate, step);
        }
    }

    /** A step on one gradient alone: the squares are those remembered and its own, the mean is the gradient. */
    Tensor alone(Tensor gradient, double learningRate, long step) {
        Tensor squares = FlatOptimizer.reach(square, gradient)
                .mul(new Scalar(beta2))
                .addcmul_(gradient, gradient, new Scalar(1 - beta2));
        double correction = 1 - Math.pow(beta2, (double) step);
        Tensor divisor = squares.div_(new Scalar(correction)).sqrt_().add_(new Scalar(rest.epsilon()));
        return gradient.mul(new Scalar(learningRate)).div_(divisor);
    }

    /** The update in plain operations. */
    void plain(double learningRate, long step) {
        Tensor values = optimizer.values;
        Tensor gradient = optimizer.gradient;
        if (rest.decoupled()) {
            values.mul_(new Scalar(1 - learningRate * rest.weightDecay()));
        } else {
            gradient = optimizer.decayed(rest.weightDecay());
        }
        mean.lerp_(gradient, new Scalar(1 - beta1));
        square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        double correction1 = 1 - Math.pow(beta1, (double) step);
        double correction2 = 1 - Math.pow(beta2, (double) step);
        Tensor divisor = square.sqrt().div_(new Scalar(Math.sqrt(correction2))).add_(new Scalar(rest.epsilon()));
        values.addcdiv_(mean, divisor, new Scalar(-learningRate / correction1));
    }
}
