package ai.polymath.cli;

import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.Contrast;
import ai.polymath.comparison.Estimate;
import ai.polymath.comparison.Holm;
import ai.polymath.comparison.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is recommended, and why. The simplest variant stands unless another is demonstrably better on test rows (paired t
 * tests against the simplest, Holm-corrected over all others); of several such ones that which is best on validation rows.
 *
 * @param variant the name of the recommended variant
 * @param reasons a sentence each
 */
record Advice(String variant, List<String> reasons) {
    private static final double LEVEL = 0.05;

    /** Without any comparison. */
    static Advice untried(String simplest, String why) {
        return new Advice(simplest, List.of(why, "So the simplest model is recommended, untested."));
    }

    /**
     * Decides.
     *
     * @param comparison whose first variant is the simplest
     * @param words what variants are, in their order
     */
    static Advice of(Comparison comparison, List<String> words) {
        Variant simplest = comparison.variants().get(0);
        List<Contrast> contrasts = new ArrayList<>();
        for (Variant other :
                comparison.variants().subList(1, comparison.variants().size())) {
            contrasts.add(comparison.contrast(other, simplest));
        }
        double[] p =
                Holm.adjust(contrasts.stream().mapToDouble(c -> c.delta().p()).toArray());
        List<String> reasons = new ArrayList<>();
        int replicates = comparison.replicates().size();
        reasons.add("Compared over " + replicates + (replicates == 1 ? " seed" : " seeds") + " with the simplest ("
                + words.get(0) + "):");
        Variant best = simplest;
        double bestDelta = Double.NEGATIVE_INFINITY;
        boolean harmed = false;
        for (int c = 0; c < contrasts.size(); c++) {
            Variant other = comparison.variants().get(c + 1);
            Estimate delta = contrasts.get(c).delta();
            boolean certain = p[c] <= LEVEL;
            reasons.add("- " + words.get(c + 1) + ": " + figure(delta)
                    + (certain
                            ? delta.mean() > 0 ? ", demonstrably better." : ", demonstrably worse."
                            : ", which may be chance."));
            double validated = comparison.validationDelta(other, simplest);
            double standing = Double.isNaN(validated) ? delta.mean() : validated;
            if (certain && delta.mean() > 0 && standing > bestDelta) {
                best = other;
                bestDelta = standing;
            }
            harmed |= certain && delta.mean() < 0;
        }
        reasons.add(verdict(
                best.equals(simplest),
                replicates,
                harmed,
                words.get(comparison.variants().indexOf(best))));
        return new Advice(best.name(), reasons);
    }

    private static String verdict(boolean simple, int replicates, boolean harmed, String words) {
        if (!simple) {
            return "Recommended: " + words + ", the best of what is demonstrably better.";
        }
        if (replicates < 3) {
            return "So few seeds show nothing for certain, so the simplest is recommended. A larger --budget would tell more.";
        }
        return harmed
                ? "Nothing is demonstrably better, so the simplest is recommended: " + words + "."
                : "Nothing is demonstrably better than anything else here, so the simplest is recommended: " + words
                        + ".";
    }

    private static String figure(Estimate delta) {
        return Double.isNaN(delta.mean())
                ? "no figure"
                : String.format(Locale.ROOT, "%+.1f %%", delta.mean())
                        + (delta.hasInterval()
                                ? String.format(Locale.ROOT, " [%.1f, %.1f]", delta.low(), delta.high())
                                : "");
    }
}
