package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import org.jspecify.annotations.Nullable;

/**
 * The model: a network unless {@code type} says otherwise.
 *
 * @param form what kind of model, with its settings
 */
@Doc("The model: a network, or linear models with a penalty that ties the tasks together.")
public record ModelSettings(
        @Doc("What kind of model; its settings stand beside the type.") @Default("network") @Inline
        ModelForm form) {

    /** A network. */
    public ModelSettings(EncoderSettings encoder, SharingSettings sharing, HeadSettings heads) {
        this(new NetworkSettings(encoder, sharing, heads));
    }

    /** Whether it is a network. */
    public boolean isNetwork() {
        return form instanceof NetworkSettings;
    }

    /**
     * The linear model's settings.
     *
     * @throws IllegalStateException if it is a network
     */
    public LinearModelSettings linear() {
        if (form instanceof LinearModelSettings linear) {
            return linear;
        }
        throw new IllegalStateException("The model is a network, not linear.");
    }

    /**
     * The network's settings.
     *
     * @throws IllegalStateException if it is no network
     */
    public NetworkSettings network() {
        if (form instanceof NetworkSettings network) {
            return network;
        }
        throw new IllegalStateException("The model is linear: it has no encoder, no sharing and no heads.");
    }

    /** What turns an example into the network's representation. */
    public EncoderSettings encoder() {
        return network().encoder();
    }

    /** How tasks share parameters of the network. */
    public SharingSettings sharing() {
        return network().sharing();
    }

    /** What turns the network's representation into a task's output. */
    public HeadSettings heads() {
        return network().heads();
    }

    /** Weights of another model that the network begins with; null for none. */
    public @Nullable InitialWeightsSettings initFrom() {
        return network().initFrom();
    }

    /** This network with weights of another model to begin with. */
    public ModelSettings withInitFrom(@Nullable InitialWeightsSettings value) {
        return new ModelSettings(new NetworkSettings(encoder(), sharing(), heads(), value));
    }

    /** This network with another encoder. */
    public ModelSettings withEncoder(EncoderSettings newEncoder) {
        return new ModelSettings(new NetworkSettings(newEncoder, sharing(), heads(), initFrom()));
    }

    /** This network with another way to share. */
    public ModelSettings withSharing(SharingSettings newSharing) {
        return new ModelSettings(new NetworkSettings(encoder(), newSharing, heads(), initFrom()));
    }

    /** This network with other heads. */
    public ModelSettings withHeads(HeadSettings newHeads) {
        return new ModelSettings(new NetworkSettings(encoder(), sharing(), newHeads, initFrom()));
    }
}
