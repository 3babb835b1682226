package ai.polymath.cli;

import ai.polymath.cli.TrainingJob.JobResult;
import ai.polymath.experiment.Experiment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a comparison that is done by one runner: one model of one variant in one replicate, tuned and trained.
 *
 * @param candidate the variant
 * @param model the index of its model
 * @param replicate the index of the replicate
 * @param fraction share of the training rows
 */
record CompareUnit(Candidate candidate, int model, int replicate, double fraction) {
    /** The model's settings before tuning. */
    Experiment experiment() {
        return candidate.models().get(model);
    }

    /** Its folder within that of all runs. */
    Path folder(Path runs, Replicate replicateOfIt) {
        Path folder = runs.resolve(candidate.folder() + (fraction < 1 ? "-of-" + fraction : ""))
                .resolve(replicateOfIt.folder());
        return candidate.models().size() == 1 ? folder : folder.resolve("task-" + (model + 1));
    }

    /** For people. */
    String name(Replicate replicateOfIt) {
        return candidate.name()
                + (candidate.models().size() == 1
                        ? ""
                        : " " + experiment().tasks().get(0).name())
                + ", " + replicateOfIt.name()
                + (fraction < 1 ? ", " + fraction + " of the training rows" : "");
    }

    /**
     * What came of it.
     *
     * @param result the figures; null if it failed
     * @param failure why it failed; null if it did not
     * @param reused whether an earlier run had it all
     */
    record Outcome(@Nullable JobResult result, @Nullable String failure, boolean reused) {}
}
