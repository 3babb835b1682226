package ai.polymath.torch.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chain against a count of all ways to tag small texts. */
class ChainTest {
    private static final int TAGS = 3;
    private static final int LENGTH = 4;
    private static final int[] LENGTHS = {4, 2, 1, 3};

    @BeforeAll
    static void start() {
        Engine.start(1);
    }

    /** Scores of a small problem. */
    private record Lattice(double[] transitions, double[] start, double[] end, double[][][] emissions) {
        static Lattice of(long seed, double scale) {
            SplittableRandom random = new SplittableRandom(seed);
            double[][][] e = new double[LENGTHS.length][LENGTH][];
            double[] a = normal(random, TAGS * TAGS, scale);
            double[] s = normal(random, TAGS, scale);
            double[] f = normal(random, TAGS, scale);
            for (double[][] text : e) {
                Arrays.setAll(text, t -> normal(random, TAGS, scale));
            }
            return new Lattice(a, s, f, e);
        }

        private static double[] normal(SplittableRandom random, int n, double scale) {
            double[] values = new double[n];
            Arrays.setAll(values, i -> scale * random.nextGaussian());
            return values;
        }

        double score(int text, int... tags) {
            double score = start[tags[0]] + end[tags[tags.length - 1]];
            for (int t = 0; t < tags.length; t++) {
                score += emissions[text][t][tags[t]];
                score += t == 0 ? 0 : transitions[tags[t - 1] * TAGS + tags[t]];
            }
            return score;
        }

        Chain chain() {
            return new Chain(Tensors.of(transitions, TAGS, TAGS), Tensors.of(start, TAGS), Tensors.of(end, TAGS));
        }

        Tensor scores() {
            double[] all = Arrays.stream(emissions)
                    .flatMap(Arrays::stream)
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            return Tensors.of(all, LENGTHS.length, LENGTH, TAGS);
        }
    }

    private static List<int[]> ways(int length) {
        List<int[]> ways = new ArrayList<>();
        int count = (int) Math.pow(TAGS, length);
        for (int code = 0; code < count; code++) {
            int[] tags = new int[length];
            int rest = code;
            for (int t = 0; t < length; t++) {
                tags[t] = rest % TAGS;
                rest /= TAGS;
            }
            ways.add(tags);
        }
        return ways;
    }

    private static double logSum(double... scores) {
        double max = Arrays.stream(scores).max().orElseThrow();
        return max + Math.log(Arrays.stream(scores).map(s -> Math.exp(s - max)).sum());
    }

