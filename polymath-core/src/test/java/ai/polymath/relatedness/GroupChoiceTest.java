package ai.polymath.relatedness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.run.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupChoiceTest {
    private static double[][] random(SplittableRandom random, int tasks) {
        double[][] values = new double[tasks][];
        Arrays.setAll(values, i -> random.doubles(tasks, -1, 1).toArray());
        return values;
    }

    /** All choices of at most two groups of four tasks, by brute force: the best two with different groups. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void of_smallProblem_isTheBestAndTheSecondBestByBruteForce(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] gains = new double[16][];
        Arrays.setAll(gains, g -> random.doubles(4, -1, 1).toArray());
        GroupGains all = (task, group) -> gains[(int) group][task];

        GroupChoice choice = GroupChoice.of(4, 2, all);

        double best = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        for (int a = 1; a < 16; a++) {
            for (int b = a; b < 16; b++) {
                if ((a | b) == 15) {
                    double total = 0;
                    Set<Integer> used = new HashSet<>();
                    for (int t = 0; t < 4; t++) {
                        double inA = (a >> t & 1) == 1 ? gains[a][t] : Double.NEGATIVE_INFINITY;
                        double inB = (b >> t & 1) == 1 ? gains[b][t] : Double.NEGATIVE_INFINITY;
                        total += Math.max(inA, inB);
                        used.add(inA >= inB ? a : b);
                    }
                    if (total > best) {
                        best = total;
                    }
                    Set<Integer> chosen = new HashSet<>();
                    GroupChoice.serving(choice.best()).forEach(g -> chosen.add(g.intValue()));
                    if (!used.equals(chosen) && total > second) {
                        second = total;
                    }
                }
            }
        }
        assertThat(choice.best().gain()).isCloseTo(best, within(1e-12));
        Grouping runnerUp = choice.runnerUp();
        assertThat(runnerUp).isNotNull();
        assertThat(runnerUp.gain()).isCloseTo(second, within(1e-12));
    }

    @Test
    void of_oneTaskOneGroup_hasNoOther() {
        GroupChoice choice = GroupChoice.of(2, 1, (t, g) -> 1);

        assertThat(choice.best().groups()).containsExactly(3L);
        assertThat(choice.runnerUp()).isNull();
    }

    @Test
    void certainAffinity_uncertainPartner_isNotWorthHaving() {
        double[][] values = {{0, 1, 0.5}, {1, 0, 0.5}, {0.5, 0.5, 0}};
        double[][] errors = {{0, 0.01, 1}, {0.01, 0, 1}, {1, 1, 0}};
        PairMatrix matrix = new PairMatrix("", "", false, values, errors);
        List<String> tasks = List.of("a", "b", "c");

        GroupChoice choice = GroupChoice.of(tasks, 2, matrix);

        assertThat(new HashSet<>(choice.best().named(tasks))).isEqualTo(Set.of(List.of("a", "b"), List.of("c")));
        assertThat(choice.stability()).isBetween(0.8, 1.0);
        assertThat(matrix.isDistinct(0, 1)).isTrue();
        assertThat(matrix.isDistinct(0, 2)).isFalse();
        PairMatrix exact = new PairMatrix("", "", false, values, PairMatrix.unknown(3));
        assertThat(exact.certainAffinity(tasks).of(0, 2)).isEqualTo(0.5);
        assertThat(GroupChoice.of(tasks, 2, exact).stability()).isNaN();
    }

    @Test
    void trainedGroup_figuresOfSeeds_areGainsInPercentByHand() {
        double nan = Double.NaN;
        TrainedGroup group = TrainedGroup.of(
                0b011,
                new double[][] {{0.8, 1, nan}, {0.9, 3, nan}},
                new double[][] {{0.7, 2, 1}, {0.9, 2, 1}},
                new int[] {1, -1, 1});

        assertThat(group.gains()[0]).isCloseTo(100 * 0.05 / 0.8, within(1e-9));
        assertThat(group.gains()[1]).as("smaller is better").isCloseTo(0, within(1e-9));
        assertThat(group.standardError()[1]).isCloseTo(50, within(1e-9));
        assertThat(group.gains()[2]).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void files_anyRelations_readBackTheSame(long seed, @TempDir Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 2 + random.nextInt(4);
        List<String> tasks = java.util.stream.IntStream.range(0, size)
                .mapToObj(i -> i == 0 ? "a, \"quoted\"" : "task " + i)
                .toList();
        double[][] values = random(random, size);
        values[0][1] = Double.NaN;
        PairMatrix matrix = new PairMatrix("meaning", "unit", false, values, random(random, size));
        PairStatistics statistics = new PairStatistics(size);
        statistics.add(3, random(random, size));
        double[] gains = PairMatrix.unknown(size)[0];
        gains[0] = 1.5;
        gains[1] = -2;
        TaskRelations relations = new TaskRelations(
                        "name",
                        tasks,
                        Map.of("lookahead", matrix),
                        Map.of("lookahead", statistics.overTime()),
                        List.of(),
                        new java.util.TreeMap<>(Map.of("runs", 1, "standard_error", "batches")),
                        List.of("a note"))
                .withTrained(List.of(new TrainedGroup(3, gains, PairMatrix.unknown(size)[0])));
        Path file = folder.resolve("relatedness.json");

        RelationsFiles.writeJson(relations, file);
        TaskRelations back = RelationsFiles.read(file);

        // NaN and NaN are alike here, which is why trees are compared.
        assertThat(Json.text(RelationsFiles.tree(back))).isEqualTo(Json.text(RelationsFiles.tree(relations)));
        assertThat(back.matrix("pair_gains").values()[0][1]).isEqualTo(-2);
        assertThat(back.predictsGains()).isTrue();
        RelationsFiles.writeCsv(relations, folder.resolve("relatedness.csv"));
        assertThat(Files.readAllLines(folder.resolve("relatedness.csv"))).hasSize(1 + 2 * size * (size - 1));
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> RelationsFiles.read(file)).isInstanceOf(PolymathException.class);
    }

    @Test
    void table_fewAndManyTasks_isShort() {
        for (int size : new int[] {2, 6, 10, 20}) {
            SplittableRandom random = new SplittableRandom(size);
            List<String> tasks = java.util.stream.IntStream.range(0, size)
                    .mapToObj(i -> "task" + i)
                    .toList();
            double[][] values = random(random, size);
            for (double[] row : values) {
                for (int j = 0; j < size; j++) {
                    row[j] *= 1e-5;
                }
            }
            PairMatrix matrix = new PairMatrix("What it is.", "share", false, values, values);
            String text = RelationsTable.of(tasks, matrix);
            assertThat(text).startsWith("What it is.").contains("units of 1e-6");
            assertThat(text.lines().mapToInt(String::length).max().orElseThrow())
                    .isLessThan(130);
            assertThat(text.lines().count()).isLessThan(25);
        }
    }
}
