package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.GradientAggregator;
import ai.polymath.balancing.GradientWeighting;
import ai.polymath.balancing.Gramian;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.BalancingSettings.Blocks;
import ai.polymath.experiment.BalancingSettings.GradientsAt;
import ai.polymath.experiment.BalancingSettings.Heads;
import ai.polymath.experiment.BalancingSettings.Scale;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Balancing meets every way to share: what is shared, and what tasks have for themselves, in trunk and heads. */
class SharingGradientTest {
    private static final double[] WEIGHTS = {0.5, -1.25, 2, 0.75};
    private static final double[] ONES = {1, 1, 1, 1};

    static Stream<String> kinds() {
        return SharingVariants.all();
    }

    private static double[][] separate(SmallProblem problem) {
        return separate(problem, 0);
    }

    private static double[][] separate(SmallProblem problem, int step) {
        double[][] gradients = new double[4][];
        for (int t = 0; t < 4; t++) {
            gradients[t] = problem.gradientOf(t, step);
        }
        return gradients;
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

    private static void assertClose(double[] actual, double[] expected) {
        double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        assertThat(actual).hasSameSizeAs(expected);
        for (int k = 0; k < expected.length; k++) {
            assertThat(actual[k]).as("parameter %d", k).isCloseTo(expected[k], within(1e-11 * scale));
        }
    }

    private static BalancingSettings options(Balancing method, Heads heads, int updateEvery) {
        return new BalancingSettings(
                method, Map.of(), Scale.NATIVE, heads, updateEvery, Blocks.TRUNK, GradientsAt.PARAMETERS, 64);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void compute_weightsOfAMethod_actOnWhatIsSharedAndOnTheRestAsHeadsSays(String kind) {
        try (SmallProblem problem = new SmallProblem(3, SharingVariants.parse(kind), 4)) {
            requireWeightsAct(problem);
        }
    }

    /** Weights act on what is shared, and on the rest as {@code heads} says; the Gramian is that of what is shared. */
    static void requireWeightsAct(SmallProblem problem) {
        double[][] separate = separate(problem);
        int shared = problem.shared();
        int all = separate[0].length;
        for (Heads heads : List.of(Heads.UNIT, Heads.WEIGHTED)) {
            List<Gramian> seen = new ArrayList<>();
            BalancingSettings options = options(new SmallProblem.Shown(WEIGHTS, seen), heads, 3);
            double[] ofOwn = heads == Heads.UNIT ? ONES : WEIGHTS;
            try (StepGradient gradient = problem.create(options)) {
                // The second step holds the weights of the first.
                for (int step = 0; step < 2; step++) {
                    double[][] now = separate(problem, step);
                    double[] found = problem.gradient(gradient, step);
                    assertClose(Arrays.copyOf(found, shared), weightedSum(now, WEIGHTS, 0, shared));
                    assertClose(Arrays.copyOfRange(found, shared, all), weightedSum(now, ofOwn, shared, all));
                    if (step == 0) {
                        separate = now;
                    }
                }
            }
            assertThat(seen).hasSize(1);
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    double product = 0;
                    for (int k = 0; k < shared; k++) {
                        product += separate[i][k] * separate[j][k];
                    }
                    double scale = seen.get(0).norm(i) * seen.get(0).norm(j);
                    assertThat(seen.get(0).get(i, j)).isCloseTo(product, within(1e-11 * scale));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void compute_lossOfOneTask_leavesWhatOthersOwnAtExactlyZero(String kind) {
        try (SmallProblem problem = new SmallProblem(5, SharingVariants.parse(kind))) {
            requireIsolation(problem);
        }
    }

    /** No task's loss reaches what another task owns. */
    static void requireIsolation(SmallProblem problem) {
        // Away from the start, where what begins as the identity has no gradient yet.
        SplittableRandom random = new SplittableRandom(6);
        double[] values = Tensors.doubles(problem.network.parameters().values());
        problem.network
                .parameters()
                .copyFrom(Arrays.stream(values)
                        .map(v -> v + 0.3 * random.nextGaussian())
                        .toArray());
        double[][] separate = separate(problem);
        int offset = 0;
        for (ParameterBook.Entry entry : problem.network.entries()) {
            int length = (int) entry.tensor().numel();
            List<Integer> owners = entry.owner().tasks();
            for (int t = 0; t < 4; t++) {
                for (int k = 0; k < length && !owners.isEmpty(); k++) {
                    int owner = owners.get(k / (length / owners.size()));
                    if (owner != t) {
                        assertThat(Math.abs(separate[t][offset + k]))
                                .as("%s[%d] at the loss of task %d", entry.name(), k, t)
                                .isEqualTo(0.0);
                    }
                }
            }
            if (!owners.isEmpty()) {
                int from = offset;
                assertThat(owners)
                        .as("each owner of %s uses something of it", entry.name())
                        .anyMatch(t ->
                                Arrays.stream(separate[t], from, from + length).anyMatch(g -> g != 0));
            }
            offset += length;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void create_gradientsAtRepresentation_worksForOneRepresentationOnlyAndElseRefusesAtOnce(String kind) {
        BalancingSettings at = new BalancingSettings(new SmallProblem.Shown(WEIGHTS, new ArrayList<>()))
                .withGradientsAt(GradientsAt.REPRESENTATION);
        try (SmallProblem problem = new SmallProblem(7, SharingVariants.parse(kind))) {
            if (problem.network.cutsAtRepresentation()) {
                double[][] separate = separate(problem);
                int shared = problem.shared();
                assertClose(Arrays.copyOf(problem.gradient(at), shared), weightedSum(separate, WEIGHTS, 0, shared));
            } else {
                assertThatThrownBy(() -> problem.create(at))
                        .isInstanceOf(PolymathException.class)
                        .hasMessageContainingAll("gradients_at", "representation", "Use gradients_at: parameters");
            }
        }
    }

    @Test
    void cutsAtRepresentation_hardSharingOnly() {
        List<String> cutting = kinds().filter(kind -> {
                    try (SmallProblem problem = new SmallProblem(1, SharingVariants.parse(kind))) {
                        return problem.network.cutsAtRepresentation();
                    }
                })
                .toList();
        assertThat(cutting)
                .contains("{type: hard}")
                .doesNotContain("{type: soft}", "{type: flatten, task_input: none}");
    }

    static Stream<String> methods() {
        return Choices.of(Balancing.class).kinds().keySet().stream().filter(name -> !AT_REPRESENTATION.equals(name));
    }

    /** The one method that needs a representation which all tasks see and behind which nothing is shared. */
    private static final String AT_REPRESENTATION = "ntkmtl-sr";

    @Test
    void create_methodAtTheRepresentationWithoutOne_refuses() {
        BalancingSettings balancing =
                Settings.parse("{method: " + AT_REPRESENTATION + "}", "the test", BalancingSettings.class);
        try (SmallProblem problem = new SmallProblem(11, SharingVariants.parse("{type: soft}"))) {
            assertThatThrownBy(() -> problem.gradient(balancing))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("compares gradients at the representation")
                    .hasMessageContaining("another method");
        }
    }

    /** Nothing is shared, so all inner products are 0; each task must follow its own gradient whatever the method. */
    @ParameterizedTest
    @MethodSource("methods")
    void compute_trunkWithoutSharedParameters_everyMethodGivesEachTaskItsOwnGradient(String name) {
        String yaml = "{method: " + name + (name.equals("fixed") ? ", weights: {a: 2}" : "") + "}";
        BalancingSettings balancing = Settings.parse(yaml, "the test", BalancingSettings.class);
        try (SmallProblem problem = new SmallProblem(11, SharingVariants.parse("{type: soft}"))) {
            assertThat(problem.shared()).isZero();
            double[][] separate = separate(problem);
            double[] found = problem.gradient(balancing);
            Balancing method = balancing.method();
            boolean compares = method instanceof GradientWeighting || method instanceof GradientAggregator;
            for (int t = 0; t < 4; t++) {
                double product = 0;
                double square = 0;
                for (int k = 0; k < found.length; k++) {
                    product += found[k] * separate[t][k];
                    square += separate[t][k] * separate[t][k];
                }
                double factor = product / square;
                if (compares) {
                    double expected = method.nativeScale() == Balancing.Scale.SUM ? 1 : 0.25;
                    assertThat(factor).isCloseTo(expected, within(1e-9));
                } else {
                    assertThat(factor).isPositive().isFinite();
                }
                for (int k = 0; k < found.length; k++) {
                    if (separate[t][k] != 0) {
                        assertThat(found[k]).isCloseTo(factor * separate[t][k], within(1e-9 * Math.sqrt(square)));
                    }
                }
            }
        }
    }

    @Test
    void compute_blocksOfLayersWithoutSharedLayers_isOneEmptyBlock() {
        BalancingSettings layers = new BalancingSettings(
                new SmallProblem.Shown(ONES, new ArrayList<>()),
                Map.of(),
                Scale.NATIVE,
                Heads.UNIT,
                1,
                Blocks.LAYER,
                GradientsAt.PARAMETERS,
                64);
        try (SmallProblem problem = new SmallProblem(2, SharingVariants.parse("{type: soft}"))) {
            double[] found = problem.gradient(layers);
            assertClose(found, weightedSum(separate(problem), ONES, 0, found.length));
        }
    }

    /** What tasks own in the trunk counts as the heads do, also for methods that compare batches. */
    @ParameterizedTest
    @ValueSource(strings = {"sdmgrad", "modo"})
    void compute_methodOfSeveralBatches_unitHeadsGiveOwnPartsOfTheTrunkTheirWholeGradient(String name) {
        BalancingSettings unit =
                Settings.parse("{method: " + name + ", heads: unit}", "the test", BalancingSettings.class);
        try (SmallProblem problem = new SmallProblem(13, SharingVariants.parse("{type: partial}"))) {
            double[][] separate = separate(problem);
            double[] found = problem.gradient(unit);
            int shared = problem.shared();
            assertThat(shared).isPositive();
            assertClose(
                    Arrays.copyOfRange(found, shared, found.length), weightedSum(separate, ONES, shared, found.length));
        }
    }

    /**
     * LibMTL lists no attention layer among the shared parameters, then forgets to keep their gradient: under methods that
     * compare gradients it is exactly zero. And the layer that brings attended features to the next stage serves all tasks,
     * but is counted as none of theirs. Here attention is the tasks' own and follows its task; whatever all tasks use is
     * compared.
     */
    @ParameterizedTest
    @ValueSource(strings = {"pcgrad", "cagrad", "mgda"})
    void compute_mtan_attentionFollowsItsTaskAndAllThatTasksUseIsComparedUnlikeLibMtl(String method) {
        BalancingSettings unit =
                Settings.parse("{method: " + method + ", heads: unit}", "the test", BalancingSettings.class);
        try (SmallProblem problem = new SmallProblem(17, SharingVariants.parse("{type: mtan}"))) {
            double[][] separate = separate(problem);
            double[] found = problem.gradient(unit);
            double factor = unit.method().nativeScale() == Balancing.Scale.SUM ? 1 : 0.25;
            int offset = 0;
            for (ParameterBook.Entry entry : problem.network.entries()) {
                int length = (int) entry.tensor().numel();
                if (entry.name().startsWith("attention")) {
                    double[] expected = weightedSum(separate, ONES, offset, offset + length);
                    for (int t = 0; t < 4; t++) {
                        double[] ofTask = Arrays.copyOfRange(expected, t * length / 4, (t + 1) * length / 4);
                        assertThat(Arrays.stream(ofTask).anyMatch(g -> g != 0)).isTrue();
                    }
                    assertClose(
                            Arrays.copyOfRange(found, offset, offset + length),
                            Arrays.stream(expected).map(g -> factor * g).toArray());
                } else if (!entry.name().startsWith("heads")) {
                    assertThat(entry.owner().isShared()).as(entry.name()).isTrue();
                }
                offset += length;
            }
        }
    }

    /** LibMTL's cross-stitch has a unit that nothing uses. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void compute_crossStitch_everyNumberOfEveryUnitIsUsedUnlikeLibMtl(long seed) {
        try (SmallProblem problem = new SmallProblem(seed, SharingVariants.parse("{type: cross-stitch}"))) {
            double[] sum = weightedSum(separate(problem), ONES, 0, separate(problem)[0].length);
            int offset = 0;
            for (ParameterBook.Entry entry : problem.network.entries()) {
                int length = (int) entry.tensor().numel();
                if (entry.name().startsWith("stitch")) {
                    assertThat(Arrays.copyOfRange(sum, offset, offset + length)).doesNotContain(0.0);
                }
                offset += length;
            }
        }
    }
}
