package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Choices;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to share with every encoder, and with tasks that have an answer for every place. */
class EncoderSharingTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> pairs() {
        return Choices.of(SharingSettings.class).kinds().keySet().stream()
                .sorted()
                .flatMap(kind -> Stream.of(SharedProblem.values()).map(problem -> Arguments.of(kind, problem)));
    }

    /** Why a pair is refused; empty if it is not. */
    private static String refusal(String kind, SharedProblem problem) {
        if (kind.equals("sluice") && problem.isPlaceWise()) {
            return "heads see only one vector an example";
        }
        return kind.equals("ple") && problem == SharedProblem.TEXT_CNN ? "levels: 2, but the encoder has 1 stages" : "";
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void train_anyPair_lossesAreFiniteAndABundlePredictsTheSame(String kind, SharedProblem problem) {
        PreparedExperiment prepared = problem.prepare(kind);
        String refusal = refusal(kind, problem);
        if (!refusal.isEmpty()) {
            assertThatThrownBy(() -> Trainer.train(prepared))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining(refusal);
            return;
        }
        try (FinishedRun run = Trainer.train(prepared)) {
            run.history().epochs().forEach(epoch -> {
                assertThat(epoch.train()).allMatch(task -> Double.isFinite(task.loss()));
                assertThat(epoch.validation()).allMatch(task -> Double.isFinite(task.loss()));
            });
            run.model().save(folder.resolve("bundle"));
            Table table = problem.table();
            Map<String, double[]> told = run.model().predict(table);
            try (TrainedModel loaded = TrainedModel.load(folder.resolve("bundle"))) {
                loaded.predict(table)
                        .forEach((task, values) -> assertThat(values)
                                .as(task)
                                .isEqualTo(told.get(task))
                                .doesNotContain(Double.NaN));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void step_anyPair_gradientsReachWhatLabelledTasksUseAndNothingElse(String kind, SharedProblem problem) {
        if (!refusal(kind, problem).isEmpty()) {
            return;
        }
        try (Bench bench = new Bench(problem.prepare(kind))) {
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
                    add(only, bench, Tiny.range(SharedProblem.ONLY_FIRST, SharedProblem.ROWS));
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
