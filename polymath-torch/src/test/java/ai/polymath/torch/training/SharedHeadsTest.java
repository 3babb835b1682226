package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.regularization.L2;
import ai.polymath.regularization.MeanRegularized;
import ai.polymath.regularization.Penalty;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.task.Task;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.sharing.SharingVariants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where tasks of one form use one head. */
class SharedHeadsTest {
    private static Bench bench(List<Task> tasks, Penalty... penalties) {
        ModelSettings model = new ModelSettings(
                MlpEncoder.of(4), SharingVariants.parse("{type: flatten}"), new HeadSettings(List.of(3), 0));
        var how = Tiny.training().withOptimizer(SgdSettings.of(1)).withRegularization(penalties);
        List<Column> columns = new ArrayList<>(Tiny.table(3, 60).columns());
        Column stage = columns.stream()
                .filter(c -> c.name().equals("stage"))
                .findFirst()
                .orElseThrow();
        columns.add(new NumericColumn("again", ((NumericColumn) stage).values()));
        return new Bench(Tiny.prepare(new Table("with a copy", columns), tasks, model, how));
    }

    @Test
    void build_ordinalTasksOfOneForm_shareThresholdsAndHeadAndTasksOfOtherFormsOwnTheirs() {
        List<Task> tasks = List.of(OrdinalTask.of("stage"), BinaryTask.of("ill"), OrdinalTask.of("again"));
        try (Bench bench = bench(tasks)) {
            assertThat(bench.network.entries())
                    .filteredOn(e -> e.name().startsWith("heads.0"))
                    .hasSize(6)
                    .allMatch(e -> e.owner().isShared() && e.tensor().size(0) == 1);
            assertThat(bench.network.entries())
                    .filteredOn(e -> e.name().startsWith("heads.1"))
                    .hasSize(4)
                    .allMatch(e -> e.owner().tasks().equals(List.of(1)));
            bench.step(Tiny.range(0, 20), 0.1);
            List<double[]> predictions = bench.predict(Tiny.range(0, 20));
            // The same labels, so the task's embedding is all that differs, and it has learned the same.
            assertThat(predictions.get(0)).containsExactly(predictions.get(2));
        }
    }

    @Test
    void create_penaltyOnHeadsThatTasksShare_isRefusedWithAHint() {
        assertThatThrownBy(
                        () -> bench(Tiny.threeTasks(), new MeanRegularized(0.1)).close())
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("heads", "model.sharing", "on: shared");
    }

    @Test
    void step_penaltyOnAllWeights_reachesTheSharedHead() {
        try (Bench with = bench(Tiny.threeTasks(), new L2(0.5, Penalty.On.ALL));
                Bench without = bench(Tiny.threeTasks())) {
            double[] before = with.values("heads.0.0.weight");
            with.step(Tiny.range(0, 20), 1);
            without.step(Tiny.range(0, 20), 1);
            double[] shrunk = with.values("heads.0.0.weight");
            double[] plain = without.values("heads.0.0.weight");
            assertThat(before).hasSize(12);
            for (int i = 0; i < before.length; i++) {
                assertThat(plain[i] - shrunk[i])
                        .isCloseTo(0.5 * before[i], org.assertj.core.api.Assertions.within(1e-12));
            }
        }
    }
}
