package ai.polymath.torch.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PredictionsTest {
    private Scope scope;

    @BeforeEach
    void setUp() {
        Engine.start(1);
        scope = Scope.open();
    }

    @AfterEach
    void tearDown() {
        scope.close();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static void assertClose(Tensor actual, double... expected) {
        double[] values = Tensors.doubles(actual);
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(Math.abs(values[i] - expected[i]))
                    .as("%d: %s for %s", i, values[i], expected[i])
                    .isLessThanOrEqualTo(1e-12 * Math.abs(expected[i]));
        }
    }

    @Test
    void predictions_binaryAndMultilabel_areSigmoids() {
        Tensor x = Tensors.of(new double[] {0, -2, 40}, 3, 1, 1);
        for (TaskLoss loss : new TaskLoss[] {new BinaryCrossEntropy(2), new BinaryFocal(2, 0.25)}) {
            assertClose(loss.predictions(x), 0.5, sigmoid(-2), 1);
            assertThat(loss.predictions(x).shape()).containsExactly(3, 1, 1);
        }
        Tensor wide = Tensors.of(new double[] {0, -2, 40, 1}, 2, 1, 2);
        assertClose(new MultilabelCrossEntropy(2).predictions(wide), 0.5, sigmoid(-2), 1, sigmoid(1));
    }

    @Test
    void predictions_multiclass_areTheSoftmax() {
        Tensor x = Tensors.of(new double[] {0, Math.log(2), Math.log(5), 1000, 1000, -1000}, 2, 1, 3);
        for (TaskLoss loss : new TaskLoss[] {new CrossEntropy(List.of(), 0.1), new MulticlassFocal(2)}) {
            assertClose(loss.predictions(x), 1 / 8.0, 2 / 8.0, 5 / 8.0, 0.5, 0.5, 0);
        }
    }

    @Test
    void predictions_ordinal_areTheIntervalsAndSumToOne() {
        double[] c = {-1, 0.5, 2};
        assertClose(
                new CumulativeLink().predictions(Tensors.of(c, 1, 1, 3)),
                sigmoid(-1),
                sigmoid(0.5) - sigmoid(-1),
                sigmoid(2) - sigmoid(0.5),
                sigmoid(-2));
        assertClose(new CumulativeLink().predictions(Tensors.of(new double[] {1}, 1, 1, 1)), sigmoid(1), sigmoid(-1));
        // Far out, where differences of sigmoids are 0: e^-40 - e^-41 and so on.
        double[] far =
                Tensors.doubles(new CumulativeLink().predictions(Tensors.of(new double[] {40, 41, 42}, 1, 1, 3)));
        assertThat(far[1] / (Math.exp(-40) - Math.exp(-41))).isBetween(1 - 1e-12, 1 + 1e-12);
        assertThat(Math.abs(Arrays.stream(far).sum() - 1)).isLessThan(1e-15);
        // Thresholds that coincide leave nothing between them.
        assertClose(
                new CumulativeLink().predictions(Tensors.of(new double[] {1, 1}, 1, 1, 2)), sigmoid(1), 0, sigmoid(-1));
    }

    @Test
    void predictions_values_areTheOutputsAndRatesTheirExponential() {
        Tensor x = Tensors.of(new double[] {-3, 0, 2}, 3, 1, 1);
        for (TaskLoss loss :
                new TaskLoss[] {new SquaredError(), new AbsoluteError(), new HuberError(1), new QuantileError(0.2)}) {
            assertClose(loss.predictions(x), -3, 0, 2);
        }
        assertClose(new PoissonLikelihood().predictions(x), Math.exp(-3), 1, Math.exp(2));
        assertClose(new PoissonLikelihood().predictions(Tensors.of(new double[] {1000}, 1, 1, 1)), Math.exp(30));
    }
}
