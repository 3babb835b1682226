package ai.polymath.torch.sharing;

import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import java.util.List;
import java.util.stream.Stream;

/** Every registered way to share, and options that build something else. */
public final class SharingVariants {
    private SharingVariants() {}

    /** As the experiment file writes them. */
    public static Stream<String> all() {
        return Stream.concat(
                Choices.of(SharingSettings.class).kinds().keySet().stream().map(kind -> "{type: " + kind + "}"),
                List.of(
                        "{type: partial, shared_stages: 0}",
                        "{type: soft, tie: trace_norm, strength: 0.1}",
                        "{type: cross-stitch, after: [1]}",
                        "{type: adapters, form: bottleneck, bottleneck: 3}",
                        "{type: adapters, after: [2]}",
                        "{type: flatten, task_input: none}")
                        .stream());
    }

    /** Reads one. */
    public static SharingSettings parse(String yaml) {
        return Settings.parse("sharing: " + yaml, "the test", Holder.class).sharing();
    }

    /** A file with the one key. */
    public record Holder(
            @ai.polymath.settings.Doc("How to share.") SharingSettings sharing) {}
}
