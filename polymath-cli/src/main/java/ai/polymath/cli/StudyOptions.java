package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.experiment.Experiment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What commands have in common that train many models of one experiment: the experiment, how many at a time, the folder. */
final class StudyOptions {
    /** Settings whose value may hold a password. */
    private static final Pattern SECRET = Pattern.compile("(?i)password|passwd|secret|token|jdbc|credential");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description =
                    "Models trained at the same time, each in its process; default: as many as there are cores for.")
    private @Nullable Integer parallel;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder; runs/${COMMAND-NAME}-NAME if left out.")
    private @Nullable Path out;

    /** The experiment file and changes to it. */
    ExperimentOptions options() {
        return options;
    }

    PrintWriter print() {
        return Console.out(command);
    }

    /** Models trained at the same time; null for as many as there are cores for. */
    @Nullable
    Integer parallel() {
        return parallel;
    }

    /** The folder as the user named it; null for the usual one. */
    @Nullable
    Path out() {
        return out;
    }

    /** Refuses what makes no sense for any experiment. */
    void check() {
        if (parallel != null && parallel < 1) {
            throw new PolymathException("--parallel is " + parallel + ", but it must be 1 or more.");
        }
    }

    /**
     * Refuses an experiment of one task.
     *
     * @param expanded whether there is a task for each of the table's questions already; before, one entry may become many
     * @param why what there is nothing to do about, and a hint
     */
    static void requireTasks(Experiment experiment, boolean expanded, String why) {
        boolean one = experiment.tasks().size() < 2
                && (expanded || experiment.tasks().get(0).rows().per() == null);
        if (one) {
            throw new PolymathException("The experiment has one task, so " + why);
        }
    }

    /** The command and its options as they stand, those by default among them; nothing secret. */
    Map<String, @Nullable Object> asked() {
        CommandSpec spec = java.util.Objects.requireNonNull(command, "picocli sets it");
        Map<String, @Nullable Object> asked = new LinkedHashMap<>();
        asked.put("command", spec.name());
        asked.put("file", options.file().toString());
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            boolean plain = !option.usageHelp() && !option.versionHelp() && value != null;
            if (plain && !(value instanceof Collection<?> list && list.isEmpty())) {
                asked.put(option.longestName().replaceFirst("^-+", ""), value(value));
            }
        }
        return asked;
    }

    private static Object value(Object value) {
        if (value instanceof Collection<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(one -> plain.add(value(one)));
            return plain;
        }
        if (value instanceof Boolean || value instanceof Number) {
            return value;
        }
        String text = value.toString();
        int equals = text.indexOf('=');
        return equals > 0 && SECRET.matcher(text).find() ? text.substring(0, equals) + "=(not shown)" : text;
    }
}
