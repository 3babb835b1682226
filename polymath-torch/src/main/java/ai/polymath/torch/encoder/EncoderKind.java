package ai.polymath.torch.encoder;

import ai.polymath.experiment.EncoderSettings;
import ai.polymath.torch.network.BlockShape;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an encoder, which build its network. To add an encoder: one record that implements this, and its name
 * in {@code META-INF/polymath/ai.polymath.experiment.EncoderSettings}.
 */
public interface EncoderKind extends EncoderSettings {
    /** How many stages the network has after its input. */
    int stages();

    /**
     * Makes some stages of the network; only these have parameters and may be used, but widths are known of all.
     *
     * @param shape what the network is given
     * @param book takes the parameters
     * @param prefix begins their names
     * @param owner whose they are
     * @param stages those to make
     */
    Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner, Stages stages);

    /**
     * Whether it reads a structured column, so that the encoder {@code concat} can tell which columns are for which part.
     *
     * @param block the column; null for numbers and categories
     */
    default boolean reads(@Nullable BlockShape block) {
        return block == null;
    }

    /** Whether it has no layers that ways of sharing could take apart. */
    default boolean isOnePiece() {
        return false;
    }

    /** Whether its network can keep the places of an example, which place-wise tasks need. */
    default boolean keepsPlaces() {
        return false;
    }

    /**
     * One vector an example of the representations of its places, for tasks about the whole example where others are
     * place-wise; it has no parameters. The mean of all places, but for words that are not there.
     *
     * @param places {@code [batch, width, places...]}
     * @return {@code [batch, width]}
     */
    default Tensor pool(Tensor places, Inputs inputs) {
        return PlacePooling.mean(places, PlacePooling.mask(inputs));
    }

    /**
     * The same kind of network, narrower or wider: every width in its settings (units, channels, an embedding's width) is that
     * share of what it is, rounded, and at least the smallest there can be. All else, such as the number of layers, is as it
     * is. No width falls when the share rises, and 1 gives the same settings.
     *
     * @param share 0 or more; 0 for the narrowest
     * @return null if it has no widths to change, as one whose weights are given
     */
    default @Nullable EncoderKind scaled(double share) {
        return null;
    }

    /** Makes the whole network. */
    default Encoder build(InputShape shape, ParameterBook book, String prefix, Owner owner) {
        return build(shape, book, prefix, owner, new Stages(0, stages()));
    }
}
