package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.experiment.SgdSettings;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of experts, gates and learned branches: their size, and whose parameters they reach. */
class ExpertGradientTest {
    private static final double H = 1e-5;
    private static final double RELATIVE = 1e-6;

    /** Moves all parameters, so that none is at a special place such as 0. */
    static void disturb(Bench bench, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        bench.values(Arrays.stream(bench.values())
                .map(v -> v + 0.2 * random.nextGaussian())
                .toArray());
    }

    /** Losses and penalty of a first step: with its chance, and before it was counted. */
    private static double objective(Bench bench, int[] rows) {
        Engine.seedStep(bench.prepared.experiment().training().seed(), 0);
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            bench.network.parameters().buffers().values().forEach(Tensor::zero_);
            double sum = bench.jointLoss(rows);
            if (bench.network.hasPenalty()) {
                sum += Tensors.doubles(bench.network.penalty(bench.data.inputs(rows)))[0];
            }
            bench.network.parameters().buffers().values().forEach(Tensor::zero_);
            return sum;
        }
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.torch.training.ExpertSharingTest#kindsAndEncoders")
    void step_gradient_isThatOfCentralDifferences(String kind, EncoderKind encoder) {
        var how = Tiny.training().withSeed(2).withOptimizer(SgdSettings.of(1));
        int[] rows = Tiny.range(0, 12);
        try (Bench bench = new Bench(ExpertKinds.prepare(encoder, ExpertKinds.kind(kind), how))) {
            disturb(bench, 5);
            double[] values = bench.values();
            // Choices of routing have no slope of their own, but are given that of the softmax: GumbelChoiceTest.
            int[] places = someOfEach(bench, new SplittableRandom(4), !kind.equals("routing"));
            double[] differences = new double[places.length];
            for (int i = 0; i < places.length; i++) {
                double[] moved = values.clone();
                moved[places[i]] = values[places[i]] + H;
                bench.values(moved);
                double up = objective(bench, rows);
                moved[places[i]] = values[places[i]] - H;
                bench.values(moved);
                differences[i] = (up - objective(bench, rows)) / (2 * H);
            }
            bench.values(values);
            bench.step(rows, 1);
            double[] after = bench.values();
            double scale = Arrays.stream(differences).map(Math::abs).average().orElseThrow();
            for (int i = 0; i < places.length; i++) {
                double gradient = values[places[i]] - after[places[i]];
                assertThat(Math.abs(gradient - differences[i]))
                        .as("parameter %d: step %s, differences %s", places[i], gradient, differences[i])
                        .isLessThanOrEqualTo(RELATIVE * (scale + Math.abs(differences[i])));
            }
        }
    }

    /** Three numbers of every parameter. */
    private static int[] someOfEach(Bench bench, SplittableRandom random, boolean choices) {
        return bench.network.parameters().parameters().stream()
                .filter(p -> choices || !p.name().startsWith("choice."))
                .flatMapToInt(p -> random.ints(Math.min(3, p.length()), 0, (int) p.length())
                        .map(i -> (int) p.offset() + i)
                        .distinct())
                .toArray();
    }

    /** The gradients of one task's loss alone, {@code [P]}. */
    private static double[] gradientOf(Bench bench, int[] rows, int task) {
        int[] counts = bench.data.counts(rows);
        double[] shares = Arrays.stream(counts).mapToDouble(c -> 1.0 / c).toArray();
        Engine.seedStep(1, 0);
        try (Scope scope = Scope.open()) {
            bench.network.parameters().zeroGradients();
            var inputs = bench.data.inputs(rows);
            var outputs = bench.network.outputs(inputs, true);
            for (int g = 0; g < outputs.size(); g++) {
                var group = bench.network.groups().get(g);
                int at = group.indices().indexOf(task);
                if (at >= 0) {
                    group.losses(outputs.get(g), bench.data.labels(g, rows), bench.data.shares(g, rows, shares), inputs)
                            .select(0, at)
                            .backward();
                }
            }
            return Tensors.doubles(bench.network.parameters().gradient());
        }
    }

    private static double largest(double[] values, int from, int to) {
        double largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    @ParameterizedTest
    @MethodSource("ai.polymath.torch.training.ExpertSharingTest#kindsAndEncoders")
    void owners_gradientsOfSingleTasks_reachOwnParametersOnlyFromTheirTaskAndSharedOnesFromAll(
            String kind, EncoderKind encoder) {
        int[] rows = Tiny.range(0, 40);
        try (Bench bench = new Bench(ExpertKinds.prepare(encoder, ExpertKinds.kind(kind), Tiny.training()))) {
            disturb(bench, 6);
            double[][] gradients = new double[3][];
            for (int t = 0; t < 3; t++) {
                gradients[t] = gradientOf(bench, rows, t);
            }
            int offset = 0;
            for (ParameterBook.Entry entry : bench.network.entries()) {
                int length = (int) entry.tensor().numel();
                List<Integer> owners = entry.owner().tasks();
                for (int t = 0; t < 3; t++) {
                    if (entry.owner().isShared()) {
                        assertThat(largest(gradients[t], offset, offset + length))
                                .as("%s from task %d", entry.name(), t)
                                .isPositive();
                    }
                    for (int o = 0; o < owners.size(); o++) {
                        int from = offset + o * length / owners.size();
                        double found = largest(gradients[t], from, from + length / owners.size());
                        assertThat(found > 0)
                                .as("%s of task %d from task %d: %s", entry.name(), owners.get(o), t, found)
                                .isEqualTo(owners.get(o) == t);
                    }
                }
                offset += length;
            }
        }
    }
}
