package ai.polymath.settings;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills records from a tree of YAML and finds everything that is wrong with it at once.
 *
 * <p>A key is a component's name in snake case. A component that the tree leaves out takes its {@link Default}, else
 * {@code null} if it is {@code @Nullable}, else it is a problem. An explicit {@code null} is allowed only where the
 * component is {@code @Nullable}; for a record it is an empty mapping. What the compact constructor of a record throws
 * (an {@link IllegalArgumentException} or a {@link PolymathException}) is a problem of that record; it is called only
 * when all of its components are right.
 *
 * <p>A component may be an int, long, double, boolean (or its box), a String, a {@link java.nio.file.Path}, an enum, a
 * record, an interface marked with {@link Choice}, or a {@code List} or {@code Map<String, ...>} of those. Where a list
 * of scalars is wanted, a single scalar is a list of one. Lists and maps are unmodifiable, maps in the order of the file.
 */
public final class SettingBinder {
    private static final Object FAILED = new Object();

    private final Shape root;
    private final List<SettingProblem> problems = new ArrayList<>();
    /** Paths that a mistyped key most likely meant: they are not reported as missing too. */
    private final Set<String> meant = new HashSet<>();

    private SettingBinder(Shape root) {
        this.root = root;
    }

    /**
     * Makes a record (or the alternative of a choice) of a tree.
     *
     * @param type a record or an interface marked with {@link Choice}
     * @throws SettingException with all problems
     * @throws IllegalArgumentException if the type itself can't hold settings, or a default doesn't fit its component
     */
    public static <T> T bind(SettingNode node, Class<T> type) {
        SettingBinder binder = new SettingBinder(Shape.of(type));
        Object value = binder.value(binder.root, node, "");
        if (!binder.problems.isEmpty()) {
            throw new SettingException(binder.problems);
        }
        return type.cast(value);
    }

    private Object value(Shape shape, SettingNode node, String path) {
        if (shape instanceof Shape.ScalarOf scalar) {
            return scalar(scalar, node, path);
        }
        if (shape instanceof Shape.ListOf list) {
            return list(list, node, path);
        }
        SettingNode.Mapping mapping = shape.asMapping(node);
        if (mapping == null) {
            return wrongType(shape, node, path);
        }
        if (shape instanceof Shape.MapOf map) {
            return map(map, mapping, path);
        }
        checkKeys(shape, mapping, path);
        return fields(shape, mapping, path);
    }

    private Object scalar(Shape.ScalarOf shape, SettingNode node, String path) {
        if (!(node instanceof SettingNode.Scalar scalar)) {
            return wrongType(shape, node, path);
        }
        try {
            return ScalarValue.read(shape.type(), scalar);
        } catch (ScalarValue.Misfit e) {
            return problem(path, node, String.valueOf(e.getMessage()));
        }
    }

    private Object list(Shape.ListOf shape, SettingNode node, String path) {
        List<Object> values = new ArrayList<>();
        if (node instanceof SettingNode.Sequence sequence) {
            checkUnique(shape.keyedBy(), sequence, path);
            for (SettingNode item : sequence.items()) {
                values.add(value(shape.element(), item, SettingPath.item(path, values.size())));
            }
        } else if (node instanceof SettingNode.Scalar && shape.element() instanceof Shape.ScalarOf) {
            values.add(value(shape.element(), node, path));
        } else if (node instanceof SettingNode.Mapping mapping && shape.keyedBy() != null) {
            mapping.values().forEach((key, value) -> values.add(keyed(shape, shape.keyedBy(), key, value, path)));
        } else {
            return wrongType(shape, node, path);
        }
        return values.contains(FAILED) ? FAILED : List.copyOf(values);
    }

    private Object keyed(Shape.ListOf shape, String keyedBy, String key, SettingNode value, String path) {
        String below = SettingPath.child(path, key);
        SettingNode.Mapping element = shape.element().asMapping(value);
        if (element == null) {
            return wrongType(shape.element(), value, below);
        }
        SettingNode twice = element.get(keyedBy);
        if (twice != null) {
            return problem(
                    SettingPath.child(below, keyedBy),
                    twice,
                    "the key '" + key + "' already is the " + keyedBy + ". Leave this one out.");
        }
        return value(shape.element(), element.with(keyedBy, new SettingNode.Scalar(key, false, value.mark())), below);
    }

