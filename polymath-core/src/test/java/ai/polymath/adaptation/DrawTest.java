package ai.polymath.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import ai.polymath.data.Split;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawTest {
    private static final FittedTask BINARY = new FittedTask(BinaryTask.of("ill"), List.of("no", "yes"), 0, 1);
    private static final FittedTask NUMBER = new FittedTask(RegressionTask.of("dose"), List.of(), 0, 1);

    /** 400 rows, a quarter without label, a tenth of the others positive. */
    private static Labels labels(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[400];
        Arrays.setAll(values, i -> i % 4 == 0 ? Double.NaN : random.nextInt(10) == 0 ? 1 : 0);
        return Labels.of(values);
    }

    private static double share(Labels labels, int[] rows) {
        return Arrays.stream(rows)
                .mapToDouble(r -> labels.values()[r])
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void of_classes_partsAreDisjointLabelledNestedAndStratified(long seed) {
        Labels labels = labels(seed);
        Draw draw = Draw.of(BINARY, labels, 0.3, seed);
        int[] pool = draw.subset(draw.pool());
        assertThat(IntStream.concat(Arrays.stream(pool), Arrays.stream(draw.test()))
                        .sorted()
                        .toArray())
                .isEqualTo(IntStream.range(0, 400)
                        .filter(r -> !labels.isMissing(r))
                        .toArray());
        double all = share(labels, pool);
        assertThat(share(labels, draw.test())).isBetween(all - 0.02, all + 0.02);
        int[] before = new int[0];
        for (int n : new int[] {10, 30, 100, draw.pool()}) {
            int[] rows = draw.subset(n);
            assertThat(rows).hasSize(n).doesNotHaveDuplicates();
            assertThat(Arrays.stream(rows).boxed().toList())
                    .containsAll(Arrays.stream(before).boxed().toList());
            before = rows;
            Split split = draw.split(n);
            assertThat(split.test()).isEqualTo(draw.test());
            assertThat(IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                            .sorted()
                            .toArray())
                    .isEqualTo(rows);
            assertThat(share(labels, split.train())).isStrictlyBetween(0.0, 1.0);
            assertThat(share(labels, split.validation())).isStrictlyBetween(0.0, 1.0);
            assertThat(split.validation().length).isBetween(n / 5 - 1, n / 5 + 1);
        }
        assertThat(Arrays.stream(draw.subset(10)).filter(r -> labels.values()[r] == 1))
                .hasSizeBetween(2, 3);
        assertThat(share(labels, draw.subset(100))).isBetween(all - 0.02, all + 0.03);
        assertThat(Draw.of(BINARY, labels, 0.3, seed).subset(30)).isEqualTo(draw.subset(30));
        assertThat(Draw.of(BINARY, labels, 0.3, seed + 1).subset(30)).isNotEqualTo(draw.subset(30));
    }

    @Test
    void of_numbers_divideByChance() {
        double[] values = new SplittableRandom(1).doubles(50).toArray();
        Draw draw = Draw.of(NUMBER, Labels.of(values), 0.3, 1);
        assertThat(draw.test()).hasSize(15);
        assertThat(draw.pool()).isEqualTo(35);
        assertThat(draw.split(10).train()).hasSize(8);
        Split all = Draw.all(NUMBER, Labels.of(values), 1);
        assertThat(all.train()).hasSize(40);
        assertThat(all.validation()).hasSize(10);
        assertThat(all.test()).isEmpty();
    }

    @Test
    void requireLearnable_tooLittle_isExplained() {
        double[] nine = new double[9];
        refuses(nine, "9 labelled rows");
        double[] ones = new double[12];
        Arrays.fill(ones, 1);
        refuses(ones, "all 12 labels are 'yes'");
        ones[0] = 0;
        ones[1] = 0;
        refuses(ones, "3 examples or more");
        ones[2] = 0;
        Draw.requireLearnable(BINARY, Labels.of(ones));
    }

    private static void refuses(double[] values, String why) {
        assertThatThrownBy(() -> Draw.requireLearnable(BINARY, Labels.of(values)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(why);
    }

    @Test
    void sizes_pool_growByAboutThree() {
        AdaptationSettings settings = AdaptationSettings.defaults();
        assertThat(settings.sizes(2000)).containsExactly(10, 30, 100, 300, 1000, 2000);
        assertThat(settings.sizes(10)).containsExactly(10);
        assertThat(settings.withSizes(List.of(50, 20, 5000)).sizes(100)).containsExactly(20, 50, 100);
        assertThatThrownBy(() -> settings.withSizes(List.of(9))).hasMessageContaining("begins at 10");
    }
}
