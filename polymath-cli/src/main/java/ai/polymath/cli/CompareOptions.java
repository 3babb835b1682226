package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.experiment.Experiment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a comparison, checked.
 *
 * @param wantedSeeds seeds, or 0 for as many as is usual
 * @param wantedTrials trials, or -1 for as many as is usual
 * @param budgetSeconds most time to take; {@code NaN} for no limit
 * @param fractions shares of the training rows besides all of them
 * @param sameSplit whether all seeds divide the rows alike
 * @param hasFolds whether the experiment has folds
 */
record CompareOptions(
        int wantedSeeds,
        int wantedTrials,
        double budgetSeconds,
        List<Double> fractions,
        boolean sameSplit,
        boolean hasFolds) {
    private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(s|m|min|h|d)?");

    /**
     * Checks what was asked; what was not is null.
     *
     * @throws PolymathException if it makes no sense
     */
    static CompareOptions of(
            Experiment experiment,
            @Nullable Integer seeds,
            @Nullable Integer trials,
            @Nullable String budget,
            List<Double> fractions,
            double level,
            boolean sameSplit) {
        if (!experiment.model().isNetwork()) {
            throw new PolymathException("compare trains networks, but the experiment's model is linear: its penalty's"
                    + " strength is chosen by cross-validation, and a strength of 0 means single tasks.");
        }
        StudyOptions.requireTasks(
                experiment, false, "nothing is shared and there is nothing to compare. Maybe add a task?");
        if (seeds != null && seeds < 1) {
            throw new PolymathException("--seeds is " + seeds + ", but it must be 1 or more.");
        }
        if (trials != null && trials < 0) {
            throw new PolymathException("--tune is " + trials + ", but it must be 0 or more.");
        }
        if (budget != null && !(seconds(budget) > 0)) {
            throw new PolymathException("--budget is '" + budget + "', but it must be more than no time.");
        }
        if (!(level > 0 && level < 1)) {
            throw new PolymathException("--level is " + level + ", but a probability lies between 0 and 1.");
        }
        for (double fraction : fractions) {
            if (!(fraction > 0 && fraction <= 1)) {
                throw new PolymathException(
                        "--fractions has " + fraction + ", but a share of the rows is above 0 and at most 1.");
            }
        }
        boolean fixed = !Replicate.isByChance(experiment.data().split());
        return new CompareOptions(
                seeds == null ? 0 : seeds,
                trials == null ? -1 : trials,
                budget == null ? Double.NaN : seconds(budget),
                fractions.stream().filter(f -> f < 1).distinct().sorted().toList(),
                sameSplit || fixed,
                experiment.data().split().folds() != null);
    }

    /** {@code 30m} in seconds. */
    static double seconds(String time) {
        Matcher matcher = TIME.matcher(time.strip());
        if (!matcher.matches()) {
            throw new PolymathException(
                    "--budget is '" + time + "', but a time is a number with s, m, h or d, as 30m.");
        }
        String unit = matcher.group(2);
        double factor = unit == null || unit.equals("s") ? 1 : unit.equals("h") ? 3600 : unit.equals("d") ? 86400 : 60;
        return Double.parseDouble(matcher.group(1)) * factor;
    }

    int seeds(int usual) {
        return wantedSeeds > 0 ? wantedSeeds : hasFolds ? 1 : usual;
    }

    int trials(int usual) {
        return wantedTrials >= 0 ? wantedTrials : usual;
    }

    boolean isTuningWanted() {
        return wantedTrials > 1;
    }

    /** Whether tuning is left out if there is no time for it. */
    boolean mayDropTuning() {
        return wantedTrials < 0 && !Double.isNaN(budgetSeconds);
    }

    /** The end of the budget by {@link System#nanoTime()}; null if there is no limit. */
    @Nullable
    Long deadline(long start) {
        return Double.isNaN(budgetSeconds) ? null : start + (long) (budgetSeconds * 1e9);
    }
}
