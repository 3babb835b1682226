package ai.polymath.torch.training;

import static ai.polymath.torch.training.ExpertGradientTest.disturb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.CustomizedGateControl;
import ai.polymath.torch.sharing.DSelectK;
import ai.polymath.torch.sharing.HardSharing;
import ai.polymath.torch.sharing.LearnedBranching;
import ai.polymath.torch.sharing.MixtureOfExperts;
import ai.polymath.torch.sharing.ProgressiveExtraction;
import ai.polymath.torch.sharing.Representation;
import ai.polymath.torch.sharing.Routing;
import ai.polymath.torch.sharing.SharingKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all architectures with experts or branches, on encoders of tables and of sequences. */
class ExpertSharingTest {
    @TempDir
    private Path folder;

    static Stream<String> kinds() {
        return Stream.of(
                "mmoe",
                "cgc",
                "ple",
                "ple of two levels",
                "dselect-k",
                "dselect-k of three",
                "dselect-k by example",
                "ltb",
                "routing");
    }

    static Stream<Arguments> kindsAndEncoders() {
        return kinds().flatMap(kind -> Stream.of(
                Arguments.of(kind, ExpertKinds.THREE_STAGES), Arguments.of(kind, SequenceEncoder.of(3, 4, 2, 3))));
    }

