package ai.polymath.cli;

import ai.polymath.balancing.EqualWeights;
import ai.polymath.cli.TrainingJob.JobResult;
import ai.polymath.comparison.Measure;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.Experiment;
import java.nio.file.Path;
import java.util.List;

/** Whether there is time to tune: finds out by training one shared model first. */
record CompareBudget(
        CompareOptions options, List<Replicate> replicates, Path folder, LocalRunner local, List<Measure> measures) {
    /** Models that a replicate is about to have besides its single-task ones. */
    private static final int SHARED = 6;

    /** With trials a model costs about three times as much. */
    private static final int COST_OF_TUNING = 3;

    /**
     * The trials that fit into the budget: all, or none.
     *
     * @param experiment with all tasks
     * @param trials how many there should be
     * @param runners how many models are trained at the same time
     * @param start when the command began
     */
    int affordableTrials(Experiment experiment, int trials, int runners, long start) {
        BalancingSettings own = experiment.training().balancing();
        BalancingSettings equal =
                own.method() instanceof EqualWeights ? own : new BalancingSettings(new EqualWeights());
        Experiment pilot = experiment.withTraining(experiment.training().withBalancing(equal));
        JobResult result = local.result(TrainingJob.of(
                folder.resolve("runs").resolve("pilot"), pilot, replicates.get(0), 1, false, local.facts()));
        double models = 2.0 * experiment.tasks().size() + SHARED;
        double needed = result.seconds() * models * COST_OF_TUNING * replicates.size() / runners;
        double left = options.budgetSeconds() - (System.nanoTime() - start) / 1e9;
        return needed <= left ? trials : 0;
    }
}
