package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.balancing.Famo;
import ai.polymath.balancing.MoDo;
import ai.polymath.balancing.UpGrad;
import ai.polymath.data.SamplerSettings;
import ai.polymath.data.Table;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.Json;
import ai.polymath.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Training on several sources: the same as on one table with gaps, and resumed to the same bits. */
@SuppressWarnings("NullAway")
class SourceTrainingTest {
    @TempDir
    private Path folder;

    private static Map<String, Object> outcome(PreparedExperiment prepared) {
        try (FinishedRun run = Trainer.train(prepared)) {
            return Resumable.outcome(run);
        }
    }

    private static Stream<Arguments> samplersAndMethods() {
        Balancing[] methods = {
            new EqualWeights(),
            Settings.defaults(UpGrad.class),
            Settings.defaults(Famo.class),
            Settings.defaults(MoDo.class)
        };
        return TwoTables.SAMPLERS.stream()
                .flatMap(sampler -> Arrays.stream(methods).map(method -> Arguments.of(sampler, method)));
    }

    @ParameterizedTest
    @MethodSource("samplersAndMethods")
    void train_stoppedBetweenAndWithinEpochs_sameBitsAsUninterrupted(SamplerSettings sampler, Balancing method) {
        PreparedExperiment prepared = TwoTables.prepared(TwoTables.training(sampler, method));
        int steps = Batches.of(prepared).perEpoch();
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(2, 3), file))
                .isInstanceOf(StoppedException.class);
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(4, steps), file))
                .isInstanceOf(StoppedException.class);
        // Told at the end of epoch 4, when it is kept: that is between epochs.
        TrainingListener between = new TrainingListener() {
            @Override
            public void epoch(ai.polymath.run.EpochRecord epoch, double figure, boolean best) {
                throw new IllegalStateException("killed after epoch " + epoch.epoch());
            }
        };
        assertThatThrownBy(() -> Trainer.train(prepared, between, file)).hasMessage("killed after epoch 4");
        try (FinishedRun run = Trainer.train(prepared, TrainingListener.NONE, file)) {
            Map<String, Object> expected = outcome(prepared);
            Map<String, Object> actual = Resumable.outcome(run);
            expected.forEach((part, value) ->
                    assertThat(actual.get(part).equals(value)).as(part).isTrue());
        }
    }

    /** The sources laid together by hand as one table with gaps, the split the same: not a bit differs. */
    @Test
    void train_proportional_sameBitsAsOneTableWithGaps() {
        PreparedExperiment several =
                TwoTables.prepared(TwoTables.training(new SamplerSettings.Proportional(), new EqualWeights()));
        Table whole = ai.polymath.data.Concatenation.of(TwoTables.tables(4));
        PreparedExperiment one = PreparedExperiment.of(
                several.experiment().withData(DataSettings.ofFile("one.csv")),
                new Table("one.csv", whole.columns()),
                several.split());
        Map<String, Object> expected = outcome(one);
        Map<String, Object> actual = outcome(several);
        assertThat(actual.get("weights")).isEqualTo(expected.get("weights"));
        assertThat(actual.get("history")).isEqualTo(expected.get("history"));
    }

    @Test
    void train_roundRobin_everyTaskLearnsFromItsOwnBatchesOnly() {
        PreparedExperiment prepared = TwoTables.prepared(
                TwoTables.training(new SamplerSettings.RoundRobin(), Settings.defaults(UpGrad.class)));
        int steps = Batches.of(prepared).perEpoch();
        try (FinishedRun run = Trainer.train(prepared)) {
            var first = run.history().epochs().get(0).train();
            int ill = first.get(0).seen().batches();
            int dose = first.get(2).seen().batches();
            assertThat(ill + dose).isEqualTo(steps);
            assertThat(dose).isEqualTo(steps / 2);
            assertThat(first).allSatisfy(task -> assertThat(task.loss()).isFinite());
        }
    }

    /** A checkpoint of the time before there were sources: without their settings and without counts. */
    @Test
    void train_checkpointWithoutTheSettingsOfSources_goesOnToTheSameBits() throws IOException {
        PreparedExperiment prepared = Resumable.prepared("adam");
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(4, 2), file))
                .isInstanceOf(StoppedException.class);
        String before = makeOld(file);
        assertThat(before).contains("sampler:", "source_feature:", "\"passes\"");
        assertThat(makeOld(file)).doesNotContain("sampler:", "source_feature:", "\"passes\"");
        try (FinishedRun run = Trainer.train(prepared, TrainingListener.NONE, file);
                FinishedRun whole = Trainer.train(prepared)) {
            assertThat(Resumable.outcome(run).get("weights"))
                    .isEqualTo(Resumable.outcome(whole).get("weights"));
            assertThat(run.history().epochs().get(0).train().get(0).seen()).isNull();
            assertThat(run.history().epochs().get(7).train())
                    .isEqualTo(whole.history().epochs().get(7).train());
        }
    }

    /** Takes out of a checkpoint what older ones did not have; gives the state as it was. */
    private static String makeOld(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        ObjectNode tree = (ObjectNode) Json.parse(new String(header, StandardCharsets.UTF_8), "header");
        ObjectNode meta = (ObjectNode) tree.get("__metadata__");
        String state = meta.get("polymath").asText();
        ObjectNode old = (ObjectNode) Json.parse(state, "state");
        String yaml = old.get("experiment").asText();
        old.put(
                "experiment",
                yaml.replaceAll("(?m)^  sampler:.*\\n(    .*\\n)*", "")
                        .replaceAll("(?m)^  sources:.*\\n", "")
                        .replaceAll("(?m)^  source_feature:.*\\n", ""));
        for (JsonNode epoch : old.get("history")) {
            for (JsonNode task : epoch.get("train")) {
                ((ObjectNode) task).remove(java.util.List.of("batches", "examples", "passes"));
            }
        }
        meta.put("polymath", old.toString());
        byte[] text = tree.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + 7) / 8 * 8;
        byte[] head = Arrays.copyOf(text, padded);
        Arrays.fill(head, text.length, padded, (byte) ' ');
        ByteBuffer written = ByteBuffer.allocate(8 + padded + rest.length).order(ByteOrder.LITTLE_ENDIAN);
        written.putLong(padded).put(head).put(rest);
        Files.write(file, written.array());
        return state;
    }
}
