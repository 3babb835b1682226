package ai.polymath.cli;

import ai.polymath.comparison.Variant;
import ai.polymath.experiment.Experiment;
import java.util.List;

/**
 * A variant to be trained.
 *
 * @param name unique
 * @param role what it is compared as
 * @param family the way to share
 * @param models its models: one for all tasks, or one a task
 * @param searchesWeights whether tuning tries other fixed weights too
 */
record Candidate(String name, Variant.Role role, String family, List<Experiment> models, boolean searchesWeights) {
    Candidate {
        models = List.copyOf(models);
    }

    /** The name as part of a path. */
    String folder() {
        return name.replace('/', '-');
    }
}
