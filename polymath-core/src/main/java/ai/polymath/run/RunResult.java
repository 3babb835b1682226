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
 * @param findings what the network found out about the tasks, a line each
 */
public record RunResult(
        List<TaskResult> tasks, int epochs, int bestEpoch, long parameters, double seconds, List<String> findings) {
    /** Tasks and findings are copied. */
    public RunResult {
        tasks = List.copyOf(tasks);
        findings = List.copyOf(findings);
    }

    /** Without findings. */
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
        tree.put("epochs", epochs);
        tree.put("best_epoch", bestEpoch);
        tree.put("parameters", parameters);
        tree.put("seconds", seconds);
        if (!findings.isEmpty()) {
            tree.put("findings", findings);
        }
        return tree;
    }

    /** Writes {@code metrics.json}. */
    public void write(Path file) {
        Json.write(file, toTree());
    }
}
