package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Choices;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.sharing.SharingVariants;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to share with every encoder: images, series with gaps, words with padding, rows of a table. */
class EncoderSharingTest {
    private static final int ROWS = 40;
    private static final Map<String, String> ENCODERS = Map.of(
            "mlp", "{type: mlp, widths: [4, 4]}",
            "cnn", "{type: cnn, image: [1, 4, 4], blocks: [{channels: 2}, {channels: 2}], widths: [4]}",
            "resnet", "{type: resnet, image: [1, 4, 4], width: 2}",
            "rnn", "{type: rnn, steps: 4, units: 4, layers: 2, bidirectional: true, pooling: mean}",
            "text-cnn", "{type: text-cnn, embedding: 3, channels: 4, windows: [1, 2]}",
            "transformer", "{type: transformer, width: 4, heads: 2, layers: 2, hidden: 4, pooling: cls}");

    @TempDir
    private Path folder;

    static Stream<Arguments> pairs() {
        return Choices.of(SharingSettings.class).kinds().keySet().stream()
                .sorted()
                .flatMap(kind -> ENCODERS.keySet().stream().sorted().map(encoder -> Arguments.of(kind, encoder)));
    }

    /** Sixteen numbers or four words; from row 30 on only the first task has labels. */
    private static Table table(String encoder) {
        SplittableRandom random = new SplittableRandom(5);
        List<Column> columns = new ArrayList<>();
        boolean words = encoder.equals("text-cnn") || encoder.equals("transformer");
        int inputs = words || encoder.equals("rnn") ? 4 : 16;
        for (int k = 0; k < inputs; k++) {
            double[] values = new double[ROWS];
            int[] codes = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                boolean missing = inputs == 4 && k > row % 4;
                values[row] = missing ? Double.NaN : random.nextGaussian();
                codes[row] = missing ? TextColumn.MISSING : random.nextInt(3);
            }
            columns.add(
                    words
                            ? new TextColumn("x" + k, codes, List.of("a", "b", "c"))
                            : new NumericColumn("x" + k, values));
        }
        for (String task : List.of("first", "second", "third")) {
            double[] labels = new double[ROWS];
            Arrays.setAll(
                    labels,
                    row -> !task.equals("first") && (row >= 30 || random.nextInt(4) == 0)
                            ? Double.NaN
                            : task.equals("second") ? random.nextGaussian() : random.nextInt(2));
            columns.add(new NumericColumn(task, labels));
        }
        return new Table("the test's table", columns);
    }

    private static PreparedExperiment prepared(String kind, String encoder) {
        ModelSettings model = new ModelSettings(
                Settings.parse(ENCODERS.get(encoder), "the test", EncoderSettings.class),
                SharingVariants.parse("{type: " + kind + "}"),
                new HeadSettings(List.of(), 0));
        var tasks = List.of(BinaryTask.of("first"), RegressionTask.of("second"), BinaryTask.of("third"));
        var all = new FeatureSettings(List.of(), List.of(), List.of(), List.of(), false);
        var how = Tiny.training().withEpochs(1).withBatchSize(10);
        Split split = new Split(Tiny.range(0, 20), Tiny.range(20, 30), Tiny.range(30, ROWS));
        return PreparedExperiment.of(Tiny.experiment(all, List.copyOf(tasks), model, how), table(encoder), split);
    }

    private static boolean fits(String kind, String encoder) {
        return !(kind.equals("ple") && encoder.equals("text-cnn"));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void train_anyPair_lossesAreFiniteAndABundlePredictsTheSame(String kind, String encoder) {
        PreparedExperiment prepared = prepared(kind, encoder);
        if (!fits(kind, encoder)) {
            assertThatThrownBy(() -> Trainer.train(prepared))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("levels: 2, but the encoder has 1 stages");
            return;
        }
        try (FinishedRun run = Trainer.train(prepared)) {
            run.history().epochs().forEach(epoch -> {
                assertThat(epoch.train()).allMatch(task -> Double.isFinite(task.loss()));
                assertThat(epoch.validation()).allMatch(task -> Double.isFinite(task.loss()));
            });
            run.model().save(folder.resolve("bundle"));
            Map<String, double[]> told = run.model().predict(table(encoder));
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                loaded.predict(table(encoder))
                        .forEach((task, values) -> assertThat(values)
                                .as(task)
                                .isEqualTo(told.get(task))
                                .doesNotContain(Double.NaN));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void step_anyPair_gradientsReachWhatLabelledTasksUseAndNothingElse(String kind, String encoder) {
        if (!fits(kind, encoder)) {
            return;
        }
        try (Bench bench = new Bench(prepared(kind, encoder))) {
            SplittableRandom random = new SplittableRandom(3);
            double[] all = new double[bench.values().length];
            double[] only = new double[all.length];
            // Over a few places, so that no unit that happens to be off hides its weights.
            for (int i = 0; i < 4; i++) {
                bench.values(Arrays.stream(bench.values())
                        .map(v -> v + 0.3 * random.nextGaussian())
                        .toArray());
                add(all, bench, Tiny.range(0, 20));
                if (i == 0) {
                    add(only, bench, Tiny.range(30, ROWS));
                }
            }
            int at = 0;
            for (ParameterBook.Entry entry : bench.network.entries()) {
                int length = (int) entry.tensor().numel();
                double[] own = Arrays.copyOfRange(all, at, at + length);
                assertThat(Arrays.stream(own).sum()).as(entry.name()).isPositive();
                List<Integer> owners = entry.owner().tasks();
                for (int i = 0; i < owners.size(); i++) {
                    int size = length / owners.size();
                    double[] slice = Arrays.copyOfRange(only, at + i * size, at + (i + 1) * size);
                    if (owners.get(i) == 0) {
                        assertThat(Arrays.stream(own)
                                        .skip((long) i * size)
                                        .limit(size)
                                        .sum())
                                .isPositive();
                    } else {
                        assertThat(slice)
                                .as(entry.name() + " of task " + owners.get(i))
                                .containsOnly(0);
                    }
                }
                at += length;
            }
        }
    }

    /** Adds the sizes of the gradient of a step's losses; the step itself moves nothing. */
    private static void add(double[] sums, Bench bench, int[] rows) {
        double[] before = bench.values();
        bench.network.parameters().zeroGradients();
        try (Scope scope = Scope.open()) {
            bench.stepper.gradient().of(new ai.polymath.torch.balancing.StepBatch(0, 0, rows, 0.1));
            double[] gradient = Tensors.doubles(bench.network.parameters().gradient());
            for (int i = 0; i < sums.length; i++) {
                sums[i] += Math.abs(gradient[i]);
            }
        }
        bench.values(before);
    }
}
