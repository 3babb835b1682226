package ai.polymath.relatedness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffinityTest {
    private static final List<String> THREE = List.of("a", "b", "c");

    @Test
    void lookahead_twoSteps_isTheMeanOfTheRatiosByHand() {
        LookaheadAffinity affinity = new LookaheadAffinity(THREE);
        double nan = Double.NaN;
        affinity.add(new double[] {2, 4, nan}, new double[][] {{1, 3, nan}, {2.2, 3, nan}, {nan, nan, nan}});
        affinity.add(new double[] {1, 2, 5}, new double[][] {{nan, 1, 5}, {1, nan, 4}, {0.5, 3, nan}});

        Affinity mean = affinity.mean();

        assertThat(mean.of(0, 1)).isCloseTo((0.25 + 0.5) / 2, within(1e-12));
        assertThat(mean.of(1, 0)).isCloseTo((-0.1 + 0) / 2, within(1e-12));
        assertThat(mean.of(2, 0)).as("known of the second step only").isCloseTo(0.5, within(1e-12));
        assertThat(mean.of(0, 2)).isCloseTo(0, within(1e-12));
        assertThat(mean.of(0, 0)).isNaN();
        assertThat(new LookaheadAffinity(THREE).mean().of(0, 1)).isNaN();
    }

    /** Losses {@code 1/2 |theta - c_t|^2}: gradients, steps and losses are known exactly. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void firstOrder_smallStep_nearsTheLookahead(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double rate = 1e-6;
        double[] theta = random.doubles(4, -1, 1).toArray();
        double[][] centres = new double[3][];
        double[] losses = new double[3];
        double[][] gradients = new double[3][4];
        for (int t = 0; t < 3; t++) {
            centres[t] = random.doubles(4, -1, 1).toArray();
            losses[t] = loss(theta, centres[t]);
            for (int k = 0; k < 4; k++) {
                gradients[t][k] = theta[k] - centres[t][k];
            }
        }
        double[][] after = new double[3][3];
        double[][] gramian = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double[] moved = theta.clone();
                for (int k = 0; k < 4; k++) {
                    moved[k] -= rate * gradients[i][k];
                    gramian[i][j] += gradients[i][k] * gradients[j][k];
                }
                after[i][j] = loss(moved, centres[j]);
            }
        }
        LookaheadAffinity exact = new LookaheadAffinity(THREE);
        exact.add(losses, after);
        LookaheadAffinity linear = new LookaheadAffinity(THREE);
        linear.firstOrder(losses, gramian, rate);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                if (i != j) {
                    assertThat(linear.mean().of(i, j)).isCloseTo(exact.mean().of(i, j), Percentage.withPercentage(0.1));
                }
            }
        }
    }

    private static double loss(double[] theta, double[] centre) {
        double sum = 0;
        for (int k = 0; k < theta.length; k++) {
            sum += 0.5 * (theta[k] - centre[k]) * (theta[k] - centre[k]);
        }
        return sum;
    }

    @Test
    void gains_groupOfThree_areMeansOverTheOthers() {
        double[][] values = {{9, 1, 2}, {3, 9, 4}, {5, Double.NaN, 9}};
        Affinity affinity = new Affinity(THREE, values);
        GroupGains gains = GroupGains.ofAffinity(affinity);

        assertThat(gains.of(0, 0b111)).isEqualTo(4);
        assertThat(gains.of(1, 0b111)).as("c's help is not known").isEqualTo(1);
        assertThat(gains.of(1, 0b110)).isNaN();
        assertThat(gains.of(2, 0b100)).isZero();
        assertThat(GroupGains.ofPairs(values).of(2, 0b111)).isEqualTo(3);
        assertThat(affinity.symmetric().of(0, 1)).isEqualTo(2);
        assertThat(affinity.symmetric().of(1, 2)).isEqualTo(4);
    }

    @Test
    void affinity_wrongShape_isRefused() {
        assertThatThrownBy(() -> new Affinity(THREE, new double[2][2])).hasMessageContaining("3 rows of 3");
        assertThatThrownBy(() -> new Affinity(List.of("a", "a"), new double[2][2]))
                .hasMessageContaining("one name");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void regression_plantedCubicAndMembers_predictsGroupsItHasNotSeen(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int tasks = 6;
        double[][] z = new double[tasks][tasks];
        double[][] help = new double[tasks][tasks];
        for (int i = 0; i < tasks; i++) {
            z[i] = random.doubles(tasks, -1, 1).toArray();
            help[i] = random.doubles(tasks, -0.2, 0.2).toArray();
        }
        Affinity affinity = new Affinity(List.of("a", "b", "c", "d", "e", "f"), z);
        GroupGains score = GroupGains.ofAffinity(affinity);
        GroupGains truth = (task, group) -> {
            double s = score.of(task, group);
            double sum = 1 + 2 * s + s * s * s;
            for (int m = 0; m < tasks; m++) {
                sum += m != task && (group >> m & 1) == 1 ? help[task][m] : 0;
            }
            return sum;
        };
        List<GainRegression.Trained> trained = new ArrayList<>();
        List<Long> unseen = new ArrayList<>();
        for (long group = 1; group < 1 << tasks; group++) {
            if (Long.bitCount(group) < 2) {
                continue;
            }
            if (random.nextDouble() < 0.2) {
                unseen.add(group);
                continue;
            }
            double[] gains = new double[tasks];
            for (int t = 0; t < tasks; t++) {
                gains[t] = (group >> t & 1) == 1 ? truth.of(t, group) : Double.NaN;
            }
            trained.add(new GainRegression.Trained(group, gains));
        }
        GainRegression regression = new GainRegression(affinity, trained, 0, 1e-6);
        double error = 0;
        double spread = 0;
        for (long group : unseen) {
            for (int t = 0; t < tasks; t++) {
                if ((group >> t & 1) == 1) {
                    error += Math.pow(regression.of(t, group) - truth.of(t, group), 2);
                    spread += Math.pow(truth.of(t, group) - 1, 2);
                }
            }
        }
        assertThat(unseen).isNotEmpty();
        assertThat(error).isLessThan(0.03 * spread);
        assertThat(regression.of(2, 0b100)).isZero();
    }

    @Test
    void ridge_twoColumns_equalsTheHandSolution() {
        // y = 1 + 2 a - b exactly.
        double[][] x = {{0, 0}, {1, 0}, {0, 1}, {1, 1}};
        double[] y = {1, 3, 0, 2};
        assertThat(Ridge.fit(x, y, 0)).containsExactly(new double[] {2, -1, 1}, within(1e-8));
        // Centred sums of squares are 1 each, so a ridge of 1 halves the slopes; the intercept follows.
        assertThat(Ridge.fit(x, y, 1)).containsExactly(new double[] {1, -0.5, 1.25}, within(1e-8));
    }
}
