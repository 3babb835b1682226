package ai.polymath.cli;

import ai.polymath.data.DataFormat;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the file of a command is, where its name doesn't tell. */
final class FormatOption {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "What the file or folder is, as data.format of an experiment file says it: a name, such as conllu, or"
                            + " \"{type: tagged, columns: [words, pos]}\". Told by the name if left out.")
    private @Nullable String format;

    /** What stands behind the option, as settings. */
    record Given(@Doc("The format.") DataFormat format) {}

    /** The format, or null if none is named. */
    @Nullable
    DataFormat format() {
        return format == null
                ? null
                : Settings.parse("format: " + format, "--format", Given.class).format();
    }
}
