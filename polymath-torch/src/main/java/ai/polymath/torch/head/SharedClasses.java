package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.OutputShare;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The class projections of all shares, and which task is in which. */
final class SharedClasses {
    private final ParameterBook book;
    private final List<ClassSpace> spaces = new ArrayList<>();
    private final int[] share;

    /** Makes the weights of each share, {@code heads.share.i}, for features of that width. */
    SharedClasses(
            ParameterBook book, OutputSettings outputs, List<FittedTask> tasks, int width, HeadSettings settings) {
        this.book = book;
        this.share = new int[tasks.size()];
        Role role = settings.widths().isEmpty() ? Role.HEAD : Role.WEIGHT;
        for (int t = 0; t < share.length; t++) {
            share[t] = -1;
            for (int i = 0; i < outputs.share().size(); i++) {
                if (outputs.share().get(i).tasks().contains(tasks.get(t).name())) {
                    share[t] = i;
                }
            }
        }
        for (OutputShare one : outputs.share()) {
            spaces.add(new ClassSpace(book, "heads.share." + spaces.size(), one, tasks, width, role));
        }
    }

    /** The share that a task is in; -1 if it is in none. */
    int of(int task) {
        return share[task];
    }

    /**
     * What a group has in place of a last layer; null if its tasks share none.
     *
     * @param name of the parameters that it makes
     * @param indices the group's tasks, with the same classes in the same order
     * @param oneHead whether they use one head, offsets included
     */
    @Nullable
    ClassProjection projection(String name, List<Integer> indices, List<FittedTask> tasks, boolean oneHead) {
        int of = share[indices.get(0)];
        if (of < 0) {
            return null;
        }
        List<String> keys = tasks.stream()
                .limit(oneHead ? 1 : tasks.size())
                .map(task -> task.name() + ".classes.bias")
                .toList();
        FittedTask first = tasks.get(0);
        return new ClassProjection(
                spaces.get(of),
                book,
                name,
                oneHead ? Owner.SHARED : new Owner(indices),
                keys,
                first.classes(),
                first.task() instanceof BinaryTask);
    }
}
