package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.BalancingSettings.GradientsAt;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Balancing meets outputs that have something to do with each other, under every way to share the trunk. */
class OutputGradientTest {
    /** Of the small problem's tasks a and c are binary. */
    private static final List<String> OUTPUTS = List.of(
            "{share: [{tasks: [a, c]}]}",
            "{share: [{tasks: [a, c], offsets: shared, embedding: 2}]}",
            "{funnel: [c, a]}",
            "{hierarchy: {a: c}}");

    /** Each way to share the trunk with two ways to be related, and hard sharing with all. */
    static Stream<Arguments> kinds() {
        return SharingVariants.all()
                .flatMap(kind -> OUTPUTS.stream()
                        .filter(outputs ->
                                kind.equals("{type: hard}") || outputs.contains("embedding") || isRelation(outputs))
                        .filter(outputs -> !(kind.contains("flatten") && isRelation(outputs)))
                        .filter(outputs -> kind.equals("{type: hard}") || !outputs.contains("hierarchy"))
                        .map(outputs -> Arguments.of(kind, outputs)));
    }

    private static boolean isRelation(String outputs) {
        return !outputs.contains("share");
    }

    private static OutputSettings outputs(String yaml) {
        return Settings.parse(yaml, "the test", OutputSettings.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void compute_weightsOfAMethod_actOnWhatIsSharedAndOnTheRestAsHeadsSays(String kind, String outputs) {
        try (SmallProblem problem = new SmallProblem(3, SharingVariants.parse(kind), outputs(outputs), 4)) {
            SharingGradientTest.requireWeightsAct(problem);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void compute_lossOfOneTask_leavesWhatOthersOwnAtExactlyZero(String kind, String outputs) {
        try (SmallProblem problem = new SmallProblem(5, SharingVariants.parse(kind), outputs(outputs))) {
            SharingGradientTest.requireIsolation(problem);
        }
    }

    /** What a related task has for itself in the trunk is reached by the other's loss too. */
    @Test
    void build_funnel_countsAsSharedWhatBothLossesReach() {
        OutputSettings funnel = outputs("{funnel: [c, a]}");
        try (SmallProblem hard = new SmallProblem(1, SharingVariants.parse("{type: hard}"), funnel);
                SmallProblem alone = new SmallProblem(1, SharingVariants.parse("{type: hard}"), OutputSettings.NONE);
                SmallProblem apart = new SmallProblem(1, SharingVariants.parse("{type: soft}"), funnel);
                SmallProblem gates = new SmallProblem(1, SharingVariants.parse("{type: mmoe}"), funnel)) {
            // The head of c, 6 weights and an offset.
            assertThat(hard.shared()).isEqualTo(alone.shared() + 7);
            assertThat(apart.network.sharedParameters()).isPositive();
            assertThat(gates.network.entries())
                    .filteredOn(e -> e.owner().tasks().contains(2))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{funnel: [c, a]}", "{hierarchy: {a: c}}"})
    void build_flattenedTasks_relationIsRefused(String outputs) {
        assertThatThrownBy(() -> new SmallProblem(1, SharingVariants.parse("{type: flatten}"), outputs(outputs)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("outputs.", "a head for each task", "model.sharing");
    }

    /** Every method, losses only to several batches, where two tasks' losses reach one head. */
    @ParameterizedTest
    @MethodSource("methods")
    void compute_funnel_everyMethodMakesOneFiniteGradientOfAllTasks(String name) {
        String yaml = "{method: " + name + (name.equals("fixed") ? ", weights: {a: 2}" : "") + "}";
        BalancingSettings balancing = Settings.parse(yaml, "the test", BalancingSettings.class);
        try (SmallProblem problem =
                new SmallProblem(11, SharingVariants.parse("{type: hard}"), outputs("{funnel: [c, a]}"))) {
            double[] found = problem.gradient(balancing);
            assertThat(found).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
            double square = 0;
            for (double g : found) {
                square += g * g;
            }
            assertThat(square).isPositive();
        }
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
        try (SmallProblem problem =
                new SmallProblem(11, SharingVariants.parse("{type: hard}"), outputs("{funnel: [c, a]}"))) {
            assertThatThrownBy(() -> problem.gradient(balancing))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("compares gradients at the representation")
                    .hasMessageContaining("another method");
        }
    }

    static Stream<String> outputs() {
        return OUTPUTS.stream();
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void create_gradientsAtRepresentation_isRefused(String outputs) {
        BalancingSettings at = new BalancingSettings(
                        new SmallProblem.Shown(new double[] {1, 1, 1, 1}, new ArrayList<>()))
                .withGradientsAt(GradientsAt.REPRESENTATION);
        try (SmallProblem problem = new SmallProblem(7, SharingVariants.parse("{type: hard}"), outputs(outputs))) {
            assertThat(problem.network.sharesHeads()).isTrue();
            assertThatThrownBy(() -> problem.create(at))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContainingAll("gradients_at", "outputs", "Use gradients_at: parameters");
        }
    }
}
