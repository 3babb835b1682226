package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.reader.ColumnKind;
import ai.polymath.reader.ReadPlan;
import ai.polymath.reader.TableProfile;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import ai.polymath.settings.Doc;
import ai.polymath.settings.KeyedBy;
import ai.polymath.settings.SettingBinder;
import ai.polymath.settings.SettingNode;
import ai.polymath.settings.SettingReader;
import ai.polymath.settings.Settings;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A new task and its table as the command line names them. */
final class NewTaskOptions {
    @Option(
            names = "--task",
            required = true,
            paramLabel = "NAME|FILE",
            description = "The new task: its name, or a YAML file that has it as an experiment file would.")
    private @Nullable String task;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "binary, multiclass, ordinal, regression, ...; as the column looks if left out.")
    private @Nullable String type;

    @Option(names = "--target", paramLabel = "COLUMN", description = "The column of its label; its name if left out.")
    private @Nullable String target;

    @Option(names = "--data", paramLabel = "TABLE", description = "A CSV, TSV, Parquet or JSON file, also compressed.")
    private @Nullable Path path;

    @Option(names = "--sql", paramLabel = "QUERY", description = "A query instead of a file.")
    private @Nullable String sql;

    @Option(names = "--jdbc", paramLabel = "URL", description = "Ask this database instead; needs --sql.")
    private @Nullable String jdbc;

    @Mixin
    private FormatOption format = new FormatOption();

    /** A file with a task. */
    record TaskFile(
            @Doc("The task, as in an experiment file.") @KeyedBy("name")
            List<Task> tasks) {}

    /**
     * A task and its table.
     *
     * @param task the task
     * @param table the model's features and the task's columns
     */
    record NewTask(Task task, Table table) {}

    /** Reads both. */
    NewTask read(TrainedModel model) {
        TableSource source = ModelAndTable.source(path, sql, jdbc, format.format(), "--data");
        String given = java.util.Objects.requireNonNull(task, "picocli demands it");
        Task known =
                isFile(given) ? ofFile(Path.of(given)) : type == null ? null : parse(given, TaskGuess.quoted(type));
        if (known != null) {
            return new NewTask(known, table(model, source, known));
        }
        String column = target == null ? given : target;
        Table table = table(model, source, given, Set.of(column), Map.of());
        Task guessed = parse(given, TaskGuess.settings(TableProfile.profile(table.column(column))));
        return new NewTask(guessed, table);
    }

    private static boolean isFile(String word) {
        return word.endsWith(".yaml") || word.endsWith(".yml") || Files.isRegularFile(Path.of(word));
    }

    private Task parse(String name, String settings) {
        String line = "{" + TaskGuess.quoted(name) + ": {type: " + settings
                + (target == null ? "" : ", target: " + TaskGuess.quoted(target)) + "}}";
        return Settings.parse("tasks: " + line, "--task", TaskFile.class)
                .tasks()
                .get(0);
    }

    private Task ofFile(Path file) {
        if (type != null || target != null) {
            throw new PolymathException("--task names the file " + file + ", which says type and target itself. Leave "
                    + (type != null ? "--type" : "--target") + " away, or give a name.");
        }
        SettingNode node = SettingReader.read(file);
        if (node instanceof SettingNode.Mapping mapping && mapping.get("tasks") == null) {
            SettingNode list =
                    mapping.get("type") == null ? node : new SettingNode.Sequence(List.of(node), node.mark());
            node = new SettingNode.Mapping(Map.of("tasks", list), node.mark());
        }
        List<Task> tasks = SettingBinder.bind(node, TaskFile.class).tasks();
        if (tasks.size() != 1) {
            throw new PolymathException(
                    file + " has " + tasks.size() + " tasks, but a model is adapted to one at a time.");
        }
        return tasks.get(0);
    }

    private static Table table(TrainedModel model, TableSource source, Task task) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>();
        if (task instanceof RegressionTask) {
            task.targets().forEach(column -> kinds.put(column, ColumnKind.NUMERIC));
        }
        task.rows().columns().forEach(column -> kinds.put(column, ColumnKind.TEXT));
        Set<String> own = new LinkedHashSet<>(task.targets());
        own.addAll(task.rows().columns());
        return table(model, source, task.name(), own, kinds);
    }

    private static Table table(
            TrainedModel model, TableSource source, String task, Set<String> own, Map<String, ColumnKind> kinds) {
        ReadPlan plan = ModelColumns.featuresAnd(model, own, "task '" + task + "'", kinds);
        return TableReader.read(source, plan, ModelColumns.settings(model)).table();
    }
}
