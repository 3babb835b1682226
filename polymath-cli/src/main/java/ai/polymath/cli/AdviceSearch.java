package ai.polymath.cli;

import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.Variant;
import ai.polymath.experiment.Experiment;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries within a time what is worth trying. The first training tells what trainings cost, and so what there is time for; if
 * that goes faster than expected, more is tried, and what is finished is not repeated.
 */
final class AdviceSearch {
    private static final double LEVEL = 0.05;

    /** What a training costs besides its own time: reading, preparing, writing. */
    private static final double OVERHEAD = 1.3;

    /** How often the plan is made again. */
    private static final int ROUNDS = 3;

    private final Workplace place;
    private final long deadline;
    private final Experiment known;
    private final PrintWriter print;
    private @Nullable GroupPlan grouping;
    private boolean related;

    /** Seconds that the last round took for a training of the simplest model. */
    private double lastPace = Double.MAX_VALUE;

    /**
     * @param deadline by {@link System#nanoTime()}, past which no training is begun
     */
    AdviceSearch(Workplace place, long deadline) {
        this.place = place;
        this.deadline = deadline;
        this.known = place.known();
        this.print = place.print();
    }

    /**
     * What came of the search.
     *
     * @param models the models of each variant, by name
     * @param comparison of all variants; null if there was no time for one
     * @param tried what was tried, for people
     */
    record Found(
            Advice advice,
            Map<String, List<Experiment>> models,
            @Nullable Comparison comparison,
            List<String> tried) {}

    /** Searches until the plan is done or time is over. */
    Found run() {
        AdvicePlan.Entry simplest = AdvicePlan.simplest(known);
        Map<String, List<Experiment>> models = new LinkedHashMap<>();
        models.put(simplest.candidate().name(), simplest.candidate().models());
        print.println("First the simplest: " + simplest.words() + ".");
        print.flush();
        double pace = pilot(simplest);
        if (left() <= 0) {
            String why = "The budget was over after one training.";
            return new Found(Advice.untried(simplest.candidate().name(), why), models, null, List.of());
        }
        AdvicePlan plan = AdvicePlan.of(known, place.parallel() * left() / pace);
        Found found = round(plan, models);
        double spent = plan.cost();
        for (int round = 1; round < ROUNDS && found.comparison() != null; round++) {
            AdvicePlan larger = AdvicePlan.of(known, spent + place.parallel() * left() / lastPace);
            if (larger.cost() <= plan.cost()) {
                break;
            }
            print.println("There is time for more.");
            plan = larger;
            spent = plan.cost();
            found = round(plan, models);
        }
        return found;
    }

    /** So many seeds, or folds where the experiment has them. */
    private List<Replicate> replicates(int count) {
        Integer folds = known.data().split().folds();
        int seeds = folds == null ? count : (count + folds - 1) / folds;
        return place.replicates(seeds).subList(0, count);
    }

    private double left() {
        return (deadline - System.nanoTime()) / 1e9;
    }

    /** Seconds that a training of the simplest model takes; by the local runner, for what follows is planned by it. */
    private double pilot(AdvicePlan.Entry simplest) {
        Replicate first = place.replicates(1).get(0);
        CompareUnit unit = new CompareUnit(simplest.candidate(), 0, 0, 1);
        TrainingJob job = TrainingJob.of(
                unit.folder(place.runs(), first).resolve("run"),
                unit.experiment(),
                first,
                1,
                true,
                place.local().facts());
        long before = System.nanoTime();
        double seconds = place.local().result(job).seconds();
        return Math.max(seconds, (System.nanoTime() - before) / 1e9);
    }

    private Found round(AdvicePlan plan, Map<String, List<Experiment>> models) {
        if (plan.groups() && !related) {
            related = true;
            grouping = grouping(place);
        }
        GroupPlan groups = grouping;
        TaskGroups ofTasks = new TaskGroups(known);
        List<Candidate> candidates = new ArrayList<>();
        plan.variants().forEach(entry -> candidates.add(entry.candidate()));
        List<Candidate> serving = groups == null ? List.of() : serving(ofTasks, groups);
        candidates.addAll(serving);
        List<Replicate> replicates = replicates(plan.seeds());
        List<String> words = words(plan, groups);
        print.println("Trying with " + replicates.size()
                + (known.data().split().folds() == null ? replicates.size() == 1 ? " seed" : " seeds" : " folds") + ": "
                + String.join("; ", words) + ".");
        print.flush();
        TrainedModels trained = TrainedModels.of(place, replicates, candidates, deadline);
        lastPace = OVERHEAD * trained.seconds(candidates.get(0));
        if (trained.replicates().isEmpty()) {
            String why = "The budget was over before anything could be compared.";
            return new Found(Advice.untried(candidates.get(0).name(), why), models, null, words);
        }
        List<Variant> variants = new ArrayList<>();
        for (AdvicePlan.Entry entry : plan.variants()) {
            Candidate candidate = entry.candidate();
            models.put(candidate.name(), candidate.models());
            variants.add(trained.variant(
                    candidate.name(),
                    candidate.role(),
                    candidate.family(),
                    Collections.nCopies(known.tasks().size(), candidate)));
        }
        if (groups != null) {
            models.put("groups", groups.groups().stream().map(ofTasks::model).toList());
            variants.add(trained.variant("groups", Variant.Role.BALANCED, "groups", serving));
        }
        Comparison comparison = new Comparison(
                trained.measures(),
                trained.replicates().stream().map(Replicate::name).toList(),
                variants,
                trained.constant(),
                place.hasOneSplit() ? 0 : trained.overlap(),
                LEVEL);
        return new Found(Advice.of(comparison, words), models, comparison, words);
    }

    /** Groups to try; null if they come to one model for all, or one a task. */
    private static @Nullable GroupPlan grouping(Workplace place) {
        int most = Math.min(AdvicePlan.GROUPS, place.known().tasks().size());
        GroupPlan plan = GroupPlan.of(new Relate(place, new RelateOptions()).run(), null, most);
        int groups = plan.groups().size();
        return groups == 1 || groups == plan.tasks().size() ? null : plan;
    }

    private static List<Candidate> serving(TaskGroups groups, GroupPlan plan) {
        List<Candidate> serving = new ArrayList<>();
        for (int t = 0; t < plan.tasks().size(); t++) {
            serving.add(groups.candidate(plan.best().groups().get(plan.best().servedBy()[t])));
        }
        return serving;
    }

    private static List<String> words(AdvicePlan plan, @Nullable GroupPlan grouping) {
        List<String> words = new ArrayList<>();
        plan.variants().forEach(entry -> words.add(entry.words()));
        if (grouping != null) {
            words.add("groups "
                    + String.join(
                            ", ",
                            grouping.groups().stream()
                                    .map(group -> "(" + String.join(", ", grouping.names(group)) + ")")
                                    .toList()));
        }
        return words;
    }
}