    /** Of the encoder with widths 4, 3, 4 on {@code n} inputs: all weights and offsets. */
    private static long layers(long n) {
        return (n + 1) * 4 + 5 * 3 + 4 * 4;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void parameters_count_isTheFormulaOfTheDocumentation(String kind) {
        long tasks = 3;
        try (Bench bench =
                new Bench(ExpertKinds.prepare(ExpertKinds.THREE_STAGES, ExpertKinds.kind(kind), Tiny.training()))) {
            long embedding = bench.values("shared.input.embedding.0").length;
            long n = bench.prepared.features().denseWidth()
                    + embedding / bench.network.entries().get(0).tensor().size(0);
            long encoder = layers(n);
            long expected = embedding
                    + switch (kind) {
                        case "mmoe" -> 3 * encoder + tasks * 3 * (n + 1);
                        case "cgc" -> (2 + tasks * 2) * encoder + tasks * 4 * (n + 1);
                        case "ple" ->
                            (1 + tasks * 2) * encoder + tasks * 3 * (n + 1 + 5 + 4) + (1 + tasks * 2) * (n + 1 + 5);
                        case "ple of two levels" ->
                            (2 + tasks) * encoder + tasks * 3 * (n + 1 + 5) + (2 + tasks) * (n + 1);
                        case "dselect-k" -> 4 * encoder + tasks * 2 * (1 + 2);
                        case "dselect-k of three" -> 3 * encoder + tasks * 2 * (1 + 2);
                        case "dselect-k by example" -> 5 * encoder + tasks * 2 * (1 + 3) * (n + 1);
                        case "ltb" -> 3 * encoder + 2 * 3 * 3 + tasks * 3;
                        case "routing" -> 3 * encoder + tasks * 3 * 3;
                        default -> throw new IllegalArgumentException(kind);
                    };
            long heads = 3 * (4 + 1);
            assertThat(bench.values()).hasSize((int) (expected + heads));
            assertThat(bench.network.sharedParameters() + bench.network.ownParameters())
                    .isEqualTo(expected + heads);
        }
    }

    /** Experts, branches and levels with the same weights give what one encoder gives, however they are mixed. */
    @ParameterizedTest
    @MethodSource("kinds")
    void represent_allExpertsAlike_isHardSharing(String kind) {
        int[] rows = Tiny.range(0, 9);
        try (Bench hard = new Bench(ExpertKinds.prepare(ExpertKinds.THREE_STAGES, new HardSharing(), Tiny.training()));
                Bench bench = new Bench(
                        ExpertKinds.prepare(ExpertKinds.THREE_STAGES, ExpertKinds.kind(kind), Tiny.training()))) {
            disturb(bench, 3);
            double[] values = bench.values();
            for (String name : bench.names()) {
                String last = name.replaceAll(".*\\.((embedding|layer)\\.)", "shared.$1");
                if (hard.names().contains(last)) {
                    double[] alike = hard.values(last);
                    System.arraycopy(alike, 0, values, bench.offset(name), alike.length);
                }
            }
            bench.values(values);
            for (boolean training : new boolean[] {true, false}) {
                try (Scope scope = Scope.open()) {
                    double[] expected = Tensors.doubles(
                            ((Representation.Shared) hard.network.represent(hard.data.inputs(rows), training)).z());
                    Tensor z =
                            ((Representation.PerTask) bench.network.represent(bench.data.inputs(rows), training)).z();
                    assertThat(z.shape()).containsExactly(3, rows.length, 4);
                    for (int t = 0; t < 3; t++) {
                        double[] found = Tensors.doubles(z.select(0, t));
                        for (int i = 0; i < expected.length; i++) {
                            assertThat(found[i]).isCloseTo(expected[i], within(1e-12));
                        }
                    }
                }
            }
        }
    }

    private static PreparedExperiment remembering(SharingKind sharing) {
        ModelSettings model = new ModelSettings(
                new MlpEncoder(List.of(6, 6), Activation.RELU, 0.2, Normalization.BATCH, true),
                sharing,
                new HeadSettings(List.of(3), 0.1));
        var how = Tiny.training().withEpochs(4).withBatchSize(16).withOptimizer(AdamSettings.of(0.05));
        return Tiny.prepare(Tiny.table(3, 80), Tiny.allTasks(), model, how);
    }

    private static SharingKind ofTwoStages(String kind) {
        return ExpertKinds.kind(kind.equals("ple") ? "ple of two levels" : kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void train_stoppedAndResumed_endsWithTheSameBits(String kind) {
        PreparedExperiment prepared = remembering(ofTwoStages(kind));
        Path file = folder.resolve("checkpoint.safetensors");
        assertThatThrownBy(() -> Trainer.train(prepared, Resumable.stoppingAt(3, 2), file))
                .isInstanceOf(StoppedException.class);
        try (FinishedRun whole = Trainer.train(prepared);
                FinishedRun resumed = Trainer.train(prepared, TrainingListener.NONE, file)) {
            assertThat(Resumable.outcome(resumed)).isEqualTo(Resumable.outcome(whole));
            if (kind.equals("ltb")) {
                assertThat(Resumable.outcome(whole))
                        .containsKeys("task.0.choice.passes", "shared.choice.passes", "choice.popular");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void save_thenLoad_predictsTheSameBits(String kind) {
        List<String> names = Tiny.allTasks().stream().map(t -> t.name()).toList();
        try (FinishedRun run = Trainer.train(remembering(ofTwoStages(kind)))) {
            run.model().save(folder.resolve("bundle"));
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                var expected = run.model().predict(Tiny.table(9, 30));
                var found = loaded.predict(Tiny.table(9, 30));
                expected.forEach((task, values) -> assertThat(found.get(task)).containsExactly(values));
                assertThat(loaded.settings().sharing()).isEqualTo(ofTwoStages(kind));
                assertThat(loaded.network().findings(names))
                        .isEqualTo(run.model().network().findings(names));
                loaded.network()
                        .parameters()
                        .buffers()
                        .forEach((name, tensor) -> assertThat(Tensors.bytes(tensor))
                                .as(name)
                                .containsExactly(Tensors.bytes(
                                        run.model().network().parameters().buffer(name))));
            }
        }
    }

    @Test
    void settings_outOfRange_areRefusedNamingKindOptionAndValue() {
        record Case(Runnable made, String... words) {}
        List<Case> cases = new ArrayList<>();
        cases.add(new Case(() -> new MixtureOfExperts(0), "mmoe", "experts: 0"));
        cases.add(new Case(() -> new CustomizedGateControl(0, 1), "cgc", "shared_experts: 0"));
        cases.add(new Case(() -> new CustomizedGateControl(1, 0), "cgc", "task_experts: 0", "mmoe"));
        cases.add(new Case(() -> new ProgressiveExtraction(0, 1, 1), "ple", "levels: 0"));
        cases.add(new Case(() -> new DSelectK(1, 1, DSelectK.Gates.STATIC, 1, 0), "dselect-k", "experts: 1"));
        cases.add(new Case(
                () -> new DSelectK(2, 3, DSelectK.Gates.STATIC, 1, 0), "dselect-k", "active: 3", "experts: 2"));
        cases.add(new Case(() -> new DSelectK(2, 1, DSelectK.Gates.STATIC, 0, 0), "dselect-k", "gamma: 0"));
        cases.add(new Case(() -> new DSelectK(2, 1, DSelectK.Gates.STATIC, 1, -1), "dselect-k", "entropy: -1"));
        cases.add(
                new Case(() -> new DSelectK(2, 1, DSelectK.Gates.STATIC, 1, Double.NaN), "dselect-k", "entropy: NaN"));
        cases.add(new Case(() -> new LearnedBranching(0, 1, 1, 1), "ltb", "branches: 0"));
        cases.add(new Case(() -> new LearnedBranching(1, 1, 1, 0), "ltb", "search: 0"));
        cases.add(new Case(() -> new LearnedBranching(1, 1, 0, 1), "ltb", "final_temperature: 0"));
        cases.add(new Case(() -> new LearnedBranching(1, 0.5, 1, 1), "ltb", "temperature: 0.5"));
        cases.add(new Case(() -> new Routing(0, 1, 1, 1), "routing", "blocks: 0"));
        cases.add(new Case(() -> new Routing(1, 1, 1, 0), "routing", "search: 0"));
        for (Case c : cases) {
            assertThatThrownBy(c.made()::run)
                    .isExactlyInstanceOf(PolymathException.class)
                    .hasMessageContainingAll(c.words());
        }
    }

    @Test
    void build_moreLevelsThanStages_isRefused() {
        assertThatThrownBy(() -> new Bench(
                        ExpertKinds.prepare(MlpEncoder.of(4, 4), new ProgressiveExtraction(3, 1, 1), Tiny.training())))
                .isExactlyInstanceOf(PolymathException.class)
                .hasMessageContainingAll("ple", "levels: 3", "2 stages", "levels: 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void forward_oneTask_works(int rows) {
        for (String kind : kinds().toList()) {
            var prepared = Tiny.prepare(
                    Tiny.table(1, 60),
                    List.of(ai.polymath.task.RegressionTask.of("dose")),
                    ExpertKinds.model(ExpertKinds.THREE_STAGES, ExpertKinds.kind(kind)),
                    Tiny.training());
            try (Bench bench = new Bench(prepared, torch.ScalarType.Float)) {
                assertThat(bench.predict(Tiny.range(0, rows)).get(0)).hasSize(rows);
            }
        }
    }
}
