package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @BeforeEach
    void setUp() {
        Engine.start(1);
    }

    @Test
    void close_scope_freesWhatWasMadeAndNotKept() {
        Tensor gone;
        Tensor kept;
        try (Scope outer = Scope.open()) {
            Tensor early = torch.ones(3);
            try (Scope inner = Scope.open()) {
                gone = torch.ones(3);
                kept = Scope.keep(torch.ones(3).mul(early));
            }
            assertThat(gone.isNull()).isTrue();
            assertThat(early.isNull()).isFalse();
        }
        assertThat(Tensors.doubles(kept)).containsExactly(1, 1, 1);
        kept.close();
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void close_afterAFailure_freesToo() {
        List<Tensor> made = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (Scope scope = Scope.open()) {
                        made.add(torch.ones(2, 3));
                        made.get(0).mm(made.get(0));
                    }
                })
                .isInstanceOf(RuntimeException.class);
        assertThat(made.get(0).isNull()).isTrue();
    }

    @Test
    void keeper_filledInsideAScope_ownsUntilClosed() {
        Keeper keeper = new Keeper();
        LinearImpl layer;
        Tensor constant;
        try (Scope step = Scope.open()) {
            layer = keeper.build(() -> new LinearImpl(3, 2));
            constant = keeper.keep(torch.ones(1, 3));
            assertThat(torch.ones(1).isNull()).isFalse();
        }
        try (Scope step = Scope.open()) {
            assertThat(layer.forward(constant).shape()).containsExactly(1, 2);
        }
        keeper.close();
        assertThat(layer.isNull()).isTrue();
        assertThat(constant.isNull()).isTrue();
        keeper.close();
    }

    @Test
    void keeper_failedBuild_keepsNothingAndLeavesTheOuterScopeInnermost() {
        try (Keeper keeper = new Keeper();
                Scope outer = Scope.open()) {
            List<Tensor> made = new ArrayList<>();
            assertThatThrownBy(() -> keeper.build(() -> {
                        made.add(torch.ones(1));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(made.get(0).isNull()).isTrue();
            Tensor ofOuter = torch.ones(1);
            outer.close();
            assertThat(ofOuter.isNull()).isTrue();
        }
    }

    @Test
    void keeper_closedByAnotherThread_freesToo() throws Exception {
        Keeper keeper = new Keeper();
        Tensor tensor = keeper.build(() -> torch.ones(4));
        Thread thread = new Thread(keeper::close);
        thread.start();
        thread.join();
        assertThat(tensor.isNull()).isTrue();
    }

    @Test
    void steps_manyInScopes_leaveNoPointersAndLittleMemory() {
        try (Keeper keeper = new Keeper()) {
            LinearImpl layer = keeper.build(() -> new LinearImpl(256, 256));
            Tensor input = keeper.build(() -> torch.ones(256, 256));
            step(layer, input);
            long pointers = NativeMemory.livePointers();
            long bytes = NativeMemory.residentBytes();
            assertThat(bytes).isGreaterThan(50L << 20);
            for (int i = 0; i < 400; i++) {
                step(layer, input);
            }
            assertThat(NativeMemory.livePointers()).isLessThanOrEqualTo(pointers);
            // Without scopes these steps hold 400 x 3 x 256 kB = 300 MB.
            assertThat(NativeMemory.residentBytes() - bytes).isLessThan(150L << 20);
        }
    }

    private static void step(LinearImpl layer, Tensor input) {
        try (Scope step = Scope.open()) {
            layer.forward(input).tanh().mul(input).sum().backward();
        }
    }

    @Test
    void gradientsOff_closed_areRecordedAgain() {
        try (Scope scope = Scope.open()) {
            Tensor leaf = torch.ones(2).set_requires_grad(true);
            try (Gradients.Off off = Gradients.off()) {
                assertThat(leaf.mul(leaf).requires_grad()).isFalse();
            }
            assertThat(leaf.mul(leaf).requires_grad()).isTrue();
        }
    }

    @Test
    void tensors_arrays_roundTripAndAreChecked() {
        try (Scope scope = Scope.open()) {
            assertThat(Tensors.floats(Tensors.of(new float[] {1, 2, 3, 4}, 2, 2).t()))
                    .containsExactly(1, 3, 2, 4);
            assertThat(Tensors.longs(Tensors.of(new long[] {Long.MIN_VALUE, 7}, 2)))
                    .containsExactly(Long.MIN_VALUE, 7);
            assertThat(Tensors.doubles(Tensors.of(new double[] {}, 0, 3))).isEmpty();
            assertThat(Tensors.doubles(Tensors.of(new double[] {5}))).containsExactly(5);
            assertThat(Tensors.type(Tensors.zeros(ScalarType.Int, 1))).isSameAs(ScalarType.Int);
            assertThatThrownBy(() -> Tensors.of(new double[3], 2, 2)).hasMessageContaining("3 values", "[2, 2]");
            assertThatThrownBy(() -> Tensors.copyFrom(Tensors.zeros(ScalarType.Float, 2), new double[3]))
                    .hasMessageContaining("3 values");
            assertThatThrownBy(() -> Tensors.of(new byte[3], ScalarType.Float, 1))
                    .hasMessageContaining("4 bytes");
        }
    }
}
