package ai.polymath.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics of pixels against slow definitions written here, and against the mistakes of other libraries. */
class DenseMetricsTest {
    private static final float GAP = Float.NaN;

    private static double figure(String metric, DenseTally tally) {
        return Metrics.byName(metric).of(Scores.of(tally));
    }

    private record Picture(float[] told, float[] label) {}

    private static List<Picture> classes(SplittableRandom random, int pictures, int classes) {
        List<Picture> all = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            int n = 1 + random.nextInt(40);
            float[] told = new float[n];
            float[] label = new float[n];
            for (int p = 0; p < n; p++) {
                told[p] = random.nextInt(classes);
                label[p] = random.nextInt(4) == 0 ? GAP : random.nextInt(3) == 0 ? told[p] : random.nextInt(classes);
            }
            all.add(new Picture(told, label));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void segmentation_randomMaps_areThoseOfSetsOfPixels(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int classes = 2 + random.nextInt(5);
        List<Picture> pictures = classes(random, 7, classes);
        ClassTally tally = new ClassTally(classes);
        pictures.forEach(p -> tally.add(p.told(), p.label()));
        double sum = 0;
        int counted = 0;
        int right = 0;
        int known = 0;
        for (int k = 0; k < classes; k++) {
            int both = 0;
            int either = 0;
            for (Picture picture : pictures) {
                for (int p = 0; p < picture.label().length; p++) {
                    if (!Float.isNaN(picture.label()[p])) {
                        boolean is = picture.label()[p] == k;
                        boolean told = picture.told()[p] == k;
                        both += is && told ? 1 : 0;
                        either += is || told ? 1 : 0;
                        known += k == 0 ? 1 : 0;
                    }
                }
            }
            right += both;
            if (either > 0) {
                sum += (double) both / either;
                counted++;
            }
        }
        assertThat(figure("mean_iou", tally)).isCloseTo(sum / counted, within(1e-12));
        assertThat(figure("pixel_accuracy", tally)).isCloseTo((double) right / known, within(1e-12));
        assertThat(tally.pixels()).isEqualTo(known);
    }

    @Test
    void meanIou_classThatIsNowhere_isLeftOut_insteadOfMakingTheMeanNoNumber() {
        ClassTally tally = new ClassTally(5);
        tally.add(new float[] {0, 0, 1}, new float[] {0, 1, 1});
        assertThat(figure("mean_iou", tally)).isCloseTo(0.5, within(1e-12));
        tally.add(new float[] {4}, new float[] {1});
        // Told but never true: 0, and it costs class 1 too.
        assertThat(figure("mean_iou", tally)).isCloseTo((0.5 + 1 / 3.0 + 0) / 3, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void depth_randomMaps_areMeansOverPixels(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double scale = Math.pow(10, random.nextInt(9) - 4);
        DepthTally tally = new DepthTally();
        double absolute = 0;
        double relative = 0;
        double squared = 0;
        int n = 0;
        int positive = 0;
        for (int i = 0; i < 9; i++) {
            int size = 1 + random.nextInt(30);
            float[] told = new float[size];
            float[] label = new float[size];
            for (int p = 0; p < size; p++) {
                told[p] = (float) (scale * random.nextDouble());
                label[p] = random.nextInt(4) == 0
                        ? GAP
                        : random.nextInt(9) == 0 ? 0 : (float) (scale * random.nextDouble());
                if (!Float.isNaN(label[p])) {
                    double error = Math.abs((double) told[p] - label[p]);
                    absolute += error;
                    squared += error * error;
                    n++;
                    if (label[p] != 0) {
                        relative += error / label[p];
                        positive++;
                    }
                }
            }
            tally.add(told, label);
        }
        assertThat(figure("absolute_error", tally)).isCloseTo(absolute / n, within(1e-9 * scale));
        assertThat(figure("squared_error_root", tally)).isCloseTo(Math.sqrt(squared / n), within(1e-9 * scale));
        assertThat(figure("relative_error", tally)).isCloseTo(relative / positive, within(1e-9 * relative));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void normals_randomDirections_areThoseOfTheSortedAngles(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DirectionTally tally = new DirectionTally();
        List<Double> angles = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int n = 1 + random.nextInt(60);
            float[] told = new float[3 * n];
            float[] label = new float[3 * n];
            for (int p = 0; p < n; p++) {
                double[] y = unit(random);
                double[] v = unit(random);
                double noise = random.nextDouble();
                double length = Math.exp(4 * random.nextDouble() - 2);
                double dot = 0;
                double norm = 0;
                boolean gap = random.nextInt(5) == 0;
                for (int k = 0; k < 3; k++) {
                    label[k * n + p] = gap ? GAP : (float) y[k];
                    told[k * n + p] = (float) (length * (y[k] + noise * v[k]));
                    dot += (double) told[k * n + p] * y[k];
                    norm += (double) told[k * n + p] * told[k * n + p];
                }
                if (!gap) {
                    angles.add(Math.toDegrees(Math.acos(Math.max(-1, Math.min(1, dot / Math.sqrt(norm))))));
                }
            }
            tally.add(told, label);
        }
        double[] sorted = angles.stream().mapToDouble(a -> a).sorted().toArray();
        int n = sorted.length;
        assertThat(figure("mean_angle", tally))
                .isCloseTo(Arrays.stream(sorted).average().orElseThrow(), within(1e-4));
        assertThat(figure("median_angle", tally)).isCloseTo((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, within(0.0026));
        for (String degrees : List.of("11.25", "22.5", "30")) {
            double below = Arrays.stream(sorted)
                            .filter(a -> a < Double.parseDouble(degrees))
                            .count()
                    / (double) n;
            assertThat(figure("within_angle@" + degrees, tally)).isCloseTo(below, within(1e-12));
        }
    }

    private static double[] unit(SplittableRandom random) {
        double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        return new double[] {v[0] / length, v[1] / length, v[2] / length};
    }

    /** Other libraries take a normal whose numbers sum to 0 for a missing one. */
    @Test
    void normals_numbersThatSumToZero_areADirection() {
        DirectionTally tally = new DirectionTally();
        float half = (float) Math.sqrt(0.5);
        tally.add(new float[] {half, -half, 0}, new float[] {half, -half, 0});
        assertThat(tally.pixels()).isEqualTo(1);
        assertThat(figure("mean_angle", tally)).isCloseTo(0, within(1e-5));
    }

    @Test
    void normals_exactDirections_haveTheirAngles_andAZeroVectorIsNoHit() {
        DirectionTally tally = new DirectionTally();
        tally.add(new float[] {0, 0, 0}, new float[] {0, 0, 1});
        assertThat(figure("mean_angle", tally)).isEqualTo(90);
        assertThat(figure("within_angle@30", tally)).isZero();
        DirectionTally opposite = new DirectionTally();
        opposite.add(new float[] {0, 0, -3}, new float[] {0, 0, 1});
        assertThat(figure("mean_angle", opposite)).isEqualTo(180);
        assertThat(figure("median_angle", opposite)).isCloseTo(180, within(0.0026));
        DirectionTally small = new DirectionTally();
        small.add(new float[] {1e-6f, 0, 1}, new float[] {0, 0, 1});
        assertThat(figure("mean_angle", small)).isCloseTo(Math.toDegrees(1e-6), within(1e-11));
    }

    /** LibMTL's L1Metric fails for batches of more than one picture, and means of means depend on the batches. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void tallies_inAnyPortions_areTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (DenseTally kind : List.of(new ClassTally(3), new DepthTally(), new DirectionTally())) {
            DenseTally merged = fresh(kind);
            for (int portion = 0; portion < 3; portion++) {
                DenseTally part = fresh(kind);
                for (int i = 0; i < 1 + portion; i++) {
                    int n = 3 * (1 + random.nextInt(20));
                    float[] told = new float[n];
                    float[] label = new float[n];
                    for (int p = 0; p < n; p++) {
                        told[p] = random.nextInt(3);
                        label[p] =
                                random.nextInt(3) == 0 && !(kind instanceof DirectionTally) ? GAP : random.nextInt(3);
                    }
                    kind.add(told, label);
                    part.add(told, label);
                }
                merged.merge(part.numbers());
            }
            assertThat(merged.pixels()).isEqualTo(kind.pixels());
            double[] whole = kind.numbers();
            for (int i = 0; i < whole.length; i++) {
                assertThat(merged.numbers()[i]).isCloseTo(whole[i], within(1e-9 * (1 + Math.abs(whole[i]))));
            }
        }
    }

    private static DenseTally fresh(DenseTally like) {
        return like instanceof ClassTally classes
                ? new ClassTally(classes.classes())
                : like instanceof DepthTally ? new DepthTally() : new DirectionTally();
    }

    @Test
    void metrics_withoutPixels_areUndefined_andOfAnotherFormRefused() {
        assertThat(figure("mean_iou", new ClassTally(2))).isNaN();
        assertThat(figure("pixel_accuracy", new ClassTally(2))).isNaN();
        assertThat(figure("absolute_error", new DepthTally())).isNaN();
        assertThat(figure("median_angle", new DirectionTally())).isNaN();
        assertThat(figure("within_angle", new DirectionTally())).isNaN();
        assertThatThrownBy(() -> figure("mean_iou", new DepthTally())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metrics.byName("mean_iou").of(new Scores(Labels.of(1), new double[] {1}, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metrics.byName("within_angle@0"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("above 0");
        assertThat(Metrics.byName("within_angle@30").name()).isEqualTo("within_angle@30");
        assertThat(Metrics.byName("within_angle@22.5").name()).isEqualTo("within_angle@22.5");
        assertThatThrownBy(() -> new DepthTally().add(new float[1], new float[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
