package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class NativeErrorsTest {
    @Test
    void call_shapesThatDoNotFit_isOneLineWithTheTraceAsCause() {
        try (Scope scope = Scope.open()) {
            Tensor a = Tensors.zeros(ScalarType.Float, 2, 3);
            assertThatThrownBy(() -> NativeErrors.call("head of task 'x'", () -> a.mm(a)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessage("head of task 'x': mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)")
                    .cause()
                    .hasMessageContaining("\n");
        }
    }

    @Test
    void run_moreMemoryThanThereIs_hintsAtSmallerSizes() {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> NativeErrors.run("batch", () -> Tensors.empty(ScalarType.Float, 1L << 50)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageStartingWith("batch: DefaultCPUAllocator: can't allocate memory")
                    .hasMessageContaining("Maybe make the batch");
        }
    }

    @Test
    void run_failureFromElsewhere_passesUnchanged() {
        for (RuntimeException failure : new RuntimeException[] {
            new PolymathException("mine"), new IllegalArgumentException("theirs"), new NullPointerException()
        }) {
            assertThatThrownBy(() -> NativeErrors.run("x", () -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
    }

    @Test
    void run_memoryErrors_onlyTheNativeOneIsExplained() {
        OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
        assertThatThrownBy(() -> NativeErrors.run("x", () -> {
                    throw heap;
                }))
                .isSameAs(heap);
        OutOfMemoryError nativeLimit = new OutOfMemoryError(
                "Physical memory usage is too high: physicalBytes (299M) > maxPhysicalBytes (256M)");
        assertThatThrownBy(() -> NativeErrors.call("step", () -> {
                    throw nativeLimit;
                }))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("maxPhysicalBytes=0")
                .hasCause(nativeLimit);
    }

    @Test
    void firstLine_wrappedOrEmptyMessages_areMadeReadable() {
        assertThat(NativeErrors.firstLine(new RuntimeException(
                        "java.lang.RuntimeException: java.lang.RuntimeException: bad shape\nat c10::Error\n")))
                .isEqualTo("bad shape");
        assertThat(NativeErrors.firstLine(new IllegalStateException())).isEqualTo("IllegalStateException");
        assertThat(NativeErrors.firstLine(
                        new RuntimeException("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: no")))
                .isEqualTo("DefaultCPUAllocator: no");
    }
}
