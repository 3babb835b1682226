package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the outputs of tasks have to do with each other: class projections that several tasks share, and relations that always
 * hold between their probabilities.
 *
 * <p>A funnel {@code [a, b, c]} says that b happens only to what a happened to, and c only to what b happened to. Its heads
 * give the conditional probabilities, and a task's probability is the product along the funnel,
 * {@code p(c) = p(a) p(b | a) p(c | b)} (Ma et al., SIGIR 2018).
 *
 * <p>A hierarchy {@code {animal: [dog, cat]}} says that a dog is an animal. A probability is the greatest of what the heads of
 * the question itself and of all below it say, so that no child's exceeds its parent's (Giunchiglia and Lukasiewicz, NeurIPS
 * 2020). It is about binary tasks, or about labels of a multilabel task.
 *
 * @param share class projections that several tasks use
 * @param funnel binary tasks of which each happens only after the one before; empty for none
 * @param hierarchy children of each parent; empty for none
 */
@Doc("What outputs of tasks have to do with each other: shared class projections, funnels, hierarchies.")
public record OutputSettings(
        @Doc("Class projections that several tasks use.") @Default("[]")
        List<OutputShare> share,

        @Doc("Binary tasks of which each happens only after the one before, such as [click, buy].") @Default("[]")
        List<String> funnel,

        @Doc("Children of each parent, {animal: [dog, cat]}: binary tasks, or labels of a multilabel task.")
        @Default("{}")
        Map<String, List<String>> hierarchy) {

    /** Outputs that have nothing to do with each other. */
    public static final OutputSettings NONE = new OutputSettings(List.of(), List.of(), Map.of());

    /** Checks all that needs no knowledge of the tasks. */
    public OutputSettings {
        share = List.copyOf(share);
        funnel = List.copyOf(funnel);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        hierarchy.forEach((parent, children) -> copy.put(parent, List.copyOf(children)));
        hierarchy = Collections.unmodifiableMap(copy);
        List<String> problems = new ArrayList<>();
        Map<String, String> place = new HashMap<>();
        for (int i = 0; i < share.size(); i++) {
            for (String task : share.get(i).tasks()) {
                String here = "share[" + i + "]";
                String other = place.putIfAbsent(task, here);
                if (other != null) {
                    problems.add("Task '" + task + "' is in " + other + " and in " + here
                            + ", but a task has one class projection. Maybe make one share of both?");
                }
            }
        }
        if (funnel.size() == 1 || new HashSet<>(funnel).size() < funnel.size()) {
            problems.add(
                    "funnel is " + funnel
                            + ", but a funnel has two or more different tasks, each of which happens only after the one before.");
        }
        for (String task : funnel) {
            String other = place.put(task, "funnel");
            if (other != null && !other.equals("funnel")) {
                problems.add("Task '" + task + "' is in " + other + " and in funnel; it can be in one of them only.");
            }
        }
        OutputHierarchy order = new OutputHierarchy(hierarchy);
        for (String name : order.names()) {
            String other = place.get(name);
            if (other != null) {
                problems.add(
                        "Task '" + name + "' is in " + other + " and in hierarchy; it can be in one of them only.");
            }
        }
        order.addProblems(problems);
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems.stream().distinct().toList());
        }
    }

    /** With shares only. */
    public static OutputSettings sharing(OutputShare... shares) {
        return new OutputSettings(List.of(shares), List.of(), Map.of());
    }

    /** With a funnel only. */
    public static OutputSettings funnel(String... tasks) {
        return new OutputSettings(List.of(), List.of(tasks), Map.of());
    }

    /** With a hierarchy only. */
    public static OutputSettings hierarchy(Map<String, List<String>> children) {
        return new OutputSettings(List.of(), List.of(), children);
    }

    /** Whether outputs have nothing to do with each other. */
    public boolean isEmpty() {
        return share.isEmpty() && funnel.isEmpty() && hierarchy.isEmpty();
    }

    /** Whether the hierarchy is about the labels of a task. */
    public boolean ordersLabelsOf(Task task) {
        return !hierarchy.isEmpty()
                && task instanceof MultilabelTask multilabel
                && multilabel.labels().containsAll(order().names());
    }

    /** The hierarchy with its closure. */
    public OutputHierarchy order() {
        return new OutputHierarchy(hierarchy);
    }

    /**
     * What is left of it among some tasks: shares of two or more of them, the funnel without the steps that are gone, and the
     * hierarchy in which a child whose parent is gone belongs to the parent's parents.
     */
    public OutputSettings among(Collection<Task> tasks) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> labels = new HashSet<>();
        Set<String> several = new HashSet<>();
        for (Task task : tasks) {
            names.add(task.name());
            if (task.rows().per() != null) {
                several.add(task.name());
            }
            labels.add(task.name());
            if (task instanceof MultilabelTask multilabel) {
                labels.addAll(multilabel.labels());
            }
        }
        List<OutputShare> shares = new ArrayList<>();
        for (OutputShare one : share) {
            List<String> kept = one.tasks().stream().filter(names::contains).toList();
            if (kept.size() > 1 || (!kept.isEmpty() && several.containsAll(kept))) {
                shares.add(one.withTasks(kept));
            }
        }
        List<String> steps = funnel.stream().filter(names::contains).toList();
        return new OutputSettings(shares, steps.size() > 1 ? steps : List.of(), order().among(labels));
    }

    /**
     * This with the tasks that a task asked per column has become in its place.
     *
     * @param names by name of a task those it stands for, itself if it stands for itself
     */
    OutputSettings expanded(Map<String, List<String>> names) {
        return new OutputSettings(
                share.stream()
                        .map(one -> one.withTasks(one.tasks().stream()
                                .flatMap(task -> names.getOrDefault(task, List.of(task)).stream())
                                .toList()))
                        .toList(),
                funnel,
                hierarchy);
    }
}
