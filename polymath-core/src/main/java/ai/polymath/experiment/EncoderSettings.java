package ai.polymath.experiment;

import ai.polymath.data.WordVectorSettings;
import ai.polymath.settings.Choice;
import org.jspecify.annotations.Nullable;

/** What turns an example into its representation. Each kind is one file beside its network, in the engine's module. */
@Choice("type")
public interface EncoderSettings {
    /** The vectors that the words of a text column begin with; null for none. */
    default @Nullable WordVectorSettings vectorsOf(String column) {
        return null;
    }
}
