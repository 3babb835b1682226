package ai.polymath.cli;

import ai.polymath.cli.CompareUnit.Outcome;
import ai.polymath.cli.TrainingJob.JobResult;
import ai.polymath.comparison.Measure;
import ai.polymath.comparison.Variant;
import ai.polymath.data.Part;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Models of some of an experiment's tasks, trained over replicates, from which variants are put together: a variant says for
 * each task which model answers for it. A model that several variants have is trained once.
 *
 * @param replicates the seeds or folds
 * @param measures by what each task is judged
 * @param outcomes of all models
 */
record TrainedModels(List<Replicate> replicates, List<Measure> measures, Map<CompareUnit, Outcome> outcomes) {
    /** Trains candidates. */
    static TrainedModels of(Workplace place, List<Replicate> replicates, List<Candidate> candidates) {
        return of(place, replicates, candidates, null);
    }

    /**
     * Trains candidates as long as there is time; replicates that did not become complete are left out.
     *
     * @param deadline by {@link System#nanoTime()}, past which no model is begun; null for none
     */
    static TrainedModels of(
            Workplace place, List<Replicate> replicates, List<Candidate> candidates, @Nullable Long deadline) {
        List<Measure> measures = Workplace.measures(place.prepared(replicates.get(0)));
        List<Candidate> distinct = List.copyOf(new LinkedHashSet<>(candidates));
        Map<CompareUnit, Outcome> outcomes = place.train(distinct, replicates, deadline);
        int complete = 0;
        while (complete < replicates.size() && isComplete(distinct, complete, outcomes)) {
            complete++;
        }
        return new TrainedModels(replicates.subList(0, complete), measures, outcomes);
    }

    private static boolean isComplete(List<Candidate> candidates, int replicate, Map<CompareUnit, Outcome> outcomes) {
        return candidates.stream()
                .flatMap(candidate -> CompareResult.units(candidate, replicate, 1).stream())
                .allMatch(outcomes::containsKey);
    }

    /** A candidate's primary metrics, {@code [replicates][tasks]}; {@code NaN} for tasks that it has not, and failures. */
    double[][] figures(Candidate candidate, Part part) {
        double[][] figures = new double[replicates.size()][measures.size()];
        for (int r = 0; r < figures.length; r++) {
            Arrays.fill(figures[r], Double.NaN);
            for (CompareUnit unit : CompareResult.units(candidate, r, 1)) {
                JobResult result = result(unit);
                for (Task task : unit.experiment().tasks()) {
                    if (result != null) {
                        figures[r][index(task.name())] = result.primary(task.name(), part);
                    }
                }
            }
        }
        return figures;
    }

    private @Nullable JobResult result(CompareUnit unit) {
        Outcome outcome = outcomes.get(unit);
        return outcome == null ? null : outcome.result();
    }

    private int index(String task) {
        for (int t = 0; t < measures.size(); t++) {
            if (measures.get(t).task().equals(task)) {
                return t;
            }
        }
        throw new IllegalArgumentException("There is no task '" + task + "'.");
    }

    /**
     * A variant.
     *
     * @param family variants of one family differ in balancing only
     * @param serving for each task the candidate whose model answers for it
     */
    Variant variant(String name, Variant.Role role, String family, List<Candidate> serving) {
        return new Variant(
                name, role, family, figures(serving, Part.VALIDATION), figures(serving, Part.TEST), cost(serving));
    }

    private double[][] figures(List<Candidate> serving, Part part) {
        double[][] figures = new double[replicates.size()][measures.size()];
        for (Candidate candidate : new LinkedHashSet<>(serving)) {
            double[][] own = figures(candidate, part);
            for (int t = 0; t < measures.size(); t++) {
                if (serving.get(t).equals(candidate)) {
                    for (int r = 0; r < own.length; r++) {
                        figures[r][t] = own[r][t];
                    }
                }
            }
        }
        return figures;
    }

    private Variant.Cost cost(List<Candidate> serving) {
        double seconds = 0;
        double steps = 0;
        double parameters = 0;
        double peak = Double.NaN;
        for (Map.Entry<Candidate, List<CompareUnit>> used : used(serving).entrySet()) {
            for (CompareUnit unit : used.getValue()) {
                JobResult result = result(unit);
                if (result != null) {
                    seconds += result.seconds();
                    steps += result.steps();
                    parameters += result.parameters();
                    peak = Double.isNaN(peak) ? result.peakBytes() : Math.max(peak, result.peakBytes());
                }
            }
        }
        int count = replicates.size();
        return new Variant.Cost(seconds / count, steps / seconds, peak, parameters / count);
    }

    /** The models that answer for a task, in all replicates. */
    private Map<Candidate, List<CompareUnit>> used(List<Candidate> serving) {
        Map<Candidate, List<CompareUnit>> used = new LinkedHashMap<>();
        for (int t = 0; t < measures.size(); t++) {
            String task = measures.get(t).task();
            Candidate candidate = serving.get(t);
            List<CompareUnit> units = used.computeIfAbsent(candidate, k -> new ArrayList<>());
            for (int r = 0; r < replicates.size(); r++) {
                for (CompareUnit unit : CompareResult.units(candidate, r, 1)) {
                    boolean answers = unit.experiment().tasks().stream()
                            .anyMatch(own -> own.name().equals(task));
                    if (answers && !units.contains(unit)) {
                        units.add(unit);
                    }
                }
            }
        }
        return used;
    }

    /** Seconds that a candidate's models took in a replicate, mean over all that were trained; {@code NaN} if none was. */
    double seconds(Candidate candidate) {
        return outcomes.entrySet().stream()
                .filter(e ->
                        e.getKey().candidate().equals(candidate) && e.getValue().result() != null)
                .mapToDouble(e ->
                        java.util.Objects.requireNonNull(e.getValue().result()).seconds())
                .average()
                .orElse(Double.NaN);
    }

    /** Each task's figure of a constant prediction on test rows, mean over replicates. */
    double[] constant() {
        double[] sums = new double[measures.size()];
        int[] defined = new int[sums.length];
        outcomes.forEach((unit, outcome) -> {
            JobResult result = outcome.result();
            for (Task task : unit.experiment().tasks()) {
                double constant = result == null ? Double.NaN : result.constant(task.name(), Part.TEST);
                if (!Double.isNaN(constant)) {
                    sums[index(task.name())] += constant;
                    defined[index(task.name())]++;
                }
            }
        });
        double[] means = new double[sums.length];
        Arrays.setAll(means, t -> sums[t] / defined[t]);
        return means;
    }

    /** What failed: names of models by message. */
    Map<String, List<String>> failures() {
        Map<String, List<String>> failures = new TreeMap<>();
        outcomes.forEach((unit, outcome) -> {
            if (outcome.failure() != null) {
                failures.computeIfAbsent(outcome.failure(), k -> new ArrayList<>())
                        .add(unit.name(replicates.get(unit.replicate())));
            }
        });
        return failures;
    }

    /** Test rows per training row, for intervals that allow for replicates that share rows. */
    double overlap() {
        return replicates.stream()
                .mapToDouble(r -> (double) r.split().test().length / r.split().train().length)
                .average()
                .orElse(0);
    }
}
