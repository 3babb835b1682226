package ai.polymath.linear;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Chooses the strength by k-fold cross-validation: fits a warm-started path on the examples outside each fold and takes
 * the strength with the least loss on the examples inside. Folds are spread over the processor's threads; the result
 * depends on the seed only. Fits within folds stop at a tolerance of 1e-4 if the settings ask for less.
 *
 * @param folds k, at least 2
 * @param strengths how many strengths are tried
 * @param rule which strength is taken
 * @param seed of the division into folds
 */
public record CrossValidation(
        @Doc("Number of folds, at least 2.") @Default("5") int folds,

        @Doc("Number of strengths that are tried, at least 2.") @Default("30")
        int strengths,

        @Doc("Which strength is taken.") @Default("best") Rule rule,

        @Doc("Seed of the division into folds.") @Default("0")
        long seed) {
    /** Validation losses are noisy in the second or third digit; fits within folds needn't be better than this. */
    private static final double FOLD_TOLERANCE = 1e-4;

    /** All defaults: 5 folds, 30 strengths, the best. */
    public static final CrossValidation DEFAULT = new CrossValidation(5, 30, Rule.BEST, 0);

    /** Which strength is taken. */
    public enum Rule {
        /** The one with the least validation loss. */
        BEST,
        /** The strongest whose validation loss is within one standard error of the least. */
        ONE_STANDARD_ERROR
    }

    /** Refuses numbers below 2. */
    public CrossValidation {
        if (folds < 2) {
            throw new PolymathException("Cross-validation has " + folds + " folds; it needs at least 2.");
        }
        if (strengths < 2) {
            throw new PolymathException(
                    "Cross-validation tries " + strengths + " strengths; it needs at least 2 to choose from.");
        }
    }

    /**
     * What cross-validation found.
     *
     * @param lambdas strongest first
     * @param losses the mean loss of an example for each strength
     * @param errors the standard error of that mean over the folds
     * @param chosen index of the strength taken
     * @param path fits on all examples, from the strongest strength down to the one taken
     */
    public record Result(double[] lambdas, double[] losses, double[] errors, int chosen, RegularizationPath path) {
        /** The fit with the strength taken, on all examples. */
        public LinearFit fit() {
            return path.fits().get(chosen);
        }

        /** The strength taken. */
        public double lambda() {
            return lambdas[chosen];
        }

        /** Whether the strength taken is the weakest tried, so that a weaker one may be better still. */
        public boolean isAtWeakEnd() {
            return chosen == lambdas.length - 1;
        }
    }

    /** Tries the strengths of {@link RegularizationPath#strengths}. */
    public Result run(MultiTaskProblem problem, LinearPenalty penalty, LinearSettings settings) {
        return run(problem, penalty, settings, () -> {});
    }

    /**
     * Tries the strengths of {@link RegularizationPath#strengths}.
     *
     * @param fitted called after each single fit, from several threads; what it throws ends the search. There are
     *     {@link #fits} of them within folds, and at most {@link #strengths} more
     */
    public Result run(MultiTaskProblem problem, LinearPenalty penalty, LinearSettings settings, Runnable fitted) {
        MultiTaskLinear model = MultiTaskLinear.of(problem, penalty, settings);
        return run(problem, penalty, settings, model, RegularizationPath.strengths(model, strengths), fitted);
    }

    /** How many fits are made within folds. */
    public int fits() {
        return folds * strengths;
    }

    private Result run(
            MultiTaskProblem problem,
            LinearPenalty penalty,
            LinearSettings settings,
            MultiTaskLinear model,
            double[] lambdas,
            Runnable fitted) {
        Folds parts = Folds.of(problem, folds, seed);
        double[][] means = new double[folds][];
        double[][] totals = new double[folds][];
        LinearSettings loose = settings.withTolerance(Math.max(settings.tolerance(), FOLD_TOLERANCE));
        IntStream.range(0, folds).parallel().forEach(fold -> {
            MultiTaskProblem validation = parts.validation(fold);
            RegularizationPath path =
                    RegularizationPath.of(MultiTaskLinear.of(parts.training(fold), penalty, loose), lambdas, fitted);
            totals[fold] =
                    path.fits().stream().mapToDouble(validation::totalLoss).toArray();
            means[fold] = path.fits().stream().mapToDouble(validation::meanLoss).toArray();
        });
        double[] losses = new double[lambdas.length];
        double[] errors = new double[lambdas.length];
        double weight = problem.weight();
        for (int k = 0; k < lambdas.length; k++) {
            int at = k;
            losses[k] =
                    IntStream.range(0, folds).mapToDouble(f -> totals[f][at]).sum() / weight;
            errors[k] = standardError(IntStream.range(0, folds)
                    .mapToDouble(f -> means[f][at])
                    .filter(Double::isFinite)
                    .toArray());
        }
        int chosen = choose(losses, errors);
        double[] stronger = Arrays.copyOf(lambdas, chosen + 1);
        return new Result(lambdas, losses, errors, chosen, RegularizationPath.of(model, stronger, fitted));
    }

    private int choose(double[] losses, double[] errors) {
        int best = 0;
        for (int k = 1; k < losses.length; k++) {
            if (losses[k] < losses[best]) {
                best = k;
            }
        }
        if (rule == Rule.ONE_STANDARD_ERROR) {
            double limit = losses[best] + errors[best];
            for (int k = 0; k < best; k++) {
                if (losses[k] <= limit) {
                    return k;
                }
            }
        }
        return best;
    }

    private static double standardError(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double square = 0;
        for (double value : values) {
            square += (value - mean) * (value - mean);
        }
        return values.length < 2 ? Double.NaN : Math.sqrt(square / (values.length - 1) / values.length);
    }
}
