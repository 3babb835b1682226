package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlatParametersTest {
    private static final int TASKS = 3;

    private Keeper keeper;
    private Net net;
    private FlatParameters flat;

    /** A small two-layer trunk with a linear head a task. */
    private static final class Net {
        final LinearImpl first = new LinearImpl(4, 5);
        final LinearImpl second = new LinearImpl(5, 2);
        final LinearImpl[] heads = {new LinearImpl(2, 1), new LinearImpl(2, 1), new LinearImpl(2, 1)};

        Tensor loss(int task, Tensor x) {
            Tensor z = second.forward(torch.tanh(first.forward(x)));
            return heads[task].forward(z).sub(x.narrow(1, task, 1)).square().mean();
        }
    }

    @BeforeEach
    void setUp() {
        Engine.start(1);
        Engine.seed(7);
        keeper = new Keeper();
        net = keeper.build(Net::new);
        flat = FlatParameters.builder(ScalarType.Float).build();
    }

    @AfterEach
    void tearDown() {
        flat.close();
        keeper.close();
    }

    private FlatParameters flatten(ScalarType type) {
        FlatParametersBuilder builder =
                FlatParameters.builder(type).add("shared", "first", net.first).add("shared", "second", net.second);
        for (int t = 0; t < TASKS; t++) {
            builder.add("task" + t, "head" + t, net.heads[t]);
        }
        flat = builder.build();
        return flat;
    }

    private static Tensor inputs(ScalarType type) {
        double[] values = new SplittableRandom(1).doubles(24, -1, 1).toArray();
        return Tensors.of(values, 6, 4).to(type);
    }

    private static void backward(Tensor loss) {
        loss.backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
    }

    @ParameterizedTest
    @EnumSource(names = {"Float", "Double"})
    void build_modules_keepsValuesNamesAndOrder(ScalarType type) {
        float[] weight = Tensors.floats(net.second.weight());
        flatten(type);
        assertThat(flat.parameterCount()).isEqualTo(4 * 5 + 5 + 5 * 2 + 2 + TASKS * 3);
        assertThat(flat.parameters().stream().map(FlatParameters.Parameter::name))
                .containsExactly(
                        "first.weight",
                        "first.bias",
                        "second.weight",
                        "second.bias",
                        "head0.weight",
                        "head0.bias",
                        "head1.weight",
                        "head1.bias",
                        "head2.weight",
                        "head2.bias");
        assertThat(flat.segments())
                .containsExactly(
                        new FlatParameters.Segment("shared", 0, 37),
                        new FlatParameters.Segment("task0", 37, 3),
                        new FlatParameters.Segment("task1", 40, 3),
                        new FlatParameters.Segment("task2", 43, 3));
        assertThat(flat.parameters().get(2).shape()).containsExactly(2, 5);
        assertThat(Arrays.copyOfRange(Tensors.floats(flat.values()), 25, 35)).containsExactly(weight);
        assertThat(flat.isLinked()).isTrue();
        assertThat(Tensors.type(net.second.weight())).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource(names = {"Float", "Double"})
    void backward_rowsBoundInTurn_equalTheGradientsOfAutogradBitForBit(ScalarType type) {
        flatten(type);
        try (Scope step = Scope.open()) {
            Tensor x = inputs(type);
            FlatParameters.Segment shared = flat.segment("shared");
            Tensor jacobian = Tensors.zeros(type, TASKS, shared.length());
            TensorVector leaves = new TensorVector();
            for (int i = 0; i < 4; i++) {
                leaves.push_back(flat.leaf(i));
            }
            for (int round = 0; round < 2; round++) {
                jacobian.zero_();
                flat.zeroGradients();
                for (int t = 0; t < TASKS; t++) {
                    try (GradientBinding row = flat.binding(jacobian.select(0, t))) {
                        assertThat(row.size()).isEqualTo(4);
                        row.bind();
                        backward(net.loss(t, x));
                        flat.bindGradients();
                    }
                }
                assertThat(flat.isLinked()).isTrue();
                for (int t = 0; t < TASKS; t++) {
                    TensorVector gradients = torch.grad(
                            new TensorVector(net.loss(t, x)),
                            leaves,
                            new TensorVector(),
                            new BoolOptional(false),
                            false,
                            true);
                    TensorVector parts = new TensorVector();
                    for (long i = 0; i < gradients.size(); i++) {
                        parts.push_back(gradients.get(i).reshape(-1));
                    }
                    assertThat(Tensors.doubles(jacobian.select(0, t)))
                            .containsExactly(Tensors.doubles(torch.cat(parts)));
                }
                assertThat(Tensors.doubles(flat.gradient(shared))).containsOnly(0);
                assertThat(Tensors.doubles(flat.gradient(flat.segment("task1"))))
                        .doesNotContain(0);
            }
        }
    }

    @Test
    void values_changed_changeTheNetwork() {
        flatten(ScalarType.Double);
        try (Scope step = Scope.open()) {
            Tensor x = inputs(ScalarType.Double);
            double before = net.loss(0, x).item_double();
            double[] theta = new double[46];
            flat.copyTo(theta);
            flat.copyFrom(new double[46]);
            Tensor target = x.narrow(1, 0, 1);
            assertThat(net.loss(0, x).item_double())
                    .isEqualTo(target.square().mean().item_double());
            flat.copyFrom(theta);
            assertThat(net.loss(0, x).item_double()).isEqualTo(before);
        }
    }

    @Test
    void snapshot_restored_bringsBackParametersAndBuffers() {
        BatchNorm1dImpl norm = keeper.build(() -> new BatchNorm1dImpl(new BatchNormOptions(4)));
        flat = FlatParameters.builder(ScalarType.Double)
                .add("shared", "norm", norm)
                .build();
        assertThat(flat.buffers().keySet())
                .containsExactlyInAnyOrder("norm.running_mean", "norm.running_var", "norm.num_batches_tracked");
        assertThat(Tensors.type(flat.buffer("norm.running_mean"))).isEqualTo(ScalarType.Double);
        assertThat(Tensors.type(flat.buffer("norm.num_batches_tracked"))).isEqualTo(ScalarType.Long);
        try (ParameterSnapshot best = flat.snapshot();
                Scope step = Scope.open()) {
            Tensor x = inputs(ScalarType.Double);
            norm.forward(x);
            assertThat(Tensors.longs(flat.buffer("norm.num_batches_tracked"))).containsExactly(1);
            best.save();
            double[] mean = Tensors.doubles(flat.buffer("norm.running_mean"));
            assertThat(mean).doesNotContain(0);
            norm.forward(x);
            flat.copyFrom(new double[8]);
            best.restore();
            assertThat(Tensors.doubles(flat.values())).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
            assertThat(Tensors.doubles(flat.buffer("norm.running_mean"))).containsExactly(mean);
            assertThat(Tensors.longs(flat.buffer("norm.num_batches_tracked"))).containsExactly(1);
        }
    }

    @Test
    void add_parameterAlsoInTheFirstSegment_staysThereOnce() {
        flat = FlatParameters.builder(ScalarType.Float)
                .add("shared", "first", net.first)
                .add("task", "again", net.first)
                .add("task", "head", net.heads[0])
                .build();
        assertThat(flat.segments().stream().map(FlatParameters.Segment::length)).isEqualTo(List.of(25L, 3L));
    }

    @Test
    void add_parameterInTwoTasks_isRefused() {
        FlatParametersBuilder builder =
                FlatParameters.builder(ScalarType.Float).segment("shared").add("a", "head", net.heads[0]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.add("b", "other", net.heads[0]))
                .withMessageContaining("other.weight")
                .withMessageContaining("first segment");
    }

    @Test
    void add_twoOfOneName_isRefused() {
        FlatParametersBuilder builder = FlatParameters.builder(ScalarType.Float).add("a", "x", net.heads[0]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.add("b", "x", net.heads[1]))
                .withMessageContaining("'x.weight'");
    }

    @Test
    void add_frozenParameter_isABuffer() {
        for (long i = 0; i < 2; i++) {
            net.first.parameters().get(i).set_requires_grad(false);
        }
        flat = FlatParameters.builder(ScalarType.Double)
                .add("shared", "first", net.first)
                .add("shared", "second", net.second)
                .build();
        assertThat(flat.parameterCount()).isEqualTo(12);
        assertThat(flat.buffers()).containsOnlyKeys("first.weight", "first.bias");
        assertThat(Tensors.type(net.first.weight())).isEqualTo(ScalarType.Double);
    }

    @Test
    void build_noParameters_isAnEmptyVector() {
        flat = FlatParameters.builder(ScalarType.Float).segment("shared").build();
        assertThat(flat.parameterCount()).isZero();
        assertThat(flat.segment("shared").length()).isZero();
        flat.zeroGradients();
        flat.bindGradients();
        try (GradientBinding row = flat.binding(flat.gradient(flat.segment("shared")))) {
            row.bind();
            assertThat(row.size()).isZero();
        }
    }

    @Test
    void binding_rowThatEndsInsideAParameter_isRefused() {
        flatten(ScalarType.Float);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> flat.binding(Tensors.zeros(ScalarType.Float, 21)))
                .withMessageContaining("[21]")
                .withMessageContaining("25");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> flat.binding(Tensors.zeros(ScalarType.Double, 20)))
                .withMessageContaining("type");
        assertThatIllegalArgumentException().isThrownBy(() -> flat.binding(Tensors.zeros(ScalarType.Float, 47)));
    }

    @Test
    void isLinked_gradientsTakenAway_isFalse() {
        flatten(ScalarType.Float);
        net.first.zero_grad(true);
        assertThat(flat.isLinked()).isFalse();
        flat.bindGradients();
        assertThat(flat.isLinked()).isTrue();
    }

    @Test
    void build_insideAScope_outlivesIt() {
        try (PointerScope scope = new PointerScope()) {
            flatten(ScalarType.Float);
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor x = inputs(ScalarType.Float);
            net.loss(0, x).backward();
            assertThat(flat.isLinked()).isTrue();
            assertThat(Tensors.doubles(flat.gradient()))
                    .satisfies(g ->
                            assertThat(Arrays.stream(g).anyMatch(v -> v != 0)).isTrue());
        }
    }
}
