package ai.polymath.balancing;

import ai.polymath.balancing.solve.EqualProjections;
import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * Impartial multi-task learning, losses and gradients (Liu, Li, Kuang, Xue, Chen, Yang, Liao and Zhang, ICLR 2021). The loss
 * half learns a scale {@code e^(s_i)} for each loss that brings it to 1; the gradient half ({@link ImtlG}) then combines the
 * gradients of the scaled losses to one with equal projections:
 *
 * <pre>{@code
 * s minimises sum_i (e^(s_i) L_i - s_i),   a = IMTL-G weights of the rows e^(s_i) g_i,   w_i = a_i e^(s_i)
 * }</pre>
 *
 * <p>The direction is that of {@link ImtlG}, which no scale can change; s decides its length, and with the weights w the
 * heads see losses of like size. s is learnt by an Adam of its own from the slope {@code e^s L - 1}, cut off at 1 so that one
 * huge loss can't throw it, and kept between -80 and 80.
 *
 * <p>Remembered: s and its moments, {@code [tasks]}; of absent tasks they stay.
 *
 * <p>Shapes: G {@code [T, T]}, losses {@code [T]} to w {@code [T]}. Cost: one LU factorisation, {@code O(T^3)}. Losses must be at
 * least 0. A task with a zero gradient gets the weight {@code e^(s_i) / T}. Preferences are refused.
 *
 * @param learningRate of s: about how far it moves in a step
 */
@Kind("imtl")
public record Imtl(
        @Default("0.01") @Doc("Learning rate of the logarithms of the loss scales: about how far they move in a step.")
        double learningRate)
        implements GradientWeighting {
    private static final double BOUND = 80;

    /** Checks the settings. */
    public Imtl {
        SettingsCheck.positive("imtl", "learning_rate", learningRate);
    }

    @Override
    public MethodState initialState(int tasks) {
        return adam().start(MethodState.EMPTY, tasks, 0);
    }

    private TaskAdam adam() {
        return new TaskAdam("logScale", learningRate, 1e-8);
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        Preferences.refuse(step, "imtl");
        UnitRows rows = gramian.unitRows(step);
        double[] losses = StepLosses.nonNegative(step, "imtl");
        double[] scales = adam().values(step, state);
        double[] slopes = new double[scales.length];
        double[] weights = new double[scales.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = Math.exp(scales[i]);
            slopes[i] = Math.min(1, scales[i] * losses[i] - 1);
            weights[i] = scales[i] / scales.length;
        }
        double[] norms = rows.select(scales);
        for (int i = 0; i < norms.length; i++) {
            norms[i] *= rows.norms()[i];
        }
        UnitRows scaled = rows.withNorms(norms);
        double[] z = EqualProjections.solve(scaled);
        for (int i = 0; i < z.length; i++) {
            int row = rows.rows()[i];
            weights[row] = z[i] / scaled.norms()[i] * scales[row];
        }
        return new Answer(weights, adam().clamp(adam().descend(step, state, slopes), -BOUND, BOUND));
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
