package ai.polymath.torch.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.adaptation.AdaptationSettings;
import ai.polymath.adaptation.Arm;
import ai.polymath.adaptation.Tune;
import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.ParameterBook;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new task gets in each way to share, what stays as it was, and what is refused. */
class AdaptationTest {
    private static final AdaptationSettings SETTINGS = AdaptationSettings.defaults()
            .withTraining(Settings.parse(
                    "epochs: 3\nregularization: [{type: l1, on: all, strength: 0.01}]",
                    "the test",
                    TrainingSettings.class));

    @TempDir
    private Path folder;

    private static TrainedModel model(String sharing) {
        return Family.trained(
                "encoder: {type: mlp, widths: [6, 4], dropout: 0.2, normalization: batch}\nsharing: " + sharing,
                200,
                1,
                3);
    }

    private static Adaptation adaptation(TrainedModel model, String task, AdaptationSettings settings, boolean keep) {
        Task one = task.equals("dose") ? RegressionTask.of(task) : BinaryTask.of(task);
        return new Adaptation(model, one, Family.table(3, 80), settings, keep);
    }

    /** Parameters that old tasks use, by name; those stacked by task are cut to the old tasks. */
    private static Map<String, float[]> old(Network network, int tasks) {
        float[] all = new float[(int) network.parameters().parameterCount()];
        network.parameters().copyTo(all);
        Map<String, float[]> old = new LinkedHashMap<>();
        int at = 0;
        for (ParameterBook.Entry entry : network.entries()) {
            int length = (int) entry.tensor().numel();
            List<Integer> owners = entry.owner().tasks();
            int mine = (int) owners.stream().filter(t -> t < tasks).count();
            int kept = owners.isEmpty() ? length : length / owners.size() * mine;
            if (kept > 0) {
                old.put(entry.name(), Arrays.copyOfRange(all, at, at + kept));
            }
            at += length;
        }
        return old;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hard",
                "{type: partial, shared_stages: 1}",
                "adapters",
                "{type: adapters, form: bottleneck, bottleneck: 3}",
                "mtan",
                "mmoe",
                "cgc",
                "{type: ple, levels: 1}",
                "{type: ple, levels: 2}",
                "dselect-k",
                "{type: dselect-k, gates: example}",
                "ltb",
                "routing",
                "flatten"
            })
    void adapt_frozenAndKept_oldTasksStayToTheBitAndTheNewOneLearns(String sharing) {
        Table table = Family.table(3, 80);
        try (TrainedModel before = model(sharing);
                Adaptation.Adapted adapted =
                        adaptation(before, "related", SETTINGS, true).adapt()) {
            TrainedModel after = adapted.model();
            assertThat(adapted.arm()).isEqualTo(Arm.HEAD);
            assertThat(after.tasks()).extracting(t -> t.name()).containsExactly("old0", "old1", "old2", "related");
            Map<String, float[]> now = old(after.network(), 3);
            old(before.network(), 3).forEach((name, values) -> {
                float[] kept = Objects.requireNonNull(now.get(name), name);
                // What grows with the number of tasks keeps its old numbers in front, a row of its last dimension each.
                if (kept.length == values.length) {
                    assertThat(kept).as(name).isEqualTo(values);
                }
            });
            before.network()
                    .parameters()
                    .buffers()
                    .forEach((name, buffer) -> assertThat(
                                    after.network().parameters().buffer(name).equal(buffer))
                            .as(name)
                            .isTrue());
            Map<String, double[]> old = before.predict(table);
            Map<String, double[]> kept = after.predict(table);
            old.forEach((task, values) -> {
                double[] same = Objects.requireNonNull(kept.get(task));
                for (int i = 0; i < values.length; i++) {
                    assertThat(same[i]).as(task).isCloseTo(values[i], org.assertj.core.data.Offset.offset(1e-6));
                }
            });
            assertThat(Arrays.stream(Objects.requireNonNull(kept.get("related")))
                            .distinct()
                            .count())
                    .isGreaterThan(1);
            after.save(folder.resolve("bundle"));
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                kept.forEach((task, values) ->
                        assertThat(loaded.predict(table).get(task)).isEqualTo(values));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hard", "{type: partial, shared_stages: 1}", "mmoe", "cgc", "adapters", "mtan", "ltb", "routing"
            })
    void adapt_everythingTunedWithoutTheOldTasks_leavesANetworkOfTheNewTaskAlone(String sharing) {
        try (TrainedModel before = model(sharing);
                Adaptation.Adapted adapted = adaptation(before, "dose", SETTINGS.withTune(Tune.ALL), false)
                        .adapt()) {
            assertThat(adapted.model().tasks()).extracting(t -> t.name()).containsExactly("dose");
            assertThat(Arrays.stream(Objects.requireNonNull(
                            adapted.model().predict(Family.table(4, 10)).get("dose"))))
                    .allMatch(value -> value > 0 && value < 80);
            float[] weights = shared(before.network());
            assertThat(shared(adapted.model().network())).hasSameSizeAs(weights).isNotEqualTo(weights);
        }
    }

    private static float[] shared(Network network) {
        float[] all = new float[(int) network.parameters().parameterCount()];
        network.parameters().copyTo(all);
        return Arrays.copyOf(all, (int) network.sharedParameters());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "soft",
                "cross-stitch",
                "sluice",
                "{type: flatten, task_input: none}",
                "{type: partial, shared_stages: 0}"
            })
    void adapt_nothingSharedThatANewTaskCouldUse_isRefused(String sharing) {
        try (TrainedModel model = model(sharing)) {
            assertThatThrownBy(() -> adaptation(model, "related", SETTINGS, false))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("new task could use");
        }
    }

    @Test
    void adapt_twiceWithOneSeed_givesTheSameBits() {
        try (TrainedModel model = model("mmoe");
                Adaptation.Adapted one = adaptation(model, "related", SETTINGS.withTune(Tune.BOTH), false)
                        .adapt();
                Adaptation.Adapted two = adaptation(model, "related", SETTINGS.withTune(Tune.BOTH), false)
                        .adapt()) {
            assertThat(two.model().predict(Family.table(4, 30)).get("related"))
                    .isEqualTo(one.model().predict(Family.table(4, 30)).get("related"));
        }
    }

    @Test
    void adapt_badInput_isExplained() {
        try (TrainedModel model = model("hard");
                TrainedModel ple = model("ple")) {
            refuses(model, "old1", "already");
            refuses(model, "x3", "would know the answer");
            assertThatThrownBy(() -> adaptation(model, "related", SETTINGS.withTune(Tune.ALL), true))
                    .hasMessageContaining("kept only if the shared part stays");
            assertThatThrownBy(() -> adaptation(ple, "related", SETTINGS.withTune(Tune.ALL), false))
                    .hasMessageContaining("--tune head");
            Table few = Family.table(3, 9);
            assertThatThrownBy(() -> new Adaptation(model, BinaryTask.of("related"), few, SETTINGS, false))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("9 labelled rows")
                    .hasMessageContaining("10");
            Table ones = with(Family.table(3, 40), "related", 1);
            assertThatThrownBy(() -> new Adaptation(model, BinaryTask.of("related"), ones, SETTINGS, false))
                    .hasMessageContaining("one class only");
            Table lacking = new Table(
                    "new.csv",
                    Family.table(3, 40).columns().stream()
                            .filter(c -> !c.name().equals("x5"))
                            .toList());
            assertThatThrownBy(() -> new Adaptation(model, BinaryTask.of("related"), lacking, SETTINGS, false))
                    .hasMessageContaining("'x5' is not in new.csv");
        }
    }

    private static void refuses(TrainedModel model, String task, String why) {
        assertThatThrownBy(() -> adaptation(model, task, SETTINGS, false))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(why);
    }

    private static Table with(Table table, String name, double value) {
        double[] all = new double[table.rows()];
        Arrays.fill(all, value);
        List<Column> columns = table.columns().stream()
                .map(c -> c.name().equals(name) ? new NumericColumn(name, all) : c)
                .toList();
        return new Table(table.source(), columns);
    }
}
