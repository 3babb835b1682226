package ai.polymath.comparison;

import java.util.List;
import java.util.Locale;

/** Says a verdict in plain words. */
final class VerdictText {
    private VerdictText() {}

    static String of(Verdict verdict) {
        return headline(verdict) + sharing(verdict) + balancing(verdict) + ".";
    }

    private static String headline(Verdict verdict) {
        int tasks = verdict.contrast().tasks().size();
        String start = verdict.answer().words();
        boolean onAverage = verdict.p() <= verdict.level();
        List<String> helped = verdict.helped();
        List<String> harmed = verdict.harmed();
        if (verdict.answer() == Verdict.Answer.NO_DIFFERENCE) {
            return helped.isEmpty()
                    ? start + ": "
                    : start + " on average (it helps " + named(helped) + " and harms " + named(harmed) + "): ";
        }
        boolean helps = verdict.answer() == Verdict.Answer.HELPS;
        List<String> mine = helps ? helped : harmed;
        List<String> others = helps ? harmed : helped;
        String other = (helps ? "harms " : "helps ") + (others.isEmpty() ? "none" : others.size() + " " + list(others));
        if (mine.isEmpty()) {
            return start + " on average, though "
                    + (others.isEmpty()
                            ? "no single task's difference can be shown: "
                            : "it demonstrably " + other + ": ");
        }
        return start + " " + mine.size() + " of " + tasks + " tasks, " + other
                + (onAverage ? ": " : ", but the mean over tasks could be chance: ");
    }

    private static String sharing(Verdict verdict) {
        Contrast contrast = verdict.contrast();
        Estimate delta = contrast.delta();
        String pair = contrast.variant() + " against " + contrast.reference();
        if (delta.replicates() == 0) {
            return "no figure of " + pair + " is defined";
        }
        if (delta.replicates() == 1) {
            return "one seed names no winner (" + percent(delta.mean()) + " of " + pair
                    + ", which may be chance; use 3 seeds or more)";
        }
        return interval(delta) + " (" + pair + ", " + delta.replicates() + " replicates, "
                + (verdict.p() < 0.001 ? "p " : "p = ") + p(verdict.p()) + ")";
    }

    private static String balancing(Verdict verdict) {
        Contrast contrast = verdict.balancing();
        if (contrast == null || contrast.delta().replicates() < 2) {
            return "";
        }
        String start = "; the best balancing, " + contrast.variant() + ", is ";
        if (!verdict.balancingDiffers()) {
            return start + "not distinguishable from equal weights (" + interval(contrast.delta()) + ")";
        }
        return start + (contrast.delta().mean() > 0 ? "better" : "worse") + " than equal weights by "
                + interval(contrast.delta());
    }

    private static String named(List<String> names) {
        return names.size() + " " + list(names);
    }

    private static String list(List<String> names) {
        int shown = 4;
        return "(" + String.join(", ", names.subList(0, Math.min(shown, names.size())))
                + (names.size() > shown ? ", ..." : "") + ")";
    }

    /** {@code +2.1 % [1.2, 3.0]}. */
    static String interval(Estimate percent) {
        return percent(percent.mean())
                + (percent.hasInterval()
                        ? " [" + number(percent.low()) + ", " + number(percent.high()) + "]"
                        : " [no interval]");
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "undefined" : (value >= 0 ? "+" : "") + number(value) + " %";
    }

    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 0.1 || size == 0 ? 1 : 2;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0(\\.0+)?") ? text.substring(1) : text;
    }

    static String p(double p) {
        return Double.isNaN(p) ? "undefined" : p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }
}
