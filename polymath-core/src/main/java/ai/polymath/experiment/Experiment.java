package ai.polymath.experiment;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Molecules;
import ai.polymath.data.SamplerSettings;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Table;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.KeyedBy;
import ai.polymath.settings.SettingPaths;
import ai.polymath.task.CountTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.task.TaskRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a run needs to know: the data, what to look at, what to predict, the network, and how it learns. It is at once
 * the experiment file and its Java form.
 *
 * @param name names the run
 * @param data where the table comes from
 * @param features which columns the model sees
 * @param tasks what to predict
 * @param model a network or linear models
 * @param training how it learns
 * @param outputs what tasks' outputs have to do with each other
 */
@Doc("An experiment: one model for several tasks.")
public record Experiment(
        @Doc("Names the run; letters, digits, '-', '_' and '.'.") @Default("experiment")
        String name,

        @Doc("Where the table comes from and how its rows are divided.")
        DataSettings data,

        @Doc("Which columns the model sees; by default all that are not targets.") @Default("{}")
        FeatureSettings features,

        @Doc("What to predict: a list, or a mapping from names to tasks.") @KeyedBy("name")
        List<Task> tasks,

        @Doc("The model: a network, or linear models.") @Default("{}")
        ModelSettings model,

        @Doc("How the model learns.") @Default("{}") TrainingSettings training,

        @Doc("What outputs of tasks have to do with each other.") @Default("{}")
        OutputSettings outputs) {

    /** With outputs that have nothing to do with each other. */
    public Experiment(
            String name,
            DataSettings data,
            FeatureSettings features,
            List<Task> tasks,
            ModelSettings model,
            TrainingSettings training) {
        this(name, data, features, tasks, model, training, OutputSettings.NONE);
    }

    /** Checks names and that no target is a feature. */
    public Experiment {
        tasks = List.copyOf(tasks);
        List<String> problems = new ArrayList<>();
        if (!name.matches("[A-Za-z0-9._-]+")) {
            problems.add("name is '" + name + "', but it names a folder: letters, digits, '-', '_' and '.' only.");
        } else if (name.matches("\\.+")) {
            problems.add("name is '" + name + "', but it names a folder, and dots alone mean another one. Maybe name: "
                    + "experiment?");
        }
        if (tasks.isEmpty()) {
            problems.add("tasks is empty; there must be something to predict.");
        }
        Set<String> names = new HashSet<>();
        Map<String, String> targets = new HashMap<>();
        for (Task task : tasks) {
            if (!names.add(task.name())) {
                problems.add("Two tasks are named '" + task.name() + "'; names are unique.");
            }
            for (String target : task.targets()) {
                String other =
                        targets.putIfAbsent(target + "\u0001" + question(task) + "\u0001" + task.rows(), task.name());
                if (other != null) {
                    problems.add("Tasks '" + other + "' and '" + task.name() + "' are both " + task.kind()
                            + " tasks on column '" + target + "'. Maybe one has the wrong target?");
                }
                if (features.numeric().contains(target)
                        || features.categorical().contains(target)
                        || features.booleans().contains(target)
                        || features.structures().named().contains(target)) {
                    problems.add("Column '" + target + "' is the target of task '" + task.name()
                            + "', so it can't be a feature: the model would see the answer.");
                }
            }
        }
        String decisive = training.earlyStopping().task();
        boolean allNamed = tasks.stream().allMatch(task -> task.rows().per() == null);
        if (decisive != null && allNamed && !names.contains(decisive)) {
            problems.add("early_stopping names the task '" + decisive + "', which is not there."
                    + DidYouMean.hint(decisive, names));
        }
        if (!model.isNetwork()) {
            problems.addAll(LinearModelRules.problems(tasks, training, outputs));
        }
        problems.addAll(OutputRules.problems(outputs, tasks));
        sourceProblems(data, tasks, training, problems);
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems.stream().distinct().toList());
        }
    }

    private static void sourceProblems(
            DataSettings data, List<Task> tasks, TrainingSettings training, List<String> problems) {
        Set<String> sources = data.sources().keySet();
        for (Task task : tasks) {
            String source = task.source();
            if (source != null && !sources.contains(source)) {
                problems.add("Task '" + task.name() + "' names the source '" + source + "', "
                        + (sources.isEmpty()
                                ? "but data has no sources."
                                : "which is not there." + DidYouMean.hint(source, sources)));
            }
        }
        if (sources.isEmpty() && !(training.sampler() instanceof SamplerSettings.Proportional)) {
            problems.add(
                    "training.sampler is set, but data has no sources: there is one table, whose rows all come once an"
                            + " epoch. Remove the sampler, or name tables under data.sources.");
        }
    }

    /** What is asked of a column: several quantiles of one column are several tasks, the same one twice is a slip. */
    private static String question(Task task) {
        if (task instanceof CountTask count) {
            return task.kind() + count.of();
        }
        return task instanceof RegressionTask regression ? task.kind() + regression.loss() : task.kind();
    }

    /** An experiment with everything but data and tasks by default. */
    public static Experiment of(String name, DataSettings data, Task... tasks) {
        return of(name, data, List.of(tasks));
    }

    /** An experiment with everything but data and tasks by default. */
    public static Experiment of(String name, DataSettings data, List<Task> tasks) {
        return new Experiment(
                name,
                data,
                FeatureSettings.sniffed(),
                tasks,
                ai.polymath.settings.Settings.defaults(ModelSettings.class),
                TrainingSettings.defaults());
    }

    /** Columns that can't be features: the targets and the column that decides the split. */
    public Set<String> notFeatures() {
        Set<String> columns = new LinkedHashSet<>();
        tasks.forEach(task -> columns.addAll(task.targets()));
        String splitColumn = data.split().column();
        SplitSettings.Type split = data.split().type();
        if (splitColumn != null && split == SplitSettings.Type.SCAFFOLD) {
            // The molecules themselves are what is looked at.
            columns.add(Molecules.scaffold(splitColumn));
        } else if (splitColumn != null && split != SplitSettings.Type.STRATIFIED) {
            columns.add(splitColumn);
        }
        return columns;
    }

    /**
     * This with a task for each value of the columns that tasks are asked per, in place of those tasks.
     *
     * @throws PolymathException if such a column has no value, or about as many as there are rows
     */
    public Experiment forTable(Table table) {
        if (tasks.stream().allMatch(task -> task.rows().per() == null)) {
            return this;
        }
        List<Task> expanded = new ArrayList<>();
        Map<String, List<String>> names = new HashMap<>();
        for (Task task : tasks) {
            List<Task> become = TaskRows.expand(task, table);
            expanded.addAll(become);
            names.put(task.name(), become.stream().map(Task::name).toList());
        }
        return new Experiment(name, data, features, expanded, model, training, outputs.expanded(names));
    }

    /**
     * What is used as a feature: a column that says which rows a task is about says nothing within them, so it is one only
     * if it is listed.
     */
    FeatureSettings usedFeatures() {
        Set<String> ignored = new LinkedHashSet<>(features.ignored());
        tasks.forEach(task -> ignored.addAll(task.rows().columns()));
        List<String> listed = features.named();
        ignored.removeIf(
                column -> listed.contains(column) && !features.ignored().contains(column));
        return features.withIgnored(List.copyOf(ignored));
    }

    /**
     * The columns whose mix of values a stratified split keeps: classes, and before them what says which rows a task is about that
     * has classes, so that each task has its own mix everywhere.
     */
    public List<String> strataColumns() {
        Set<String> columns = new LinkedHashSet<>();
        List<Task> withClasses =
                tasks.stream().filter(Experiment::hasClassColumns).toList();
        withClasses.forEach(task -> columns.addAll(task.rows().columns()));
        withClasses.forEach(task -> columns.addAll(task.targets()));
        return List.copyOf(columns);
    }

    private static boolean hasClassColumns(Task task) {
        boolean ofBoxes = task instanceof MultilabelTask multilabel && multilabel.boxes() != null;
        return !ofBoxes && !(task instanceof RegressionTask) && !(task instanceof CountTask) && !task.isPlaceWise();
    }

    /** This with paths of the model's files that start from the folder in which the experiment was written. */
    public Experiment withPathsFrom(Path folder) {
        return withModel(SettingPaths.from(folder, model));
    }

    /** This with other data. */
    public Experiment withData(DataSettings value) {
        return new Experiment(name, value, features, tasks, model, training, outputs);
    }

    /** This with other features. */
    public Experiment withFeatures(FeatureSettings value) {
        return new Experiment(name, data, value, tasks, model, training, outputs);
    }

    /** This with other tasks; what outputs say of tasks that are gone is left out. */
    public Experiment withTasks(List<Task> value) {
        return new Experiment(name, data, features, value, model, training, outputs.among(value));
    }

    /** This with other relations between outputs. */
    public Experiment withOutputs(OutputSettings value) {
        return new Experiment(name, data, features, tasks, model, training, value);
    }

    /** This with another model. */
    public Experiment withModel(ModelSettings value) {
        return new Experiment(name, data, features, tasks, value, training, outputs);
    }

    /** This with another way to learn. */
    public Experiment withTraining(TrainingSettings value) {
        return new Experiment(name, data, features, tasks, model, value, outputs);
    }
}
