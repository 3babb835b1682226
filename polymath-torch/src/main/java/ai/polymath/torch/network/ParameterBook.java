package ai.polymath.torch.network;

import ai.polymath.torch.engine.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The list of a network's parameters, each with its name, owner and role, in the order in which they are made; and its
 * buffers (running statistics) and frozen parameters, which are saved but not trained. Whoever builds a network does so inside a
 * {@link ai.polymath.torch.engine.Keeper}, which owns them.
 */
public final class ParameterBook {
    /**
     * One parameter.
     *
     * @param name unique, in parts separated by dots
     * @param tensor a leaf that requires a gradient
     * @param owner whose it is
     * @param role what it does
     */
    public record Entry(String name, Tensor tensor, Owner owner, Role role) {}

    private final ScalarType type;
    private final long seed;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final Map<String, List<Integer>> features = new LinkedHashMap<>();
    private final Set<String> frozen = new HashSet<>();
    private final ModuleFiles files;
    private final List<WordTable> wordTables = new ArrayList<>();

    /**
     * An empty book.
     *
     * @param type float or double
     * @param seed decides what is drawn {@linkplain #uniform(String, Owner, Role, double, List, long...) by key}
     */
    public ParameterBook(ScalarType type, long seed) {
        this(type, seed, new ModuleFiles());
    }

    /**
     * An empty book.
     *
     * @param files those of which parts of the network are made
     */
    public ParameterBook(ScalarType type, long seed, ModuleFiles files) {
        this.type = type;
        this.seed = seed;
        this.files = files;
    }

    /** The files of which parts of the network are made. */
    public ModuleFiles files() {
        return files;
    }

    /** The parameters' number type. */
    public ScalarType type() {
        return type;
    }

    /** Makes a parameter of zeros. */
    public Tensor zeros(String name, Owner owner, Role role, long... shape) {
        return add(name, owner, role, torch.zeros(shape, new TensorOptions(type)));
    }

    /** Makes a parameter of one value. */
    public Tensor constant(String name, Owner owner, Role role, double value, long... shape) {
        Tensor tensor = torch.zeros(shape, new TensorOptions(type));
        tensor.fill_(new org.bytedeco.pytorch.Scalar(value));
        return add(name, owner, role, tensor);
    }

    /** Makes a parameter of uniform numbers in {@code [-bound, bound]}. */
    public Tensor uniform(String name, Owner owner, Role role, double bound, long... shape) {
        Tensor tensor = torch.zeros(shape, new TensorOptions(type));
        tensor.uniform_(-bound, bound, new org.bytedeco.pytorch.GeneratorOptional());
        return add(name, owner, role, tensor);
    }

    /**
     * Makes a parameter of uniform numbers in {@code [-bound, bound]}, in which each slice along the first dimension depends
     * on the seed and its key only, not on what else is drawn or in which order: a task's head starts the same whatever
     * other tasks there are.
     *
     * @param keys one a slice
     */
    public Tensor uniform(String name, Owner owner, Role role, double bound, List<String> keys, long... shape) {
        Tensor tensor = torch.zeros(shape, new TensorOptions(type));
        for (int i = 0; i < keys.size(); i++) {
            Engine.seedStep(seed, hash(keys.get(i)));
            tensor.select(0, i).uniform_(-bound, bound, new org.bytedeco.pytorch.GeneratorOptional());
        }
        return add(name, owner, role, tensor);
    }

    /** FNV-1a with 64 bits over the characters: {@code String.hashCode} has too many equal ones. */
    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Makes a parameter of normal numbers with that standard deviation. */
    public Tensor normal(String name, Owner owner, Role role, double deviation, long... shape) {
        Tensor tensor = torch.zeros(shape, new TensorOptions(type));
        tensor.normal_(0, deviation, new org.bytedeco.pytorch.GeneratorOptional());
        return add(name, owner, role, tensor);
    }

    /** Takes an existing tensor as a parameter. */
    public Tensor add(String name, Owner owner, Role role, Tensor tensor) {
        if (entries.stream().anyMatch(e -> e.name().equals(name))) {
            throw new IllegalArgumentException("A parameter named '" + name + "' exists already.");
        }
        int owners = owner.tasks().size();
        if (owners > 1 && (tensor.dim() == 0 || tensor.size(0) != owners)) {
            throw new IllegalArgumentException("The parameter '" + name + "' of " + owners + " tasks has the shape "
                    + Arrays.toString(tensor.shape()) + ", but its first dimension must have one slice a task.");
        }
        tensor.set_requires_grad(true);
        entries.add(new Entry(name, tensor, owner, role));
        return tensor;
    }

    /**
     * Says which columns of input weights belong to which feature, for penalties that choose features.
     *
     * @param name the input weights, {@code [units, inputs]}
     * @param widths columns of each feature, one feature after the other
     */
    public void features(String name, List<Integer> widths) {
        features.put(name, List.copyOf(widths));
    }

    /** For input weights by name: columns of each feature, one feature after the other. */
    public Map<String, List<Integer>> features() {
        return Map.copyOf(features);
    }

    /** Takes a tensor as a buffer. */
    public Tensor buffer(String name, Tensor tensor) {
        buffers.put(name, tensor);
        return tensor;
    }

    /** Says that a parameter stays as it begins: it is saved, but neither trained nor counted. */
    public void freeze(String name) {
        frozen.add(name);
    }

    /** Whether a parameter stays as it begins. */
    public boolean isFrozen(String name) {
        return frozen.contains(name);
    }

    /** Says that the words of a table may begin with vectors of a file. */
    public void words(WordTable table) {
        wordTables.add(table);
    }

    /** The tables whose words may begin with vectors of a file. */
    public List<WordTable> wordTables() {
        return List.copyOf(wordTables);
    }

    /** All parameters in order, the frozen ones too. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** All buffers in order. */
    public Map<String, Tensor> buffers() {
        return java.util.Collections.unmodifiableMap(buffers);
    }
}
