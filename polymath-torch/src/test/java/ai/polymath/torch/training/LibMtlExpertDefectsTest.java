package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.balancing.Balancing;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.sharing.DSelectK;
import ai.polymath.torch.sharing.LearnedBranching;
import ai.polymath.torch.sharing.MixtureOfExperts;
import ai.polymath.torch.sharing.ProgressiveExtraction;
import ai.polymath.torch.sharing.Representation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defects of the best known library's experts and branches: each is absent here. */
class LibMtlExpertDefectsTest {
    private static final int[] ROWS = Tiny.range(0, 20);

    /** There: no default for the number of experts, so that a plain name crashes. */
    @ParameterizedTest
    @ValueSource(strings = {"mmoe", "cgc", "ple", "dselect-k", "ltb", "routing"})
    void noDefaultNumberOfExperts_plainName_trains(String kind) {
        var prepared = ExpertKinds.prepare(
                ExpertKinds.THREE_STAGES,
                ExpertKinds.plain(kind),
                Tiny.training().withEpochs(1));
        try (FinishedRun run = Trainer.train(prepared)) {
            assertThat(run.result().epochs()).isEqualTo(1);
        }
    }

    static Stream<Arguments> kindsAndMethods() {
        return Stream.of("mmoe", "cgc", "ple", "dselect-k", "dselect-k by example", "ltb", "routing")
                .flatMap(kind -> Stream.of(
                                ai.polymath.balancing.UpGrad.class,
                                ai.polymath.balancing.PcGrad.class,
                                ai.polymath.balancing.Famo.class,
                                ai.polymath.balancing.MoDo.class,
                                ai.polymath.balancing.ExcessMtl.class)
                        .map(method -> Arguments.of(kind, method)));
    }

    /** There: FAMO crashes with DSelect-k, ExcessMTL with every mixture; some parameters never get a gradient. */
    @ParameterizedTest
    @MethodSource("kindsAndMethods")
    void balancingCrashesOrSkipsParameters_missingLabels_everyParameterMoves(
            String kind, Class<? extends Balancing> method) {
        var how = Tiny.training()
                .withOptimizer(SgdSettings.of(0.1))
                .withBalancing(new BalancingSettings(Settings.defaults(method)));
        try (Bench bench = new Bench(ExpertKinds.prepare(ExpertKinds.THREE_STAGES, ExpertKinds.kind(kind), how))) {
            double[] before = bench.values();
            for (int s = 0; s < 3; s++) {
                assertThat(bench.step(ROWS, 0.1).losses()).hasSize(3).doesNotContain(Double.NaN);
            }
            double[] after = bench.values();
            int offset = 0;
            for (ParameterBook.Entry entry : bench.network.entries()) {
                int length = (int) entry.tensor().numel();
                assertThat(Arrays.copyOfRange(after, offset, offset + length))
                        .as(entry.name())
                        .isNotEqualTo(Arrays.copyOfRange(before, offset, offset + length))
                        .doesNotContain(Double.NaN);
                offset += length;
            }
        }
    }

    /** There: gates see the flattened input of fixed size, 331 776 numbers of an image. */
    @Test
    void gatesAsWideAsTheFlatInput_encoderOfSequences_gatesSeeChannels() {
        var encoder = SequenceEncoder.of(3, 4, 2);
        try (Bench bench = new Bench(ExpertKinds.prepare(encoder, new MixtureOfExperts(5), Tiny.training()))) {
            assertThat(bench.prepared.features().denseWidth()).isGreaterThan(3);
            assertThat(bench.values("gates.weight")).hasSize(3 * 5 * 3);
        }
    }

    /** There: no shared gate, so shared experts run again for each task; and building pushes a random image in training. */
    @Test
    void pleRunsSharedExpertsForEachTask_oneForward_runsEachExpertOnceAndBuildingTrainsNothing() {
        var encoder = SequenceEncoder.of(3, 4, 2);
        try (Bench bench =
                new Bench(ExpertKinds.prepare(encoder, new ProgressiveExtraction(2, 2, 1), Tiny.training()))) {
            assertThat(encoder.ran()).containsExactly("shared.input input");
            encoder.ran().clear();
            try (Scope scope = Scope.open()) {
                bench.network.represent(bench.data.inputs(ROWS), true);
            }
            assertThat(encoder.ran()).doesNotHaveDuplicates().hasSize(1 + 2 * (2 + 3));
        }
    }

    /** There: the smooth step has width 1 whatever gamma is. */
    @Test
    void dselectIgnoresGamma_logitsOfAFifth_chooseOnlyIfTheStepIsNarrow() {
        for (double gamma : new double[] {0.3, 1}) {
            var sharing = new DSelectK(4, 1, DSelectK.Gates.STATIC, gamma, 0);
            try (Bench bench = new Bench(ExpertKinds.prepare(ExpertKinds.THREE_STAGES, sharing, Tiny.training()))) {
                setAll(bench, "gates.code", 0.2);
                String line = bench.network.findings(List.of("a", "b", "c")).get(0);
                // S(0.2) at width 1 is 0.7^2 (3 - 1.4) = 0.784.
                assertThat(line)
                        .isEqualTo(
                                gamma < 0.4
                                        ? "Task 'a' uses of 4 experts: 4 (1.00)."
                                        : "Task 'a' uses of 4 experts: 1 (0.05), 2 (0.17), 3 (0.17), 4 (0.61).");
            }
        }
    }

