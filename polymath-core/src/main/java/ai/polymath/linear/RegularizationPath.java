package ai.polymath.linear;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fits for falling strengths, each started from the one before: a path costs little more than its last fit.
 *
 * @param fits strongest first
 */
public record RegularizationPath(List<LinearFit> fits) {
    /**
     * Fits for given strengths.
     *
     * @param lambdas in any order; fitted from the strongest down
     */
    public static RegularizationPath of(MultiTaskLinear model, double[] lambdas) {
        return of(model, lambdas, () -> {});
    }

    /** As {@link #of(MultiTaskLinear, double[])}; {@code fitted} is called after each fit. */
    static RegularizationPath of(MultiTaskLinear model, double[] lambdas, Runnable fitted) {
        double[] sorted = lambdas.clone();
        Arrays.sort(sorted);
        List<LinearFit> fits = new ArrayList<>();
        MultiTaskLinear.@Nullable State state = null;
        for (int k = sorted.length - 1; k >= 0; k--) {
            state = model.fit(sorted[k], state);
            fits.add(state.fit());
            fitted.run();
        }
        return new RegularizationPath(fits);
    }

    /**
     * Strengths for a path: from the smallest that gives W = 0, where there is one, down to a thousandth; for penalties
     * that only shrink, from where they have done nearly all they can do, down to a millionth. Equal ratios between them.
     *
     * @param count how many, at least 2
     */
    public static double[] strengths(MultiTaskLinear model, int count) {
        return geometric(model.strongest(), model.strongest() * model.pathRatio(), count);
    }

    /** Numbers with equal ratios from the first to the last. */
    static double[] geometric(double first, double last, int count) {
        if (count < 2) {
            throw new PolymathException("A path of " + count + " strengths was asked for; it needs at least 2.");
        }
        double[] numbers = new double[count];
        for (int k = 0; k < count; k++) {
            numbers[k] = first * Math.pow(last / first, (double) k / (count - 1));
        }
        numbers[0] = first;
        return numbers;
    }

    /** The strengths, strongest first. */
    public double[] lambdas() {
        return fits.stream().mapToDouble(LinearFit::lambda).toArray();
    }
}
