package ai.polymath.torch.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.BoxLayout;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.metric.BoxOverlap;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.TaskRows;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Pass;
import ai.polymath.torch.sharing.Representation;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionGroupTest {
    private static final int CLASSES = 2;
    private static final int HEIGHT = 4;
    private static final int WIDTH = 5;
    private static final int PLACES = HEIGHT * WIDTH;
    private static final double BOX_WEIGHT = 3;

    private static final DetectionTask TASK =
            new DetectionTask("where", "boxes", 1, List.of("a", "b"), 3, 0.1, 0.5, BOX_WEIGHT, null, TaskRows.ALL);
    private static final FittedTask FITTED = new FittedTask(TASK, List.of("a", "b"), 0, 1);

    private static double[] row(int most, double[]... objects) {
        double[] row = new double[BoxLayout.width(most)];
        row[0] = objects.length;
        for (int i = 0; i < objects.length; i++) {
            System.arraycopy(objects[i], 0, row, BoxLayout.at(i), BoxLayout.FIELDS);
        }
        return row;
    }

    private static double[] joined(double[]... rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static float at(float[] all, int plane, int y, int x) {
        return all[plane * PLACES + y * WIDTH + x];
    }

    @Test
    void targets_ofAnObject_areItsMiddleAndAGaussian() {
        // 2 of 5 places wide, 4 of 4 high, middle in column 2, row 2.
        double[] object = {1, 0.2, 0, 0.6, 1, 0};
        DetectionTargets targets = new DetectionTargets(row(2, object), 1, CLASSES, HEIGHT, WIDTH);
        assertThat(at(targets.peaks(), 1, 2, 2)).isEqualTo(1);
        float sum = 0;
        for (float one : targets.peaks()) {
            sum += one;
        }
        assertThat(sum).isEqualTo(1);
        double deviation = 4 * 0.54 / 6;
        assertThat(at(targets.heat(), 1, 3, 2))
                .isCloseTo((float) Math.exp(-0.5 / (deviation * deviation)), within(1e-6f));
        assertThat(at(targets.heat(), 0, 2, 2)).isZero();
        assertThat(at(targets.corners(), 3, 2, 2)).isEqualTo(1);
        float owned = 0;
        for (float one : targets.owned()) {
            owned += one;
        }
        assertThat(owned).isCloseTo(1, within(1e-6f));
        assertThat(targets.norms()).containsExactly(1);
    }

    @Test
    void targets_whereObjectsMeet_theSmallerHasThePlace() {
        double[] large = {0, 0, 0, 1, 1, 0};
        double[] small = {1, 0.4, 0.5, 0.6, 0.7, 0};
        DetectionTargets targets = new DetectionTargets(row(2, small, large), 1, CLASSES, HEIGHT, WIDTH);
        // Both middles lie in row 2, column 2.
        assertThat(at(targets.corners(), 0, 2, 2)).isEqualTo(0.4f);
        assertThat(at(targets.peaks(), 0, 2, 2)).isEqualTo(1);
        assertThat(at(targets.peaks(), 1, 2, 2)).isEqualTo(1);
        assertThat(targets.owned()[2 * WIDTH + 2]).isCloseTo(0.5f, within(1e-6f));
    }

    @Test
    void targets_ofADifficultObject_askNothingThere() {
        double[] difficult = {0, 0, 0, 0.39, 0.49, 1};
        DetectionTargets targets = new DetectionTargets(row(1, difficult), 1, CLASSES, HEIGHT, WIDTH);
        assertThat(targets.peaks()).containsOnly(0f);
        assertThat(targets.owned()).containsOnly(0f);
        assertThat(at(targets.heat(), 0, 1, 1)).isEqualTo(1);
        assertThat(at(targets.heat(), 0, 2, 1)).isZero();
        assertThat(at(targets.heat(), 1, 1, 1)).isZero();
    }

    private static DetectionGroup group(Keeper keeper, List<Integer> hidden) {
        Engine.start(1);
        ParameterBook book = new ParameterBook(ScalarType.Double, 3);
        return keeper.build(() -> new DetectionGroup(book, "heads.0", 0, FITTED, 6, new HeadSettings(hidden, 0), null));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void losses_ofRandomOutputs_areTheFormulasByLoops(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][][] objects = new double[3][][];
        double[][] rows = new double[3][];
        for (int n = 0; n < 3; n++) {
            objects[n] = new double[n][];
            for (int i = 0; i < n; i++) {
                double left = 0.8 * random.nextDouble();
                double top = 0.8 * random.nextDouble();
                objects[n][i] = new double[] {
                    random.nextInt(CLASSES),
                    left,
                    top,
                    left + 0.05 + (0.95 - left) * random.nextDouble(),
                    top + 0.05 + (0.95 - top) * random.nextDouble(),
                    random.nextInt(4) == 0 ? 1 : 0
                };
            }
            rows[n] = row(2, objects[n]);
        }
        double[] outputs = new double[3 * (CLASSES + 4) * PLACES];
        Arrays.setAll(outputs, i -> 3 * (random.nextDouble() - 0.5));
        double[] shares = {0.5, 0, 0.25};
        double[] flatShares = new double[3 * rows[0].length];
        for (int n = 0; n < 3; n++) {
            flatShares[n * rows[0].length] = shares[n];
        }
        DetectionTargets targets = new DetectionTargets(joined(rows), 3, CLASSES, HEIGHT, WIDTH);
        double expected = 0;
        for (int n = 0; n < 3; n++) {
            expected += shares[n] * slow(outputs, n, targets);
        }
        try (Keeper keeper = new Keeper();
                Scope scope = Scope.open()) {
            DetectionGroup group = group(keeper, List.of());
            Tensor out = Tensors.of(outputs, 3, CLASSES + 4, HEIGHT, WIDTH);
            out.set_requires_grad(true);
            Tensor loss = group.losses(
                    out,
                    Tensors.of(joined(rows), 3, 1, rows[0].length),
                    Tensors.of(flatShares, 3, 1, rows[0].length),
                    none(3));
            assertThat(loss.shape()).containsExactly(1);
            assertThat(Tensors.doubles(loss)[0]).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
            loss.sum().backward();
            double[] gradient = Tensors.doubles(out.grad());
            assertThat(Arrays.stream(gradient).allMatch(Double::isFinite)).isTrue();
            // The second picture has no share.
            int size = (CLASSES + 4) * PLACES;
            assertThat(Arrays.copyOfRange(gradient, size, 2 * size)).containsOnly(0.0);
        }
    }

    /** Focal loss and GIoU of one picture with the targets' weights. */
    private static double slow(double[] outputs, int n, DetectionTargets targets) {
        int from = n * (CLASSES + 4) * PLACES;
        double focal = 0;
        for (int i = 0; i < CLASSES * PLACES; i++) {
            double p = 1 / (1 + Math.exp(-outputs[from + i]));
            double g = targets.heat()[n * CLASSES * PLACES + i];
            focal -= targets.peaks()[n * CLASSES * PLACES + i] == 1
                    ? Math.pow(1 - p, 2) * Math.log(p)
                    : Math.pow(1 - g, 4) * p * p * Math.log(1 - p);
        }
        double boxes = 0;
        for (int place = 0; place < PLACES; place++) {
            double weight = targets.owned()[n * PLACES + place];
            if (weight == 0) {
                continue;
            }
            double[] told = new double[4];
            double[] right = new double[4];
            for (int k = 0; k < 4; k++) {
                double distance = Math.exp(outputs[from + (CLASSES + k) * PLACES + place]);
                double middle = k % 2 == 0 ? (place % WIDTH + 0.5) / WIDTH : (place / WIDTH + 0.5) / HEIGHT;
                told[k] = middle + (k < 2 ? -1 : 1) * distance / (k % 2 == 0 ? WIDTH : HEIGHT);
                right[k] = targets.corners()[(n * 4 + k) * PLACES + place];
            }
            double overlap = BoxOverlap.of(told, 0, right, 0);
            double both = Math.max(0, Math.min(told[2], right[2]) - Math.max(told[0], right[0]))
                    * Math.max(0, Math.min(told[3], right[3]) - Math.max(told[1], right[1]));
            double union =
                    (told[2] - told[0]) * (told[3] - told[1]) + (right[2] - right[0]) * (right[3] - right[1]) - both;
            double around = (Math.max(told[2], right[2]) - Math.min(told[0], right[0]))
                    * (Math.max(told[3], right[3]) - Math.min(told[1], right[1]));
            boxes += weight * (1 - (overlap - (around - union) / around));
        }
        return targets.norms()[n] * focal + BOX_WEIGHT * boxes;
    }

    private static Inputs none(int batch) {
        return new Inputs(Tensors.zeros(ScalarType.Double, batch, 0), Tensors.zeros(ScalarType.Long, batch, 0));
    }

    @Test
    void predictions_ofOutputs_areBoxesWithoutTheirWeakerDoubles() {
        double[] outputs = new double[(CLASSES + 4) * PLACES];
        Arrays.fill(outputs, 0, CLASSES * PLACES, -9);
        int cell = 1 * WIDTH + 1;
        outputs[cell] = 2;
        outputs[cell + 1] = 1; // tells the same box and goes
        outputs[PLACES + cell] = 0; // of another class and stays
        for (int k = 0; k < 4; k++) {
            Arrays.fill(outputs, (CLASSES + k) * PLACES, (CLASSES + k + 1) * PLACES, Math.log(k % 2 == 0 ? 1.5 : 1));
        }
        try (Keeper keeper = new Keeper();
                Scope scope = Scope.open()) {
            Tensor told =
                    group(keeper, List.of()).predictions(Tensors.of(outputs, 1, CLASSES + 4, HEIGHT, WIDTH), none(1));
            assertThat(told.shape()).containsExactly(1, 1, BoxLayout.width(3));
            double[] values = Tensors.doubles(told);
            assertThat(values[0]).isEqualTo(2);
            double[] expected = {0, 1 / (1 + Math.exp(-2)), 0, 0.125, 0.6, 0.625, 1, 0.5, 0, 0.125, 0.6, 0.625};
            for (int i = 0; i < expected.length; i++) {
                assertThat(values[1 + i]).isCloseTo(expected[i], within(1e-6));
            }
            assertThat(Arrays.copyOfRange(values, 13, 19)).containsOnly(-1.0);
        }
    }

    @Test
    void choose_moreThanIsTold_keepsTheBest() {
        double[] scores = {0.9, 0.3, 0.8, 0.7, 0.05, 0.6, 0, 0, 0, 0, 0, 0};
        double[] corners = new double[4 * 6];
        for (int place = 0; place < 6; place++) {
            corners[place] = place / 6.0;
            corners[12 + place] = (place + 1) / 6.0 + (place == 5 ? 1 : 0);
            corners[18 + place] = 1;
        }
        double[] into = new double[BoxLayout.width(3)];
        FoundBoxes.choose(TASK, CLASSES, 6, scores, 0, corners, 0, into, 0);
        assertThat(into[0]).isEqualTo(3);
        assertThat(new double[] {into[2], into[8], into[14]}).containsExactly(0.9, 0.8, 0.7);
        FoundBoxes.choose(TASK, CLASSES, 6, new double[12], 0, corners, 0, into, 0);
        assertThat(into[0]).isZero();
        assertThat(Arrays.copyOfRange(into, 1, into.length)).containsOnly(-1.0);
    }

    @Test
    void outputs_withASharedClassLayer_areItsLogitsFromTheSameStart() {
        try (Keeper keeper = new Keeper();
                Scope scope = Scope.open()) {
            ParameterBook book = new ParameterBook(ScalarType.Double, 3);
            DetectionGroup group = keeper.build(() -> new DetectionGroup(
                    book, "heads.0", 0, FITTED, 6, new HeadSettings(List.of(), 0), x -> x.narrow(1, 2, CLASSES)));
            assertThat(group.sharesHead()).isTrue();
            assertThat(book.entries()).noneMatch(entry -> entry.name().contains("class"));
            double[] z = new double[6 * PLACES];
            Arrays.setAll(z, i -> i / 100.0);
            Tensor out = group.outputs(
                    new Representation.Shared(Tensors.of(z, 1, 6, HEIGHT, WIDTH)), new Pass(none(1), false));
            double[] values = Tensors.doubles(out);
            assertThat(out.shape()).containsExactly(1, CLASSES + 4, HEIGHT, WIDTH);
            for (int i = 0; i < CLASSES * PLACES; i++) {
                assertThat(values[i]).isCloseTo(z[2 * PLACES + i] + Math.log(0.01 / 0.99), within(1e-12));
            }
        }
    }

    @Test
    void outputs_withHiddenLayers_haveAPlaceForEachPlace_andStartUnsure() {
        try (Keeper keeper = new Keeper();
                Scope scope = Scope.open()) {
            DetectionGroup group = group(keeper, List.of(7));
            Tensor z = Tensors.zeros(ScalarType.Double, 2, 6, HEIGHT, WIDTH);
            Tensor out = group.outputs(new Representation.Shared(z), new Pass(none(2), true));
            assertThat(out.shape()).containsExactly(2, CLASSES + 4, HEIGHT, WIDTH);
            double first = 1 / (1 + Math.exp(-Tensors.doubles(out)[0]));
            assertThat(first).isBetween(0.001, 0.1);
        }
    }
}
