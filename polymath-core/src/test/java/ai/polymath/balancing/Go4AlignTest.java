package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Go4AlignTest {
    private static double squares(double[] values, double[] centres) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (values[i] - centres[i]) * (values[i] - centres[i]);
        }
        return sum;
    }

    /** The least sum of squares over all k^n ways to put n values into k groups. */
    private static double bruteForce(double[] values, int k) {
        int n = values.length;
        double best = Double.POSITIVE_INFINITY;
        for (int code = 0; code < Math.pow(k, n); code++) {
            double[] sum = new double[k];
            int[] size = new int[k];
            int rest = code;
            int[] group = new int[n];
            for (int i = 0; i < n; i++) {
                group[i] = rest % k;
                rest /= k;
                sum[group[i]] += values[i];
                size[group[i]]++;
            }
            double[] centres = new double[n];
            Arrays.setAll(centres, i -> sum[group[i]] / size[group[i]]);
            best = Math.min(best, squares(values, centres));
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void centres_ofRandomValues_areTheBestPartition(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[7];
        Arrays.setAll(values, i -> Math.exp(random.nextDouble(-2, 2)));
        for (int k = 1; k <= 3; k++) {
            assertThat(squares(values, Go4Align.centres(values, k))).isCloseTo(bruteForce(values, k), within(1e-12));
        }
    }

    @Test
    void centres_hugeOrTinyOrTiedValues_areStillTheirMeans() {
        assertThat(Go4Align.centres(new double[] {1e200, 3e200, 9e200}, 2))
                .containsExactly(new double[] {2e200, 2e200, 9e200}, within(1e186));
        assertThat(Go4Align.centres(new double[] {9e-200, 1e-200, 3e-200}, 2))
                .containsExactly(new double[] {9e-200, 2e-200, 2e-200}, within(1e-214));
        assertThat(Go4Align.centres(new double[] {5, 5, 5}, 2)).containsExactly(5, 5, 5);
    }

    @Test
    void weights_everyTaskItsOwnGroup_weighAlikeInWeightedLoss() {
        // With no past, w_t L_t = (sum of losses) / T for each task.
        Go4Align method = new Go4Align(3, 0);
        double[] w = method.weights(StepInput.of(0, 0, 1, 2, 5), method.initialState(3))
                .weights();
        assertThat(w).containsExactly(new double[] {8 / 3.0, 4 / 3.0, 8 / 15.0}, within(1e-14));
    }

    @Test
    void weights_oneGroup_areEqual() {
        Go4Align method = new Go4Align(1, 0.01);
        double[] w = method.weights(StepInput.of(0, 0, 1, 2, 5), method.initialState(3))
                .weights();
        assertThat(w[0]).isEqualTo(w[1]).isEqualTo(w[2]);
    }

    @Test
    void weights_overSteps_followTheExponentiatedPast() {
        // Written as the authors do, step by step: q <- q exp(-eta L), scaled to sum 1.
        Go4Align method = new Go4Align(2, 0.1);
        MethodState state = method.initialState(2);
        double[] q = {0.5, 0.5};
        for (int i = 0; i < 10; i++) {
            double[] losses = LossWeightingChecks.losses(i, 2);
            Answer answer = method.weights(StepInput.of(i, 0, losses), state);
            state = answer.state();
            for (int t = 0; t < 2; t++) {
                q[t] *= Math.exp(-0.1 * losses[t]);
            }
            double sum = q[0] + q[1];
            for (int t = 0; t < 2; t++) {
                q[t] /= sum;
                double indicator = (losses[0] + losses[1]) / losses[t] * q[t];
                assertThat(answer.weights()[t]).isCloseTo(indicator, within(1e-12 * (1 + indicator)));
            }
        }
    }
}
