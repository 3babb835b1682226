package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.run.GradientSummary;
import ai.polymath.settings.Settings;
import ai.polymath.torch.network.Normalization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Diagnostics: what they say is true, and they change nothing. */
class GradientWatchTest {
    private static StepGradient watching(SmallProblem problem, String method, int every) {
        TrainingSettings training = TrainingSettings.defaults()
                .withBalancing(Settings.parse(method, "the test", BalancingSettings.class))
                .withSeed(3);
        return StepGradient.create(
                every == 0 ? training : training.withDiagnostics(every), problem.network, problem, problem.tasks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{method: equal}",
                "{method: upgrad}",
                "{method: grad-drop}",
                "{method: modo}",
                "{method: mgda, gradients_at: representation}",
                "{method: cagrad, update_every: 2}",
                "{method: mgda, blocks: layer}"
            })
    void of_withDiagnostics_sameGradientBitForBitAndTheTrueAngles(String method) {
        for (Normalization normalization : new Normalization[] {Normalization.NONE, Normalization.BATCH}) {
            try (SmallProblem plain = new SmallProblem(5, normalization, 4);
                    SmallProblem watched = new SmallProblem(5, normalization, 4);
                    StepGradient without = watching(plain, method, 0);
                    StepGradient with = watching(watched, method, 2)) {
                for (int step = 0; step < 4; step++) {
                    assertThat(watched.gradient(with, step)).containsExactly(plain.gradient(without, step));
                }
                assertThat(without.summary()).isNull();
                GradientSummary summary = with.summary();
                assertThat(summary).isNotNull();
                assertThat(summary.steps()).isEqualTo(2);
                double[][] separate = new double[4][];
                for (int t = 0; t < 4; t++) {
                    separate[t] = java.util.Arrays.copyOf(watched.gradientOf(t), watched.shared());
                    assertThat(summary.tasks().get(t).norm())
                            .isCloseTo(Math.sqrt(dot(separate[t], separate[t])), within(1e-9));
                }
                int pair = 0;
                for (int t = 0; t < 4; t++) {
                    for (int u = t + 1; u < 4; u++) {
                        double cosine = dot(separate[t], separate[u])
                                / Math.sqrt(dot(separate[t], separate[t]) * dot(separate[u], separate[u]));
                        GradientSummary.OfPair said = summary.pairs().get(pair++);
                        assertThat(said.meanCosine()).isCloseTo(cosine, within(1e-9));
                        assertThat(said.worstCosine()).isCloseTo(cosine, within(1e-9));
                        assertThat(said.conflicts()).isEqualTo(cosine < 0 ? 2 : 0);
                    }
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