    private static Tensor mask() {
        long[] mask = new long[LENGTHS.length * LENGTH];
        for (int i = 0; i < LENGTHS.length; i++) {
            Arrays.fill(mask, i * LENGTH, i * LENGTH + LENGTHS[i], 1);
        }
        return Tensors.of(mask, LENGTHS.length, LENGTH).to(ScalarType.Bool);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1, 30, 300})
    void logSums_smallTexts_sumOfAllWays(double scale) {
        for (long seed = 0; seed < 5; seed++) {
            Lattice lattice = Lattice.of(seed, scale);
            try (Scope scope = Scope.open()) {
                double[] sums = Tensors.doubles(lattice.chain().logSums(lattice.scores(), mask()));
                for (int i = 0; i < LENGTHS.length; i++) {
                    int text = i;
                    double expected = logSum(ways(LENGTHS[i]).stream()
                            .mapToDouble(way -> lattice.score(text, way))
                            .toArray());
                    assertThat(sums[i]).isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void best_smallTexts_bestOfAllWays(long seed) {
        Lattice lattice = Lattice.of(seed, 1);
        try (Scope scope = Scope.open()) {
            long[] best = Tensors.longs(lattice.chain().best(lattice.scores(), mask()));
            for (int i = 0; i < LENGTHS.length; i++) {
                int text = i;
                int[] told = new int[LENGTHS[i]];
                Arrays.setAll(told, t -> (int) best[text * LENGTH + t]);
                double highest = ways(LENGTHS[i]).stream()
                        .mapToDouble(way -> lattice.score(text, way))
                        .max()
                        .orElseThrow();
                assertThat(lattice.score(i, told)).isCloseTo(highest, within(1e-12));
            }
        }
    }

    /** Which tags are known: all, some, none. */
    private static long[][] knownTags(long seed) {
        SplittableRandom random = new SplittableRandom(seed + 100);
        long[][] tags = new long[LENGTHS.length][LENGTH];
        for (int i = 0; i < tags.length; i++) {
            double share = i == 0 ? 1 : i == 1 ? 0 : 0.6;
            for (int t = 0; t < LENGTH; t++) {
                tags[i][t] = t < LENGTHS[i] && random.nextDouble() < share ? random.nextInt(TAGS) : -1;
            }
        }
        return tags;
    }

    private static Tensor loss(Lattice lattice, Chain chain, Tensor scores, long[][] tags) {
        long[] flat = Arrays.stream(tags).flatMapToLong(Arrays::stream).toArray();
        Tensor known = Tensors.of(flat, LENGTHS.length, LENGTH).ge(new org.bytedeco.pytorch.Scalar(0));
        Tensor indices = Tensors.of(flat, LENGTHS.length, LENGTH).clamp_min(new org.bytedeco.pytorch.Scalar(0));
        return chain.loss(scores, indices, known, mask());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void loss_partlyKnownTags_allWaysToFillInTheOthers(long seed) {
        Lattice lattice = Lattice.of(seed, 2);
        long[][] tags = knownTags(seed);
        try (Scope scope = Scope.open()) {
            double[] loss = Tensors.doubles(loss(lattice, lattice.chain(), lattice.scores(), tags));
            for (int i = 0; i < LENGTHS.length; i++) {
                int text = i;
                double[] all = ways(LENGTHS[i]).stream()
                        .mapToDouble(way -> lattice.score(text, way))
                        .toArray();
                double[] fitting = ways(LENGTHS[i]).stream()
                        .filter(way -> {
                            for (int t = 0; t < way.length; t++) {
                                if (tags[text][t] >= 0 && tags[text][t] != way[t]) {
                                    return false;
                                }
                            }
                            return true;
                        })
                        .mapToDouble(way -> lattice.score(text, way))
                        .toArray();
                assertThat(loss[i]).isCloseTo(logSum(all) - logSum(fitting), within(1e-11));
            }
            assertThat(loss[1]).as("no tag known").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void loss_gradients_likeFiniteDifferences(long seed) {
        Lattice lattice = Lattice.of(seed, 1);
        long[][] tags = knownTags(seed);
        try (Scope scope = Scope.open()) {
            List<Tensor> parts = List.of(
                    Tensors.of(lattice.transitions(), TAGS, TAGS),
                    Tensors.of(lattice.start(), TAGS),
                    Tensors.of(lattice.end(), TAGS),
                    lattice.scores());
            parts.forEach(p -> p.set_requires_grad(true));
            Chain chain = new Chain(parts.get(0), parts.get(1), parts.get(2));
            loss(lattice, chain, parts.get(3), tags).sum().backward();
            for (int p = 0; p < parts.size(); p++) {
                double[] values = Tensors.doubles(parts.get(p));
                double[] gradient = Tensors.doubles(parts.get(p).grad());
                for (int at = 0; at < values.length; at++) {
                    double step = 1e-6;
                    double[] sums = new double[2];
                    for (int side = 0; side < 2; side++) {
                        double[] moved = values.clone();
                        moved[at] += side == 0 ? step : -step;
                        List<Tensor> other = new ArrayList<>(parts);
                        other.set(p, Tensors.of(moved, parts.get(p).shape()));
                        Chain near = new Chain(other.get(0), other.get(1), other.get(2));
                        sums[side] = Arrays.stream(Tensors.doubles(loss(lattice, near, other.get(3), tags)))
                                .sum();
                    }
                    assertThat(gradient[at])
                            .as("part %d, place %d", p, at)
                            .isCloseTo((sums[0] - sums[1]) / (2 * step), within(1e-8));
                }
            }
        }
    }

    @Test
    void loss_singlePrecision_finiteGradients() {
        Lattice lattice = Lattice.of(1, 50);
        try (Scope scope = Scope.open()) {
            Tensor scores = lattice.scores().to(ScalarType.Float).detach().set_requires_grad(true);
            Chain chain = new Chain(
                    Tensors.of(lattice.transitions(), TAGS, TAGS).to(ScalarType.Float),
                    Tensors.of(lattice.start(), TAGS).to(ScalarType.Float),
                    Tensors.of(lattice.end(), TAGS).to(ScalarType.Float));
            Tensor loss = loss(lattice, chain, scores, knownTags(3));
            loss.sum().backward();
            assertThat(Arrays.stream(Tensors.doubles(loss)).allMatch(Double::isFinite))
                    .isTrue();
            assertThat(Arrays.stream(Tensors.doubles(scores.grad())).allMatch(Double::isFinite))
                    .isTrue();
        }
    }
}
