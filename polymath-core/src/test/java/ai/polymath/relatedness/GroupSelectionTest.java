package ai.polymath.relatedness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupSelectionTest {
    private static double[][] random(SplittableRandom random, int tasks) {
        double[][] values = new double[tasks][];
        Arrays.setAll(values, i -> random.doubles(tasks, -1, 1).toArray());
        return values;
    }

    /** Gains that are not means of pairs: every task has its own random gain in every group. */
    private static GroupGains arbitrary(SplittableRandom random, int tasks) {
        double[][] values = new double[1 << tasks][];
        Arrays.setAll(values, i -> random.doubles(tasks, -1, 1).toArray());
        return (task, group) -> values[(int) group][task];
    }

    /** Every choice of at most k of all groups. */
    private static double bruteForce(int tasks, int k, GroupGains gains, int from, double[] have) {
        double best = Arrays.stream(have).sum();
        if (k == 0) {
            return best;
        }
        for (int group = from; group < 1 << tasks; group++) {
            double[] next = have.clone();
            for (int t = 0; t < tasks; t++) {
                if ((group >> t & 1) == 1) {
                    next[t] = Math.max(next[t], gains.of(t, group));
                }
            }
            best = Math.max(best, bruteForce(tasks, k - 1, gains, group + 1, next));
        }
        return best;
    }

    private static double bruteForce(int tasks, int k, GroupGains gains) {
        double[] none = new double[tasks];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        return bruteForce(tasks, k, gains, 1, none);
    }

    private static double recomputed(Grouping grouping, int tasks, GroupGains gains) {
        double sum = 0;
        for (int t = 0; t < tasks; t++) {
            int task = t;
            double best = grouping.groups().stream()
                    .filter(g -> (g >> task & 1) == 1)
                    .mapToDouble(g -> gains.of(task, g))
                    .max()
                    .orElseThrow();
            long own = grouping.groups().get(grouping.servedBy()[t]);
            assertThat(own >> t & 1).isEqualTo(1);
            assertThat(gains.of(t, own)).isEqualTo(best);
            sum += best;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void exact_randomGains_equalsBruteForce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int tasks = 1 + random.nextInt(5);
        int k = 1 + random.nextInt(3);
        GroupGains gains = seed % 2 == 0 ? arbitrary(random, tasks) : GroupGains.ofPairs(random(random, tasks));

        Grouping grouping = GroupSelection.best(tasks, k, gains);

        assertThat(grouping.isOptimal()).isTrue();
        assertThat(grouping.groups()).hasSizeBetween(1, k);
        assertThat(grouping.gain()).isCloseTo(bruteForce(tasks, k, gains), within(1e-12));
        assertThat(recomputed(grouping, tasks, gains)).isCloseTo(grouping.gain(), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void heuristic_randomGains_coversAllAndNeverBeatsTheExactChoice(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int tasks = 7;
        GroupGains gains = GroupGains.ofPairs(random(random, tasks));
        for (int k = 1; k <= 3; k++) {
            Grouping quick = GroupSelection.heuristic(tasks, k, gains);
            Grouping exact = GroupSelection.exact(tasks, k, gains);
            assertThat(quick.isOptimal()).isFalse();
            assertThat(recomputed(quick, tasks, gains)).isCloseTo(quick.gain(), within(1e-12));
            assertThat(exact.gain()).isGreaterThanOrEqualTo(quick.gain() - 1e-12);
        }
    }

    @Test
    void best_plantedGroupsOfManyTasks_areFound() {
        // 15 tasks in three groups by remainder: friends help, others hurt; beyond the exact size.
        int tasks = 15;
        double[][] values = new double[tasks][tasks];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < tasks; i++) {
            for (int j = 0; j < tasks; j++) {
                values[i][j] = (i % 3 == j % 3 ? 1 : -1) + random.nextDouble(-0.2, 0.2);
            }
        }
        List<String> names = IntStream.range(0, tasks).mapToObj(t -> "t" + t).toList();

        Grouping grouping = GroupSelection.best(tasks, 3, GroupGains.ofAffinity(new Affinity(names, values)));

        assertThat(grouping.isOptimal()).isFalse();
        assertThat(grouping.named(names))
                .extracting(group -> group.stream()
                        .mapToInt(n -> Integer.parseInt(n.substring(1)) % 3)
                        .distinct()
                        .count())
                .containsOnly(1L);
        // Within such a group the mean differs a little from member to member, so some may serve better without one.
        assertThat(grouping.gain()).isGreaterThan(0.9 * tasks);
    }

    @Test
    void best_twelveTasks_isExactAndQuick() {
        SplittableRandom random = new SplittableRandom(5);
        GroupGains gains = GroupGains.ofPairs(random(random, 12));

        Grouping two = GroupSelection.best(12, 2, gains);

        assertThat(two.isOptimal()).isTrue();
        assertThat(two.gain())
                .isGreaterThanOrEqualTo(GroupSelection.best(12, 1, gains).gain());
    }

    @Test
    void best_oneGroupOrUnknownGains_doWhatIsLeft() {
        GroupGains gains = GroupGains.ofPairs(new double[][] {{0, -1}, {-2, 0}});
        assertThat(GroupSelection.best(2, 1, gains).groups()).containsExactly(3L);
        assertThat(GroupSelection.best(2, 1, gains).gain()).isEqualTo(-3);
        assertThat(GroupSelection.best(2, 5, gains).groups()).containsExactlyInAnyOrder(1L, 2L);
        double[][] unknown = {{0, Double.NaN}, {Double.NaN, 0}};
        assertThat(GroupSelection.best(2, 2, GroupGains.ofPairs(unknown)).groups())
                .hasSize(2);
        assertThatThrownBy(() -> GroupSelection.best(0, 1, gains)).hasMessageContaining("tasks is 0");
        assertThatThrownBy(() -> GroupSelection.best(2, 0, gains)).hasMessageContaining("groups is 0");
    }
}
