package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Correlation-reduced stochastic multi-objective gradient manipulation (Zhou, Zhang, Jiang, Zhong, Gu and Zhu, NeurIPS 2022):
 * any Gramian method with its weights smoothed from step to step,
 *
 * <pre>{@code
 * w(k) = alpha w(k - 1) + (1 - alpha) w'(k),   w' what the method answers
 * }</pre>
 *
 * <p>Weights found on a batch are correlated with the gradients of that batch, which biases the step; the average over many
 * batches is nearly free of that, and with it the method converges where it alone may not. A task's first weight is taken
 * as it is.
 *
 * <p>What the wrapped method promises of a single step (no conflict, for one) holds for the average only.
 *
 * <p>Remembered: the wrapped method's state, and the smoothed weights, {@code [tasks]}; of absent tasks they stay.
 *
 * <p>Shapes, cost, preferences, scale: those of the wrapped method.
 *
 * <p>Use it around {@code mgda}, {@code cagrad} or {@code nash-mtl} with small batches.
 *
 * @param of the method whose weights are smoothed
 * @param alpha how much of the old weights stays
 */
@Kind("cr-mogm")
public record CrMogm(
        @Default("{method: mgda}")
        @Doc("The method whose weights are smoothed; one that works on the Gramian of the gradients.")
        Balancing of,

        @Default("0.9") @Doc("How much of the old weights stays in each step, from 0 (no smoothing) to below 1.")
        double alpha)
        implements GradientWeighting {
    private static final String WEIGHTS = "smoothed";
    private static final String INNER = "of.";

    /** Checks the settings. */
    public CrMogm {
        SettingsCheck.require(alpha >= 0 && alpha < 1, "cr-mogm", "alpha", alpha, "be at least 0 and below 1");
        if (!(of instanceof GradientWeighting)) {
            Kind kind = of.getClass().getAnnotation(Kind.class);
            throw new PolymathException(
                    "Setting 'of' of balancing method 'cr-mogm' must be a method that works on the Gramian"
                            + " of the gradients, but is '" + (kind == null ? of : kind.value())
                            + "'. Maybe use mgda, cagrad or nash-mtl.");
        }
    }

    @Override
    public int parts() {
        return inner().parts();
    }

    private GradientWeighting inner() {
        return (GradientWeighting) of;
    }

    @Override
    public MethodState initialState(int tasks) {
        double[] unknown = new double[tasks];
        Arrays.fill(unknown, Double.NaN);
        return join(of.initialState(tasks), unknown);
    }

    @Override
    public Balancing forTasks(List<BalancedTask> tasks) {
        return new CrMogm(of.forTasks(tasks), alpha);
    }

    @Override
    public Balancing forEpochs(int epochs) {
        return new CrMogm(of.forEpochs(epochs), alpha);
    }

    @Override
    public MethodState endOfEpoch(EpochLosses epoch, MethodState state) {
        return join(of.endOfEpoch(epoch, innerState(state)), state.get(WEIGHTS));
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        Answer fresh = inner().weights(gramian, step, innerState(state));
        double[] smoothed = step.select(state.get(WEIGHTS));
        for (int i = 0; i < smoothed.length; i++) {
            smoothed[i] = Double.isNaN(smoothed[i])
                    ? fresh.weights()[i]
                    : alpha * smoothed[i] + (1 - alpha) * fresh.weights()[i];
        }
        return new Answer(smoothed, join(fresh.state(), step.replace(state.get(WEIGHTS), smoothed)));
    }

    private static MethodState join(MethodState inner, double[] weights) {
        Map<String, double[]> all = new TreeMap<>();
        inner.asMap().forEach((name, array) -> all.put(INNER + name, array));
        all.put(WEIGHTS, weights);
        return MethodState.of(all);
    }

    private static MethodState innerState(MethodState state) {
        Map<String, double[]> inner = new TreeMap<>();
        state.asMap().forEach((name, array) -> {
            if (name.startsWith(INNER)) {
                inner.put(name.substring(INNER.length()), array);
            }
        });
        return MethodState.of(inner);
    }

    @Override
    public Scale nativeScale() {
        return of.nativeScale();
    }
}
