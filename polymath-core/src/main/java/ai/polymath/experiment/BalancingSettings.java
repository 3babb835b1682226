package ai.polymath.experiment;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.CrossGradientWeighting;
import ai.polymath.balancing.GradientWeighting;
import ai.polymath.balancing.LossWeighting;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How the tasks' losses become one step: a method with its own settings, and what is common to all methods.
 *
 * @param method the method; its settings stand beside its name
 * @param preferences how much tasks count, by name; 1 for those not named
 * @param stepScale whether T equal tasks make a step as long as the sum or the mean of their gradients
 * @param heads what the tasks' own parameters are given of their task's gradient
 * @param updateEvery steps between new weights, for methods that compute them from gradients
 * @param blocks whether weights are computed for the whole trunk or for each layer by itself
 * @param gradientsAt where gradients are compared
 * @param gradientMemory megabytes that the tasks' gradients may take at once
 */
@Doc("How the tasks' losses become one step.")
public record BalancingSettings(
        @Doc("The method; its settings stand beside its name.") @Default("equal") @Inline
        Balancing method,

        @Doc("How much tasks count, by name; 1 for those not named.") @Default("{}")
        Map<String, Double> preferences,

        @Doc("Length of a step for T equal tasks: that of their sum, of their mean, or as the method's paper has it.")
        @Default("native")
        Scale stepScale,

        @Doc(
                "What heads, and what else tasks have for themselves, are given of their task's gradient: all of it (unit), or"
                        + " weighted like what is shared; auto: weighted"
                        + " for methods that weigh losses, unit for others.")
        @Default("auto")
        Heads heads,

        @Doc("Steps between new weights, for methods that compute them from gradients; between, a step costs as much as"
                + " one with fixed weights.")
        @Default("1")
        int updateEvery,

        @Doc("Weights for the whole trunk, or for each layer by itself.") @Default("trunk")
        Blocks blocks,

        @Doc(
                "Where gradients are compared: at the shared parameters, or at the representation, which takes one backward"
                        + " pass through the trunk whatever the number of tasks.")
        @Default("parameters")
        GradientsAt gradientsAt,

        @Doc(
                "Megabytes that the tasks' gradients may take at once; if they would take more, methods that need their inner"
                        + " products only compute these block by block, some gradients twice, which takes up to twice the time or"
                        + " more.")
        @Default("1024")
        double gradientMemory) {

    private static final double GRADIENT_MEMORY = 1024;

    /** Checks the numbers. */
    public BalancingSettings {
        preferences = Map.copyOf(preferences);
        preferences.forEach((task, value) -> {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw new PolymathException(
                        "preferences." + task + " is " + value + ", but a preference is a positive number.");
            }
        });
        if (updateEvery < 1) {
            throw new PolymathException("update_every is " + updateEvery + ", but it must be 1 or more.");
        }
        if (!(gradientMemory > 0)) {
            throw new PolymathException(
                    "gradient_memory is " + gradientMemory + ", but it must be a positive number of megabytes.");
        }
        if (gradientsAt == GradientsAt.REPRESENTATION && blocks == Blocks.LAYER) {
            throw new PolymathException("gradients_at: representation can't be combined with blocks: layer; at the"
                    + " representation there are no layers.");
        }
        if (blocks == Blocks.LAYER && heads == Heads.WEIGHTED) {
            throw new PolymathException(
                    "blocks: layer gives each layer its own weights, so there is none for the heads."
                            + " Use heads: unit.");
        }
    }

    /** A method with the options by default. */
    public BalancingSettings(Balancing method) {
        this(method, Map.of(), Scale.NATIVE, Heads.AUTO, 1, Blocks.TRUNK, GradientsAt.PARAMETERS, GRADIENT_MEMORY);
    }

    /** This with how much tasks count, by name. */
    public BalancingSettings withPreferences(Map<String, Double> value) {
        return Settings.with(this, "preferences", value);
    }

    /** This with other gradients to compare. */
    public BalancingSettings withGradientsAt(GradientsAt value) {
        return Settings.with(this, "gradientsAt", value);
    }

    /** This with that many megabytes for the tasks' gradients. */
    public BalancingSettings withGradientMemory(double megabytes) {
        return Settings.with(this, "gradientMemory", megabytes);
    }

    /**
     * Refuses options that the method has no use for.
     *
     * @param ready the method made ready for its tasks
     */
    public void requireFit(Balancing ready) {
        boolean weighsLosses = ready instanceof LossWeighting;
        boolean fromGramian = ready instanceof GradientWeighting;
        refuse(weighsLosses && heads == Heads.UNIT, "heads: unit", "it weighs losses, and so trunk and heads alike");
        refuse(!fromGramian && updateEvery > 1, "update_every", "it does not compute weights from inner products");
        refuse(
                !fromGramian && blocks == Blocks.LAYER,
                "blocks: layer",
                "it does not compute weights from inner products");
        refuse(
                !fromGramian && gradientsAt == GradientsAt.REPRESENTATION,
                "gradients_at: representation",
                "it does not compute weights from inner products of one batch");
        refuse(
                ready instanceof CrossGradientWeighting && stepScale != Scale.NATIVE,
                "step_scale",
                "its weights belong to several batches");
    }

    private void refuse(boolean wrong, String option, String reason) {
        if (wrong) {
            throw new PolymathException(
                    "training.balancing: this method can't do " + option + ": " + reason + ". Remove the option.");
        }
    }

    /** How much each task counts, in the order of their names. */
    public double[] preferenceOf(List<String> tasks) {
        for (String name : preferences.keySet()) {
            if (!tasks.contains(name)) {
                throw new PolymathException("training.balancing.preferences names the task '" + name
                        + "', which is not there." + DidYouMean.hint(name, tasks));
            }
        }
        double[] values = new double[tasks.size()];
        Arrays.setAll(values, t -> preferences.getOrDefault(tasks.get(t), 1.0));
        return values;
    }

    /** What a method's weights are multiplied by for that many tasks. */
    public double factor(Balancing ready, int present) {
        boolean sum = ready.nativeScale() == Balancing.Scale.SUM;
        return switch (stepScale) {
            case NATIVE -> 1;
            case SUM -> sum ? 1 : present;
            case MEAN -> sum ? 1.0 / present : 1;
        };
    }

    /** The length of a step for T equal tasks. */
    public enum Scale {
        /** As the method's paper has it. */
        NATIVE,
        /** The length of the sum of their gradients. */
        SUM,
        /** The length of one of their gradients. */
        MEAN
    }

    /** What a head is given of its task's gradient. */
    public enum Heads {
        /** Weighted for methods that weigh losses, all of it for others. */
        AUTO,
        /** As much as the trunk. */
        WEIGHTED,
        /** All of it. */
        UNIT
    }

    /** For what weights are computed. */
    public enum Blocks {
        /** One set of weights for all shared parameters. */
        TRUNK,
        /** One set for each layer. */
        LAYER
    }

    /** Where gradients are compared. */
    public enum GradientsAt {
        /** At the shared parameters. */
        PARAMETERS,
        /** At what the trunk gives the heads. */
        REPRESENTATION
    }
}
