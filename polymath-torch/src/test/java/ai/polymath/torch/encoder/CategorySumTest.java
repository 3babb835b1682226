package ai.polymath.torch.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small tables are multiplied, large ones looked up: both must be the sum of rows, forwards and backwards. */
class CategorySumTest {
    private static final int WIDTH = 3;

    @ParameterizedTest
    @CsvSource({"3, 5, 7", "119, 7, 1", "400, 300, 6", "2, 3, 0"})
    void forwardAndBackward_anySizes_sumOfRowsAndHowOftenEachWasUsed(int first, int second, int n) {
        Engine.start(1);
        SplittableRandom random = new SplittableRandom(n);
        long[] codes = new long[2 * n];
        double[] expected = new double[n * WIDTH];
        double[] used = new double[(first + second) * WIDTH];
        try (Keeper keeper = new Keeper();
                Scope scope = Scope.open()) {
            ParameterBook book = new ParameterBook(ScalarType.Double, 1);
            CategorySum sum =
                    keeper.build(() -> new CategorySum(book, "c", Owner.SHARED, List.of(first, second), WIDTH));
            Tensor table = book.entries().get(0).tensor();
            double[] rows = Tensors.doubles(table);
            for (int i = 0; i < n; i++) {
                codes[2 * i] = random.nextInt(first);
                codes[2 * i + 1] = random.nextInt(second);
                int[] places = {(int) codes[2 * i], first + (int) codes[2 * i + 1]};
                for (int place : places) {
                    for (int c = 0; c < WIDTH; c++) {
                        expected[i * WIDTH + c] += rows[place * WIDTH + c];
                        used[place * WIDTH + c]++;
                    }
                }
            }
            Tensor given = Tensors.of(codes, n, 2);
            Tensor out = sum.forward(given);
            assertThat(out.shape()).containsExactly(n, WIDTH);
            assertThat(Tensors.doubles(out)).containsExactly(expected, within(1e-12));
            Tensor added = sum.addTo(out.detach(), sum.look(given));
            assertThat(Tensors.doubles(added.sub(out))).containsExactly(expected, within(1e-12));
            out.sum().backward();
            assertThat(Tensors.doubles(table.grad())).containsExactly(used, within(1e-12));
        }
    }
}
