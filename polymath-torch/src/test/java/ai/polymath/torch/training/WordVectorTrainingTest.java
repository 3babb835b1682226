package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.balancing.Balancing;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.balancing.ImtlG;
import ai.polymath.balancing.UpGrad;
import ai.polymath.data.Part;
import ai.polymath.data.TextEncoding;
import ai.polymath.data.WordVectorFile;
import ai.polymath.data.WordVectors;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.regularization.L2;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.Settings;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Word vectors from the file to the bundle: what is frozen stays, what is known helps, the file is needed once. */
class WordVectorTrainingTest {
    private static final String TABLE = "shared.embedding";

    @TempDir
    private Path folder;

    private static final String HARD = "{type: hard}";

    private static double accuracy(FinishedRun run, String task) {
        return run.result().tasks().stream()
                .filter(t -> t.task().equals(task))
                .findFirst()
                .orElseThrow()
                .figures()
                .get(Part.TEST)
                .getOrDefault("accuracy", Double.NaN);
    }

    /** Balances that look at nothing, at the chain, and at the Jacobian. */
    private static Balancing balancing(String name) {
        return Settings.parse("{method: " + name + "}", "test", Balancing.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"equal", "upgrad", "imtl-g", "grad-drop", "grad-norm"})
    void train_frozen_vectorsAreThoseOfTheFileToTheBit(String method) throws IOException {
        Path file = Feelings.vectors(folder);
        var how = Feelings.training(4, balancing(method)).withRegularization(new L2(0.1, Penalty.On.ALL));
        PreparedExperiment prepared = Feelings.prepared(Feelings.encoder(file, false, 0), HARD, how);
        TextEncoding text = (TextEncoding) prepared.preprocessing().encodings().get(0);
        WordVectors expected = WordVectorFile.vectors(file, new HashSet<>(text.vocabulary()), Feelings.WIDTH);
        try (FinishedRun run = Trainer.train(prepared)) {
            var parameters = run.model().network().parameters();
            float[] table = Tensors.floats(parameters.frozen().get(TABLE));
            int found = 0;
            for (int i = 0; i < text.vocabulary().size(); i++) {
                float[] vector = expected.of(text.vocabulary().get(i));
                if (vector != null) {
                    found++;
                    assertThat(Arrays.copyOfRange(table, (i + 1) * Feelings.WIDTH, (i + 2) * Feelings.WIDTH))
                            .isEqualTo(vector);
                }
            }
            // All words but "well", which stands in no file.
            assertThat(found).isEqualTo(text.vocabulary().size() - 1).isGreaterThan(20);
            assertThat(parameters.parameters()).noneMatch(p -> p.name().equals(TABLE));
            assertThat(parameters.frozen().get(TABLE).requires_grad()).isFalse();
            assertThat(parameters.frozen().get(TABLE).grad().defined()).isFalse();
            // GRU, two heads: nothing of the table.
            assertThat(parameters.parameterCount()).isEqualTo(3 * 6 * (4 + 6 + 2) + 2 * (6 + 1));
            assertThat(run.model().network().frozenParameters()).isEqualTo(table.length);
        }
    }

