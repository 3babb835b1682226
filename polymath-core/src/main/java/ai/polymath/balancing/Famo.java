package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fast adaptive multitask optimization (Liu, Feng, Stone and Liu, FAMO, NeurIPS 2023): aims at the same relative
 * improvement of all tasks in each step, learning from what the step did to the losses instead of from gradients.
 *
 * <pre>
 * z = softmax(xi) (times p_t, scaled to sum 1),   D_t = L_t - m_t,   c = 1 / sum_t (z_t / D_t)
 * L = c sum_t z_t log D_t  (c constant),          w_t = c z_t / D_t, sum_t w_t = 1
 * after the step, on the same batch:              xi by Adam down  z_t (delta_t - sum_s z_s delta_s) + gamma xi_t,
 *                                                 delta_t = log D_t before - log D_t after
 * </pre>
 *
 * <p>One backward pass and one more forward pass, whatever T; that forward pass must be of the same batch and must not move
 * running statistics or the recorded losses. Almost free, scales to many tasks, and free of the losses' units if the
 * least losses m_t are right. The authors also clip the shared gradient to norm 1: see the training's gradient clipping. A
 * distance D_t of exactly 0 counts as 1e-8 of the task's largest of late; a loss below its m_t is refused.
 *
 * @param learningRate of the logits xi
 * @param gamma decay of the logits towards equal weights
 * @param minLosses m_t by task name: the least value that a task's loss, times the task's weight, can take; 0 for tasks not
 *     named
 */
@Kind("famo")
public record Famo(
        @Default("0.025") @Doc("Learning rate of the task logits.")
        double learningRate,

        @Default("0.001") @Doc("How strongly the logits decay towards equal weights.")
        double gamma,

        @Default("{}") @Doc("The least value a task's loss can take, by task name; 0 for tasks not named.")
        Map<String, Double> minLosses)
        implements LossWeighting {
    /** Checks the settings. */
    public Famo {
        SettingsCheck.positive("famo", "learning_rate", learningRate);
        SettingsCheck.notNegative("famo", "gamma", gamma);
        minLosses = Collections.unmodifiableMap(new LinkedHashMap<>(minLosses));
        minLosses.forEach((task, least) -> SettingsCheck.finite("famo", "min_losses." + task, least));
    }

    @Override
    public Balancing forTasks(List<BalancedTask> tasks) {
        return new ByTask(this, FixedWeights.byTask("famo", "min_losses", minLosses, 0, tasks));
    }

    @Override
    public MethodState initialState(int tasks) {
        return LossFloor.start(adam().start(MethodState.EMPTY, tasks, 0), tasks);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        return weights(step, leastZero(step), state);
    }

    @Override
    public boolean wantsLossesAfterStep() {
        return true;
    }

    @Override
    public MethodState afterStep(StepInput step, double[] after, MethodState state) {
        return afterStep(step, after, leastZero(step), state);
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }

    private TaskAdam adam() {
        return new TaskAdam("logits", learningRate, 1e-8);
    }

    private double[] leastZero(StepInput step) {
        if (!minLosses.isEmpty()) {
            throw new IllegalStateException("Famo knows least losses by task name: call forTasks(...) first.");
        }
        return new double[step.size()];
    }

    private Answer weights(StepInput step, double[] least, MethodState state) {
        LossFloor floor = LossFloor.of(step, distances(step, step.losses(), least, "step "), state);
        double[] distances = floor.losses();
        double[] shares = shares(step, distances, state);
        // z / D over its sum, in logarithms: shares may span the whole range of doubles.
        double[] exponents = new double[shares.length];
        Arrays.setAll(exponents, i -> distances[i] > 0 ? -Math.log(distances[i]) : 0);
        return new Answer(Softmax.of(exponents, shares), floor.state());
    }

    private MethodState afterStep(StepInput step, double[] after, double[] least, MethodState state) {
        // Not to be floored anew: before and after are measured with one ruler, that of the step.
        LossFloor ruler = new LossFloor(new double[0], state);
        double[] before = ruler.apply(step, distances(step, step.losses(), least, "step "));
        double[] now = ruler.apply(step, distances(step, after, least, "the losses after step "));
        double[] shares = shares(step, before, state);
        double[] logits = adam().values(step, state);
        double[] delta = new double[before.length];
        Arrays.setAll(delta, i -> before[i] > 0 ? Math.log(before[i]) - Math.log(now[i]) : 0);
        double[] gradient = Softmax.timesJacobian(delta, shares);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += gamma * logits[i];
        }
        return adam().descend(step, state, gradient);
    }

    private double[] shares(StepInput step, double[] distances, MethodState state) {
        double[] factors = new double[distances.length];
        Arrays.setAll(factors, i -> distances[i] > 0 ? step.preferences()[i] : 0);
        return Softmax.of(adam().values(step, state), factors);
    }

    private static double[] distances(StepInput step, double[] losses, double[] least, String when) {
        double[] distances = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            distances[i] = losses[i] - least[i];
            if (!(distances[i] >= 0 && distances[i] < Double.POSITIVE_INFINITY)) {
                throw new PolymathException("Balancing method 'famo' needs finite losses that are not below"
                        + " their least value, but task " + step.present()[i] + " (counted from 0) has loss "
                        + losses[i]
                        + " with 'min_losses' " + least[i] + " at " + when + step.step()
                        + ". Maybe set 'min_losses' for it, or lower the learning rate.");
            }
        }
        return distances;
    }

    /** The method with the least loss of each task. */
    private record ByTask(Famo method, double[] least) implements LossWeighting {
        @Override
        public MethodState initialState(int tasks) {
            return method.initialState(tasks);
        }

        @Override
        public Answer weights(StepInput step, MethodState state) {
            return method.weights(step, step.select(least), state);
        }

        @Override
        public boolean wantsLossesAfterStep() {
            return true;
        }

        @Override
        public MethodState afterStep(StepInput step, double[] after, MethodState state) {
            return method.afterStep(step, after, step.select(least), state);
        }

        @Override
        public Scale nativeScale() {
            return method.nativeScale();
        }
    }
}
