package ai.polymath.torch.head;

import ai.polymath.experiment.OutputShare;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The weights of classes, by name: what tasks with classes of the same names share. A class that several tasks have is
 * shared; one that a single task has is that task's own, as no other task's loss reaches it.
 *
 * <p>With label embeddings of N dimensions the weights of class c are {@code e_c A}: its embedding {@code e_c [N]} times one
 * matrix {@code A [N, width]} of all. A logit is then the inner product of embedding and the representation's image
 * {@code A z}, and weights of all classes together have rank N at most.
 *
 * <p>Parameters, of C classes: {@code C width}, or {@code C N + N width}; C more if offsets are shared.
 */
final class ClassSpace {
    private final int width;
    private final double bound;
    private final Map<String, Integer> rows = new HashMap<>();
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> offsets = new ArrayList<>();
    private final @Nullable Tensor projection;
    private final boolean hasOffsets;

    /**
     * Makes the parameters: {@code name.weight} (with embeddings {@code name.embedding} and {@code name.projection}) of
     * shared classes, and {@code name.own.TASK.weight} of classes that only one task has; {@code bias} besides.
     *
     * @param tasks all tasks
     * @param width numbers of a representation
     * @param role of what leaves the representation
     */
    ClassSpace(ParameterBook book, String name, OutputShare share, List<FittedTask> tasks, int width, Role role) {
        this.width = width;
        this.bound = 1 / Math.sqrt(Math.max(1, width));
        this.hasOffsets = share.offsets() == OutputShare.Offsets.SHARED;
        Map<String, List<Integer>> users = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            if (share.tasks().contains(tasks.get(t).name())) {
                for (String label : tasks.get(t).classes()) {
                    users.computeIfAbsent(label, key -> new ArrayList<>()).add(t);
                }
            }
        }
        Map<Owner, List<String>> byOwner = new LinkedHashMap<>();
        byOwner.put(Owner.SHARED, new ArrayList<>());
        users.forEach((label, of) -> byOwner.computeIfAbsent(
                        of.size() > 1 ? Owner.SHARED : new Owner(of), key -> new ArrayList<>())
                .add(label));
        Integer embedding = share.embedding();
        this.projection = embedding == null
                ? null
                : book.uniform(
                        name + ".projection",
                        Owner.SHARED,
                        role,
                        bound,
                        keys("dimension", embedding),
                        embedding,
                        width);
        byOwner.forEach((owner, labels) -> {
            if (labels.isEmpty()) {
                return;
            }
            String part =
                    owner.isShared() ? name : name + ".own." + owner.tasks().get(0);
            for (String label : labels) {
                rows.put(label, rows.size());
            }
            List<String> keys = labels.stream().map(label -> "class " + label).toList();
            weights.add(
                    embedding == null
                            ? book.uniform(part + ".weight", owner, role, bound, keys, labels.size(), width)
                            : book.uniform(
                                    part + ".embedding",
                                    owner,
                                    Role.EMBEDDING,
                                    1 / Math.sqrt(embedding),
                                    keys,
                                    labels.size(),
                                    embedding));
            if (hasOffsets) {
                List<String> ofOffset = keys.stream().map(key -> key + ".bias").toList();
                offsets.add(book.uniform(part + ".bias", owner, Role.OFFSET, bound, ofOffset, labels.size()));
            }
        });
    }

    private static List<String> keys(String word, int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(word + " " + i);
        }
        return keys;
    }

    int width() {
        return width;
    }

    /** Weights of one unit each start in plus or minus this. */
    double bound() {
        return bound;
    }

    /** Whether it has an offset for each class, the same in all tasks. */
    boolean hasOffsets() {
        return hasOffsets;
    }

    /** The place of a class. */
    int row(String label) {
        Integer row = rows.get(label);
        if (row == null) {
            throw new IllegalArgumentException("The shared projection has no class '" + label + "'.");
        }
        return row;
    }

    /** The weights of some classes, {@code [rows, width]}. */
    Tensor weights(int[] chosen) {
        Tensor own = select(weights, chosen);
        return projection == null ? own : torch.mm(own, projection);
    }

    /** The offsets of some classes, {@code [rows]}. */
    Tensor offsets(int[] chosen) {
        return select(offsets, chosen);
    }

    private static Tensor select(List<Tensor> parts, int[] chosen) {
        Tensor all = parts.size() == 1 ? parts.get(0) : torch.cat(new TensorVector(parts.toArray(new Tensor[0])), 0);
        long[] index = new long[chosen.length];
        for (int i = 0; i < index.length; i++) {
            index[i] = chosen[i];
        }
        return all.index_select(0, Tensors.of(index, index.length).to(all.device(), ScalarType.Long));
    }
}
