package ai.polymath.experiment;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import ai.polymath.data.SourceRows;
import ai.polymath.data.Table;
import ai.polymath.task.FittedTask;
import ai.polymath.task.LabelSource;
import ai.polymath.task.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which rows of a table a task has labels in: those of the source that it names, or all. Labels of other sources are missing
 * to it even where they have a column of that name.
 */
final class TaskSources {
    private final Table table;
    private final int[] train;

    TaskSources(Table table, int[] train) {
        this.table = table;
        this.train = train;
    }

    /** Fits a task to the labels that it may see. */
    FittedTask fit(Task task) {
        if (task.source() == null) {
            return task.fit(new LabelSource(table, train));
        }
        SourceRows source = feeding(table, task).get(0);
        int[] own = IntStream.of(source.among(train))
                .map(row -> row - source.first())
                .toArray();
        return task.fit(new LabelSource(table.ofSource(source, task.targets()), own));
    }

    /** The labels of all rows of the table. */
    Labels labels(FittedTask task) {
        if (table.sources().isEmpty()) {
            return task.labels(table);
        }
        Map<SourceRows, Labels> parts = new LinkedHashMap<>();
        for (SourceRows source : feeding(table, task.task())) {
            try {
                parts.put(source, task.labels(table.ofSource(source, task.task().targets())));
            } catch (PolymathException e) {
                // Rows are counted within their source.
                throw PolymathException.of(e.messages().stream()
                        .map(message -> "In " + source.describe() + ": " + message)
                        .toList());
            }
        }
        // Labels of texts are as wide as the longest text of their source.
        int width = parts.values().stream().mapToInt(Labels::width).max().orElse(1);
        double[] values = new double[Math.multiplyExact(table.rows(), width)];
        Arrays.fill(values, Double.NaN);
        parts.forEach((source, own) -> {
            for (int row = 0; row < own.examples(); row++) {
                System.arraycopy(own.values(), row * own.width(), values, (source.first() + row) * width, own.width());
            }
        });
        return new Labels(values, width);
    }

    /** The sources that a task has labels from. */
    static List<SourceRows> feeding(Table table, Task task) {
        return table.sources().stream()
                .filter(source -> task.source() == null
                        ? task.targets().stream().anyMatch(source::has)
                        : source.name().equals(task.source()))
                .toList();
    }

    /** Columns that some source lacks. */
    static Set<String> notInAll(Table table) {
        Set<String> columns = new LinkedHashSet<>();
        for (String name : table.names()) {
            // The column of the sources' names is in none of them, yet no row misses it.
            long having = table.sources().stream().filter(s -> s.has(name)).count();
            if (having > 0 && having < table.sources().size()) {
                columns.add(name);
            }
        }
        return columns;
    }

    /** Tells of tasks that name a source without their target, and of sources without a task. */
    static void check(Experiment experiment, Table table, List<String> problems) {
        List<String> names = table.sources().stream().map(SourceRows::name).toList();
        if (!names.equals(List.copyOf(experiment.data().sources().keySet()))) {
            throw new IllegalArgumentException("The experiment has the sources "
                    + experiment.data().sources().keySet() + ", but the table was put together from " + names
                    + ". Put the tables of the sources together with Concatenation.of.");
        }
        for (Task task : experiment.tasks()) {
            for (SourceRows source : feeding(table, task)) {
                for (String target : task.targets()) {
                    if (task.source() != null && !source.has(target)) {
                        problems.add("Column '" + target + "', named by task '" + task.name() + "', is not in "
                                + source.describe() + "."
                                + DidYouMean.hint(
                                        target,
                                        source.columns().stream().sorted().toList()));
                    }
                }
            }
        }
        for (SourceRows source : table.sources()) {
            if (experiment.tasks().stream()
                    .noneMatch(task -> feeding(table, task).contains(source))) {
                problems.add("No task has labels from " + source.describe()
                        + ": it has none of their target columns, or they name other sources. Remove the source, or check"
                        + " target and source of the tasks.");
            }
        }
    }

    /** Tells of sources whose rows all look the same to the model. */
    static void requireFeatures(Table table, List<String> features, List<String> problems) {
        for (SourceRows source : table.sources()) {
            if (features.stream().noneMatch(source::has)) {
                problems.add("The model sees nothing of " + source.describe() + ": it has none of the features "
                        + String.join(", ", features)
                        + ". Name some of its columns under features, or remove the source.");
            }
        }
    }
}
