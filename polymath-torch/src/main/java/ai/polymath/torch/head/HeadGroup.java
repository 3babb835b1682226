package ai.polymath.torch.head;

import ai.polymath.experiment.HeadSettings;
import ai.polymath.torch.network.Owner;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import ai.polymath.torch.sharing.Representation;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The heads of tasks whose outputs have the same form, computed together: parameters are stacked over the group's G tasks,
 * so that G linear heads on one representation are one wide product (0.32 of the time at G = 5, 0.06 at G = 40) and hidden
 * layers are one batched product. Tasks stay independent: an output of one depends on no parameter of another.
 *
 * <p>Where the group shares one head, the first dimension of each parameter is 1, all tasks own it, and what it gives is
 * spread over the group. Where tasks share their classes, a {@link ClassProjection} stands in place of the last layer.
 *
 * <p>Shapes: {@code z [batch, H]} or {@code [tasks, batch, H]} to {@code [batch, G, width]}. Parameters: for each task, or
 * once where they share, {@code sum over layers of (in + 1) out}.
 */
public final class HeadGroup {
    /** Who uses which head. */
    enum Use {
        /** Each task has a head, which its own loss alone reaches. */
        OWN,
        /** All tasks use one head. */
        ONE,
        /** Each task has a head, which losses of other tasks reach too. */
        REACHED
    }

    private final List<Integer> tasks;
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> biases = new ArrayList<>();
    private final double dropout;
    private final Use use;
    private final @Nullable ClassProjection last;

    /**
     * Makes the parameters {@code name.i.weight [G, out, in]} and {@code name.i.bias [G, out]} for each layer; with 1
     * instead of G where all tasks use one head.
     *
     * @param tasks the group's tasks by index
     * @param names their names, which with the seed decide the initial weights
     * @param inputs width of the representation
     * @param outputs numbers an output has
     * @param use who uses which head
     * @param last what the tasks have in place of a last layer of their own; null if they have their own
     */
    HeadGroup(
            ParameterBook book,
            String name,
            List<Integer> tasks,
            List<String> names,
            int inputs,
            int outputs,
            HeadSettings settings,
            Use use,
            @Nullable ClassProjection last) {
        this.last = last;
        this.tasks = List.copyOf(tasks);
        this.dropout = settings.dropout();
        this.use = use;
        Owner owner = use == Use.OWN ? new Owner(tasks) : Owner.SHARED;
        int heads = use == Use.ONE ? 1 : tasks.size();
        List<Integer> widths = new ArrayList<>(settings.widths());
        if (last == null) {
            widths.add(outputs);
        }
        int in = inputs;
        for (int i = 0; i < widths.size(); i++) {
            int out = widths.get(i);
            double bound = 1 / Math.sqrt(in);
            String layer = "." + i;
            Role role = i == 0 ? Role.HEAD : Role.WEIGHT;
            List<String> keys =
                    names.stream().limit(heads).map(task -> task + layer).toList();
            weights.add(book.uniform(name + layer + ".weight", owner, role, bound, keys, heads, out, in));
            List<String> ofBias = keys.stream().map(key -> key + ".bias").toList();
            biases.add(book.uniform(name + layer + ".bias", owner, Role.OFFSET, bound, ofBias, heads, out));
            in = out;
        }
    }

    /** The group's tasks by index. */
    public List<Integer> tasks() {
        return tasks;
    }

    /** Whether losses of several tasks reach a head or a last layer. */
    public boolean isShared() {
        return use != Use.OWN || last != null;
    }

    /** Whether each task reads the representation as it is by a linear layer of its own ({@link Representation.Read}). */
    public boolean readsLinearly() {
        return use == Use.OWN && !weights.isEmpty() && dropout == 0;
    }

    /** The outputs {@code [batch, G, width]}. */
    public Tensor forward(Representation representation, boolean training) {
        Tensor hidden;
        if (last != null && weights.isEmpty()) {
            hidden = last.stacked(drop(stack(representation), training));
        } else if (representation instanceof Representation.Read read) {
            hidden = read.readers().read(read.z(), weights.get(0), biases.get(0), tasks);
        } else if (representation instanceof Representation.Shared same) {
            hidden = wide(drop(same.z(), training), weights.get(0), biases.get(0));
        } else {
            Tensor z = ((Representation.PerTask) representation).z();
            hidden = stacked(drop(ofGroup(z), training), 0);
        }
        for (int i = 1; i < weights.size(); i++) {
            Tensor active = drop(torch.relu(hidden), training);
            hidden = stacked(active.permute(1, 0, 2), i);
        }
        if (last != null && !weights.isEmpty()) {
            hidden = last.stacked(drop(torch.relu(hidden), training).permute(1, 0, 2));
        }
        // One head on one representation gives all tasks of the group the same.
        return hidden.size(1) == tasks.size() ? hidden : hidden.expand(-1, tasks.size(), -1);
    }

    private Tensor stack(Representation representation) {
        return representation instanceof Representation.Shared same
                ? same.z().unsqueeze(0)
                : ofGroup(((Representation.PerTask) representation).z());
    }

    private Tensor ofGroup(Tensor z) {
        if (z.size(0) == tasks.size()) {
            return z;
        }
        long[] index = tasks.stream().mapToLong(Integer::longValue).toArray();
        return z.index_select(0, Tensor.create(index, index.length));
    }

    private Tensor drop(Tensor x, boolean training) {
        return training && dropout > 0 ? torch.dropout(x, dropout, true) : x;
    }

    /** All tasks' layers on the same input: one product, {@code [batch, in]} to {@code [batch, G, out]}. */
    private static Tensor wide(Tensor x, Tensor weight, Tensor bias) {
        long group = weight.size(0);
        long out = weight.size(1);
        Tensor flat = torch.linear(x, weight.view(group * out, weight.size(2)), bias.view(group * out));
        return flat.view(x.size(0), group, out);
    }

    /** Each task's layer on its own input: a batched product, {@code [G, batch, in]} to {@code [batch, G, out]}. */
    private Tensor stacked(Tensor x, int layer) {
        Tensor weight = weights.get(layer);
        Tensor bias = biases.get(layer);
        if (weight.size(0) != x.size(0)) {
            weight = weight.expand(x.size(0), -1, -1);
        }
        return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2)).permute(1, 0, 2);
    }
}
