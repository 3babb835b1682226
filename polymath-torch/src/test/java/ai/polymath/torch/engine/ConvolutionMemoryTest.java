package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions look at no memory but their own: with oneDNN these give NaN in most of ten tries. */
class ConvolutionMemoryTest {
    private static final long[] ONE = {1, 1};

    /** Leaves numbers that are none in memory that is free again. */
    private static void poison() {
        try (Scope scope = Scope.open()) {
            for (int size = 64; size < 300_000; size *= 2) {
                for (int i = 0; i < 6; i++) {
                    torch.empty(size).fill_(new Scalar(Double.NaN));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"24, 24, 2, 3, 1", "24, 24, 3, 3, 1", "12, 12, 3, 3, 1", "10, 20, 12, 5, 0"})
    void conv2d_amongNotANumbers_isANumberInBothDirections(int in, int out, int size, int kernel, int padding) {
        Engine.start(1);
        Engine.seed(1);
        for (int i = 0; i < 10; i++) {
            try (Scope scope = Scope.open()) {
                Tensor x = torch.randn(20, in, size, size).set_requires_grad(true);
                Tensor weight = torch.randn(out, in, kernel, kernel).set_requires_grad(true);
                poison();
                long[] sides = {padding, padding};
                Tensor y = torch.conv2d(x, weight, new TensorOptional(), ONE, sides, ONE, 1);
                poison();
                y.sum().backward();
                assertThat(y.isfinite().all().item_bool()).isTrue();
                assertThat(x.grad().isfinite().all().item_bool()).isTrue();
                assertThat(weight.grad().isfinite().all().item_bool()).isTrue();
            }
        }
    }
}
