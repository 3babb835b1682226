package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolving a few examples at a time changes nothing but the time. */
class Conv2dTest {
    private static final long[] ONE = {1, 1};

    private record Result(Tensor y, Tensor atX, Tensor atWeight, Tensor atBias) {}

    private static Result backward(Tensor x, Tensor weight, Tensor bias, Tensor y) {
        y.mul(torch.sin(y.detach())).sum().backward();
        return new Result(
                y, x.grad().clone(), weight.grad().clone(), bias.grad().clone());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 40, 5, 2, 1",
        "4, 2, 40, 3, 1, 1",
        "4, 2, 60, 3, 0, 2",
        "7, 5, 33, 1, 0, 1",
        "2, 2, 3, 5, 1, 1",
        "20, 6, 20, 5, 2, 1"
    })
    void of_batchesOfManyBlocks_isThatOfOneCall(int in, int out, int size, int kernel, int padding, int stride) {
        Engine.start(1);
        Engine.seed(3);
        try (Scope scope = Scope.open()) {
            Tensor x = torch.randn(23, in, size, size)
                    .to(ScalarType.Double)
                    .detach()
                    .set_requires_grad(true);
            Tensor weight = torch.randn(out, in, kernel, kernel)
                    .to(ScalarType.Double)
                    .detach()
                    .set_requires_grad(true);
            Tensor bias = torch.randn(out).to(ScalarType.Double).detach().set_requires_grad(true);
            long[] sides = {padding, padding};
            long[] steps = {stride, stride};
            Result parts = backward(x, weight, bias, Conv2d.of(x, weight, new TensorOptional(bias), steps, sides));
            x.grad().zero_();
            weight.grad().zero_();
            bias.grad().zero_();
            Result whole =
                    backward(x, weight, bias, torch.conv2d(x, weight, new TensorOptional(bias), steps, sides, ONE, 1));
            assertThat(torch.allclose(parts.y(), whole.y(), 1e-12, 1e-12, false))
                    .isTrue();
            assertThat(torch.allclose(parts.atX(), whole.atX(), 1e-12, 1e-12, false))
                    .isTrue();
            assertThat(torch.allclose(parts.atWeight(), whole.atWeight(), 1e-10, 1e-10, false))
                    .isTrue();
            assertThat(torch.allclose(parts.atBias(), whole.atBias(), 1e-10, 1e-10, false))
                    .isTrue();
        }
    }
}
