package ai.polymath.torch.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.sharing.Representation;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads computed together give what each would give alone. */
class HeadGroupTest {
    private static final int TASKS = 4;
    private static final int WIDTH = 5;
    private static final int BATCH = 7;

    private static HeadGroup heads(
            ParameterBook book, String name, List<Integer> tasks, List<String> names, int[] form) {
        List<Integer> hidden = form.length == 1 ? List.of() : List.of(form[0], form[1]);
        return new HeadGroup(
                book,
                name,
                tasks,
                names,
                WIDTH,
                form[form.length - 1],
                new HeadSettings(hidden, 0),
                HeadGroup.Use.OWN,
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "1, false, false",
        "3, false, false",
        "1, true, false",
        "3, true, false",
        "2, true, true",
        "2, false, true"
    })
    void forward_groupOfTasks_equalsOneHeadATaskInOutputsAndGradients(int outputs, boolean deep, boolean perTask) {
        int[] form = deep ? new int[] {9, 8, outputs} : new int[] {outputs};
        try (Keeper keeper = new Keeper()) {
            ParameterBook together = keeper.build(() -> new ParameterBook(ScalarType.Double, 3));
            ParameterBook alone = keeper.build(() -> new ParameterBook(ScalarType.Double, 99));
            List<Integer> indices = List.of(0, 1, 2, 3);
            List<String> names = List.of("a", "b", "c", "d");
            HeadGroup group = keeper.build(() -> heads(together, "all", indices, names, form));
            List<HeadGroup> single = keeper.build(() -> IntStream.range(0, TASKS)
                    .mapToObj(t -> heads(alone, "t" + t, List.of(t), List.of("other" + t), form))
                    .toList());
            copyWeights(together, alone);
            try (Scope scope = Scope.open()) {
                Tensor z = torch.randn(perTask ? new long[] {TASKS, BATCH, WIDTH} : new long[] {BATCH, WIDTH})
                        .to(ScalarType.Double);
                Tensor charge = torch.randn(new long[] {BATCH, TASKS, outputs}).to(ScalarType.Double);
                Tensor all = group.forward(of(z, perTask), true);
                assertThat(Tensors.doubles(all)).doesNotContain(0.0);
                assertThat(all.shape()).containsExactly(BATCH, TASKS, outputs);
                all.mul(charge).sum().backward();
                for (int t = 0; t < TASKS; t++) {
                    Tensor own = perTask ? z.narrow(0, t, 1) : z;
                    Tensor one = single.get(t).forward(of(own, perTask), true);
                    assertClose(all.narrow(1, t, 1), one);
                    one.mul(charge.narrow(1, t, 1)).sum().backward();
                }
                List<ParameterBook.Entry> entries = together.entries();
                for (int i = 0; i < entries.size(); i++) {
                    for (int t = 0; t < TASKS; t++) {
                        Tensor expected =
                                alone.entries().get(t * entries.size() + i).tensor();
                        assertClose(entries.get(i).tensor().grad().narrow(0, t, 1), expected.grad());
                    }
                }
            }
        }
    }

    private static Representation of(Tensor z, boolean perTask) {
        return perTask ? new Representation.PerTask(z) : new Representation.Shared(z);
    }

    private static void copyWeights(ParameterBook together, ParameterBook alone) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            List<ParameterBook.Entry> entries = together.entries();
            for (int i = 0; i < entries.size(); i++) {
                for (int t = 0; t < TASKS; t++) {
                    Tensor slice = entries.get(i).tensor().narrow(0, t, 1);
                    alone.entries().get(t * entries.size() + i).tensor().copy_(slice);
                }
            }
        }
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        double[] found = Tensors.doubles(actual);
        double[] wanted = Tensors.doubles(expected);
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(found[i]).isCloseTo(wanted[i], within(1e-12));
        }
    }
}
