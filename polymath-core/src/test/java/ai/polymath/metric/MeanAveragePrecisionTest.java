package ai.polymath.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.BoxLayout;
import ai.polymath.data.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanAveragePrecisionTest {
    private static final MeanAveragePrecision AT_HALF = new MeanAveragePrecision(false);
    private static final MeanAveragePrecision MEAN = new MeanAveragePrecision(true);
    private static final double[][] NONE = {};

    /** Rows of six numbers behind their count; a picture without numbers at all is one that nobody has looked at. */
    private static double[] rows(double behind, List<double[][]> pictures, int unknown) {
        int width =
                BoxLayout.width(pictures.stream().mapToInt(p -> p.length).max().orElse(0));
        double[] values = new double[pictures.size() * width];
        Arrays.fill(values, behind);
        for (int p = 0; p < pictures.size(); p++) {
            if (p == unknown) {
                continue;
            }
            values[p * width] = pictures.get(p).length;
            for (int i = 0; i < pictures.get(p).length; i++) {
                System.arraycopy(pictures.get(p)[i], 0, values, p * width + BoxLayout.at(i), BoxLayout.FIELDS);
            }
        }
        return values;
    }

    private static Scores scores(List<double[][]> objects, List<double[][]> told, int unknown) {
        double[] labels = rows(Double.NaN, objects, unknown);
        double[] predictions = rows(-1, told, -1);
        int examples = objects.size();
        return new Scores(new Labels(labels, labels.length / examples), predictions, predictions.length / examples);
    }

    private static Scores scores(double[][] objects, double[][] told) {
        return scores(List.<double[][]>of(objects), List.<double[][]>of(told), -1);
    }

    private static double[] object(int type, double left, double top, double right, double bottom) {
        return new double[] {type, left, top, right, bottom, 0};
    }

    private static double[] found(int type, double score, double left, double top, double right, double bottom) {
        return new double[] {type, score, left, top, right, bottom};
    }

    @Test
    void of_everythingFoundExactly_isOne() {
        Scores scores = scores(
                List.of(
                        new double[][] {object(0, 0, 0, 0.5, 0.5), object(1, 0.5, 0.5, 1, 1)},
                        new double[][] {object(1, 0.1, 0.1, 0.3, 0.4)}),
                List.of(
                        new double[][] {found(0, 0.9, 0, 0, 0.5, 0.5), found(1, 0.2, 0.5, 0.5, 1, 1)},
                        new double[][] {found(1, 0.7, 0.1, 0.1, 0.3, 0.4)}),
                -1);
        assertThat(AT_HALF.of(scores)).isEqualTo(1);
        assertThat(MEAN.of(scores)).isEqualTo(1);
    }

    @Test
    void of_hitMissHit_isTheAreaByHand() {
        double[][] objects = {object(0, 0, 0, 0.2, 0.2), object(0, 0.5, 0.5, 0.7, 0.7), object(0, 0.8, 0, 1, 0.2)};
        double[][] told = {
            found(0, 0.9, 0, 0, 0.2, 0.2), found(0, 0.8, 0.3, 0.3, 0.4, 0.4), found(0, 0.7, 0.5, 0.5, 0.7, 0.7)
        };
        // Precision 1 at the first third, 2/3 at the second, the last is never found.
        assertThat(AT_HALF.of(scores(objects, told))).isCloseTo((1 + 2.0 / 3) / 3, within(1e-15));
    }

    @Test
    void of_oneObjectFoundTwice_countsTheSecondAsAMiss() {
        double[][] objects = {object(0, 0, 0, 0.5, 0.5), object(0, 0.5, 0.5, 1, 1)};
        double[][] told = {found(0, 0.9, 0, 0, 0.5, 0.5), found(0, 0.8, 0, 0, 0.5, 0.49), found(0, 0.7, 0.5, 0.5, 1, 1)
        };
        assertThat(AT_HALF.of(scores(objects, told))).isCloseTo((1 + 2.0 / 3) / 2, within(1e-15));
    }

    @Test
    void of_overlapBetweenTwoDemands_countsForTheLowerOnesOnly() {
        // Intersection over union 0.82: 0.50, ..., 0.80 are met, 0.85, 0.90 and 0.95 are not.
        Scores scores = scores(new double[][] {object(0, 0, 0, 1, 1)}, new double[][] {found(0, 0.9, 0, 0, 1, 0.82)});
        assertThat(AT_HALF.of(scores)).isEqualTo(1);
        assertThat(MEAN.of(scores)).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void of_difficultObjects_areNeitherDemandedNorPunished() {
        double[][] objects = {object(0, 0, 0, 0.4, 0.4), {0, 0.5, 0.5, 1, 1, 1}};
        double[] right = found(0, 0.5, 0, 0, 0.4, 0.4);
        double[] onDifficult = found(0, 0.9, 0.5, 0.5, 1, 1);
        double[] again = found(0, 0.8, 0.5, 0.5, 1, 0.99);
        assertThat(AT_HALF.of(scores(objects, new double[][] {right}))).isEqualTo(1);
        assertThat(AT_HALF.of(scores(objects, new double[][] {onDifficult, again, right})))
                .isEqualTo(1);
    }

    @Test
    void of_nothingFound_isZero_andWithoutObjects_isUndefined() {
        Scores nothing = scores(new double[][] {object(2, 0, 0, 1, 1)}, NONE);
        assertThat(AT_HALF.of(nothing)).isZero();
        assertThat(AT_HALF.of(Baselines.nothingFound().scores(nothing.labels())))
                .isZero();
        assertThat(AT_HALF.of(scores(NONE, new double[][] {found(0, 1, 0, 0, 1, 1)})))
                .isNaN();
    }

    @Test
    void of_pictureThatNobodyLookedAt_doesNotCount() {
        Scores scores = scores(
                List.of(NONE, new double[][] {object(0, 0, 0, 1, 1)}),
                List.of(new double[][] {found(0, 0.99, 0, 0, 0.1, 0.1)}, new double[][] {found(0, 0.5, 0, 0, 1, 1)}),
                0);
        assertThat(AT_HALF.of(scores)).isEqualTo(1);
    }

    @Test
    void byName_bothNames_areFoundAgain() {
        assertThat(Metrics.byName("map_50")).isEqualTo(AT_HALF);
        assertThat(Metrics.byName("map_50_95")).isEqualTo(MEAN);
        assertThat(Metrics.names(Form.DETECTION)).containsExactly("map_50", "map_50_95");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void of_randomPictures_isWhatTheSlowDefinitionSays(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[][]> objects = new ArrayList<>();
        List<double[][]> told = new ArrayList<>();
        for (int p = 0; p < 1 + seed; p++) {
            double[][] own = new double[random.nextInt(5)][];
            for (int i = 0; i < own.length; i++) {
                own[i] = box(random);
                own[i][5] = random.nextInt(4) == 0 ? 1 : 0;
            }
            double[][] guesses = new double[random.nextInt(8)][];
            for (int i = 0; i < guesses.length; i++) {
                double[] one = own.length > 0 && random.nextBoolean() ? own[random.nextInt(own.length)] : box(random);
                guesses[i] = new double[] {
                    one[0],
                    random.nextDouble(),
                    one[1] + 0.04 * random.nextDouble(),
                    one[2],
                    one[3] + 0.05 * random.nextDouble(),
                    one[4]
                };
            }
            objects.add(own);
            told.add(guesses);
        }
        Scores scores = scores(objects, told, -1);
        double mean = 0;
        for (int o = 0; o < 10; o++) {
            mean += slow(objects, told, (50 + 5 * o) / 100.0) / 10;
        }
        double half = slow(objects, told, 0.5);
        assertThat(half).isNotNaN();
        assertThat(AT_HALF.of(scores)).isCloseTo(half, within(1e-12));
        assertThat(MEAN.of(scores)).isCloseTo(mean, within(1e-12));
    }

    private static double[] box(SplittableRandom random) {
        double left = random.nextDouble() * 0.7;
        double top = random.nextDouble() * 0.7;
        return new double[] {
            random.nextInt(3),
            left,
            top,
            left + 0.1 + 0.2 * random.nextDouble(),
            top + 0.1 + 0.2 * random.nextDouble(),
            0
        };
    }

    /** By the words of the definition: for each threshold on the score match anew, then integrate over recall. */
    private static double slow(List<double[][]> objects, List<double[][]> told, double overlap) {
        double sum = 0;
        int classes = 0;
        for (int type = 0; type < 3; type++) {
            int of = type;
            long all = objects.stream()
                    .flatMap(Arrays::stream)
                    .filter(o -> o[0] == of && o[5] == 0)
                    .count();
            if (all == 0) {
                continue;
            }
            List<double[]> curve = told.stream()
                    .flatMap(Arrays::stream)
                    .filter(d -> d[0] == of)
                    .map(d -> point(objects, told, of, d[1], overlap))
                    .toList();
            for (int hit = 1; hit <= all; hit++) {
                int least = hit;
                sum += curve.stream()
                                .filter(point -> point[0] >= least)
                                .mapToDouble(point -> point[1])
                                .max()
                                .orElse(0)
                        / all;
            }
            classes++;
        }
        return classes == 0 ? Double.NaN : sum / classes;
    }

    /** Hits and precision of the detections whose score is at least a threshold. */
    private static double[] point(
            List<double[][]> objects, List<double[][]> told, int type, double threshold, double overlap) {
        int hits = 0;
        int misses = 0;
        for (int p = 0; p < objects.size(); p++) {
            List<double[]> chosen = new ArrayList<>(Arrays.stream(told.get(p))
                    .filter(d -> d[0] == type && d[1] >= threshold)
                    .toList());
            chosen.sort((a, b) -> Double.compare(b[1], a[1]));
            List<double[]> free = new ArrayList<>(
                    Arrays.stream(objects.get(p)).filter(o -> o[0] == type).toList());
            for (double[] d : chosen) {
                double[] ordinary = nearest(free, d, 0, overlap);
                if (ordinary != null) {
                    free.remove(ordinary);
                    hits++;
                } else if (nearest(free, d, 1, overlap) == null) {
                    misses++;
                }
            }
        }
        return new double[] {hits, hits + misses == 0 ? 0 : (double) hits / (hits + misses)};
    }

    private static double[] nearest(List<double[]> free, double[] d, int difficult, double overlap) {
        double[] best = null;
        double most = 0;
        for (double[] o : free) {
            double width = Math.max(0, Math.min(o[3], d[4]) - Math.max(o[1], d[2]));
            double height = Math.max(0, Math.min(o[4], d[5]) - Math.max(o[2], d[3]));
            double both = width * height;
            double union = (o[3] - o[1]) * (o[4] - o[2]) + (d[4] - d[2]) * (d[5] - d[3]) - both;
            if (o[5] == difficult && both / union >= overlap && both / union > most) {
                best = o;
                most = both / union;
            }
        }
        return best;
    }
}
