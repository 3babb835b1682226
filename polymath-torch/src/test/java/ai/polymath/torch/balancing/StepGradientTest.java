package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.Gramian;
import ai.polymath.balancing.MethodState;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.BalancingSettings.Blocks;
import ai.polymath.experiment.BalancingSettings.GradientsAt;
import ai.polymath.experiment.BalancingSettings.Heads;
import ai.polymath.experiment.BalancingSettings.Scale;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepGradientTest {
    private static final double[] WEIGHTS = {0.5, -1.25, 2, 0.75};

    private static BalancingSettings options(Balancing method, Blocks blocks, GradientsAt at, Heads heads) {
        return new BalancingSettings(method, Map.of(), Scale.NATIVE, heads, 1, blocks, at, 64);
    }

    private static double[] weightedSum(double[][] gradients, double[] weights, int from, int to) {
        double[] sum = new double[to - from];
        for (int t = 0; t < weights.length; t++) {
            for (int k = from; k < to; k++) {
                sum[k - from] += weights[t] * gradients[t][k];
            }
        }
        return sum;
    }

    private static double[][] separate(SmallProblem problem) {
        double[][] gradients = new double[4][];
        for (int t = 0; t < 4; t++) {
            gradients[t] = problem.gradientOf(t);
        }
        return gradients;
    }

    private static void assertClose(double[] actual, double[] expected) {
        double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        assertThat(actual).hasSameSizeAs(expected);
        for (int k = 0; k < expected.length; k++) {
            assertThat(actual[k]).isCloseTo(expected[k], within(1e-12 * scale));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void compute_gramianMethod_isTheWeightedSumOfSeparateGradients(long seed) {
        for (Normalization normalization : Normalization.values()) {
            try (SmallProblem problem = new SmallProblem(seed, normalization, 4)) {
                double[][] separate = separate(problem);
                List<Gramian> seen = new ArrayList<>();
                double[] gradient = problem.gradient(options(
                        new SmallProblem.Shown(WEIGHTS, seen), Blocks.TRUNK, GradientsAt.PARAMETERS, Heads.UNIT));
                int shared = problem.shared();
                assertClose(Arrays.copyOf(gradient, shared), weightedSum(separate, WEIGHTS, 0, shared));
                // Heads follow their own task with weight 1.
                assertClose(
                        Arrays.copyOfRange(gradient, shared, gradient.length),
                        weightedSum(separate, new double[] {1, 1, 1, 1}, shared, gradient.length));
                for (int i = 0; i < 4; i++) {
                    for (int j = 0; j < 4; j++) {
                        double product = 0;
                        for (int k = 0; k < shared; k++) {
                            product += separate[i][k] * separate[j][k];
                        }
                        assertThat(seen.get(0).get(i, j))
                                .isCloseTo(
                                        product,
                                        within(1e-12
                                                * seen.get(0).norm(i)
                                                * seen.get(0).norm(j)));
                    }
                }
            }
        }
    }

    /**
     * Room for 2, 3 or 4 rows of about 90 numbers: blocks of one or more rows, with others streaming by. Without normalisation the
     * trunk is a chain, for which there is no room then.
     */
    @ParameterizedTest
    @CsvSource({"2, BATCH", "3, BATCH", "4, BATCH", "2, NONE", "3, NONE", "4, NONE"})
    void compute_lessMemoryThanTheJacobian_sameGramianAndGradient(int rows, Normalization normalization) {
        try (SmallProblem problem = new SmallProblem(8, normalization, 4)) {
            double[][] separate = separate(problem);
            List<Gramian> whole = new ArrayList<>();
            List<Gramian> blockwise = new ArrayList<>();
            double[] expected = problem.gradient(new BalancingSettings(new SmallProblem.Shown(WEIGHTS, whole)));
            int shared = problem.shared();
            double megabytes = rows * shared * 8.0 / (1 << 20) + 1e-9;
            assertThat(BlockwiseGramian.isNeeded(problem.network, 4, shared, megabytes))
                    .isEqualTo(rows < 4);
            double[] actual = problem.gradient(
                    new BalancingSettings(new SmallProblem.Shown(WEIGHTS, blockwise)).withGradientMemory(megabytes));
            assertClose(actual, expected);
            assertClose(Arrays.copyOf(actual, shared), weightedSum(separate, WEIGHTS, 0, shared));
            assertClose(blockwise.get(0).toArray(), whole.get(0).toArray());
        }
    }

    @Test
    void create_noRoomForTwoGradients_saysHowMuchIsNeeded() {
        try (SmallProblem problem = new SmallProblem(8, Normalization.NONE)) {
            BalancingSettings tooSmall =
                    new BalancingSettings(new SmallProblem.Shown(WEIGHTS, new ArrayList<>())).withGradientMemory(1e-6);
            assertThatThrownBy(() -> problem.create(tooSmall))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("gradient_memory")
                    .hasMessageContaining("two tasks");
        }
    }

    @Test
    void compute_headsWeighted_headsTakeTheWeightsToo() {
        try (SmallProblem problem = new SmallProblem(4, Normalization.NONE, 3)) {
            double[][] separate = separate(problem);
            double[] gradient = problem.gradient(options(
                    new SmallProblem.Shown(WEIGHTS, new ArrayList<>()),
                    Blocks.TRUNK,
                    GradientsAt.PARAMETERS,
                    Heads.WEIGHTED));
            assertClose(gradient, weightedSum(separate, WEIGHTS, 0, gradient.length));
        }
    }

    @Test
    void compute_atRepresentation_oneTrunkPassGivesTheSameWeightedSum() {
        try (SmallProblem problem = new SmallProblem(5, Normalization.LAYER)) {
            double[][] separate = separate(problem);
            List<Gramian> seen = new ArrayList<>();
            double[] gradient = problem.gradient(options(
                    new SmallProblem.Shown(WEIGHTS, seen), Blocks.TRUNK, GradientsAt.REPRESENTATION, Heads.UNIT));
            int shared = problem.shared();
            assertClose(Arrays.copyOf(gradient, shared), weightedSum(separate, WEIGHTS, 0, shared));
            assertThat(seen).hasSize(1);
            assertThat(seen.get(0).size()).isEqualTo(4);
        }
    }

    @Test
    void compute_blocksOfLayers_eachLayerHasItsOwnGramian() {
        try (SmallProblem problem = new SmallProblem(6, Normalization.NONE)) {
            double[][] separate = separate(problem);
            List<Gramian> seen = new ArrayList<>();
            double[] gradient = problem.gradient(
                    options(new SmallProblem.Shown(WEIGHTS, seen), Blocks.LAYER, GradientsAt.PARAMETERS, Heads.UNIT));
            int shared = problem.shared();
            assertClose(Arrays.copyOf(gradient, shared), weightedSum(separate, WEIGHTS, 0, shared));
            // Two layers of (5 + 1) 7 and (7 + 1) 6 parameters.
            assertThat(seen).hasSize(2);
            double first = 0;
            for (int k = 0; k < 42; k++) {
                first += separate[1][k] * separate[1][k];
            }
            assertThat(seen.get(0).get(1, 1)).isCloseTo(first, within(1e-12 * first));
        }
    }

    @Test
    void compute_taskWithoutLabels_dropsOut() {
        try (SmallProblem problem = new SmallProblem(7, Normalization.NONE)) {
            Arrays.fill(problem.labels[2], Double.NaN);
            List<Gramian> seen = new ArrayList<>();
            double[] gradient = problem.gradient(
                    options(new SmallProblem.Shown(WEIGHTS, seen), Blocks.TRUNK, GradientsAt.PARAMETERS, Heads.UNIT));
            double[][] separate = separate(problem);
            assertThat(seen.get(0).size()).isEqualTo(3);
            double[] withoutThird = {WEIGHTS[0], WEIGHTS[1], 0, WEIGHTS[3]};
            assertClose(
                    Arrays.copyOf(gradient, problem.shared()),
                    weightedSum(separate, withoutThird, 0, problem.shared()));
        }
    }

    @Test
    void compute_stepScale_turnsSumIntoMean() {
        try (SmallProblem problem = new SmallProblem(8, Normalization.NONE)) {
            Balancing method = new SmallProblem.Shown(new double[] {1, 1, 1, 1}, new ArrayList<>());
            double[] sum = problem.gradient(new BalancingSettings(method));
            double[] mean = problem.gradient(new BalancingSettings(
                    method, Map.of(), Scale.MEAN, Heads.AUTO, 1, Blocks.TRUNK, GradientsAt.PARAMETERS, 64));
            assertClose(mean, Arrays.stream(sum).map(g -> g / 4).toArray());
        }
    }

    @Test
    void compute_updateEvery_holdsTheWeightsBetween() {
        try (SmallProblem problem = new SmallProblem(9, Normalization.NONE);
                StepGradient gradient = problem.create(new BalancingSettings(
                        new SmallProblem.Shown(WEIGHTS, new ArrayList<>()),
                        Map.of(),
                        Scale.NATIVE,
                        Heads.UNIT,
                        3,
                        Blocks.TRUNK,
                        GradientsAt.PARAMETERS,
                        64))) {
            double[] updated = problem.gradient(gradient, 0);
            double[] held = problem.gradient(gradient, 1);
            assertClose(held, updated);
        }
    }

    static Stream<String> methods() {
        return Choices.of(Balancing.class).kinds().keySet().stream();
    }

    private static BalancingSettings named(String kind) {
        String text =
                switch (kind) {
                    case "cr-mogm" -> "{method: cr-mogm, of: upgrad}";
                    case "fixed" -> "{method: fixed, weights: {a: 2}}";
                    default -> "{method: " + kind + "}";
                };
        return Settings.parse(text, "test", BalancingSettings.class);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void compute_everyMethod_isFiniteAndGoesOnFromItsStateToTheSameBits(String kind) {
        try (SmallProblem problem = new SmallProblem(10, Normalization.BATCH, 3)) {
            // Losses of methods that take logarithms must be positive: all kinds here are.
            Map<String, double[]> state = new LinkedHashMap<>();
            Map<String, double[]> memory = new LinkedHashMap<>();
            double[] expected;
            try (StepGradient gradient = problem.create(named(kind))) {
                for (int step = 0; step < 3; step++) {
                    assertThat(problem.gradient(gradient, step)).doesNotContain(Double.NaN);
                }
                state.putAll(gradient.state().asMap());
                gradient.memory().forEach((name, tensor) -> memory.put(name, Tensors.doubles(tensor)));
                expected = problem.gradient(gradient, 3);
            }
            assertThat(Arrays.stream(expected).allMatch(Double::isFinite)).isTrue();
            assertThat(Arrays.stream(expected).anyMatch(g -> g != 0)).isTrue();
            try (StepGradient gradient = problem.create(named(kind))) {
                gradient.state(MethodState.of(state));
                for (Map.Entry<String, Tensor> entry : gradient.memory().entrySet()) {
                    Tensors.copyFrom(entry.getValue(), memory.get(entry.getKey()));
                }
                assertThat(problem.gradient(gradient, 3)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"modo", "sdmgrad", "moml", "auto-lambda", "forum"})
    void compute_methodOfTwoBatches_leavesParametersAndMovesStatisticsOnce(String kind) {
        // LibMTL's bilevel methods update running statistics up to three times a step.
        try (SmallProblem problem = new SmallProblem(11, Normalization.BATCH)) {
            double[] before = Tensors.doubles(problem.network.parameters().values());
            problem.gradient(new BalancingSettings(new SmallProblem.OnlyTask(0)));
            double[] once = statistics(problem);
            try (SmallProblem same = new SmallProblem(11, Normalization.BATCH)) {
                same.gradient(named(kind));
                assertThat(statistics(same)).isEqualTo(once);
                assertThat(Tensors.doubles(same.network.parameters().values())).isEqualTo(before);
            }
        }
    }

    private static double[] statistics(SmallProblem problem) {
        return problem.network.parameters().buffers().values().stream()
                .flatMapToDouble(t -> Arrays.stream(Tensors.doubles(t)))
                .toArray();
    }

    @Test
    void create_lossMethodAtRepresentation_isRefused() {
        // LibMTL's rep_grad with a loss weighting leaves the encoder without any gradient, silently.
        try (SmallProblem problem = new SmallProblem(12, Normalization.NONE)) {
            BalancingSettings settings = named("uncertainty").withGradientsAt(GradientsAt.REPRESENTATION);
            assertThatThrownBy(() -> problem.create(settings))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("gradients_at: representation");
        }
    }

    @Test
    void create_preferenceOfUnknownTask_isRefusedWithHint() {
        try (SmallProblem problem = new SmallProblem(13, Normalization.NONE)) {
            BalancingSettings settings =
                    Settings.parse("{method: cagrad, preferences: {aa: 2}}", "test", BalancingSettings.class);
            assertThatThrownBy(() -> problem.create(settings)).hasMessageContaining("Did you mean 'a'?");
        }
    }

    @Test
    void compute_infiniteLabel_namesTaskAndStep() {
        try (SmallProblem problem = new SmallProblem(14, Normalization.NONE);
                StepGradient gradient = problem.create(named("upgrad"))) {
            problem.labels[1][0] = 1e200;
            assertThatThrownBy(() -> problem.gradient(gradient, 6))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("task 'b'")
                    .hasMessageContaining("step 7");
        }
    }
}
