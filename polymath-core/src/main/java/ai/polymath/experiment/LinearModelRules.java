package ai.polymath.experiment;

import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a linear model can't do, told before any data is read. */
final class LinearModelRules {
    /** The settings of training that a linear model obeys. */
    private static final Set<String> USED = Set.of("seed", "threads");

    private static final String INSTEAD = " Maybe use a network: model: {type: network}.";

    private LinearModelRules() {}

    static List<String> problems(List<Task> tasks, TrainingSettings training, OutputSettings outputs) {
        List<String> problems = new ArrayList<>();
        if (!outputs.isEmpty()) {
            problems.add("outputs is given, but a linear model has no heads whose outputs could be shared or related."
                    + " Remove it." + INSTEAD);
        }
        tasks.forEach(task -> {
            String problem = problem(task);
            if (problem != null) {
                problems.add(problem);
            }
        });
        Map<String, @Nullable Object> given = Settings.toTree(training);
        Map<String, @Nullable Object> defaults = Settings.toTree(TrainingSettings.defaults());
        given.forEach((key, value) -> {
            if (!USED.contains(key) && !Objects.equals(value, defaults.get(key))) {
                problems.add("training." + key + " is given, but a linear model is not trained in steps and has no use"
                        + " for it; of training it uses seed and threads. Remove it." + INSTEAD);
            }
        });
        return problems;
    }

    private static @Nullable String problem(Task task) {
        if (task instanceof RegressionTask regression) {
            return regression.loss() instanceof RegressionTask.Squared
                    ? null
                    : "Task '" + task.name() + "': a linear model has the squared loss only for regressions. Remove the"
                            + " task's loss." + INSTEAD;
        }
        if (task instanceof BinaryTask binary) {
            return binary.loss() instanceof BinaryTask.CrossEntropy
                    ? null
                    : "Task '" + task.name() + "': a linear model has cross-entropy only for binary tasks. Remove the"
                            + " task's loss." + INSTEAD;
        }
        return "Task '" + task.name() + "' is " + task.kind()
                + ", but a linear model predicts regression and binary tasks"
                + " only. Maybe ask its classes one by one, as binary tasks, or use a network: model: {type: network}.";
    }
}
