package ai.polymath.torch.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.task.DenseTask;
import ai.polymath.task.DepthTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.NormalsTask;
import ai.polymath.task.SegmentationTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputBlock;
import ai.polymath.torch.network.Inputs;
import ai.polymath.torch.network.ParameterBook;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and predictions of pixels against loops over pixels written here. */
class DenseGroupTest {
    private static final int BATCH = 3;
    private static final int H = 3;
    private static final int W = 2;
    private static final int HEIGHT = 7;
    private static final int WIDTH = 5;
    private static final int PIXELS = HEIGHT * WIDTH;

    @BeforeAll
    static void start() {
        Engine.start(1);
    }

    static List<FittedTask> tasks() {
        SegmentationTask plain = SegmentationTask.of("s", "m").withClasses(List.of("a", "b", "c"));
        return List.of(
                new FittedTask(plain, plain.classes(), 0, 1),
                new FittedTask(plain.withClassWeights(Map.of("b", 3.0)), plain.classes(), 0, 1),
                new FittedTask(DepthTask.of("d", "m"), List.of(), 2, 3),
                new FittedTask(DepthTask.of("d", "m").withLoss(DepthTask.Loss.SQUARED), List.of(), 2, 3),
                new FittedTask(NormalsTask.of("n", "m"), List.of(), 0, 1));
    }

    private static int outputs(FittedTask task) {
        return task.task() instanceof DepthTask ? 1 : 3;
    }

    private static DenseGroup group(FittedTask task) {
        return new DenseGroup(
                new ParameterBook(ScalarType.Double, 1), "heads.0", 0, task, 4, new HeadSettings(List.of(), 0));
    }

    private static double[] random(SplittableRandom random, int n) {
        return random.doubles(n).map(v -> 4 * v - 2).toArray();
    }

    /** Labels with gaps; the last picture has none. */
    private static double[] labels(SplittableRandom random, FittedTask task) {
        int channels = ((DenseTask) task.task()).channels();
        double[] labels = new double[BATCH * channels * PIXELS];
        for (int n = 0; n < BATCH; n++) {
            for (int p = 0; p < PIXELS; p++) {
                boolean gap = n == BATCH - 1 || random.nextInt(3) == 0;
                double[] own = random(random, 3);
                double length = Math.sqrt(own[0] * own[0] + own[1] * own[1] + own[2] * own[2]);
                for (int c = 0; c < channels; c++) {
                    double value = task.task() instanceof SegmentationTask
                            ? random.nextInt(3)
                            : channels == 1 ? own[0] : own[c] / length;
                    labels[(n * channels + c) * PIXELS + p] = gap ? Double.NaN : value;
                }
            }
        }
        return labels;
    }

