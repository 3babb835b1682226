package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.cli.CompareUnit.Outcome;
import ai.polymath.cli.TrainingJob.JobResult;
import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.Measure;
import ai.polymath.comparison.Variant;
import ai.polymath.data.Part;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Puts the figures of all units together. */
final class CompareResult {
    private final List<Candidate> candidates;
    private final List<Replicate> replicates;
    private final List<Measure> measures;
    private final double level;
    private final boolean sameSplit;
    private final Map<CompareUnit, Outcome> outcomes;

    /**
     * @param sameSplit whether all replicates have the same rows
     * @param level probability of a false claim that is put up with
     */
    CompareResult(
            List<Candidate> candidates,
            List<Replicate> replicates,
            List<Measure> measures,
            boolean sameSplit,
            double level,
            Map<CompareUnit, Outcome> outcomes) {
        this.candidates = candidates;
        this.replicates = replicates;
        this.measures = measures;
        this.sameSplit = sameSplit;
        this.level = level;
        this.outcomes = outcomes;
    }

    /** The units of a candidate for a share of the training rows, one a replicate and model. */
    static List<CompareUnit> units(Candidate candidate, int replicate, double fraction) {
        List<CompareUnit> units = new ArrayList<>();
        for (int m = 0; m < candidate.models().size(); m++) {
            units.add(new CompareUnit(candidate, m, replicate, fraction));
        }
        return units;
    }

    /** How many replicates there was time for. */
    int replicates() {
        int complete = 0;
        for (int r = 0; r < replicates.size(); r++) {
            int replicate = r;
            boolean all = candidates.stream()
                    .flatMap(c -> units(c, replicate, 1).stream())
                    .allMatch(outcomes::containsKey);
            if (!all) {
                break;
            }
            complete++;
        }
        return complete;
    }

    /** What failed, by message, with the units' names. */
    Map<String, List<String>> failures() {
        Map<String, List<String>> failures = new LinkedHashMap<>();
        outcomes.forEach((unit, outcome) -> {
            if (outcome.failure() != null) {
                failures.computeIfAbsent(outcome.failure(), k -> new ArrayList<>())
                        .add(unit.name(replicates.get(unit.replicate())));
            }
        });
        return failures;
    }

    /**
     * The comparison for a share of the training rows.
     *
     * @throws PolymathException if every training failed
     */
    Comparison comparison(double fraction) {
        List<Replicate> used = replicates.subList(0, replicates());
        if (outcomes.values().stream().allMatch(o -> o.result() == null)) {
            throw new PolymathException("Every training failed. "
                    + failures().keySet().stream().findFirst().orElse(""));
        }
        List<Variant> variants = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (units(candidate, 0, fraction).stream().allMatch(outcomes::containsKey)) {
                variants.add(variant(candidate, used.size(), fraction));
            }
        }
        double overlap = sameSplit
                ? 0
                : used.stream()
                        .mapToDouble(r -> (double) r.split().test().length
                                / (fraction * r.split().train().length))
                        .average()
                        .orElse(0);
        return new Comparison(
                measures, used.stream().map(Replicate::name).toList(), variants, constant(used.size()), overlap, level);
    }

    private Variant variant(Candidate candidate, int count, double fraction) {
        double[][] validation = new double[count][];
        double[][] test = new double[count][];
        for (int r = 0; r < count; r++) {
            List<CompareUnit> units = units(candidate, r, fraction);
            validation[r] = figures(units, Part.VALIDATION);
            test[r] = figures(units, Part.TEST);
        }
        return new Variant(
                candidate.name(),
                candidate.role(),
                candidate.family(),
                validation,
                test,
                cost(candidate, count, fraction));
    }

    private double[] figures(List<CompareUnit> units, Part part) {
        double[] figures = new double[measures.size()];
        Arrays.fill(figures, Double.NaN);
        for (CompareUnit unit : units) {
            JobResult result = result(unit);
            for (Task task : unit.experiment().tasks()) {
                if (result != null) {
                    figures[index(task.name())] = result.primary(task.name(), part);
                }
            }
        }
        return figures;
    }

    private int index(String task) {
        for (int t = 0; t < measures.size(); t++) {
            if (measures.get(t).task().equals(task)) {
                return t;
            }
        }
        throw new IllegalArgumentException("There is no task '" + task + "'.");
    }

    private @Nullable JobResult result(CompareUnit unit) {
        Outcome outcome = outcomes.get(unit);
        return outcome == null ? null : outcome.result();
    }

    private Variant.Cost cost(Candidate candidate, int count, double fraction) {
        List<JobResult> results = new ArrayList<>();
        for (int r = 0; r < count; r++) {
            for (CompareUnit unit : units(candidate, r, fraction)) {
                JobResult result = result(unit);
                if (result != null) {
                    results.add(result);
                }
            }
        }
        double seconds = sum(results, JobResult::seconds);
        // By replicate, from what the finished models took.
        double share = candidate.models().size() / (double) Math.max(1, results.size());
        return results.isEmpty()
                ? Variant.Cost.UNKNOWN
                : new Variant.Cost(
                        seconds * share,
                        sum(results, JobResult::steps) / seconds,
                        results.stream().mapToDouble(JobResult::peakBytes).max().orElse(Double.NaN),
                        sum(results, JobResult::parameters) * share);
    }

    private static double sum(List<JobResult> results, ToDoubleFunction<JobResult> figure) {
        return results.stream().mapToDouble(figure).sum();
    }

    private double[] constant(int count) {
        double[] sums = new double[measures.size()];
        int[] defined = new int[sums.length];
        outcomes.forEach((unit, outcome) -> {
            JobResult result = outcome.result();
            if (result != null && unit.replicate() < count) {
                for (Task task : unit.experiment().tasks()) {
                    double constant = result.constant(task.name(), Part.TEST);
                    int t = index(task.name());
                    if (!Double.isNaN(constant)) {
                        sums[t] += constant;
                        defined[t]++;
                    }
                }
            }
        });
        Arrays.setAll(sums, t -> sums[t] / defined[t]);
        return sums;
    }
}
