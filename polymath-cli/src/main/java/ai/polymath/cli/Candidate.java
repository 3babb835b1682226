package ai.polymath.cli;

import ai.polymath.comparison.Variant;
import ai.polymath.experiment.Experiment;
import ai.polymath.task.Task;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A variant to be trained.
 *
 * @param name unique
 * @param role what it is compared as
 * @param family the way to share
 * @param models its models: one for all tasks, or one a task
 * @param searchesWeights whether tuning tries other fixed weights too
 * @param serves for each model the tasks that it answers for: one that two models learn is answered for by one of them
 */
record Candidate(
        String name,
        Variant.Role role,
        String family,
        List<Experiment> models,
        boolean searchesWeights,
        List<Set<String>> serves) {
    Candidate {
        models = List.copyOf(models);
        serves = List.copyOf(serves);
    }

    /** A variant whose models answer for all of their tasks. */
    Candidate(String name, Variant.Role role, String family, List<Experiment> models, boolean searchesWeights) {
        this(name, role, family, models, searchesWeights, models.stream()
                .map(model -> model.tasks().stream().map(Task::name).collect(Collectors.toSet()))
                .toList());
    }

    /** The name as part of a path. */
    String folder() {
        return name.replace('/', '-');
    }
}
