package ai.polymath.torch.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.OutputShare;
import ai.polymath.experiment.OutputShare.By;
import ai.polymath.experiment.OutputShare.Offsets;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One vector of weights a class, whoever asks for it. */
class ClassProjectionTest {
    private static final int WIDTH = 4;
    private static final int BATCH = 3;

    /** Classes in other orders; a word that only one task has in the last but one. */
    private static final List<FittedTask> TASKS = List.of(
            new FittedTask(MulticlassTask.of("what"), List.of("dog", "cat", "cow"), 0, 1),
            new FittedTask(
                    new MultilabelTask("which", List.of("cow", "dog", "cat"), 1, 1, null),
                    List.of("cow", "dog", "cat"),
                    0,
                    1),
            new FittedTask(MulticlassTask.of("other"), List.of("cat", "owl", "cow"), 0, 1),
            new FittedTask(BinaryTask.of("pet"), List.of("cow", "cat"), 0, 1));

    private record Built(ParameterBook book, SharedClasses classes) {}

    @BeforeAll
    static void start() {
        Engine.start(1);
    }

    private static Built build(Keeper keeper, By by, @Nullable Integer embedding, Offsets offsets) {
        OutputShare share = new OutputShare(
                by == By.CLASSES ? List.of("what", "which") : List.of("what", "which", "other", "pet"),
                by,
                embedding,
                offsets);
        return keeper.build(() -> {
            ParameterBook book = new ParameterBook(ScalarType.Double, 7);
            return new Built(
                    book,
                    new SharedClasses(
                            book, OutputSettings.sharing(share), TASKS, WIDTH, new HeadSettings(List.of(), 0)));
        });
    }

    private static ClassProjection of(Keeper keeper, Built built, int task) {
        return keeper.build(() -> java.util.Objects.requireNonNull(built.classes()
                .projection("heads." + task + ".classes", List.of(task), List.of(TASKS.get(task)), false)));
    }

    private static long count(ParameterBook book, boolean shared) {
        return book.entries().stream()
                .filter(e -> e.owner().isShared() == shared)
                .mapToLong(e -> e.tensor().numel())
                .sum();
    }

