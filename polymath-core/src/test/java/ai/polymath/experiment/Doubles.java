package ai.polymath.experiment;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.List;

/** What the engine's module brings to an experiment file, by the same names but without a network. */
public final class Doubles {
    private Doubles() {}

    /** Stands for the encoder for tables. */
    @Kind("mlp")
    @Doc("For tests.")
    public record TestEncoder(
            @Doc("Widths of the layers.") @Default("[64, 64]")
            List<Integer> widths,

            @Doc("Share dropped.") @Default("0.1") double dropout)
            implements EncoderSettings {}

    /** Stands for one encoder for all tasks. */
    @Kind("hard")
    @Doc("For tests.")
    public record TestSharing() implements SharingSettings {}
}
