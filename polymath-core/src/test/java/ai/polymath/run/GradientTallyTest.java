package ai.polymath.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.balancing.Gramian;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientTallyTest {
    private static GradientSummary taken(GradientTally tally) {
        GradientSummary summary = tally.take();
        assertThat(summary).isNotNull();
        return summary;
    }

    @Test
    void take_twoStepsByHand_meansWorstAndConflicts() {
        GradientTally tally = new GradientTally(List.of("a", "b", "c"));
        // a = (3, 0), b = (0, 2), c = (-1, 1)
        tally.add(Gramian.ofRows(new double[][] {{3, 0}, {0, 2}, {-1, 1}}), new int[] {0, 1, 2});
        // b is absent; a and c point the same way
        tally.add(Gramian.ofRows(new double[][] {{1, 1}, {2, 2}}), new int[] {0, 2});
        GradientSummary summary = taken(tally);
        assertThat(summary.steps()).isEqualTo(2);
        assertThat(summary.conflictingSteps()).isEqualTo(1);
        assertThat(summary.tasks().get(0).norm()).isCloseTo((3 + Math.sqrt(2)) / 2, within(1e-12));
        assertThat(summary.tasks().get(1)).isEqualTo(new GradientSummary.OfTask("b", 1, 2));
        GradientSummary.OfPair ac = summary.pairs().get(1);
        assertThat(ac.task() + ac.other()).isEqualTo("ac");
        assertThat(ac.steps()).isEqualTo(2);
        assertThat(ac.conflicts()).isEqualTo(1);
        assertThat(ac.meanCosine()).isCloseTo((1 - Math.sqrt(0.5)) / 2, within(1e-12));
        assertThat(ac.worstCosine()).isCloseTo(-Math.sqrt(0.5), within(1e-12));
        assertThat(summary.pairs().get(0).meanCosine()).isZero();
    }

    @Test
    void take_zeroGradient_hasNoAngle() {
        GradientTally tally = new GradientTally(List.of("a", "b"));
        tally.add(Gramian.ofRows(new double[][] {{0, 0}, {1, 2}}), new int[] {0, 1});
        GradientSummary.OfPair pair = taken(tally).pairs().get(0);
        assertThat(pair.steps()).isZero();
        assertThat(pair.meanCosine()).isNaN();
        assertThat(pair.worstCosine()).isNaN();
    }

    @Test
    void take_again_beginsAnew() {
        GradientTally tally = new GradientTally(List.of("a", "b"));
        tally.add(Gramian.ofRows(new double[][] {{1, 0}, {-1, 0}}), new int[] {0, 1});
        assertThat(taken(tally).conflictingSteps()).isEqualTo(1);
        assertThat(tally.take()).isNull();
        tally.add(Gramian.ofRows(new double[][] {{1, 0}, {1, 0}}), new int[] {0, 1});
        GradientSummary later = taken(tally);
        assertThat(later.conflictingSteps()).isZero();
        assertThat(later.pairs().get(0).worstCosine()).isEqualTo(1);
    }
}
