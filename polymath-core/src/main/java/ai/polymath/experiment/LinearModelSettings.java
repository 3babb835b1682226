package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.linear.CrossValidation;
import ai.polymath.linear.LinearPenalty;
import ai.polymath.linear.LinearSettings;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.OptionalDouble;

/**
 * Linear models, one a task, with a penalty that ties them together. What is minimised is the mean over all labels of all
 * tasks of the labels' losses, plus lambda times the penalty; a task's weight multiplies the losses of its labels, and
 * targets of regressions are standardised first.
 *
 * @param penalty how the tasks are related; its settings stand beside its name
 * @param lambda the strength of the penalty as text: a number, or auto
 * @param crossValidation how auto finds the strength
 * @param solver how precisely one strength is solved, and what is penalised
 */
@Kind("linear")
@Doc("Linear models, one a task, with a convex penalty that ties them together.")
public record LinearModelSettings(
        @Doc("How the tasks are related; its settings stand beside its name.") @Inline
        LinearPenalty penalty,

        @Doc("Strength of the penalty; auto: chosen by cross-validation within the training rows.") @Default("auto")
        String lambda,

        @Doc("How auto finds the strength.") @Default("{}") Search crossValidation,

        @Inline @Default("{}") LinearSettings solver)
        implements ModelForm {
    private static final String AUTO = "auto";

    /** Checks that lambda is a number or auto. */
    public LinearModelSettings {
        boolean number;
        try {
            double value = Double.parseDouble(lambda);
            number = value >= 0 && value < Double.POSITIVE_INFINITY;
        } catch (NumberFormatException e) {
            number = false;
        }
        if (!number && !lambda.equals(AUTO)) {
            throw new PolymathException(
                    "lambda is '" + lambda + "', but it is a finite number >= 0, or auto to have it chosen.");
        }
    }

    /** A penalty with everything else by default: its strength is chosen. */
    public static LinearModelSettings of(LinearPenalty penalty) {
        return new LinearModelSettings(penalty, AUTO, Search.DEFAULT, LinearSettings.DEFAULT);
    }

    /** This with a given strength. */
    public LinearModelSettings withLambda(double value) {
        return new LinearModelSettings(penalty, Double.toString(value), crossValidation, solver);
    }

    /** The strength, if it is given. */
    public OptionalDouble strength() {
        return lambda.equals(AUTO) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(lambda));
    }

    /** The word for the penalty. */
    public String penaltyName() {
        return ai.polymath.settings.Choices.kindOf(penalty.getClass());
    }

    /**
     * How a strength is found: k-fold cross-validation within the training rows, whose folds the training's seed draws.
     *
     * @param folds k, at least 2
     * @param strengths how many strengths are tried
     * @param rule which strength is taken
     */
    @Doc("How the strength is found: k-fold cross-validation within the training rows.")
    public record Search(
            @Doc("Number of folds, at least 2.") @Default("5")
            int folds,

            @Doc("Number of strengths that are tried, at least 2.") @Default("30")
            int strengths,

            @Doc("The strength of least loss, or the strongest within one standard error of it.") @Default("best")
            CrossValidation.Rule rule) {
        /** All defaults. */
        public static final Search DEFAULT = new Search(5, 30, CrossValidation.Rule.BEST);

        /** Refuses numbers below 2. */
        public Search {
            checked(folds, strengths, rule, 0);
        }

        /** With the seed of the folds. */
        public CrossValidation withSeed(long seed) {
            return checked(folds, strengths, rule, seed);
        }

        private static CrossValidation checked(int folds, int strengths, CrossValidation.Rule rule, long seed) {
            return new CrossValidation(folds, strengths, rule, seed);
        }
    }
}
