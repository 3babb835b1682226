package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.experiment.AdagradSettings;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.AdamWSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.OptimizerSettings;
import ai.polymath.experiment.RmsPropSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.relatedness.RelatednessTally;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.ParameterSnapshot;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.optimizer.Optimizer;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured is what training a copy on one task and comparing losses gives. */
class AffinityWatchTest {
    private static final double RATE = 0.03;

    /** An optimiser, and the same without momentum and decay. */
    private record Pair(OptimizerSettings own, OptimizerSettings plain) {}

    static Stream<Pair> optimizers() {
        return Stream.of(
                new Pair(new SgdSettings(0.1, 0.9, true, 0.1), SgdSettings.of(0.1)),
                new Pair(new AdamSettings(0.1, 0.8, 0.95, 1e-4, 0.1), new AdamSettings(0.1, 0, 0.95, 1e-4, 0)),
                new Pair(new AdamWSettings(0.1, 0.9, 0.99, 1e-6, 0.3), new AdamWSettings(0.1, 0, 0.99, 1e-6, 0)),
                new Pair(new RmsPropSettings(0.1, 0.9, 1e-6, 0.5, 0.1), new RmsPropSettings(0.1, 0.9, 1e-6, 0, 0)),
                new Pair(new AdagradSettings(0.1, 0.2, 0.3, 1e-8, 0.05), new AdagradSettings(0.1, 0.2, 0.3, 1e-8, 0)));
    }

    private static TrainingSettings training() {
        return TrainingSettings.defaults().withSeed(3);
    }

    private static List<String> names(SmallProblem problem) {
        return problem.tasks.stream().map(FittedTask::name).toList();
    }

    private static AffinityWatch watch(SmallProblem problem, Optimizer optimizer, RelatednessTally tally) {
        return AffinityWatch.create(training(), problem.network, problem, problem.tasks, optimizer, 1, tally);
    }

    private static void look(AffinityWatch watch, int step) {
        try (Scope scope = Scope.open()) {
            watch.look(new StepBatch(step, 0, SmallProblem.allRows(), RATE));
        }
    }

