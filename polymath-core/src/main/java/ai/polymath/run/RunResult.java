package ai.polymath.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a finished run says, written as {@code metrics.json}.
 *
 * @param tasks one result a task
 * @param epochs epochs trained; 0 for a linear model, which is not trained in epochs
 * @param bestEpoch the epoch whose weights were kept, from 1; 0 for a linear model
 * @param parameters how many numbers the model learned
 * @param seconds from start to end
 * @param linear what is to be said of a linear fit, such as lambda and objective; empty for a network
 */
public record RunResult(
        List<TaskResult> tasks,
        int epochs,
        int bestEpoch,
        long parameters,
        double seconds,
        Map<String, Object> linear) {
    /** The tasks are copied. */
    public RunResult {
        tasks = List.copyOf(tasks);
        linear = Collections.unmodifiableMap(new LinkedHashMap<>(linear));
    }

    /** The result of a network. */
    public RunResult(List<TaskResult> tasks, int epochs, int bestEpoch, long parameters, double seconds) {
        this(tasks, epochs, bestEpoch, parameters, seconds, Map.of());
    }

    /** The result of a linear model. */
    public static RunResult ofLinear(
            List<TaskResult> tasks, Map<String, Object> facts, long parameters, double seconds) {
        return new RunResult(tasks, 0, 0, parameters, seconds, facts);
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
        if (linear.isEmpty()) {
            tree.put("epochs", epochs);
            tree.put("best_epoch", bestEpoch);
        } else {
            tree.put("linear", linear);
        }
        tree.put("parameters", parameters);
        tree.put("seconds", seconds);
        return tree;
    }

    /** Writes {@code metrics.json}. */
    public void write(Path file) {
        Json.write(file, toTree());
    }
}
