package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.util.Arrays;

/**
 * Multi-Krum (Blanchard, El Mhamdi, Guerraoui and Stainer, Machine Learning with Adversaries, NeurIPS 2017): the mean of the
 * gradients that lie closest to their neighbours, so that a few wild ones have no say,
 *
 * <pre>{@code
 * score_i = sum of the T - f - 2 smallest |g_i - g_j|^2 over j != i,   w_i = 1/m for the m tasks of least score, else 0
 * }</pre>
 *
 * <p>with f the number of gradients that may be wild. Distances come from the Gramian; those of near-duplicates are kept from
 * falling below 0. Of equal scores the task with the lower number wins.
 *
 * <p>There must be at least f + 3 tasks. Where fewer are present in a batch, at least one neighbour is looked at, and no
 * more than the present are chosen.
 *
 * <p>Shapes: G {@code [T, T]} to w {@code [T]}. Cost: {@code O(T^2 log T)}. A zero gradient is a gradient like others here.
 * Preferences are refused: it would be a choice of tasks before the choice.
 *
 * <p>Use it where some tasks' gradients can't be trusted, as with corrupt sources; it is no answer to conflicts.
 *
 * @param wild how many gradients may be wild (f)
 * @param chosen how many are averaged (m)
 */
@Kind("krum")
public record Krum(
        @Default("1") @Doc("How many of the tasks' gradients may be wild (f in the paper).")
        int wild,

        @Default("1") @Doc("How many gradients are chosen and averaged (m in the paper).")
        int chosen)
        implements GradientWeighting {
    /** Checks the settings. */
    public Krum {
        SettingsCheck.require(wild >= 0, "krum", "wild", wild, "be at least 0");
        SettingsCheck.require(chosen >= 1, "krum", "chosen", chosen, "be at least 1");
    }

    /** Nothing to remember; but this is where too few tasks are refused. */
    @Override
    public MethodState initialState(int tasks) {
        if (tasks < wild + 3 || tasks < chosen) {
            throw new PolymathException(
                    "Balancing method 'krum' with wild: " + wild + " and chosen: " + chosen + " needs at"
                            + " least " + Math.max(wild + 3, chosen) + " tasks, but there are " + tasks
                            + ". Maybe lower 'wild' or 'chosen'.");
        }
        return MethodState.EMPTY;
    }

    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        Preferences.refuse(step, "krum");
        gramian.requireFinite(step);
        double[] scores = scores(gramian);
        double[] weights = new double[scores.length];
        int count = Math.min(chosen, scores.length);
        for (int picked = 0; picked < count; picked++) {
            int best = -1;
            for (int i = 0; i < scores.length; i++) {
                if (weights[i] == 0 && (best < 0 || scores[i] < scores[best])) {
                    best = i;
                }
            }
            weights[best] = 1.0 / count;
        }
        return new Answer(weights, state);
    }

    private double[] scores(Gramian gramian) {
        int n = gramian.size();
        double[] scores = new double[n];
        int neighbours = Math.min(n - 1, Math.max(1, n - wild - 2));
        for (int i = 0; i < n; i++) {
            double[] distances = new double[n];
            for (int j = 0; j < n; j++) {
                // Halves first, so that no sum leaves the range of a double.
                double half = 0.25 * gramian.get(i, i) + 0.25 * gramian.get(j, j) - 0.5 * gramian.get(i, j);
                distances[j] = j == i ? -1 : Math.max(0, half) / n;
            }
            Arrays.sort(distances);
            for (int k = 1; k <= neighbours; k++) {
                scores[i] += distances[k];
            }
        }
        return scores;
    }

    @Override
    public Scale nativeScale() {
        return Scale.MEAN;
    }
}
