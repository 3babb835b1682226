package ai.polymath.torch.sharing;

import ai.polymath.experiment.SharingSettings;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.ParameterBook;
import java.util.List;

/**
 * The settings of a way to share, which build the trunk. To add one: one record that implements this, and its name in
 * {@code META-INF/polymath/ai.polymath.experiment.SharingSettings}.
 */
public interface SharingKind extends SharingSettings {
    /**
     * Makes the trunk.
     *
     * @param encoder the encoder to share
     * @param shape what the trunk is given
     * @param tasks how many tasks there are
     * @param book takes its parameters
     */
    Trunk build(EncoderKind encoder, InputShape shape, int tasks, ParameterBook book);

    /** Whether tasks of one form (kind, loss and number of outputs) use one head, which then is shared like the trunk. */
    default boolean sharesHeads() {
        return false;
    }

    /** Whether it takes encoders as a whole, never some of their stages. */
    default boolean takesWholeEncoders() {
        return false;
    }

    /** How a task joins that comes when the others are trained. */
    default Newcomer newcomer() {
        return Newcomer.ALONE;
    }

    /**
     * Sets what a newcomer's parameters in a network of all tasks must begin with, so that it changes nothing for the others.
     * Only asked if it joins {@linkplain Newcomer#AMONG_ALL among all}.
     *
     * @param parameters those of the network, with the old tasks' values in place
     * @param newcomer the new task's index, the last
     */
    default void admit(List<ParameterBook.Entry> parameters, int newcomer) {}

    /** Whether heads are given the places of an example where the encoder keeps them, which place-wise tasks need. */
    default boolean keepsPlaces() {
        return true;
    }
}
