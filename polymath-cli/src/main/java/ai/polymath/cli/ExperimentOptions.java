package ai.polymath.cli;

import ai.polymath.experiment.Experiment;
import ai.polymath.settings.Overrides;
import ai.polymath.settings.SettingBinder;
import ai.polymath.settings.SettingNode;
import ai.polymath.settings.SettingReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The experiment file and changes to it. */
final class ExperimentOptions {
    @Parameters(index = "0", paramLabel = "EXPERIMENT", description = "The experiment file, experiment.yaml.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a setting, such as --set training.epochs=10. May be given many times.")
    private List<String> changes = new ArrayList<>();

    /** The experiment with the changes; files of the model lie where the file says. */
    Experiment experiment() {
        return SettingBinder.bind(node(), Experiment.class).withPathsFrom(folder());
    }

    /** The file with the changes. */
    SettingNode node() {
        return Overrides.apply(SettingReader.read(file()), changes, Experiment.class);
    }

    /** The changes as they were given, to be said again; empty if there are none. */
    String changes() {
        StringBuilder text = new StringBuilder();
        changes.forEach(change -> text.append(" --set '").append(change).append('\''));
        return text.toString();
    }

    /** File and changes as words of another command. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of(file().toString()));
        changes.forEach(change -> words.addAll(List.of("--set", change)));
        return words;
    }

    Path file() {
        return java.util.Objects.requireNonNull(file, "picocli demands it");
    }

    /** The folder that paths in the file start from. */
    Path folder() {
        return java.util.Objects.requireNonNull(file().toAbsolutePath().getParent());
    }
}
