package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.cli.CompareUnit.Outcome;
import ai.polymath.comparison.Variant;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.regularization.MeanRegularized;
import ai.polymath.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pieces of {@code polymath compare} that need no training. */
class ComparePartsTest {
    private static final Experiment EXPERIMENT = Settings.parse("""
            data: {path: table.csv}
            features: {ignored: [note]}
            tasks:
              sick: {type: binary, weight: 3, target: ill}
              dose: {type: regression}
            training:
              early_stopping: {criterion: task, task: dose}
              balancing: {method: famo, preferences: {dose: 2}}
              regularization:
                - {type: mean-regularized, strength: 0.1}
                - {type: graph, strength: 0.1, edges: [{from: sick, to: dose}]}
            """, "test", Experiment.class);

    @Test
    void singleTask_sniffedFeatures_doNotGainTheOtherTargets() {
        Experiment single = SingleTask.of(EXPERIMENT, EXPERIMENT.tasks().get(0));

        assertThat(single.tasks()).hasSize(1);
        assertThat(single.features().ignored()).containsExactlyInAnyOrder("note", "dose");
        assertThat(single.notFeatures()).containsExactly("ill");
        assertThat(single.tasks().get(0).weight()).isEqualTo(1);
        assertThat(single.training().earlyStopping().task()).isEqualTo("sick");
        assertThat(single.training().balancing().preferences()).isEmpty();
        assertThat(single.training().regularization()).hasSize(1).hasOnlyElementsOfType(MeanRegularized.class);
    }

    /** A task alone has no partners; labels of one task stay related to each other. */
    @Test
    void singleTask_relatedOutputs_leavesOutWhatNeedsTheOthers() {
        Experiment related = Settings.parse("""
                data: {path: table.csv}
                tasks:
                  click: {type: binary}
                  buy: {type: binary}
                  shown: {type: multilabel, labels: [animal, dog]}
                  there: {type: multilabel, labels: [dog, animal], where: {place: there}}
                outputs:
                  share: [{tasks: [shown, there]}]
                  funnel: [click, buy]
                  hierarchy: {animal: dog}
                """, "test", Experiment.class);

        assertThat(related.outputs().isEmpty()).isFalse();
        assertThat(SingleTask.of(related, related.tasks().get(1)).outputs()).isEqualTo(OutputSettings.NONE);
        assertThat(SingleTask.of(related, related.tasks().get(2)).outputs())
                .isEqualTo(OutputSettings.hierarchy(Map.of("animal", List.of("dog"))));
    }

    @Test
    void queue_budget_beginsNoReplicateThatWouldNotBeFinished() {
        Candidate candidate = new Candidate("equal", Variant.Role.EQUAL, "hard", List.of(EXPERIMENT), false);
        List<CompareUnit> units = new ArrayList<>();
        for (int r = 0; r < 4; r++) {
            units.addAll(CompareResult.units(candidate, r, 1));
            units.addAll(CompareResult.units(candidate, r, 0.5));
        }
        // 1,000 s are left: two units of 300 s fit, two of 600 s don't, but the first replicate is always done.
        assertThat(handedOut(units, 300)).isEqualTo(8);
        assertThat(handedOut(units, 600)).isEqualTo(2);
        CompareQueue endless = new CompareQueue(units, 2, null);
        assertThat(Stream.generate(endless::next).limit(9).filter(u -> u != null))
                .hasSize(8);
    }

    private static int handedOut(List<CompareUnit> units, double seconds) {
        int count = 0;
        CompareQueue queue = new CompareQueue(units, 1, System.nanoTime() + (long) 1e12);
        CompareUnit unit = queue.next();
        while (unit != null) {
            count++;
            queue.done(unit, new Outcome(null, "", false), seconds);
            unit = queue.next();
        }
        return count;
    }

    @Test
    void seconds_units_areUnderstood() {
        assertThat(CompareOptions.seconds("90")).isEqualTo(90);
        assertThat(CompareOptions.seconds("90s")).isEqualTo(90);
        assertThat(CompareOptions.seconds("1.5m")).isEqualTo(90);
        assertThat(CompareOptions.seconds("2 min")).isEqualTo(120);
        assertThat(CompareOptions.seconds("2h")).isEqualTo(7200);
        assertThat(CompareOptions.seconds("1d")).isEqualTo(86400);
        assertThatThrownBy(() -> CompareOptions.seconds("-5m")).isInstanceOf(PolymathException.class);
    }
}
