package ai.polymath.torch.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class GumbelChoiceTest {
    private static final ChoiceSearch.Moment LATE = new ChoiceSearch.Moment(1, 0.7);

    private static final class Made implements AutoCloseable {
        private final Keeper keeper = new Keeper();
        private final ParameterBook book = new ParameterBook(ScalarType.Double, 1);
        private final GumbelChoice choice;

        Made() {
            Engine.start(1);
            choice = keeper.build(() -> GumbelChoice.build(book, "choice", Owner.SHARED, 2, 3));
        }

        /** The gradient of the logits where each option of each chooser has a price in each example. */
        double[] gradient(boolean hard) {
            Tensor logits = book.entries().get(0).tensor();
            Engine.seed(4);
            try (Scope scope = Scope.open()) {
                Tensor draws = choice.draw(LATE, 5);
                double[] prices = new double[30];
                for (int i = 0; i < prices.length; i++) {
                    prices[i] = Math.sin(i);
                }
                Tensor cost = (hard ? GumbelChoice.hard(draws) : draws)
                        .mul(Tensors.of(prices, 5, 2, 3))
                        .sum();
                if (logits.grad().defined()) {
                    logits.grad().zero_();
                }
                cost.backward();
                return Tensors.doubles(logits.grad());
            }
        }

        @Override
        public void close() {
            keeper.close();
        }
    }

    @Test
    void hard_anyDraws_areOneOptionEachAndHaveTheGradientOfTheDraws() {
        try (Made made = new Made()) {
            double[] soft = made.gradient(false);
            assertThat(made.gradient(true)).containsExactly(soft);
            assertThat(soft).doesNotContain(0);
            Engine.seed(4);
            try (Scope scope = Scope.open()) {
                Tensor draws = made.choice.draw(LATE, 5);
                double[] all = Tensors.doubles(draws);
                double[] hard = Tensors.doubles(GumbelChoice.hard(draws));
                for (int row = 0; row < 10; row++) {
                    int largest = 0;
                    double sum = 0;
                    for (int i = 0; i < 3; i++) {
                        largest = all[3 * row + i] > all[3 * row + largest] ? i : largest;
                        sum += all[3 * row + i];
                    }
                    assertThat(sum).isCloseTo(1, within(1e-12));
                    for (int i = 0; i < 3; i++) {
                        assertThat(hard[3 * row + i]).isCloseTo(i == largest ? 1 : 0, within(1e-15));
                    }
                }
            }
        }
    }
}
