package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Auto-Lambda (Liu et al., Auto-Lambda: Disentangling Dynamic Task Relationships, TMLR 2022): learns weights whose step makes
 * the losses of the primary tasks on another batch smaller; the other tasks count only as far as they help.
 *
 * <pre>
 * theta'  = theta - rate * J_0(theta)^T lambda                             batch 0, rate of the network's optimiser
 * h_t     = d sum_primary L_s(batch 1; theta') / d lambda_t = -rate * sum_primary C_st,
 * C_st    = grad L_s(batch 1; theta') . grad L_t(batch 0; theta)
 * lambda by Adam down h;   the step goes along sum_t p_t lambda_t g_t on batch 0, with the new lambda
 * </pre>
 *
 * <p>The authors approximate h by finite differences of two more passes; it is exactly the inner product above. Inner
 * products count the heads, since the look-ahead moves them. The look-ahead leaves out momentum and weight decay, which do
 * not depend on the weights. The primary tasks' losses count by their preferences.
 *
 * <p>Use it when some tasks only serve others: name the others in {@code primary}. Two forward passes, 2 T backward passes,
 * one look-ahead.
 *
 * @param primary names of the tasks that count; none: all
 * @param initial weight that tasks start with
 * @param learningRate of the weights
 * @param nonNegative whether weights stop at 0; the authors let them go below, where training unlearns a task
 */
@Kind("auto-lambda")
public record AutoLambda(
        @Default("[]") @Doc("The tasks to be made good; the rest only serve them. Left out: all.")
        List<String> primary,

        @Default("0.1") @Doc("The weight that tasks start with.")
        double initial,

        @Default("0.0001") @Doc("Learning rate of the weights: about how far they move in a step.")
        double learningRate,

        @Default("true") @Doc("Whether weights stop at 0 instead of becoming negative.")
        boolean nonNegative)
        implements CrossGradientWeighting {
    /** Checks the settings. */
    public AutoLambda {
        primary = List.copyOf(primary);
        SettingsCheck.positive("auto-lambda", "initial", initial);
        SettingsCheck.positive("auto-lambda", "learning_rate", learningRate);
    }

    @Override
    public Balancing forTasks(List<BalancedTask> tasks) {
        List<String> names = tasks.stream().map(BalancedTask::name).toList();
        List<String> problems = new ArrayList<>();
        boolean[] counts = new boolean[names.size()];
        Arrays.fill(counts, primary.isEmpty());
        for (String task : primary) {
            if (names.contains(task)) {
                counts[names.indexOf(task)] = true;
            } else {
                problems.add(FixedWeights.unknownTask("auto-lambda", "primary", task, names));
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return new ByTask(this, counts);
    }

    @Override
    public CrossPlan plan() {
        return new CrossPlan(2, true, 1, CrossPlan.RATE_OF_OPTIMIZER, false, true);
    }

    @Override
    public MethodState initialState(int tasks) {
        return adam().start(MethodState.EMPTY, tasks, initial);
    }

    @Override
    public double[] lookAheadWeights(StepInput step, MethodState state) {
        return MoDo.times(step.preferences(), adam().values(step, state));
    }

    @Override
    public CrossAnswer weights(CrossProducts products, StepInput step, MethodState state) {
        if (!primary.isEmpty()) {
            throw new IllegalStateException("AutoLambda knows primary tasks by name: call forTasks(...) first.");
        }
        double[] counts = new double[step.size()];
        Arrays.fill(counts, 1);
        return weights(products, step, counts, state);
    }

    private CrossAnswer weights(CrossProducts products, StepInput step, double[] counts, MethodState state) {
        double[] gradient = new double[step.size()];
        boolean any = false;
        for (int s = 0; s < counts.length; s++) {
            any |= counts[s] > 0;
            for (int t = 0; t < gradient.length; t++) {
                gradient[t] -= counts[s]
                        * step.preferences()[s]
                        * products.lookAheadRate()
                        * step.preferences()[t]
                        * products.cross(s, t);
            }
        }
        MethodState learnt = any ? adam().descend(step, state, gradient) : state;
        if (nonNegative) {
            learnt = adam().clamp(learnt, 0, Double.MAX_VALUE);
        }
        return CrossAnswer.onBatch(0, 2, lookAheadWeights(step, learnt), learnt);
    }

    // The slopes have the size of squared gradients: any constant in Adam would be wrong for some network.
    private TaskAdam adam() {
        return new TaskAdam("lambda", learningRate, 0);
    }

    /** The method with the primary tasks' numbers in place of names. */
    private record ByTask(AutoLambda method, boolean[] counts) implements CrossGradientWeighting {
        @Override
        public CrossPlan plan() {
            return method.plan();
        }

        @Override
        public MethodState initialState(int tasks) {
            return method.initialState(tasks);
        }

        @Override
        public double[] lookAheadWeights(StepInput step, MethodState state) {
            return method.lookAheadWeights(step, state);
        }

        @Override
        public CrossAnswer weights(CrossProducts products, StepInput step, MethodState state) {
            double[] present = new double[step.size()];
            Arrays.setAll(present, i -> counts[step.present()[i]] ? 1 : 0);
            return method.weights(products, step, present, state);
        }
    }
}