    /** Some steps of joint training, so that the optimiser remembers something. */
    private static void train(SmallProblem problem, Optimizer optimizer, int steps) {
        try (StepGradient joint = problem.create(new BalancingSettings(new ai.polymath.balancing.EqualWeights()))) {
            for (int step = 0; step < steps; step++) {
                problem.gradient(joint, step);
                optimizer.step(RATE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void look_anyOptimizer_isWhatATrainedCopyShows(Pair pair) {
        for (Normalization normalization : Normalization.values()) {
            try (SmallProblem problem = new SmallProblem(11, normalization, 4);
                    Optimizer optimizer = Optimizer.create(pair.own(), problem.network.parameters())) {
                train(problem, optimizer, 3);
                RelatednessTally tally = new RelatednessTally(names(problem));
                try (AffinityWatch watch = watch(problem, optimizer, tally)) {
                    look(watch, 3);
                }
                assertThat(tally.steps()).isEqualTo(1);
                double[][] expected = bySlowCopies(problem, optimizer, pair.plain());
                for (int i = 0; i < 4; i++) {
                    for (int j = 0; j < 4; j++) {
                        if (i != j) {
                            assertThat(tally.lookahead().mean()[i][j])
                                    .as(normalization + ": " + i + " for " + j)
                                    .isCloseTo(expected[i][j], within(1e-9 + 1e-7 * Math.abs(expected[i][j])));
                        }
                    }
                }
            }
        }
    }

    /** A step of the real optimiser on task i's gradient alone, then all losses compared: from scratch for each i. */
    private static double[][] bySlowCopies(SmallProblem problem, Optimizer optimizer, OptimizerSettings plain) {
        double[][] affinity = new double[4][4];
        try (ParameterSnapshot here = problem.network.parameters().snapshot()) {
            double[] before = losses(problem);
            for (int i = 0; i < 4; i++) {
                double[] gradient = Arrays.copyOf(problem.gradientOf(i), problem.shared());
                double[] whole = Arrays.copyOf(
                        gradient, (int) problem.network.parameters().parameterCount());
                try (Optimizer twin = Optimizer.create(plain, problem.network.parameters())) {
                    Map<String, Tensor> state = new LinkedHashMap<>(optimizer.state());
                    state.keySet().retainAll(twin.state().keySet());
                    twin.restore(optimizer.stepCount(), state);
                    Tensors.copyFrom(problem.network.parameters().gradient(), whole);
                    twin.step(RATE);
                }
                // What is a task's own stays: a gradient of 0 may still move it where the optimiser remembers.
                double[] moved = Tensors.doubles(problem.network.parameters().values());
                here.restore();
                double[] theta = Tensors.doubles(problem.network.parameters().values());
                System.arraycopy(moved, 0, theta, 0, problem.shared());
                problem.network.parameters().copyFrom(theta);
                double[] after = losses(problem);
                here.restore();
                for (int j = 0; j < 4; j++) {
                    affinity[i][j] = 1 - after[j] / before[j];
                }
            }
        }
        return affinity;
    }

    /** Each task's mean loss over its labels, computed in the plain way; running statistics stay. */
    private static double[] losses(SmallProblem problem) {
        int[] rows = SmallProblem.allRows();
        int[] counts = problem.counts(rows);
        double[] shares = Arrays.stream(counts).mapToDouble(c -> 1.0 / c).toArray();
        double[] losses = new double[4];
        try (Scope scope = Scope.open();
                ParameterSnapshot before = problem.network.parameters().snapshot()) {
            // Some ways to share draw lots; the same ones as in the step.
            Engine.seedStep(3, 0);
            var inputs = problem.inputs(rows);
            List<Tensor> outputs = problem.network.outputs(inputs, true);
            for (int g = 0; g < outputs.size(); g++) {
                var group = problem.network.groups().get(g);
                double[] own = Tensors.doubles(
                        group.losses(outputs.get(g), problem.labels(g, rows), problem.shares(g, rows, shares), inputs));
                for (int k = 0; k < own.length; k++) {
                    losses[group.indices().get(k)] = own[k];
                }
            }
            before.restore();
        }
        return losses;
    }

    static Stream<String> sharings() {
        return SharingVariants.all();
    }

    @ParameterizedTest
    @MethodSource("sharings")
    void look_anySharing_leavesWeightsAndStatisticsAndMeasuresTheTrueAngles(String sharing) {
        try (SmallProblem problem = new SmallProblem(5, SharingVariants.parse(sharing), 4);
                Optimizer optimizer = Optimizer.create(SgdSettings.of(0.1), problem.network.parameters())) {
            RelatednessTally tally = new RelatednessTally(names(problem));
            if (problem.shared() == 0) {
                assertThatThrownBy(() -> watch(problem, optimizer, tally))
                        .isInstanceOf(PolymathException.class)
                        .hasMessageContaining("no parameter in common");
                return;
            }
            double[] before = Tensors.doubles(problem.network.parameters().values());
            try (AffinityWatch watch = watch(problem, optimizer, tally)) {
                look(watch, 0);
            }
            assertThat(Tensors.doubles(problem.network.parameters().values())).containsExactly(before);
            assertThat(problem.network.parameters().isLinked()).isTrue();
            double[][] gradients = new double[4][];
            for (int t = 0; t < 4; t++) {
                gradients[t] = Arrays.copyOf(problem.gradientOf(t), problem.shared());
            }
            double[] losses = losses(problem);
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    double dot = dot(gradients[i], gradients[j]);
                    double lengths =
                            Math.sqrt(dot(gradients[i], gradients[i])) * Math.sqrt(dot(gradients[j], gradients[j]));
                    if (i != j && lengths > 0) {
                        assertThat(tally.cosines().mean()[i][j]).isCloseTo(dot / lengths, within(1e-9));
                        // Plain descent: the step is the rate times the gradient.
                        assertThat(tally.firstOrder().mean()[i][j]).isCloseTo(RATE * dot / losses[j], within(1e-9));
                    }
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void look_missingLabels_saysNothingOfTheAbsentTask(long seed) {
        try (SmallProblem problem = new SmallProblem(seed, Normalization.NONE);
                Optimizer optimizer = Optimizer.create(AdamSettings.of(0.1), problem.network.parameters())) {
            Arrays.fill(problem.labels[2], Double.NaN);
            RelatednessTally tally = new RelatednessTally(names(problem));
            try (AffinityWatch watch = watch(problem, optimizer, tally)) {
                look(watch, 0);
                look(watch, 1);
            }
            int[][] counts = tally.lookahead().counts();
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    assertThat(counts[i][j]).isEqualTo(i == j || i == 2 || j == 2 ? 0 : 2);
                    assertThat(Double.isNaN(tally.lookahead().mean()[i][j])).isEqualTo(counts[i][j] == 0);
                }
            }
        }
    }

    @Test
    void create_gradientsTooLarge_saysSo() {
        try (SmallProblem problem = new SmallProblem(1, Normalization.NONE);
                Optimizer optimizer = Optimizer.create(AdamSettings.of(0.1), problem.network.parameters())) {
            TrainingSettings small = training()
                    .withBalancing(
                            new BalancingSettings(new ai.polymath.balancing.EqualWeights()).withGradientMemory(1e-6));
            RelatednessTally tally = new RelatednessTally(names(problem));
            Network network = problem.network;
            assertThatThrownBy(() -> AffinityWatch.create(small, network, problem, problem.tasks, optimizer, 1, tally))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("gradient_memory");
        }
    }
}
