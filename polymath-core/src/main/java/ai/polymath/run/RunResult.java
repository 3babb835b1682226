package ai.polymath.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a finished run says, written as {@code metrics.json}.
 *
 * @param tasks one result a task
 * @param epochs epochs trained
 * @param bestEpoch the epoch whose weights were kept, from 1
 * @param parameters how many numbers the network learned
 * @param seconds from start to end
 * @param sources one result a source; none if there is one table
 */
public record RunResult(
        List<TaskResult> tasks,
        int epochs,
        int bestEpoch,
        long parameters,
        double seconds,
        List<SourceResult> sources) {
    /** The lists are copied. */
    public RunResult {
        tasks = List.copyOf(tasks);
        sources = List.copyOf(sources);
    }

    /** With one table. */
    public RunResult(List<TaskResult> tasks, int epochs, int bestEpoch, long parameters, double seconds) {
        this(tasks, epochs, bestEpoch, parameters, seconds, List.of());
    }

    /** The result of a task. */
    public TaskResult task(String name) {
        return tasks.stream()
                .filter(t -> t.task().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no task '" + name + "'."));
    }

    /** As {@code metrics.json} has it. */
    public Map<String, Object> toTree() {
        Map<String, Object> byTask = new LinkedHashMap<>();
        tasks.forEach(task -> byTask.put(task.task(), task.toTree()));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("tasks", byTask);
        if (!sources.isEmpty()) {
            Map<String, Object> bySource = new LinkedHashMap<>();
            sources.forEach(source -> bySource.put(source.source(), source.toTree()));
            tree.put("sources", bySource);
        }
        tree.put("epochs", epochs);
        tree.put("best_epoch", bestEpoch);
        tree.put("parameters", parameters);
        tree.put("seconds", seconds);
        return tree;
    }

    /** Writes {@code metrics.json}. */
    public void write(Path file) {
        Json.write(file, toTree());
    }
}