    @Test
    void train_trainable_beginsWithTheFileAndLearns() throws IOException {
        Path file = Feelings.vectors(folder);
        List<String> notes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void noted(String sentence) {
                notes.add(sentence);
            }
        };
        var how = Feelings.training(1, new EqualWeights());
        PreparedExperiment prepared = Feelings.prepared(Feelings.encoder(file, true, 0), HARD, how);
        int words = ((TextEncoding) prepared.preprocessing().encodings().get(0))
                .vocabulary()
                .size();
        try (FinishedRun run = Trainer.train(prepared, listener, null)) {
            assertThat(run.model().network().frozenParameters()).isZero();
            assertThat(run.model().network().parameters().parameters())
                    .anyMatch(p -> p.name().equals(TABLE));
        }
        assertThat(notes)
                .containsExactly((words - 1) + " of " + words
                        + " words have a vector in vectors.txt; the others begin by chance.");
    }

    @Test
    void train_wordsOfTheFile_areUnderstoodThoughNoTrainingRowHasThem() throws IOException {
        Path file = Feelings.vectors(folder);
        var how = Feelings.training(30, new EqualWeights());
        try (FinishedRun known = Trainer.train(Feelings.prepared(Feelings.encoder(file, false, 96), HARD, how));
                FinishedRun unknown = Trainer.train(Feelings.prepared(Feelings.encoder(file, false, 0), HARD, how))) {
            for (String task : List.of("good", "loud")) {
                assertThat(accuracy(known, task)).isGreaterThan(0.8);
                assertThat(accuracy(unknown, task)).isLessThan(0.65);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HARD, "{type: soft}", "{type: mmoe, experts: 2}", "{type: partial, shared_stages: 0}"})
    void save_withoutTheFile_bundlePredictsTheSame(String sharing) throws IOException {
        Path file = Feelings.vectors(folder);
        var how = Feelings.training(2, new EqualWeights());
        Path bundle = folder.resolve("bundle");
        Map<String, double[]> before;
        try (FinishedRun run = Trainer.train(Feelings.prepared(Feelings.encoder(file, false, 96), sharing, how))) {
            before = run.model().predict(Feelings.table());
            run.model().save(bundle);
        }
        Files.delete(file);
        try (TrainedModel model = TrainedModel.load(bundle)) {
            Map<String, double[]> after = model.predict(Feelings.table());
            before.forEach((task, values) -> assertThat(after.get(task)).isEqualTo(values));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resume_stopped_sameBits(boolean trainable) throws IOException {
        Path file = Feelings.vectors(folder);
        var how = Feelings.training(4, new ImtlG());
        String encoder = Feelings.encoder(file, trainable, 50);
        Map<String, Object> whole;
        try (FinishedRun run = Trainer.train(Feelings.prepared(encoder, HARD, how))) {
            whole = Resumable.outcome(run);
        }
        Path checkpoint = folder.resolve("checkpoint");
        PreparedExperiment again = Feelings.prepared(encoder, HARD, how);
        assertThatThrownBy(() -> Trainer.train(again, Resumable.stoppingAt(3, 2), checkpoint))
                .isInstanceOf(StoppedException.class);
        try (FinishedRun run = Trainer.train(again, TrainingListener.NONE, checkpoint)) {
            assertThat(Resumable.outcome(run)).isEqualTo(whole);
        }
    }

    @Test
    void resume_frozenFileChanged_refuses() throws IOException {
        Path file = Feelings.vectors(folder);
        var how = Feelings.training(4, new UpGrad());
        PreparedExperiment prepared = Feelings.prepared(Feelings.encoder(file, false, 0), HARD, how);
        Path checkpoint = folder.resolve("checkpoint");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(3, 2), checkpoint))
                .isInstanceOf(StoppedException.class);
        Files.writeString(file, Files.readString(file).replace("0.9", "0.8"));

        assertThatThrownBy(() -> Trainer.train(prepared, TrainingListener.NONE, checkpoint))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("a file that the model names has changed");
    }

    @Test
    void train_otherWidth_errorSaysWhatToSet() throws IOException {
        Path file = Files.writeString(folder.resolve("wide.txt"), "good 1 2 3 4 5\n");
        var how = Feelings.training(1, new EqualWeights());
        PreparedExperiment prepared = Feelings.prepared(Feelings.encoder(file, false, 0), HARD, how);
        assertThatThrownBy(() -> Trainer.train(prepared))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("have 5 numbers, but the words of this encoder have 4")
                .hasMessageContaining("embedding");
    }

    @Test
    void settings_seriesWithVectors_refused() {
        assertThatThrownBy(() -> Settings.parse(
                        "{type: rnn, steps: 3, vectors: {path: x.txt}}",
                        "test",
                        ai.polymath.experiment.EncoderSettings.class))
                .hasMessageContaining("Remove vectors");
    }
}
