package ai.polymath.torch.training;

import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.History;

/** Is told how training goes, and may stop it. All methods do nothing unless overridden. */
public interface TrainingListener {
    /** A listener that wants to know nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** Something that people should know of what the network begins with, one sentence; told before {@link #started}. */
    default void noted(String sentence) {}

    /**
     * Training is about to begin, or to go on.
     *
     * @param prepared what is trained
     * @param parameters numbers that the network learns
     * @param firstEpoch the first epoch to come, from 1
     * @param stepsPerEpoch steps an epoch has
     */
    default void started(PreparedExperiment prepared, long parameters, int firstEpoch, int stepsPerEpoch) {}

    /**
     * Training goes on from a checkpoint; told before {@link #started}.
     *
     * @param finished the epochs finished earlier, at least one
     */
    default void resumed(History finished) {}

    /**
     * A step is over.
     *
     * @param epoch from 1
     * @param step in the epoch, from 1
     * @param loss sum of the weighted losses
     */
    default void step(int epoch, int step, double loss) {}

    /**
     * An epoch is over.
     *
     * @param epoch what is known of it
     * @param figure the criterion's figure, larger is better; {@code NaN} if undefined
     * @param best whether it is the best so far
     */
    default void epoch(EpochRecord epoch, double figure, boolean best) {}

    /**
     * A linear model is about to be fitted, in place of {@link #started} and all epochs.
     *
     * @param prepared what is fitted
     * @param parameters numbers that the model learns
     */
    default void startedLinear(PreparedExperiment prepared, long parameters) {}

    /**
     * A linear model has been fitted for another strength, in a fold or in the end; called by several threads, one at a
     * time.
     *
     * @param done fits made
     * @param most fits to make at most
     */
    default void fitted(int done, int most) {}

    /** Asked after every step or fit: whether to stop now. What was learned since the last epoch is then lost. */
    default boolean wantsToStop() {
        return false;
    }
}
