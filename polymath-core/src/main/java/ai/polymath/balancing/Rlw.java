package ai.polymath.balancing;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random loss weighting (Lin et al., Reasonable Effectiveness of Random Weighting, TMLR 2022): fresh random weights in
 * every step,
 *
 * <pre>
 * normal:    w = softmax(z), z_t ~ N(0, 1)
 * dirichlet: w ~ Dirichlet(1, ..., 1), uniform on the simplex
 * </pre>
 *
 * each multiplied by the preferences and scaled to sum 1.
 *
 * <p>Use it as a baseline: a method that does not beat random weights has balanced nothing. The authors' weights sum to 1,
 * so a step is T times smaller than that of equal weights unless the option {@code scale} says otherwise. The chance of a
 * step depends on its seed alone. One backward pass; nothing is remembered.
 *
 * @param distribution where the weights come from
 */
@Kind("rlw")
public record Rlw(
        @Default("normal") @Doc("normal: softmax of normal numbers; dirichlet: uniform on the simplex.")
        Distribution distribution)
        implements LossWeighting {
    /** Where the weights come from. */
    public enum Distribution {
        /** Softmax of independent standard normal numbers. */
        NORMAL,
        /** Uniform on the simplex. */
        DIRICHLET
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        SplittableRandom random = step.random();
        double[] exponents = new double[step.size()];
        // Exponential numbers over their sum are uniform on the simplex.
        Arrays.setAll(
                exponents,
                i -> distribution == Distribution.NORMAL
                        ? random.nextGaussian()
                        : Math.log(Math.max(random.nextExponential(), Double.MIN_NORMAL)));
        return new Answer(Softmax.of(exponents, step.preferences()), state);
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