    private static void setAll(Bench bench, String name, double value) {
        double[] values = bench.values();
        int from = bench.offset(name);
        Arrays.fill(values, from, from + bench.values(name).length, value);
        bench.values(values);
    }

    /** There: the entropy term holds the last task only, and is erased before the step. */
    @Test
    void dselectEntropyNeverActs_step_movesTheGatesOfEveryTaskByItsSlope() {
        double strength = 0.3;
        double[][] moved = new double[2][];
        for (int i = 0; i < 2; i++) {
            var sharing = new DSelectK(4, 1, DSelectK.Gates.STATIC, 1, i * strength);
            var how = Tiny.training().withOptimizer(SgdSettings.of(1));
            try (Bench bench = new Bench(ExpertKinds.prepare(ExpertKinds.THREE_STAGES, sharing, how))) {
                setAll(bench, "gates.code", 0.2);
                bench.step(ROWS, 1);
                moved[i] = bench.values("gates.code");
            }
        }
        // Entropy of independent bits: sum of -S log S - (1 - S) log(1 - S), whose slope is S' log((1 - S) / S).
        double u = 0.7;
        double s = u * u * (3 - 2 * u);
        double slope = 6 * u * (1 - u) * Math.log((1 - s) / s);
        assertThat(moved[0]).hasSize(3 * 2);
        for (int j = 0; j < moved[0].length; j++) {
            assertThat(moved[1][j] - moved[0][j]).isCloseTo(-strength * slope, within(1e-12));
        }
    }

    /** There: branches are drawn in evaluation too, and all of them are computed. */
    @Test
    void ltbSamplesInEvaluation_twice_sameBitsOfTheLikeliestPathOnly() {
        var encoder = SequenceEncoder.of(3, 4, 2);
        try (Bench bench =
                new Bench(ExpertKinds.prepare(encoder, new LearnedBranching(3, 5, 0.1, 10), Tiny.training()))) {
            double[] values = bench.values();
            // Tasks take branches 2, 2, 1 of the last stage; both follow branch 1 of the first.
            double[] last = {0, 0.1, 0.2, 0, 0, 1, 0, 1, 0};
            double[] first = {0, 0, 1, 0, 1, 0, 0, 1, 0};
            System.arraycopy(last, 0, values, bench.offset("choice"), 9);
            System.arraycopy(first, 0, values, bench.offset("shared.choice.1"), 9);
            bench.values(values);
            assertThat(bench.network.findings(List.of("a", "b", "c")))
                    .containsExactly("Stage 1 of 2: [a, b, c]", "Stage 2 of 2: [a, b] [c]");
            List<double[]> found = new ArrayList<>();
            for (int time = 0; time < 2; time++) {
                encoder.ran().clear();
                Engine.seed(time);
                try (Scope scope = Scope.open()) {
                    found.add(Tensors.doubles(
                            ((Representation.PerTask) bench.network.represent(bench.data.inputs(ROWS), false)).z()));
                }
                assertThat(encoder.ran())
                        .containsExactlyInAnyOrder(
                                "shared.input input", "shared.branch.1 0", "shared.branch.2 1", "shared.branch.1 1");
            }
            assertThat(found.get(1)).containsExactly(found.get(0));
            assertThat(Tensors.doubles(bench.network.parameters().buffer("task.0.choice.passes")))
                    .containsExactly(0);
        }
    }

    /** There: hard draws of a fixed schedule; here at temperature near 0 draws follow softmax of the logits. */
    @Test
    void ltbDraws_lowTemperature_followTheLogits() {
        var sharing = new LearnedBranching(3, 1e-3, 1e-3, 100_000);
        var encoder = SequenceEncoder.of(1, 1);
        int draws = 2000;
        try (Bench bench = new Bench(ExpertKinds.prepare(encoder, sharing, Tiny.training()))) {
            double[] values = bench.values();
            for (int b = 0; b < 3; b++) {
                values[bench.offset("shared.branch." + b + ".layer.0.weight")] = 0;
                values[bench.offset("shared.branch." + b + ".layer.0.bias")] = b - 1;
                // What one task likes another dislikes, so that none is preferred by all.
                values[bench.offset("choice") + b] = Math.log(b + 1);
                values[bench.offset("choice") + 3 + b] = -Math.log(b + 1);
            }
            bench.values(values);
            double[] counts = new double[3];
            Engine.seed(4);
            for (int i = 0; i < draws; i++) {
                try (Scope scope = Scope.open()) {
                    double z = Tensors.doubles(
                            ((Representation.PerTask) bench.network.represent(bench.data.inputs(new int[] {0}), true))
                                    .z())[0];
                    counts[(int) Math.round(z / Math.tanh(1)) + 1]++;
                }
            }
            for (int b = 0; b < 3; b++) {
                double p = (b + 1) / 6.0;
                assertThat(counts[b] / draws).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / draws)));
            }
        }
    }
}
