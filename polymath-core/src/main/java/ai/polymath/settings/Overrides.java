package ai.polymath.settings;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes single settings of a tree before it is bound: {@code training.epochs=10}, {@code tasks.ascites.weight=2},
 * {@code tasks[0].weight=2}, {@code training.optimizer={type: sgd, learning_rate: 0.1}}. The value is YAML.
 *
 * <ul>
 *   <li>An override changes what would hold without it: where the file leaves a setting out, a key below it is set in its
 *       default.
 *   <li>In a list a name stands for the element with that {@code name} (or the key of {@link KeyedBy}); there must be one.
 *   <li>A bare word is written out when a key beside it is set: {@code balancing: cagrad} and {@code balancing.c=0.4} are
 *       {@code balancing: {method: cagrad, c: 0.4}}.
 *   <li>Choosing another kind ({@code balancing.method=nash-mtl}) drops the keys that only the former kind has.
 *   <li>A key with a dot, a bracket or {@code =} stands in double quotes: {@code columns."a.b"=1}.
 * </ul>
 *
 * Overrides apply one after the other. Only paths are checked here; whether a value fits is found in binding.
 */
public final class Overrides {
    private final Shape root;
    private final Mark mark;
    private final List<SettingPath.Step> steps;
    private final SettingNode value;

    private Overrides(Shape root, Mark mark, List<SettingPath.Step> steps, SettingNode value) {
        this.root = root;
        this.mark = mark;
        this.steps = steps;
        this.value = value;
    }

