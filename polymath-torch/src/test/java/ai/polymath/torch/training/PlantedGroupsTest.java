package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.relatedness.RelatednessTally;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Planted relations are found again from one training: thirteen tasks, so by the heuristic choice. */
class PlantedGroupsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void chosen_threeGroupsAndAHostileTask_areThePlantedOnes(long seed) {
        PlantedGroups problem = PlantedGroups.of(seed);

        RelatednessTally tally = problem.measure();

        assertThat(problem.chosen(tally.lookahead())).isEqualTo(problem.planted());
        assertThat(problem.chosen(tally.firstOrder())).isEqualTo(problem.planted());
    }
}