    /** Three common classes, and an owl that only one task has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CLASSES |   | OWN    | 12 | 0",
                "CLASSES |   | SHARED | 15 | 0",
                "CLASSES | 2 | OWN    | 14 | 0",
                "LABEL   |   | OWN    | 12 | 4",
                "LABEL   |   | SHARED | 15 | 5",
                "LABEL   | 2 | SHARED | 17 | 3"
            })
    void build_share_hasAsManyParametersAsTheFormulaSays(
            By by, @Nullable Integer embedding, Offsets offsets, long shared, long own) {
        try (Keeper keeper = new Keeper()) {
            Built built = build(keeper, by, embedding, offsets);
            assertThat(count(built.book(), true)).isEqualTo(shared);
            assertThat(count(built.book(), false)).isEqualTo(own);
            assertThat(built.book().entries())
                    .filteredOn(e -> !e.owner().isShared())
                    .allMatch(e -> e.owner().tasks().equals(List.of(2)));
            int before = built.book().entries().size();
            of(keeper, built, 1);
            assertThat(built.book().entries()).hasSize(before + (offsets == Offsets.OWN ? 1 : 0));
        }
    }

    /** A class's logit is the same whichever task asks, but for the task's offset. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"  | OWN", "  | SHARED", "2 | OWN", "3 | SHARED"})
    void logits_anyTask_areInnerProductsWithTheClassesOwnWeights(@Nullable Integer embedding, Offsets offsets) {
        try (Keeper keeper = new Keeper()) {
            Built built = build(keeper, By.LABEL, embedding, offsets);
            List<ClassProjection> projections = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(t -> of(keeper, built, t))
                    .toList();
            try (Scope scope = Scope.open()) {
                Tensor z = torch.randn(new long[] {BATCH, WIDTH}).to(ScalarType.Double);
                double[] features = Tensors.doubles(z);
                for (int t = 0; t < 4; t++) {
                    ClassProjection projection = projections.get(t);
                    assertThat(projection.classes()).isEqualTo(TASKS.get(t).classes());
                    assertThat(projection.width()).isEqualTo(WIDTH);
                    assertThat(projection.isContrast()).isEqualTo(t == 3);
                    double[] logits = Tensors.doubles(projection.logits(z));
                    int outputs = TASKS.get(t).predictionWidth();
                    assertThat(logits).hasSize(BATCH * outputs);
                    for (int b = 0; b < BATCH; b++) {
                        for (int k = 0; k < outputs; k++) {
                            double expected = t == 3
                                    ? logit(built, features, b, "cat") - logit(built, features, b, "cow")
                                    : logit(
                                            built,
                                            features,
                                            b,
                                            TASKS.get(t).classes().get(k));
                            if (offsets == Offsets.OWN) {
                                expected += value(built, "heads." + t + ".classes.bias")[k];
                            }
                            assertThat(logits[b * outputs + k]).isCloseTo(expected, within(1e-12));
                        }
                    }
                    assertSame(projection.stacked(z.unsqueeze(0)).select(1, 0), logits);
                    assertSame(
                            projection.stacked(z.unsqueeze(0).expand(2, -1, -1)).select(1, 1), logits);
                }
            }
        }
    }

    private static void assertSame(Tensor found, double[] expected) {
        double[] values = Tensors.doubles(found);
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(expected[i], within(1e-12));
        }
    }

    private static double[] value(Built built, String name) {
        return built.book().entries().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .map(e -> Tensors.doubles(e.tensor()))
                .orElse(new double[0]);
    }

    /** The shared classes in the order in which they were first named; the owl is a task's own. */
    private static double logit(Built built, double[] features, int example, String label) {
        String part = label.equals("owl") ? "heads.share.0.own.2" : "heads.share.0";
        int row = label.equals("owl") ? 0 : List.of("dog", "cat", "cow").indexOf(label);
        double[] weights = value(built, part + ".weight");
        double[] embedding = value(built, part + ".embedding");
        double[] projection = value(built, "heads.share.0.projection");
        int dimensions = projection.length / WIDTH;
        double[] bias = value(built, part + ".bias");
        double sum = bias.length == 0 ? 0 : bias[row];
        for (int i = 0; i < WIDTH; i++) {
            double weight = weights.length == 0 ? 0 : weights[row * WIDTH + i];
            for (int d = 0; d < dimensions; d++) {
                weight += embedding[row * dimensions + d] * projection[d * WIDTH + i];
            }
            sum += weight * features[example * WIDTH + i];
        }
        return sum;
    }

    /** A detection head's logits at every place are what a classifier gives for the features there. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void logits_places_areThoseOfEachPlaceAlone(int task) {
        try (Keeper keeper = new Keeper()) {
            Built built = build(keeper, By.LABEL, null, Offsets.OWN);
            ClassProjection projection = of(keeper, built, task);
            try (Scope scope = Scope.open()) {
                Tensor map = torch.randn(new long[] {BATCH, WIDTH, 2, 3}).to(ScalarType.Double);
                Tensor all = projection.logits(map);
                assertThat(all.shape()).containsExactly(BATCH, TASKS.get(task).predictionWidth(), 2, 3);
                Tensor sequence = projection.logits(map.select(2, 1));
                for (int y = 0; y < 2; y++) {
                    for (int x = 0; x < 3; x++) {
                        Tensor alone = projection.logits(map.select(2, y).select(2, x));
                        assertSame(all.select(2, y).select(2, x), Tensors.doubles(alone));
                        if (y == 1) {
                            assertSame(sequence.select(2, x), Tensors.doubles(alone));
                        }
                    }
                }
            }
        }
    }

    @Test
    void build_otherTasksAndOrders_aClassStartsTheSame() {
        try (Keeper keeper = new Keeper()) {
            Built all = build(keeper, By.LABEL, null, Offsets.OWN);
            Built two = build(keeper, By.CLASSES, null, Offsets.OWN);
            assertThat(value(two, "heads.share.0.weight")).containsExactly(value(all, "heads.share.0.weight"));
        }
    }
}