    /**
     * Applies overrides in order.
     *
     * @param tree the settings as read; it is not changed
     * @param overrides each {@code path=value}
     * @param type the record that the tree will be bound to
     * @throws SettingException with a problem for each override that can't be applied
     */
    public static SettingNode apply(SettingNode tree, List<String> overrides, Class<?> type) {
        Shape root = Shape.of(type);
        List<SettingProblem> problems = new ArrayList<>();
        SettingNode result = tree;
        for (String override : overrides) {
            try {
                result = parse(override, root).applyTo(result);
            } catch (SettingException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingException(problems);
        }
        return result;
    }

    private static Overrides parse(String override, Shape root) {
        Mark mark = Mark.of("--set " + override);
        int end = SettingPath.endOfPath(override);
        if (end < 0 || override.substring(0, end).isBlank()) {
            throw refused("", mark, "an override is written as path=value, for example training.epochs=10.");
        }
        List<SettingPath.Step> steps;
        try {
            steps = SettingPath.parse(override.substring(0, end).strip());
        } catch (SettingException e) {
            throw e;
        } catch (PolymathException e) {
            throw refused("", mark, String.valueOf(e.getMessage()));
        }
        SettingNode value = SettingReader.readValue(override.substring(end + 1), mark.source());
        return new Overrides(root, mark, steps, value);
    }

    private SettingNode applyTo(SettingNode tree) {
        return set(root, tree, null, 0, "");
    }

    private SettingNode set(
            Shape shape, @Nullable SettingNode given, @Nullable SettingNode byDefault, int depth, String path) {
        if (depth == steps.size()) {
            return value;
        }
        SettingNode node = given != null ? given : byDefault != null ? byDefault.at(mark) : new SettingNode.Null(mark);
        SettingPath.Step step = steps.get(depth);
        if (shape instanceof Shape.ListOf list) {
            return setElement(list, node, depth, path);
        }
        String below = SettingPath.step(path, step);
        if (shape instanceof Shape.ScalarOf) {
            throw refused(below, mark, "'" + path + "' is " + shape.describe() + " and has nothing below it.");
        }
        if (step.name() == null) {
            throw refused(below, mark, "'" + path + "' is a mapping, not a list. Name a key instead of a position.");
        }
        SettingNode.Mapping mapping = shape.asMapping(node);
        if (mapping == null) {
            throw refused(below, mark, unfit(path, shape, node));
        }
        if (shape instanceof Shape.MapOf map) {
            return mapping.with(step.name(), set(map.value(), mapping.get(step.name()), null, depth + 1, below));
        }
        Map<String, Shape.Slot> slots = Shape.slots(shape, mapping);
        Shape.Slot slot = slots.get(step.name());
        if (slot == null) {
            throw refused(
                    below, mark, "unknown key." + KeyHints.hint(step.name(), root, shape, mapping, slots.keySet()));
        }
        SettingNode child = set(slot.shape(), mapping.get(step.name()), slot.defaultNode(), depth + 1, below);
        return withoutFormerKeys(shape, slots.keySet(), mapping.with(step.name(), child));
    }

    /** After another kind was chosen, what only the former kind knew is gone; mistyped keys stay, to be found. */
    private static SettingNode withoutFormerKeys(Shape shape, Set<String> former, SettingNode.Mapping mapping) {
        Set<String> gone = new HashSet<>(former);
        gone.removeAll(Shape.slots(shape, mapping).keySet());
        Map<String, SettingNode> values = new LinkedHashMap<>(mapping.values());
        values.keySet().removeAll(gone);
        return new SettingNode.Mapping(values, mapping.mark());
    }

    private SettingNode setElement(Shape.ListOf list, SettingNode node, int depth, String path) {
        String key = list.keyedBy() == null ? "name" : list.keyedBy();
        if (node instanceof SettingNode.Mapping mapping && list.keyedBy() != null) {
            List<String> names = List.copyOf(mapping.values().keySet());
            String name = names.get(position(names, depth, path));
            String below = SettingPath.child(path, name);
            return mapping.with(name, set(list.element(), mapping.get(name), null, depth + 1, below));
        }
        List<SettingNode> items = new ArrayList<>();
        if (node instanceof SettingNode.Sequence sequence) {
            items.addAll(sequence.items());
        } else if (node instanceof SettingNode.Scalar && list.element() instanceof Shape.ScalarOf) {
            items.add(node); // a single scalar is short for a list of one
        } else if (!(node instanceof SettingNode.Null)) {
            throw refused(SettingPath.step(path, steps.get(depth)), mark, unfit(path, list, node));
        }
        List<String> names = items.stream().map(item -> name(item, key)).toList();
        int at = position(names, depth, path);
        SettingNode before = items.get(at);
        SettingNode after = set(list.element(), before, null, depth + 1, SettingPath.item(path, at));
        boolean replaced = depth + 1 == steps.size() && steps.get(depth).name() != null;
        SettingNode.Mapping element = replaced ? list.element().asMapping(after) : null;
        if (element != null && element.get(key) == null) {
            // tasks.ascites={type: binary} names the element already.
            after = element.with(key, new SettingNode.Scalar(names.get(at), true, mark));
        }
        items.set(at, after);
        return new SettingNode.Sequence(items, node.mark());
    }

    private static String name(SettingNode item, String key) {
        return item instanceof SettingNode.Mapping mapping && mapping.get(key) instanceof SettingNode.Scalar name
                ? name.text()
                : "";
    }

    private int position(List<String> names, int depth, String path) {
        SettingPath.Step step = steps.get(depth);
        String below = SettingPath.step(path, step);
        if (names.isEmpty()) {
            throw refused(below, mark, "'" + path + "' has no elements. Set it as a whole: " + path + "=[...].");
        }
        if (step.name() == null) {
            if (step.index() >= names.size()) {
                throw refused(
                        below,
                        mark,
                        "'" + path + "' has " + names.size() + (names.size() == 1 ? " element" : " elements")
                                + "; positions count from 0.");
            }
            return step.index();
        }
        int at = names.indexOf(step.name());
        if (at < 0 || step.name().isEmpty()) {
            List<String> named = names.stream().filter(n -> !n.isEmpty()).toList();
            throw refused(
                    below,
                    mark,
                    "no element of '" + path + "' is called '" + step.name() + "'."
                            + DidYouMean.hint(step.name(), named)
                            + (named.isEmpty()
                                    ? " Its elements have no names; use a position: " + path + "[0]."
                                    : " There are " + String.join(", ", named) + "."));
        }
        return at;
    }

    private static String unfit(String path, Shape shape, SettingNode node) {
        String what = path.isEmpty() ? "the file" : "'" + path + "'";
        return what + " is " + node.describe() + " (" + node.mark() + "), but should be " + shape.describe() + ".";
    }

    private static SettingException refused(String path, Mark mark, String message) {
        return new SettingException(List.of(new SettingProblem(path, mark, message)));
    }
}
