package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.cli.TrainingJob.JobResult;

/** Does trainings, one at a time. */
interface JobRunner extends AutoCloseable {
    /**
     * Does a training, and returns when its files are written.
     *
     * @throws PolymathException if it went wrong
     * @throws ai.polymath.torch.training.StoppedException if somebody wants to stop
     */
    void train(TrainingJob job);

    /** Does a training unless it is done already. */
    default JobResult result(TrainingJob job) {
        JobResult before = job.finished();
        if (before != null) {
            return before;
        }
        train(job);
        JobResult result = job.finished();
        if (result == null) {
            throw new PolymathException("The training in " + job.folder() + " left no result.");
        }
        return result;
    }

    @Override
    void close();
}
