package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.regularization.L2;
import ai.polymath.regularization.MeanRegularized;
import ai.polymath.regularization.Penalty;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.HardSharing;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gradient that a step follows, for all kinds of tasks together, against central differences in double precision. */
class WholeGradientTest {
    private static final double H = 1e-5;
    private static final double RELATIVE = 1e-6;

    @ParameterizedTest
    @CsvSource({"LAYER, GELU, false, 2", "BATCH, SILU, true,  3"})
    void step_allKindsOfTasksAndLayers_followsTheGradientOfTheJointLoss(
            Normalization normalization, Activation activation, boolean residual, long seed) {
        ModelSettings model = new ModelSettings(
                new MlpEncoder(List.of(4, 4), activation, 0, normalization, residual),
                new HardSharing(),
                new HeadSettings(List.of(2), 0));
        List<Penalty> penalties = List.of(new L2(0.05), new MeanRegularized(0.1));
        var how = Tiny.training()
                .withSeed(seed)
                .withOptimizer(SgdSettings.of(1))
                .withRegularization(penalties.toArray(Penalty[]::new));
        var prepared = Tiny.prepare(Tiny.table(seed, 60), Tiny.allTasks(), model, how);
        int[] rows = Tiny.range(0, 20);
        try (Bench bench = new Bench(prepared)) {
            double[] values = bench.values();
            Regularizer omega = new Regularizer(
                    penalties,
                    bench.network,
                    prepared.tasks().stream().map(t -> t.name()).toList());
            double[] differences = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                double[] moved = values.clone();
                moved[i] = values[i] + H;
                bench.values(moved);
                double up = bench.jointLoss(rows) + omega.value();
                moved[i] = values[i] - H;
                bench.values(moved);
                double down = bench.jointLoss(rows) + omega.value();
                differences[i] = (up - down) / (2 * H);
            }
            bench.values(values);
            bench.step(rows, 1);
            double[] after = bench.values();
            double scale = Arrays.stream(differences).map(Math::abs).average().orElseThrow();
            for (int i = 0; i < values.length; i++) {
                double gradient = values[i] - after[i];
                assertThat(Math.abs(gradient - differences[i]))
                        .as("parameter %d: step %s, differences %s", i, gradient, differences[i])
                        .isLessThanOrEqualTo(RELATIVE * (scale + Math.abs(differences[i])));
            }
            assertThat(bench.names()).contains("shared.embedding.0");
        }
    }
}
