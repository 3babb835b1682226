package ai.polymath.torch.encoder;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;

/**
 * The settings of an encoder, which build its network. To add an encoder: one record that implements this, and its name
 * in {@code META-INF/polymath/ai.polymath.experiment.EncoderSettings}.
 */
public interface EncoderKind extends EncoderSettings {
    /**
     * Makes the network.
     *
     * @param shape what it is given
     * @param book takes its parameters
     * @param prefix begins their names
     * @param owner whose they are
     */
    Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner);
}