    /** Between the middles of places, as there outside of the outermost. */
    private static double[] enlarged(double[] small, int planes) {
        double[] large = new double[planes * PIXELS];
        for (int k = 0; k < planes; k++) {
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    double sy = Math.max(0, (y + 0.5) * H / HEIGHT - 0.5);
                    double sx = Math.max(0, (x + 0.5) * W / WIDTH - 0.5);
                    int y0 = (int) sy;
                    int x0 = (int) sx;
                    int y1 = Math.min(H - 1, y0 + 1);
                    int x1 = Math.min(W - 1, x0 + 1);
                    double fy = sy - y0;
                    double fx = sx - x0;
                    int at = k * H * W;
                    large[k * PIXELS + y * WIDTH + x] =
                            (1 - fy) * ((1 - fx) * small[at + y0 * W + x0] + fx * small[at + y0 * W + x1])
                                    + fy * ((1 - fx) * small[at + y1 * W + x0] + fx * small[at + y1 * W + x1]);
                }
            }
        }
        return large;
    }

    /** What one pixel costs. */
    private static double charge(FittedTask task, double[] v, double[] y) {
        if (task.task() instanceof SegmentationTask segmentation) {
            double sum = Math.exp(v[0]) + Math.exp(v[1]) + Math.exp(v[2]);
            double weight =
                    segmentation.classWeights().getOrDefault(task.classes().get((int) y[0]), 1.0);
            return -weight * Math.log(Math.exp(v[(int) y[0]]) / sum);
        }
        if (task.task() instanceof DepthTask depth) {
            double error = Math.abs(v[0] - y[0]);
            return depth.loss() == DepthTask.Loss.SQUARED ? error * error : error;
        }
        double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2] + 1e-6);
        return 1 - (v[0] * y[0] + v[1] * y[1] + v[2] * y[2]) / length;
    }

    private static double slow(FittedTask task, double[] small, double[] labels) {
        int k = outputs(task);
        int channels = ((DenseTask) task.task()).channels();
        double[] large = enlarged(small, BATCH * k);
        double total = 0;
        for (int n = 0; n < BATCH - 1; n++) {
            double sum = 0;
            int count = 0;
            for (int p = 0; p < PIXELS; p++) {
                int at = p;
                int picture = n;
                double[] v = new double[k];
                Arrays.setAll(v, i -> large[(picture * k + i) * PIXELS + at]);
                double[] y = new double[channels];
                Arrays.setAll(y, i -> labels[(picture * channels + i) * PIXELS + at]);
                if (!Double.isNaN(y[0])) {
                    sum += charge(task, v, y);
                    count++;
                }
            }
            total += sum / count / (BATCH - 1);
        }
        return total;
    }

    private static Tensor loss(DenseGroup group, Tensor outputs, double[] labels, int channels) {
        double share = 1.0 / (BATCH - 1);
        return group.losses(
                outputs,
                Tensors.of(labels, BATCH, channels, HEIGHT, WIDTH),
                Tensors.of(new double[] {share, share, 0}, BATCH, 1),
                new Inputs(Tensors.zeros(ScalarType.Double, BATCH, 0), Tensors.zeros(ScalarType.Long, BATCH, 0)));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void losses_withGaps_areMeansOverPictureOfMeansOverPixels_withTheirGradient(FittedTask task) {
        SplittableRandom random = new SplittableRandom(7);
        int k = outputs(task);
        int channels = ((DenseTask) task.task()).channels();
        for (int round = 0; round < 3; round++) {
            double[] small = random(random, BATCH * k * H * W);
            double[] labels = labels(random, task);
            try (Scope scope = Scope.open()) {
                Tensor outputs = Tensors.of(small, BATCH, k, H, W).set_requires_grad(true);
                Tensor loss = loss(group(task), outputs, labels, channels);
                assertThat(Tensors.doubles(loss)[0]).isCloseTo(slow(task, small, labels), within(1e-10));
                loss.sum().backward();
                double[] gradient = Tensors.doubles(outputs.grad());
                for (int i = 0; i < gradient.length; i++) {
                    double step = 1e-6;
                    double[] up = small.clone();
                    double[] down = small.clone();
                    up[i] += step;
                    down[i] -= step;
                    double slope = (slow(task, up, labels) - slow(task, down, labels)) / (2 * step);
                    assertThat(gradient[i]).isCloseTo(slope, within(1e-6));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void losses_ofZeroOutputs_haveAFiniteGradient_andAnEmptyBatchHasNone(FittedTask task) {
        int k = outputs(task);
        int channels = ((DenseTask) task.task()).channels();
        try (Scope scope = Scope.open()) {
            Tensor outputs =
                    Tensors.of(new double[BATCH * k * H * W], BATCH, k, H, W).set_requires_grad(true);
            loss(group(task), outputs, labels(new SplittableRandom(3), task), channels)
                    .sum()
                    .backward();
            for (double one : Tensors.doubles(outputs.grad())) {
                assertThat(one).isFinite();
            }
            double[] none = new double[BATCH * channels * PIXELS];
            Arrays.fill(none, Double.NaN);
            Tensor fresh =
                    Tensors.of(new double[BATCH * k * H * W], BATCH, k, H, W).set_requires_grad(true);
            Tensor loss = loss(group(task), fresh, none, channels);
            loss.sum().backward();
            assertThat(Tensors.doubles(loss)).containsOnly(0);
            assertThat(Tensors.doubles(fresh.grad())).containsOnly(0);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void predictions_ofPixels_areClassesNumbersOrUnitVectors(FittedTask task) {
        SplittableRandom random = new SplittableRandom(11);
        int k = outputs(task);
        int channels = ((DenseTask) task.task()).channels();
        double[] small = random(random, BATCH * k * H * W);
        double[] large = enlarged(small, BATCH * k);
        try (Scope scope = Scope.open()) {
            Inputs inputs = new Inputs(
                    Tensors.zeros(ScalarType.Double, BATCH, 0),
                    Tensors.zeros(ScalarType.Long, BATCH, 0),
                    List.of(new InputBlock.Pictures(Tensors.zeros(ScalarType.Double, BATCH, 1, HEIGHT, WIDTH))));
            Tensor told = group(task).predictions(Tensors.of(small, BATCH, k, H, W), inputs);
            assertThat(told.shape()).containsExactly(BATCH, 1, (long) channels * PIXELS);
            double[] values = Tensors.doubles(told);
            for (int n = 0; n < BATCH; n++) {
                for (int p = 0; p < PIXELS; p++) {
                    double[] v = new double[k];
                    for (int i = 0; i < k; i++) {
                        v[i] = large[(n * k + i) * PIXELS + p];
                    }
                    double first = values[n * channels * PIXELS + p];
                    if (task.task() instanceof SegmentationTask) {
                        assertThat(v[(int) first]).isEqualTo(Math.max(v[0], Math.max(v[1], v[2])));
                    } else if (channels == 1) {
                        assertThat(first).isCloseTo(v[0], within(1e-12));
                    } else {
                        double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
                        for (int i = 0; i < 3; i++) {
                            assertThat(values[(n * 3 + i) * PIXELS + p]).isCloseTo(v[i] / length, within(1e-12));
                        }
                    }
                }
            }
        }
    }
}
