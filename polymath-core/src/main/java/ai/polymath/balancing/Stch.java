package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Smooth Tchebycheff scalarization (Lin et al., Smooth Tchebycheff Scalarization for Multi-Objective Optimization, ICML
 * 2024), as its authors use it for networks: minimises a smooth maximum of the losses' logarithms, each relative to where it
 * stood after a warm-up.
 *
 * <pre>
 * warm-up:  L = sum_t p_t log L_t,                             w_t = p_t / L_t
 * after it: L = T mu log sum_t exp( log(p_t L_t / z_t) / mu ),   w_t = T s_t / L_t,  s = softmax( log(p L / z) / mu )
 * </pre>
 *
 * where the nadir z_t is the mean loss of task t in the last epoch of the warm-up (for a task not seen there, and
 * without a warm-up, its first loss after it). Small mu: only the task that has improved least counts; large mu: as the
 * warm-up.
 *
 * <p>The authors warm up for 5 of 200 epochs, a fixed number with which a run of 5 epochs would never leave it. Here the
 * warm-up is the same share of the run, at least one epoch if there are two; one that is set and not shorter than the run
 * is refused.
 *
 * <p>Free of the losses' units. Use it when no task may be left behind. A loss of exactly 0 counts as 1e-8 of the task's
 * largest loss of late; negative losses are refused. One backward pass; the nadir is part of the checkpoint.
 *
 * @param mu smoothness of the maximum
 * @param warmupEpochs epochs of the warm-up; if not set, a fortieth of the run
 */
@Kind("stch")
public record Stch(
        @Default("1.0") @Doc("Smoothness: small, only the task that improved least counts; large, all alike.")
        double mu,

        @Doc("Epochs of the sum of logarithms before it starts; left out: a fortieth of the run, at least one.")
        @Nullable
        Integer warmupEpochs)
        implements LossWeighting {
    private static final double SHARE_OF_RUN = 5.0 / 200;

    /** Checks the settings. */
    public Stch {
        SettingsCheck.positive("stch", "mu", mu);
        if (warmupEpochs != null) {
            SettingsCheck.notNegative("stch", "warmup_epochs", warmupEpochs);
        }
    }

    @Override
    public Balancing forEpochs(int epochs) {
        if (warmupEpochs == null) {
            int share = (int) Math.round(SHARE_OF_RUN * epochs);
            return new Stch(mu, Math.max(Math.min(1, epochs - 1), share));
        }
        if (warmupEpochs >= epochs) {
            throw new PolymathException("Balancing method 'stch' warms up for " + warmupEpochs
                    + " epochs, but the run has " + epochs + ", so it would never start. Set 'warmup_epochs' below"
                    + " that, or leave it out.");
        }
        return this;
    }

    @Override
    public MethodState initialState(int tasks) {
        double[] unknown = new double[tasks];
        Arrays.fill(unknown, Double.NaN);
        return LossFloor.start(MethodState.EMPTY, tasks).with("nadir", unknown);
    }

    @Override
    public Answer weights(StepInput step, MethodState state) {
        LossFloor floor = LossFloor.of(step, StepLosses.nonNegative(step, "stch"), state);
        double[] losses = floor.losses();
        if (step.epoch() < warmup()) {
            return new Answer(LogLossSum.inverse(step, losses), floor.state());
        }
        double[] nadir = step.select(state.get("nadir"));
        double[] exponents = new double[losses.length];
        double[] alive = new double[losses.length];
        int count = 0;
        for (int i = 0; i < losses.length; i++) {
            if (losses[i] > 0) {
                nadir[i] = nadir[i] > 0 ? nadir[i] : losses[i];
                exponents[i] = (Math.log(step.preferences()[i]) + Math.log(losses[i]) - Math.log(nadir[i])) / mu;
                alive[i] = 1;
                count++;
            }
        }
        double[] weights = Softmax.of(exponents, alive);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = losses[i] > 0 ? count * weights[i] / losses[i] : 0;
        }
        return new Answer(weights, floor.state().with("nadir", step.replace(state.get("nadir"), nadir)));
    }

    @Override
    public MethodState endOfEpoch(EpochLosses epoch, MethodState state) {
        if (epoch.epoch() != warmup() - 1) {
            return state;
        }
        double[] nadir = state.get("nadir");
        for (int t = 0; t < nadir.length; t++) {
            if (epoch.means()[t] > 0 && Double.isFinite(epoch.means()[t])) {
                nadir[t] = epoch.means()[t];
            }
        }
        return state.with("nadir", nadir);
    }

    private int warmup() {
        return warmupEpochs == null ? 1 : warmupEpochs;
    }
}
