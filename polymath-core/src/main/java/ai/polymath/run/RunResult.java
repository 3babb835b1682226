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
 * @param findings what the network found out about the tasks, a line each
 * @param sources one result a source; none if there is one table
 */
public record RunResult(
        List<TaskResult> tasks,
        int epochs,
        int bestEpoch,
        long parameters,
        double seconds,
        Map<String, Object> linear,
        List<String> findings,
        List<SourceResult> sources) {
    /** All are copied. */
    public RunResult {
        tasks = List.copyOf(tasks);
        linear = Collections.unmodifiableMap(new LinkedHashMap<>(linear));
        findings = List.copyOf(findings);
        sources = List.copyOf(sources);
    }

    /** The result of a network. */
    public RunResult(List<TaskResult> tasks, int epochs, int bestEpoch, long parameters, double seconds) {
        this(tasks, epochs, bestEpoch, parameters, seconds, Map.of(), List.of(), List.of());
    }

    /** The result of a linear model. */
    public static RunResult ofLinear(
            List<TaskResult> tasks, Map<String, Object> facts, long parameters, double seconds) {
        return new RunResult(tasks, 0, 0, parameters, seconds, facts, List.of(), List.of());
    }

    /** This with what the network found out about the tasks. */
    public RunResult withFindings(List<String> lines) {
        return new RunResult(tasks, epochs, bestEpoch, parameters, seconds, linear, lines, sources);
    }

    /** This with the results of several sources. */
    public RunResult withSources(List<SourceResult> results) {
        return new RunResult(tasks, epochs, bestEpoch, parameters, seconds, linear, findings, results);
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
        if (linear.isEmpty()) {
            tree.put("epochs", epochs);
            tree.put("best_epoch", bestEpoch);
        } else {
            tree.put("linear", linear);
        }
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