    private void checkUnique(@Nullable String keyedBy, SettingNode.Sequence sequence, String path) {
        if (keyedBy == null) {
            return;
        }
        Map<String, SettingNode> first = new HashMap<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            SettingNode item = sequence.items().get(i);
            if (item instanceof SettingNode.Mapping element
                    && element.get(keyedBy) instanceof SettingNode.Scalar name) {
                SettingNode other = first.putIfAbsent(name.text(), name);
                if (other != null) {
                    problem(
                            SettingPath.child(SettingPath.item(path, i), keyedBy),
                            name,
                            "the " + keyedBy + " " + name.describe() + " is taken (" + other.mark()
                                    + "). Each element needs its own.");
                }
            }
        }
    }

    private Object map(Shape.MapOf shape, SettingNode.Mapping mapping, String path) {
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.values()
                .forEach((key, value) -> values.put(key, value(shape.value(), value, SettingPath.child(path, key))));
        return values.containsValue(FAILED) ? FAILED : Collections.unmodifiableMap(values);
    }

    /** A record or an alternative from a mapping that may hold other keys too: those of the record around it. */
    private Object fields(Shape shape, SettingNode.Mapping mapping, String path) {
        if (shape instanceof Shape.RecordOf record) {
            return record(record, mapping, path);
        }
        Choices choices = ((Shape.ChoiceOf) shape).choices();
        SettingNode kind = mapping.get(choices.key());
        String kinds = "Use one of " + String.join(", ", choices.kinds().keySet()) + ".";
        if (kind == null) {
            return meant.contains(SettingPath.child(path, choices.key()))
                    ? FAILED
                    : problem(SettingPath.child(path, choices.key()), mapping, "the key is missing. " + kinds);
        }
        if (!(kind instanceof SettingNode.Scalar word)) {
            return problem(
                    SettingPath.child(path, choices.key()),
                    kind,
                    "expected a word, found " + kind.describe() + ". " + kinds);
        }
        Class<? extends Record> type = choices.find(word.text());
        if (type == null) {
            String hint = DidYouMean.hint(word.text(), choices.kinds().keySet());
            return problem(
                    SettingPath.child(path, choices.key()),
                    kind,
                    "unknown " + choices.key() + " "
                            + new SettingNode.Scalar(word.text(), false, word.mark()).describe() + "." + hint + " "
                            + kinds);
        }
        return record(new Shape.RecordOf(type), mapping, path);
    }

    private Object record(Shape.RecordOf shape, SettingNode.Mapping mapping, String path) {
        List<Component> components = shape.info().components();
        @Nullable Object[] values = new Object[components.size()];
        boolean failed = false;
        for (int i = 0; i < values.length; i++) {
            Component component = components.get(i);
            values[i] = component.inline() ? inline(component, mapping, path) : component(component, mapping, path);
            failed |= values[i] == FAILED;
        }
        if (failed) {
            return FAILED;
        }
        try {
            return shape.info().create(values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IllegalArgumentException || cause instanceof PolymathException) {
                return problem(path, mapping, String.valueOf(cause.getMessage()));
            }
            throw new IllegalStateException(shape.type().getName() + " can't be made of its settings.", cause);
        }
    }

    private @Nullable Object component(Component component, SettingNode.Mapping mapping, String parent) {
        String path = SettingPath.child(parent, component.key());
        SettingNode node = mapping.get(component.key());
        if (node == null) {
            if (component.defaultNode() != null) {
                return byDefault(component, component.defaultNode());
            }
            if (component.nullable()) {
                return null;
            }
            return meant.contains(path)
                    ? FAILED
                    : problem(
                            path,
                            mapping,
                            "the key is missing. Give " + component.shape().describe() + ".");
        }
        if (node instanceof SettingNode.Null) {
            if (component.nullable()) {
                return null;
            }
            if (!(component.shape() instanceof Shape.RecordOf || component.shape() instanceof Shape.MapOf)) {
                return problem(
                        path,
                        node,
                        "there is no value. Give " + component.shape().describe()
                                + (component.defaultNode() == null ? "." : ", or leave the key out."));
            }
        }
        return value(component.shape(), node, path);
    }

    private @Nullable Object inline(Component component, SettingNode.Mapping mapping, String path) {
        Shape shape = component.shape();
        SettingNode byDefault = component.defaultNode();
        boolean isChoice = shape instanceof Shape.ChoiceOf;
        boolean present = shape instanceof Shape.ChoiceOf choice
                ? mapping.get(choice.choices().key()) != null
                : Shape.slots(shape, mapping).keySet().stream().anyMatch(key -> mapping.get(key) != null);
        if (byDefault != null && !(isChoice && present)) {
            SettingNode.Mapping merged = shape.asMapping(byDefault);
            if (merged == null) {
                throw new IllegalArgumentException(byDefault.mark() + " must be " + shape.describe() + ".");
            }
            // The keys given are the default's with other values: {c: 0.5} where the default is {method: cagrad, c: 1}.
            Map<String, SettingNode> values = new LinkedHashMap<>(merged.values());
            values.putAll(mapping.values());
            return fields(shape, new SettingNode.Mapping(values, mapping.mark()), path);
        }
        return present || !component.nullable() ? fields(shape, mapping, path) : null;
    }

    /** A default that doesn't fit is the programmer's mistake, not the user's. */
    private static Object byDefault(Component component, SettingNode node) {
        SettingBinder binder = new SettingBinder(component.shape());
        Object value = binder.value(component.shape(), node, "");
        if (!binder.problems.isEmpty()) {
            throw new IllegalArgumentException(new SettingException(binder.problems).getMessage());
        }
        return value;
    }

    private void checkKeys(Shape shape, SettingNode.Mapping mapping, String path) {
        Set<String> known = Shape.slots(shape, mapping).keySet();
        mapping.values().forEach((key, value) -> {
            if (!known.contains(key)) {
                problem(
                        SettingPath.child(path, key),
                        value,
                        "unknown key." + KeyHints.hint(key, root, shape, mapping, known));
                DidYouMean.nearest(key, known).ifPresent(near -> meant.add(SettingPath.child(path, near)));
            }
        });
    }

    private Object wrongType(Shape shape, SettingNode node, String path) {
        return problem(path, node, "expected " + shape.describe() + ", found " + node.describe() + ".");
    }

    private Object problem(String path, SettingNode node, String message) {
        problems.add(new SettingProblem(path, node.mark(), message));
        return FAILED;
    }
}
