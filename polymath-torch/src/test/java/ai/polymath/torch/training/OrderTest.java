package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.data.Column;
import ai.polymath.data.Part;
import ai.polymath.data.Table;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.regularization.TraceNorm;
import ai.polymath.task.Task;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of columns changes nothing; the order of tasks nothing but the last bits of sums; one seed, one result. */
class OrderTest {
    private static final TrainingSettings HOW = Tiny.training().withEpochs(3).withBatchSize(16);

    private static PreparedExperiment prepared(Table table, List<Task> tasks, TrainingSettings how) {
        return Tiny.prepare(table, tasks, Tiny.model(List.of(6), Activation.GELU, Normalization.LAYER, 3), how);
    }

    private static Map<String, double[]> train(Table table, List<Task> tasks, TrainingSettings how) {
        try (FinishedRun run = Trainer.train(prepared(table, tasks, how))) {
            return run.model().predict(table);
        }
    }

    private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((task, values) -> assertThat(actual.get(task)).as(task).containsExactly(values));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void train_columnsShuffled_sameBits(long seed) {
        Table table = Tiny.table(seed, 80);
        List<Column> columns = new ArrayList<>(table.columns());
        Collections.shuffle(columns, new Random(seed));
        Map<String, double[]> expected = train(table, Tiny.allTasks(), HOW);
        assertSame(train(new Table("shuffled", columns), Tiny.allTasks(), HOW), expected);
        try (FinishedRun run = Trainer.train(prepared(table, Tiny.allTasks(), HOW))) {
            assertSame(run.model().predict(new Table("shuffled", columns)), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void train_tasksShuffled_samePredictionsUpToRounding(long seed) {
        Table table = Tiny.table(seed, 80);
        List<Task> tasks = new ArrayList<>(Tiny.allTasks());
        Collections.shuffle(tasks, new Random(seed));
        TrainingSettings how =
                HOW.withOptimizer(SgdSettings.of(0.05)).withGradientClipping(1).withRegularization(new TraceNorm(0.01));
        Map<String, double[]> expected = train(table, Tiny.allTasks(), how);
        Map<String, double[]> actual = train(table, tasks, how);
        expected.forEach((task, values) -> {
            double scale = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            double[] found = actual.getOrDefault(task, new double[0]);
            assertThat(found).as(task).hasSameSizeAs(values);
            for (int i = 0; i < values.length; i++) {
                assertThat(found[i]).as(task).isCloseTo(values[i], within(1e-5 * scale));
            }
        });
    }

    @Test
    void network_oneTaskMore_leavesTheFirstWeightsOfTheOthersAsTheyWere() {
        Table table = Tiny.table(1, 60);
        List<Task> tasks = Tiny.threeTasks();
        try (Bench all = new Bench(prepared(table, tasks, HOW), torch.ScalarType.Float);
                Bench two = new Bench(prepared(table, tasks.subList(1, 3), HOW), torch.ScalarType.Float)) {
            for (String layer : List.of("0.weight", "0.bias", "1.weight", "1.bias")) {
                double[] both = all.values("heads.0." + layer);
                double[] fever = two.values("heads.0." + layer);
                assertThat(Arrays.copyOfRange(both, both.length / 2, both.length))
                        .containsExactly(fever);
                assertThat(Arrays.copyOf(both, both.length / 2)).isNotEqualTo(fever);
                assertThat(all.values("heads.1." + layer)).containsExactly(two.values("heads.1." + layer));
            }
        }
    }

    @Test
    void train_sameSeedSameBits_otherSeedOtherBits() {
        Table table = Tiny.table(4, 80);
        TrainingSettings how = HOW.withSeed(11);
        Map<String, double[]> first = train(table, Tiny.allTasks(), how);
        assertSame(train(table, Tiny.allTasks(), how), first);
        Map<String, double[]> other = train(table, Tiny.allTasks(), how.withSeed(12));
        first.forEach((task, values) -> assertThat(other.get(task)).as(task).isNotEqualTo(values));
    }

    @Test
    void train_otherTestRows_changesNoBitOfTheModel() {
        Table table = Tiny.table(5, 80);
        PreparedExperiment prepared = prepared(table, Tiny.threeTasks(), HOW);
        int[] test = prepared.split().test();
        var split = new ai.polymath.data.Split(
                prepared.split().train(), prepared.split().validation(), new int[] {test[2], test[0]});
        PreparedExperiment other = Tiny.prepare(
                table, split, Tiny.threeTasks(), Tiny.model(List.of(6), Activation.GELU, Normalization.LAYER, 3), HOW);
        try (FinishedRun a = Trainer.train(prepared);
                FinishedRun b = Trainer.train(other)) {
            assertSame(b.model().predict(table), a.model().predict(table));
            assertThat(b.result().task("ill").labels().get(Part.TEST)).isLessThanOrEqualTo(2);
        }
    }
}
