package ai.polymath.relatedness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the tasks of an experiment are related, as measured: what {@code relatedness.json} holds.
 *
 * @param experiment its name
 * @param tasks their names
 * @param matrices by name, among {@link #COSINE}, {@link #WORST}, {@link #LOOKAHEAD}, {@link #FIRST_ORDER},
 *     {@link #COVARIANCE} and {@link #PAIRS}
 * @param overTime for some of them how they went over the epochs of the first run
 * @param trained groups that were trained to know true gains
 * @param facts how it was measured: runs, steps, where the standard error comes from
 * @param notes what people should know, a sentence each
 */
public record TaskRelations(
        String experiment,
        List<String> tasks,
        Map<String, PairMatrix> matrices,
        Map<String, List<PairStatistics.Stretch>> overTime,
        List<TrainedGroup> trained,
        Map<String, Object> facts,
        List<String> notes) {
    /** Mean cosine of the angle between two tasks' gradients at the shared parameters. */
    public static final String COSINE = "cosine";

    /** The smallest such cosine that was seen. */
    public static final String WORST = "worst_cosine";

    /** The lookahead affinity of TAG. */
    public static final String LOOKAHEAD = "lookahead";

    /** The same to first order, as ETAP has it. */
    public static final String FIRST_ORDER = "first_order";

    /** Correlation of two tasks' weights by the covariance that a linear model learns. */
    public static final String COVARIANCE = "covariance";

    /** True gains of pairs that were trained. */
    public static final String PAIRS = "pair_gains";

    /** How the standard error is named among the facts. */
    public static final String ERROR = "standard_error";

    /** Ridge of the curve from scores to gains; scores are standardised, gains are percents. */
    private static final double CURVE_RIDGE = 1;

    private static final double MEMBER_RIDGE = 2;

    /** All are copied. */
    public TaskRelations {
        tasks = List.copyOf(tasks);
        matrices = Collections.unmodifiableMap(new LinkedHashMap<>(matrices));
        overTime = Collections.unmodifiableMap(new LinkedHashMap<>(overTime));
        trained = List.copyOf(trained);
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        notes = List.copyOf(notes);
        int size = tasks.size();
        matrices.forEach((name, matrix) -> {
            if (matrix.values().length != size) {
                throw new IllegalArgumentException("Matrix '" + name + "' is not one of " + size + " tasks.");
            }
        });
    }

    /** What one training of a network tells. */
    public static TaskRelations of(String experiment, RelatednessTally tally, Map<String, Object> facts) {
        Map<String, PairMatrix> matrices = new LinkedHashMap<>();
        int size = tally.tasks().size();
        matrices.put(
                LOOKAHEAD,
                new PairMatrix(
                        "Lookahead affinity (TAG): by what share a step on one task's loss alone lowers the other's loss.",
                        "share of the loss a step",
                        false,
                        tally.lookahead().mean(),
                        tally.lookahead().standardError()));
        matrices.put(
                FIRST_ORDER,
                new PairMatrix(
                        "The same to first order (ETAP): the step's inner product with the other's gradient, over its"
                                + " loss.",
                        "share of the loss a step",
                        false,
                        tally.firstOrder().mean(),
                        tally.firstOrder().standardError()));
        matrices.put(
                COSINE,
                new PairMatrix(
                        "Mean cosine of the angle between two tasks' gradients at the shared parameters.",
                        "",
                        true,
                        tally.cosines().mean(),
                        tally.cosines().standardError()));
        matrices.put(
                WORST,
                new PairMatrix(
                        "The smallest such cosine in any sampled step.",
                        "",
                        true,
                        tally.cosines().worst(),
                        PairMatrix.unknown(size)));
        Map<String, List<PairStatistics.Stretch>> overTime = new LinkedHashMap<>();
        overTime.put(COSINE, tally.cosines().overTime());
        overTime.put(LOOKAHEAD, tally.lookahead().overTime());
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("runs", 1);
        all.put(ERROR, "batch means over the sampled steps");
        all.putAll(facts);
        all.put("sampled_steps", tally.steps());
        return new TaskRelations(experiment, tally.tasks(), matrices, overTime, List.of(), all, List.of());
    }

    /** Several runs as one: means over them, errors between them. */
    public static TaskRelations over(List<TaskRelations> runs) {
        TaskRelations first = runs.get(0);
        if (runs.size() == 1) {
            return first;
        }
        Map<String, PairMatrix> matrices = new LinkedHashMap<>();
        first.matrices
                .keySet()
                .forEach(name -> matrices.put(
                        name,
                        PairMatrix.over(
                                runs.stream().map(run -> run.matrix(name)).toList())));
        Map<String, Object> facts = new LinkedHashMap<>(first.facts);
        facts.put("runs", runs.size());
        facts.put(ERROR, "between runs, or within them where that is larger");
        return new TaskRelations(
                first.experiment, first.tasks, matrices, first.overTime, first.trained, facts, first.notes);
    }

    /** A matrix by name. */
    public PairMatrix matrix(String name) {
        PairMatrix matrix = matrices.get(name);
        if (matrix == null) {
            throw new IllegalArgumentException("No matrix '" + name + "' among " + matrices.keySet() + ".");
        }
        return matrix;
    }

    /** This with groups that were trained; trained pairs become a matrix. */
    public TaskRelations withTrained(List<TrainedGroup> groups) {
        Map<String, PairMatrix> all = new LinkedHashMap<>(matrices);
        double[][] gains = PairMatrix.unknown(tasks.size());
        double[][] errors = PairMatrix.unknown(tasks.size());
        boolean any = false;
        for (TrainedGroup one : groups) {
            if (Long.bitCount(one.group()) == 2) {
                int s = Long.numberOfTrailingZeros(one.group());
                int t = 63 - Long.numberOfLeadingZeros(one.group());
                gains[s][t] = one.gains()[t];
                gains[t][s] = one.gains()[s];
                errors[s][t] = one.standardError()[t];
                errors[t][s] = one.standardError()[s];
                any = true;
            }
        }
        if (any) {
            all.put(
                    PAIRS,
                    new PairMatrix(
                            "True gain of a task trained with the other one alone, over being trained by itself (HOA), on"
                                    + " validation rows.",
                            "percent",
                            false,
                            gains,
                            errors));
        }
        return new TaskRelations(experiment, tasks, all, overTime, groups, facts, notes);
    }

    /** This with further notes. */
    public TaskRelations withNotes(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new TaskRelations(experiment, tasks, matrices, overTime, trained, facts, all);
    }

    /** Whether gains in percent can be predicted: some groups were trained. */
    public boolean predictsGains() {
        return trained.stream()
                .anyMatch(one -> java.util.Arrays.stream(one.gains()).anyMatch(g -> !Double.isNaN(g)));
    }

    /** The matrix that groups are best chosen by: lookahead affinities, or what a linear model has learned. */
    public String best() {
        return matrices.containsKey(LOOKAHEAD)
                ? LOOKAHEAD
                : matrices.keySet().iterator().next();
    }

    /**
     * What tasks gain in groups, in percent, predicted from affinities and the trained groups; only if
     * {@link #predictsGains()}.
     */
    public GroupGains predictedGains() {
        List<GainRegression.Trained> known = trained.stream()
                .map(one -> new GainRegression.Trained(one.group(), one.gains()))
                .toList();
        String scores = matrices.containsKey(FIRST_ORDER) ? FIRST_ORDER : best();
        return new GainRegression(matrix(scores).affinity(tasks), known, CURVE_RIDGE, MEMBER_RIDGE);
    }
}
