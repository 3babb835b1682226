package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeOperatorTest {
    @BeforeEach
    void setUp() {
        Engine.start(1);
    }

    private static Optional<NativeOperator> unary(String name) {
        return NativeOperator.find(name, List.of("self"));
    }

    @Test
    void call_manyOperatorsFoundAgainAndAgain_isAlwaysTheOneNamed() {
        // What is asked for changes from call to call, while the texts' memory is used again.
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new double[] {0.25}, 1);
            for (int i = 0; i < 200; i++) {
                assertThat(result(i % 2 == 0 ? "aten::sin" : "aten::cos", x))
                        .isEqualTo(i % 2 == 0 ? x.sin().item_double() : x.cos().item_double());
                assertThat(result(i % 3 == 0 ? "aten::exp" : "aten::log", x))
                        .isEqualTo(i % 3 == 0 ? x.exp().item_double() : x.log().item_double());
            }
        }
    }

    private static double result(String name, Tensor x) {
        return unary(name).orElseThrow().call(new IValue(x)).get(0).toTensor().item_double();
    }

    @Test
    void find_unknownNameOrOtherArguments_isNothing() {
        assertThat(unary("aten::no_such_thing")).isEmpty();
        assertThat(NativeOperator.find("aten::sin", List.of("input"))).isEmpty();
        assertThat(NativeOperator.find("aten::sin", List.of("self", "more"))).isEmpty();
        assertThat(unary("aten::sin")).isPresent();
    }

    @Test
    void find_insideAScope_outlivesIt() {
        NativeOperator sin;
        try (Scope scope = Scope.open()) {
            sin = unary("aten::sin").orElseThrow();
        }
        try (Scope scope = Scope.open()) {
            Tensor x = torch.ones(1);
            assertThat(sin.call(new IValue(x)).get(0).toTensor().item_double())
                    .isEqualTo(x.sin().item_double());
        }
    }

    @Test
    void call_failing_namesTheOperator() {
        NativeOperator mm =
                NativeOperator.find("aten::mm", List.of("self", "mat2")).orElseThrow();
        try (Scope scope = Scope.open()) {
            Tensor a = torch.ones(2, 3);
            assertThatThrownBy(() -> mm.call(new IValue(a), new IValue(a)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageStartingWith("aten::mm: mat1 and mat2 shapes");
        }
    }
}
