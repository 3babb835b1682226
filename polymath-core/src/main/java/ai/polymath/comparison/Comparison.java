package ai.polymath.comparison;

import ai.polymath.PolymathException;
import ai.polymath.metric.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Variants of an experiment over the same replicates.
 *
 * @param tasks by what each task is compared
 * @param replicates their names, {@code seed 1}
 * @param variants at least one single-task and one shared
 * @param constant the tasks' figures of a constant prediction on test rows, mean over replicates; where the hypervolume
 *     starts
 * @param overlap test rows per training row if each replicate draws its rows from the table anew; 0 if all have one split
 * @param level probability of a false claim that is put up with, such as 0.05
 */
public record Comparison(
        List<Measure> tasks,
        List<String> replicates,
        List<Variant> variants,
        double[] constant,
        double overlap,
        double level) {
    /** Checks that all figures are there. */
    public Comparison {
        tasks = List.copyOf(tasks);
        replicates = List.copyOf(replicates);
        variants = List.copyOf(variants);
        Set<String> names = new HashSet<>();
        for (Variant variant : variants) {
            if (!names.add(variant.name())) {
                throw new IllegalArgumentException("Two variants are named '" + variant.name() + "'.");
            }
            requireShape(variant.name(), variant.validation(), replicates.size(), tasks.size());
            requireShape(variant.name(), variant.test(), replicates.size(), tasks.size());
        }
        if (variants.stream().noneMatch(v -> !v.isShared()) || variants.stream().noneMatch(Variant::isShared)) {
            throw new PolymathException("A comparison needs single-task models and a shared model.");
        }
        if (replicates.isEmpty()) {
            throw new PolymathException("A comparison needs at least one seed.");
        }
        if (!(level > 0 && level < 1)) {
            throw new PolymathException("level is " + level + ", but it must lie between 0 and 1.");
        }
        if (!(overlap >= 0)) {
            throw new IllegalArgumentException("overlap is " + overlap + ", but must be 0 or more.");
        }
    }

    private static void requireShape(String name, double[][] figures, int replicates, int tasks) {
        if (figures.length != replicates || Arrays.stream(figures).anyMatch(f -> f.length != tasks)) {
            throw new IllegalArgumentException("Variant '" + name + "' has other figures than [" + replicates
                    + " replicates][" + tasks + " tasks].");
        }
    }

    /** One variant against another on test rows. */
    public Contrast contrast(Variant variant, Variant reference) {
        return Contrast.of(tasks, variant, reference, level, overlap);
    }

    /**
     * The single-task variant that the others are measured by: the best of them by validation rows, so that sharing has to
     * beat the stronger baseline.
     */
    public Variant single() {
        Variant first = variants.stream().filter(v -> !v.isShared()).findFirst().orElseThrow();
        return best(variants.stream().filter(v -> !v.isShared()).toList(), first);
    }

    /** The shared variant that speaks for sharing: the best by validation rows, so that test rows choose nothing. */
    public Variant shared() {
        List<Variant> shared = variants.stream().filter(Variant::isShared).toList();
        List<Variant> equal =
                shared.stream().filter(v -> v.role() == Variant.Role.EQUAL).toList();
        List<Variant> order = new ArrayList<>(equal);
        shared.stream().filter(v -> !equal.contains(v)).forEach(order::add);
        return best(order, single());
    }

    /** Equal weights of a variant's family; null if the family has none. */
    public @Nullable Variant equalOf(Variant variant) {
        return variants.stream()
                .filter(v -> v.role() == Variant.Role.EQUAL && v.family().equals(variant.family()))
                .findFirst()
                .orElse(null);
    }

    /** The best balancing other than equal weights within a family, by validation rows; null if it has none. */
    public @Nullable Variant balancing(Variant equal) {
        List<Variant> others = variants.stream()
                .filter(v -> v.role() == Variant.Role.BALANCED && v.family().equals(equal.family()))
                .toList();
        return others.isEmpty() ? null : best(others, equal);
    }

    /** Mean validation Delta_m of a variant against a reference; {@code NaN} without validation figures. */
    public double validationDelta(Variant variant, Variant reference) {
        List<Direction> directions = tasks.stream().map(Measure::direction).toList();
        return DeltaM.ofMeans(directions, variant.validation(), reference.validation());
    }

    private Variant best(List<Variant> candidates, Variant reference) {
        Variant best = candidates.get(0);
        double bestDelta = validationDelta(best, reference);
        for (Variant candidate : candidates.subList(1, candidates.size())) {
            double delta = validationDelta(candidate, reference);
            // Ties stay with the earlier; a figure beats none.
            if (delta > bestDelta || (Double.isNaN(bestDelta) && !Double.isNaN(delta))) {
                best = candidate;
                bestDelta = delta;
            }
        }
        return best;
    }

    /** The test figures of a variant, mean over replicates in which they are defined, by task. */
    public double[] means(Variant variant) {
        double[] means = new double[tasks.size()];
        for (int t = 0; t < means.length; t++) {
            int task = t;
            means[t] = DeltaM.mean(
                    Arrays.stream(variant.test()).mapToDouble(r -> r[task]).toArray());
        }
        return means;
    }

    /** Variants of that role. */
    public List<Variant> of(Variant.Role role) {
        return variants.stream().filter(v -> v.role() == role).toList();
    }
}
