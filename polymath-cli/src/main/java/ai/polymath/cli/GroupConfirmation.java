package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.ComparisonFiles;
import ai.polymath.comparison.ComparisonTable;
import ai.polymath.comparison.Contrast;
import ai.polymath.comparison.Estimate;
import ai.polymath.comparison.Holm;
import ai.polymath.comparison.Variant;
import ai.polymath.relatedness.Grouping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What chosen groups really gain: their models, those of the next best choice, one model for all tasks and one a task, trained
 * over seeds and compared on test rows.
 *
 * @param comparison all of them
 * @param contrasts the groups against each of the others
 * @param p their p-values by Holm's correction, in the order of the contrasts
 * @param failures models that could not be trained, by message
 */
record GroupConfirmation(
        Comparison comparison, List<Contrast> contrasts, double[] p, Map<String, List<String>> failures) {
    private static final double LEVEL = 0.05;
    private static final String FAMILY = "groups";

    /** Trains and compares. */
    static GroupConfirmation of(Workplace place, GroupPlan plan, int seeds) {
        TaskGroups groups = new TaskGroups(place.known());
        List<Candidate> alone = by(groups, plan, null);
        List<Candidate> chosen = by(groups, plan, plan.best());
        Grouping second = plan.choice().runnerUp();
        List<Candidate> next = second == null ? List.of() : by(groups, plan, second);
        List<Candidate> together =
                plan.tasks().stream().map(t -> groups.together()).toList();
        Set<Candidate> all = new LinkedHashSet<>(alone);
        all.addAll(together);
        all.addAll(chosen);
        all.addAll(next);
        List<Replicate> replicates = place.replicates(seeds);
        TrainedModels models = TrainedModels.of(place, replicates, List.copyOf(all));
        List<Variant> variants = new ArrayList<>();
        variants.add(models.variant("single", Variant.Role.SINGLE, "none", alone));
        variants.add(models.variant("together", Variant.Role.EQUAL, "together", together));
        Variant own = null;
        if (chosen.equals(together)) {
            own = variants.get(1);
        } else if (chosen.equals(alone)) {
            own = variants.get(0);
        } else {
            own = models.variant("groups", Variant.Role.BALANCED, FAMILY, chosen);
            variants.add(own);
        }
        if (!next.isEmpty() && !next.equals(together) && !next.equals(alone)) {
            variants.add(models.variant("runner-up", Variant.Role.BALANCED, FAMILY, next));
        }
        Comparison comparison = new Comparison(
                models.measures(),
                replicates.stream().map(Replicate::name).toList(),
                variants,
                models.constant(),
                place.hasOneSplit() ? 0 : models.overlap(),
                LEVEL);
        List<Contrast> contrasts = new ArrayList<>();
        for (Variant other : variants) {
            if (!other.equals(own)) {
                contrasts.add(comparison.contrast(own, other));
            }
        }
        double[] p =
                Holm.adjust(contrasts.stream().mapToDouble(c -> c.delta().p()).toArray());
        return new GroupConfirmation(comparison, contrasts, p, models.failures());
    }

    /** For each task the model that answers for it; without groups a model of its own. */
    private static List<Candidate> by(TaskGroups groups, GroupPlan plan, @Nullable Grouping grouping) {
        List<Candidate> serving = new ArrayList<>();
        for (int t = 0; t < plan.tasks().size(); t++) {
            serving.add(groups.candidate(
                    grouping == null ? 1L << t : grouping.groups().get(grouping.servedBy()[t])));
        }
        return serving;
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        failures.forEach((message, models) -> text.append("Failed: ")
                .append(String.join("; ", models))
                .append(": ")
                .append(message)
                .append('\n'));
        text.append(ComparisonTable.of(comparison)).append('\n');
        for (int c = 0; c < contrasts.size(); c++) {
            text.append(sentence(contrasts.get(c), p[c])).append('\n');
        }
        return text.toString();
    }

    private static String sentence(Contrast contrast, double p) {
        Estimate delta = contrast.delta();
        String against =
                switch (contrast.reference()) {
                    case "single" -> "a model a task";
                    case "together" -> "one model for all tasks";
                    default -> "the next best groups";
                };
        String what = contrast.variant().equals("groups") ? "The groups" : "The choice (" + contrast.variant() + ")";
        String words = Double.isNaN(p)
                ? "one seed shows no difference that could not be chance"
                : p > LEVEL
                        ? "no demonstrable difference"
                        : delta.mean() > 0 ? "demonstrably better" : "demonstrably worse";
        return what + " against " + against + ": " + words + ", "
                + String.format(Locale.ROOT, "%+.1f %%", delta.mean())
                + (delta.hasInterval()
                        ? String.format(Locale.ROOT, " [%.1f, %.1f], p = %.3f", delta.low(), delta.high(), p)
                        : "")
                + ".";
    }

    /** For {@code groups.json}. */
    Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        List<Object> list = new ArrayList<>();
        for (int c = 0; c < contrasts.size(); c++) {
            Contrast contrast = contrasts.get(c);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("variant", contrast.variant());
            one.put("against", contrast.reference());
            one.put("delta_m_percent", contrast.delta().mean());
            one.put("low", contrast.delta().low());
            one.put("high", contrast.delta().high());
            one.put("p_holm", p[c]);
            one.put("words", sentence(contrast, p[c]));
            list.add(one);
        }
        tree.put("contrasts", list);
        tree.put("failures", failures);
        tree.put("comparison", ComparisonFiles.tree(comparison));
        return tree;
    }

    /** Refuses seeds that are none. */
    static void requireSeeds(int seeds) {
        if (seeds < 1) {
            throw new PolymathException("--confirm-seeds is " + seeds + ", but it must be 1 or more.");
        }
    }
}
