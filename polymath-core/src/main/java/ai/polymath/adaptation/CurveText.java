package ai.polymath.adaptation;

import ai.polymath.adaptation.LearningCurve.Gain;
import ai.polymath.adaptation.LearningCurve.Point;
import ai.polymath.comparison.Estimate;
import ai.polymath.metric.Direction;
import ai.polymath.run.ResultTable;
import ai.polymath.run.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A learning curve for people: a table, and what it says in plain words. */
public final class CurveText {
    private CurveText() {}

    /** The text, lines ending in a line feed. */
    public static String of(LearningCurve curve) {
        int draws = curve.points().get(0).of(Arm.SCRATCH).length;
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s of %s on test rows, mean%s over %d %s of examples%n",
                curve.metric(),
                curve.task(),
                draws > 1 ? " +- half the " + percent(1 - curve.level()) + " interval" : "",
                draws,
                draws == 1 ? "draw" : "draws"));
        text.append(table(curve)).append('\n');
        text.append(String.format(
                Locale.ROOT,
                "%s: %s is better. p: paired t test against training from scratch, corrected for %d comparisons.%n",
                curve.metric(),
                curve.direction() == Direction.HIGHER ? "higher" : "lower",
                curve.gains().size()));
        text.append(String.format(
                Locale.ROOT,
                "%,d labelled rows to learn from and %,d to test by, divided anew in each draw.%n%n",
                curve.pool(),
                curve.test()));
        for (Arm arm : curve.adapted()) {
            text.append(verdict(curve, arm)).append('\n');
        }
        return text.toString();
    }

    private static String table(LearningCurve curve) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("Examples"));
        curve.adapted().forEach(arm -> header.add(arm.words()));
        header.add(Arm.SCRATCH.words());
        curve.adapted().forEach(arm -> {
            header.add(curve.adapted().size() > 1 ? arm.word() + " - scratch" : "difference");
            header.add("p");
        });
        rows.add(header);
        List<Gain> gains = curve.gains();
        for (Point point : curve.points()) {
            List<String> row = new ArrayList<>();
            boolean all = point.examples() == curve.pool();
            row.add(String.format(Locale.ROOT, "%,d", point.examples()) + (all ? " (all)" : ""));
            curve.adapted().forEach(arm -> row.add(figure(curve.score(arm, point))));
            row.add(figure(curve.score(Arm.SCRATCH, point)));
            for (Arm arm : curve.adapted()) {
                Gain gain = gain(gains, arm, point.examples());
                row.add(signed(gain.difference().mean() * curve.direction().sign()));
                row.add(p(gain.p()));
            }
            rows.add(row);
        }
        return TextTable.of(rows, 0);
    }

    /** What the curve says of one way to learn, a sentence or two. */
    public static String verdict(LearningCurve curve, Arm arm) {
        List<Gain> own =
                curve.gains().stream().filter(gain -> gain.arm() == arm).toList();
        String what = arm == Arm.HEAD ? "Adapting (shared part frozen)" : "Adapting (shared part tuned too)";
        if (own.stream().allMatch(gain -> Double.isNaN(gain.p()))) {
            return what + ": one draw shows nothing for certain, the difference may be chance; use 3 draws or more.";
        }
        List<Gain> better = shown(curve, own, 1);
        List<Gain> worse = shown(curve, own, -1);
        if (better.isEmpty() && worse.isEmpty()) {
            return what + " makes no demonstrable difference to training from scratch at any number of examples"
                    + " (smallest p = " + p(smallest(own)) + ").";
        }
        StringBuilder text = new StringBuilder(what);
        if (!better.isEmpty()) {
            text.append(" helps with ").append(numbers(better)).append(" examples: ");
            text.append(example(curve, arm, better.get(0)));
            text.append(need(curve, arm, better.get(0)));
        }
        if (!worse.isEmpty()) {
            text.append(better.isEmpty() ? " harms with " : " It harms with ")
                    .append(numbers(worse))
                    .append(" examples: ");
            Gain worst = worse.get(worse.size() - 1);
            text.append(example(curve, arm, worst)).append('.');
        }
        List<Gain> open =
                own.stream().filter(gain -> !gain.isShown(curve.level())).toList();
        if (!open.isEmpty()) {
            text.append(" With ").append(numbers(open)).append(" no difference can be shown.");
        }
        return text.toString();
    }

    private static List<Gain> shown(LearningCurve curve, List<Gain> gains, int sign) {
        return gains.stream()
                .filter(gain -> gain.isShown(curve.level()))
                .filter(gain -> sign * gain.difference().mean() > 0)
                .toList();
    }

    private static double smallest(List<Gain> gains) {
        return gains.stream()
                .mapToDouble(Gain::p)
                .filter(p -> !Double.isNaN(p))
                .min()
                .orElse(Double.NaN);
    }

    private static String example(LearningCurve curve, Arm arm, Gain gain) {
        Point point = curve.points().stream()
                .filter(p -> p.examples() == gain.examples())
                .findFirst()
                .orElseThrow();
        return String.format(
                Locale.ROOT,
                "with %,d %s is %s instead of %s (p %s)",
                gain.examples(),
                curve.metric(),
                ResultTable.figure(curve.score(arm, point).mean()),
                ResultTable.figure(curve.score(Arm.SCRATCH, point).mean()),
                gain.p() < 0.001 ? p(gain.p()) : "= " + p(gain.p()));
    }

    /** How many examples training from scratch needs for as much, on average. */
    private static String need(LearningCurve curve, Arm arm, Gain gain) {
        int needed = curve.scratchNeeds(arm, gain.examples());
        return needed < 0
                ? String.format(
                        Locale.ROOT,
                        ", which training from scratch does not reach on average with all %,d.",
                        curve.pool())
                : String.format(Locale.ROOT, ", which training from scratch reaches on average with %,d.", needed);
    }

    private static String numbers(List<Gain> gains) {
        List<String> words = gains.stream()
                .map(gain -> String.format(Locale.ROOT, "%,d", gain.examples()))
                .toList();
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    static Gain gain(List<Gain> gains, Arm arm, int examples) {
        return gains.stream()
                .filter(gain -> gain.arm() == arm && gain.examples() == examples)
                .findFirst()
                .orElseThrow();
    }

    private static String figure(Estimate estimate) {
        return ResultTable.figure(estimate.mean())
                + (estimate.hasInterval() ? " +- " + ResultTable.figure((estimate.high() - estimate.low()) / 2) : "");
    }

    private static String signed(double value) {
        return (value > 0 ? "+" : "") + ResultTable.figure(value);
    }

    private static String p(double value) {
        return Double.isNaN(value) ? "-" : value < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
