package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;

/**
 * The network.
 *
 * @param encoder what turns an example into its representation
 * @param sharing how tasks share parameters
 * @param heads what turns the representation into a task's output
 */
@Doc("The network.")
public record ModelSettings(
        @Doc("What turns an example into its representation.") @Default("mlp")
        EncoderSettings encoder,

        @Doc("How tasks share parameters.") @Default("hard") SharingSettings sharing,

        @Doc("What turns the representation into a task's output.") @Default("{}")
        HeadSettings heads) {

    /** This with another encoder. */
    public ModelSettings withEncoder(EncoderSettings newEncoder) {
        return new ModelSettings(newEncoder, sharing, heads);
    }

    /** This with another way to share. */
    public ModelSettings withSharing(SharingSettings newSharing) {
        return new ModelSettings(encoder, newSharing, heads);
    }

    /** This with other heads. */
    public ModelSettings withHeads(HeadSettings newHeads) {
        return new ModelSettings(encoder, sharing, newHeads);
    }
}
