package ai.polymath.balancing;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a method remembers between steps: named arrays, part of the checkpoint. States are never changed, only replaced.
 */
public final class MethodState {
    /** Nothing to remember. */
    public static final MethodState EMPTY = new MethodState(new TreeMap<>());

    private final Map<String, double[]> values;

    private MethodState(Map<String, double[]> values) {
        this.values = values;
    }

    /** A state with these arrays, as a checkpoint holds them. */
    public static MethodState of(Map<String, double[]> values) {
        TreeMap<String, double[]> copy = new TreeMap<>();
        values.forEach((name, array) -> copy.put(name, array.clone()));
        return new MethodState(copy);
    }

    /** This state with one array set or replaced. */
    public MethodState with(String name, double... array) {
        TreeMap<String, double[]> copy = new TreeMap<>(values);
        copy.put(name, array.clone());
        return new MethodState(copy);
    }

    /** Whether there is an array of that name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A copy of the array of that name, which must be there. */
    public double[] get(String name) {
        double[] array = values.get(name);
        return Objects.requireNonNull(array, () -> "This state has no '" + name + "', only " + values.keySet() + ".")
                .clone();
    }

    /** A single number of that name. */
    public double number(String name) {
        return get(name)[0];
    }

    /** Copies of all arrays by name. */
    public Map<String, double[]> asMap() {
        TreeMap<String, double[]> copy = new TreeMap<>();
        values.forEach((name, array) -> copy.put(name, array.clone()));
        return copy;
    }
}
