package ai.polymath.torch.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.BalancingSettings.GradientsAt;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.settings.Settings;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Balancing meets outputs that have something to do with each other, under every way to share the trunk. */
class OutputGradientTest {
    /** Of the small problem's tasks a and c are binary. */
    private static final List<String> OUTPUTS = List.of(
            "{share: [{tasks: [a, c]}]}",
            "{share: [{tasks: [a, c], offsets: shared}]}",
            "{share: [{tasks: [a, c], embedding: 2}]}");

    static Stream<Arguments> kinds() {
        return SharingVariants.all().flatMap(kind -> OUTPUTS.stream().map(outputs -> Arguments.of(kind, outputs)));
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
