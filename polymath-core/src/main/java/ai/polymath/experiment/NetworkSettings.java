package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A network.
 *
 * @param encoder what turns an example into its representation
 * @param sharing how tasks share parameters
 * @param heads what turns the representation into a task's output
 * @param initFrom weights of another model to begin with; null for chance
 */
@Kind("network")
@Doc("A network: an encoder, what tasks share of it, and a head a task.")
public record NetworkSettings(
        @Doc("What turns an example into its representation.") @Default("mlp")
        EncoderSettings encoder,

        @Doc("How tasks share parameters.") @Default("hard") SharingSettings sharing,

        @Doc("What turns the representation into a task's output.") @Default("{}")
        HeadSettings heads,

        @Doc("Weights of another model to begin with; left out, the network begins by chance.") @Nullable
        InitialWeightsSettings initFrom)
        implements ModelForm {
    /** One that begins by chance. */
    public NetworkSettings(EncoderSettings encoder, SharingSettings sharing, HeadSettings heads) {
        this(encoder, sharing, heads, null);
    }
}
