package ai.polymath.torch.network;

import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * Carries the weights of one network to another of the same form with other tasks. What is shared is found by its name; what
 * is a task's own by its name and its owner, whatever place the task has in either network: a slice of a stacked parameter,
 * or a parameter whose name has the task's index in {@code task.3}, or a head in whichever group. A shared parameter that has
 * grown with the number of tasks keeps its old numbers at the front.
 *
 * @param taken for each number of the target's vector of parameters whether it came from the source
 * @param buffers names of the target's buffers that came from the source
 */
public record Transplant(boolean[] taken, Set<String> buffers) {
    private static final Pattern INDEX = Pattern.compile("(^|\\.)task\\.(\\d+)(?=\\.|$)");

    /**
     * Copies.
     *
     * @param taskOf for each task of the target its index in the source, or -1 if the source does not have it
     */
    public static Transplant of(Network source, Network target, int[] taskOf) {
        float[] from = new float[Math.toIntExact(source.parameters().parameterCount())];
        source.parameters().copyTo(from);
        FlatParameters parameters = target.parameters();
        float[] to = new float[Math.toIntExact(parameters.parameterCount())];
        parameters.copyTo(to);
        boolean[] taken = new boolean[to.length];
        int at = 0;
        for (ParameterBook.Entry entry : target.entries()) {
            Owner owner = entry.owner();
            Slots slots = new Slots(source, from, to, taken, at);
            if (owner.isShared()) {
                slots.shared(entry);
            } else {
                slots.own(entry, taskOf);
            }
            at += Math.toIntExact(entry.tensor().numel());
        }
        parameters.copyFrom(to);
        return new Transplant(taken, buffers(source, target, taskOf));
    }

    /**
     * Copies what never changes, whoever learns what: it is part of the form of a network. What a task that the source does not
     * have gets is that of the source's first task.
     *
     * @param taskOf as for {@link #of}
     */
    public static void copyFrozen(Network source, Network target, int[] taskOf) {
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            target.parameters().frozen().forEach((name, tensor) -> {
                Matcher index = INDEX.matcher(name);
                String old = name;
                if (index.find()) {
                    int task = taskOf[Integer.parseInt(index.group(2))];
                    old = index.replaceFirst("$1task." + Math.max(0, task));
                }
                Tensor found = source.parameters().frozen().get(old);
                if (found == null || !Arrays.equals(found.shape(), tensor.shape())) {
                    throw new IllegalArgumentException(
                            "The frozen '" + name + "' has no counterpart in the other network.");
                }
                tensor.copy_(found);
            });
        }
    }

    /** How many numbers came from the source. */
    public int count() {
        int count = 0;
        for (boolean one : taken) {
            count += one ? 1 : 0;
        }
        return count;
    }

    private static Set<String> buffers(Network source, Network target, int[] taskOf) {
        Set<String> taken = new HashSet<>();
        try (Scope scope = Scope.open();
                Gradients.Off off = Gradients.off()) {
            target.parameters().buffers().forEach((name, tensor) -> {
                String old = name;
                Matcher index = INDEX.matcher(name);
                if (index.find()) {
                    int task = taskOf[Integer.parseInt(index.group(2))];
                    old = task < 0 ? "" : index.replaceFirst("$1task." + task);
                }
                Tensor found = source.parameters().buffers().get(old);
                if (found != null && Arrays.equals(found.shape(), tensor.shape())) {
                    tensor.copy_(found);
                    taken.add(name);
                }
            });
        }
        return taken;
    }

    /** One parameter of the target, which begins at a place of its vector. */
    private record Slots(Network source, float[] from, float[] to, boolean[] taken, int at) {
        /** A parameter by the same name, whoever owned it. */
        void shared(ParameterBook.Entry entry) {
            int offset = 0;
            for (ParameterBook.Entry old : source.entries()) {
                int length = Math.toIntExact(old.tensor().numel());
                if (old.name().equals(entry.name())) {
                    block(old.tensor().shape(), offset, entry);
                }
                offset += length;
            }
        }

        /** Copies a block that stands at the front of every dimension. */
        private void block(long[] form, int offset, ParameterBook.Entry entry) {
            long[] whole = entry.tensor().shape();
            boolean fits = form.length == whole.length;
            for (int d = 0; fits && d < form.length; d++) {
                fits = form[d] <= whole[d];
            }
            if (!fits) {
                throw new IllegalArgumentException("The parameter '" + entry.name() + "' has the shape "
                        + Arrays.toString(whole) + ", in which its old one " + Arrays.toString(form)
                        + " has no place.");
            }
            int length = 1;
            for (long size : form) {
                length *= (int) size;
            }
            for (int i = 0; i < length; i++) {
                int place = 0;
                int rest = i;
                int stride = 1;
                for (int d = form.length - 1; d >= 0; d--) {
                    place += rest % (int) form[d] * stride;
                    rest /= (int) form[d];
                    stride *= (int) whole[d];
                }
                put(place, from[offset + i]);
            }
        }

        /** The slices of tasks that the source has. */
        void own(ParameterBook.Entry entry, int[] taskOf) {
            List<Integer> owners = entry.owner().tasks();
            int length = Math.toIntExact(entry.tensor().numel()) / owners.size();
            for (int i = 0; i < owners.size(); i++) {
                int task = taskOf[owners.get(i)];
                if (task >= 0) {
                    slice(entry.name(), task, i * length, length);
                }
            }
        }

        private void slice(String name, int task, int place, int length) {
            int offset = 0;
            for (ParameterBook.Entry old : source.entries()) {
                List<Integer> owners = old.owner().tasks();
                int size = Math.toIntExact(old.tensor().numel());
                int index = owners.indexOf(task);
                if (index >= 0 && key(old.name()).equals(key(name)) && size / owners.size() == length) {
                    for (int i = 0; i < length; i++) {
                        put(place + i, from[offset + index * length + i]);
                    }
                    return;
                }
                offset += size;
            }
            throw new IllegalArgumentException(
                    "The parameter '" + name + "' has no counterpart of task " + task + " in the other network.");
        }

        private void put(int place, float value) {
            to[at + place] = value;
            taken[at + place] = true;
        }
    }

    /** A name without what depends on the other tasks. */
    private static String key(String name) {
        return INDEX.matcher(name).replaceAll("$1task.*").replaceFirst("^heads\\.\\d+\\.", "heads.*.");
    }

    /** The numbers {@code taken} as a tensor {@code [P]} of truth values on the network's device; the caller's scope owns it. */
    public Tensor mask(Network target) {
        float[] flags = new float[taken.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = taken[i] ? 1 : 0;
        }
        Tensor values = target.parameters().values();
        return Tensors.of(flags, flags.length)
                .to(values.device(), values.scalar_type())
                .gt(new org.bytedeco.pytorch.Scalar(0.5));
    }
}
