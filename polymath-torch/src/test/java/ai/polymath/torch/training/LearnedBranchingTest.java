package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Transplant;
import ai.polymath.torch.sharing.LearnedBranching;
import ai.polymath.torch.sharing.Representation;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** The search of learned branches, and what follows it. */
class LearnedBranchingTest {
    private static final int[] ROWS = Tiny.range(0, 8);
    private static final LearnedBranching THREE = new LearnedBranching(3, 5, 0.1, 4);

    private static PreparedExperiment prepared() {
        return ExpertKinds.prepare(ExpertKinds.THREE_STAGES, THREE, Tiny.training());
    }

    @Test
    void build_branches_beginAlike() {
        try (Bench bench = new Bench(prepared())) {
            for (String name : bench.names()) {
                if (name.startsWith("shared.branch.")) {
                    assertThat(bench.values(name)).containsExactly(bench.values(name.replaceFirst("\\d", "0")));
                }
            }
            assertThat(bench.values("shared.branch.2.layer.1.weight")).doesNotContain(0);
        }
    }

    private static double[] represent(Bench bench, boolean training) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            return Tensors.doubles(
                    ((Representation.PerTask) bench.network.represent(bench.data.inputs(ROWS), training)).z());
        }
    }

    @Test
    void forward_afterTheSearch_isTheTreeOfEvaluationWithoutChance() {
        try (Bench bench = new Bench(prepared())) {
            SplittableRandom random = new SplittableRandom(3);
            bench.values(Arrays.stream(bench.values())
                    .map(v -> v + 0.5 * random.nextGaussian())
                    .toArray());
            double[] tree = represent(bench, false);
            Engine.seed(1);
            for (int pass = 0; pass < THREE.search(); pass++) {
                assertThat(represent(bench, true)).as("pass %d", pass).isNotEqualTo(tree);
            }
            assertThat(represent(bench, true)).containsExactly(tree);
            assertThat(represent(bench, true)).containsExactly(tree);
        }
    }

    @Test
    void draw_whatAllTasksPrefer_countsNothingAtFirst() {
        var sharing = new LearnedBranching(2, 1e-3, 1e-3, 1_000_000);
        try (Bench bench = new Bench(ExpertKinds.prepare(SequenceEncoder.of(1, 1), sharing, Tiny.training()))) {
            double[] values = bench.values();
            for (int t = 0; t < 3; t++) {
                values[bench.offset("choice") + 2 * t] = 9;
            }
            for (int b = 0; b < 2; b++) {
                values[bench.offset("shared.branch." + b + ".layer.0.weight")] = 0;
                values[bench.offset("shared.branch." + b + ".layer.0.bias")] = b;
            }
            bench.values(values);
            Engine.seed(2);
            double first = Arrays.stream(represent(bench, true)).max().orElseThrow();
            assertThat(first).as("before the mean is known").isZero();
            double[] later = new double[24];
            for (int i = 0; i < 200; i++) {
                double[] z = represent(bench, true);
                for (int k = 0; k < later.length; k++) {
                    later[k] += z[k] / Math.tanh(1) / 200;
                }
            }
            // Each draw is one branch or the other; of 4,800 draws half, up to chance.
            assertThat(Arrays.stream(later).average().orElseThrow()).isBetween(0.46, 0.54);
        }
    }

    @Test
    void transplant_toANewTaskAlone_keepsTheTreeAndBeginsItsOwnSearch() {
        PreparedExperiment prepared = prepared();
        try (Bench bench = new Bench(prepared, ScalarType.Float);
                Network host = Network.build(
                        prepared.experiment().model(),
                        InputShape.of(prepared.preprocessing()),
                        List.of(prepared.tasks().get(2)),
                        ScalarType.Float,
                        Engine.device("cpu"),
                        1)) {
            try (Gradients.Off off = Gradients.off()) {
                bench.network.parameters().buffers().values().forEach(b -> b.fill_(new Scalar(7.0)));
            }
            Transplant.of(bench.network, host, new int[] {-1});
            var buffers = host.parameters().buffers();
            assertThat(Tensors.doubles(buffers.get("shared.choice.passes"))).containsExactly(7);
            assertThat(Tensors.doubles(buffers.get("task.0.choice.passes"))).containsExactly(0);
            assertThat(buffers).doesNotContainKey("choice.popular");
        }
    }
}
