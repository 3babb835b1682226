package ai.polymath.balancing;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that someone chose, by task name: {@code {method: fixed, weights: {ascites: 2}}}; tasks not named weigh 1. The
 * weight of a step is {@code w_t = p_t * weights[t]}.
 *
 * <p>Use it for weights found by a search, or taken from the late epochs of another method's history, which often does as
 * well as that method at a fraction of its cost (Gama and Grassi 2025). One backward pass; nothing is remembered.
 *
 * @param weights finite, at least 0, at least one of the tasks' above 0; with 0 the shared part learns nothing from a task
 */
@Kind("fixed")
public record FixedWeights(
        @Doc("Weight by task name; tasks not named weigh 1.")
        Map<String, Double> weights) implements LossWeighting {
    /** Checks the weights. */
    public FixedWeights {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        weights.forEach((task, weight) -> SettingsCheck.notNegative("fixed", "weights." + task, weight));
    }

    /** Not before {@link #forTasks} has put names and numbers together. */
    @Override
    public Answer weights(StepInput step, MethodState state) {
        throw new IllegalStateException("FixedWeights knows tasks by name: call forTasks(...) first.");
    }

    @Override
    public Balancing forTasks(List<BalancedTask> tasks) {
        double[] byTask = byTask("fixed", "weights", weights, 1, tasks);
        if (Arrays.stream(byTask).allMatch(w -> w == 0)) {
            throw new PolymathException("Setting 'weights' of balancing method 'fixed' gives every task the weight 0;"
                    + " at least one must weigh more.");
        }
        return new ByTask(byTask);
    }

    /**
     * Numbers given by task name as an array over all tasks.
     *
     * @param missing the number of tasks that are not named
     */
    static double[] byTask(
            String method, String setting, Map<String, Double> given, double missing, List<BalancedTask> tasks) {
        List<String> names = tasks.stream().map(BalancedTask::name).toList();
        List<String> problems = new ArrayList<>();
        double[] numbers = new double[names.size()];
        Arrays.fill(numbers, missing);
        given.forEach((task, number) -> {
            int t = names.indexOf(task);
            if (t < 0) {
                problems.add(unknownTask(method, setting, task, names));
            } else {
                numbers[t] = number;
            }
        });
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return numbers;
    }

    static String unknownTask(String method, String setting, String task, List<String> names) {
        return "Setting '" + setting + "' of balancing method '" + method + "' names the task '" + task
                + "', but the tasks are " + names + "." + DidYouMean.hint(task, names);
    }

    /** The weights with their tasks' numbers in place of names. */
    private record ByTask(double[] byTask) implements LossWeighting {
        @Override
        public Answer weights(StepInput step, MethodState state) {
            double[] weights = step.select(byTask);
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= step.preferences()[i];
            }
            return new Answer(weights, state);
        }
    }
}
