package ai.polymath.cli;

import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.comparison.Variant;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What there is time to try, most useful first: one model with equal weights and one model a task over three seeds; groups of
 * tasks; two ways to balance that cost little and much; another way to share; then more seeds.
 *
 * @param variants to be trained, the simplest first
 * @param seeds over how many seeds
 * @param groups whether groups are to be looked for
 * @param cost in trainings of the simplest model
 */
record AdvicePlan(List<Entry> variants, int seeds, boolean groups, double cost) {
    /** Fewer seeds show nothing; more are for small effects. */
    private static final int FEWEST_SEEDS = 3;

    private static final int MOST_SEEDS = 5;

    /** Groups need tasks to choose among. */
    private static final int FEWEST_TASKS = 3;

    /** Measuring relations takes at most half as long again as a training. */
    private static final double COST_OF_RELATE = 1.5;

    /** Part of the time left that is planned with: trainings differ. */
    private static final double PRUDENCE = 0.85;

    /**
     * A variant.
     *
     * @param candidate its models
     * @param words what it is, for people
     * @param cost in trainings of the simplest model
     */
    record Entry(Candidate candidate, String words, double cost) {}

    /** The simplest: hard sharing, equal weights. */
    static Entry simplest(Experiment known) {
        return shared("equal", known, "hard", "equal", "one model for all tasks, hard sharing, equal weights", 1);
    }

    /**
     * A plan.
     *
     * @param known with all tasks
     * @param trainings how many trainings of the simplest model there is time for
     */
    static AdvicePlan of(Experiment known, double trainings) {
        int tasks = known.tasks().size();
        double left = PRUDENCE * trainings;
        List<Entry> variants = new ArrayList<>();
        variants.add(simplest(known));
        TaskGroups models = new TaskGroups(known);
        variants.add(new Entry(models.singles(), "one model a task", 0.8 * tasks));
        double each = variants.stream().mapToDouble(Entry::cost).sum();
        int seeds = (int) Math.max(1, Math.min(FEWEST_SEEDS, left / each));
        double used = each * seeds;
        double ofGroups = COST_OF_RELATE + seeds * 1.3 * Math.min(tasks, GROUPS);
        boolean groups = tasks >= FEWEST_TASKS && seeds == FEWEST_SEEDS && used + ofGroups <= left;
        used += groups ? ofGroups : 0;
        double perSeed = each + (groups ? 1.3 * Math.min(tasks, GROUPS) : 0);
        for (Entry extra : extras(known)) {
            if (seeds == FEWEST_SEEDS && used + seeds * extra.cost() <= left) {
                variants.add(extra);
                used += seeds * extra.cost();
                perSeed += extra.cost();
            }
        }
        while (seeds >= FEWEST_SEEDS && seeds < MOST_SEEDS && used + perSeed <= left) {
            seeds++;
            used += perSeed;
        }
        return new AdvicePlan(List.copyOf(variants), seeds, groups, used);
    }

    /** Most groups that are looked for. */
    static final int GROUPS = 3;

    private static List<Entry> extras(Experiment known) {
        List<Entry> extras = new ArrayList<>();
        int tasks = known.tasks().size();
        Experiment simple = simplest(known).candidate().models().get(0);
        if (!Settings.toTree(known).equals(Settings.toTree(simple))) {
            extras.add(new Entry(
                    new Candidate("as-written", Variant.Role.BALANCED, "as-written", List.of(known), false),
                    "the experiment as it was written",
                    1 + 0.3 * tasks));
        }
        extras.add(shared("uncertainty", known, "hard", "uncertainty", "weights by uncertainty", 1.1));
        extras.add(shared("upgrad", known, "hard", "upgrad", "gradients balanced by UPGrad", 1 + 0.4 * tasks));
        extras.add(shared("mmoe", known, "mmoe", "equal", "a mixture of experts for each task (MMoE)", 3));
        return extras;
    }

    private static Entry shared(
            String name, Experiment known, String sharing, String method, String words, double cost) {
        SharingSettings kind = Settings.fromTree(Map.of("type", sharing), "sharing", SharingSettings.class);
        if (Choices.kindOf(known.model().sharing().getClass()).equals(sharing)) {
            kind = known.model().sharing();
        }
        BalancingSettings own = known.training().balancing();
        Balancing balancing = method.equals("equal")
                ? new EqualWeights()
                : Settings.fromTree(Map.of("method", method), "balancing", Balancing.class);
        BalancingSettings settings = own.method() instanceof EqualWeights && method.equals("equal")
                ? own
                : new BalancingSettings(balancing).withPreferences(own.preferences());
        Experiment model = known.withModel(known.model().withSharing(kind))
                .withTraining(known.training().withBalancing(settings));
        Variant.Role role = name.equals("equal") ? Variant.Role.EQUAL : Variant.Role.BALANCED;
        return new Entry(new Candidate(name, role, sharing, List.of(model), false), words, cost);
    }
}
