package ai.polymath.settings;

import ai.polymath.DidYouMean;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where a misplaced key belongs. */
final class KeyHints {
    /** Longer lists help nobody. */
    private static final int MANY = 15;

    private KeyHints() {}

    /**
     * A sentence with a leading space about a key that is unknown in a mapping.
     *
     * @param root the whole of the settings, to find the key elsewhere
     * @param here what the mapping is
     * @param known the keys it may have
     */
    static String hint(String key, Shape root, Shape here, SettingNode.Mapping mapping, Collection<String> known) {
        String kind = otherKind(key, here, mapping);
        if (!kind.isEmpty()) {
            return kind;
        }
        String near = DidYouMean.hint(key, known);
        String place = elsewhere(key, root, here);
        if (place != null) {
            return " It belongs " + place + "." + near.replace(" Did", " Or did");
        }
        if (!near.isEmpty() || known.size() > MANY) {
            return near;
        }
        return known.isEmpty() ? " No keys are known here." : " Known keys: " + String.join(", ", known) + ".";
    }

    /** A key of another alternative than the one chosen. */
    private static String otherKind(String key, Shape here, SettingNode.Mapping mapping) {
        if (here instanceof Shape.ChoiceOf choice) {
            return otherKind(key, choice.choices(), mapping);
        }
        if (here instanceof Shape.RecordOf record) {
            for (Component component : record.info().components()) {
                if (component.inline()) {
                    String hint = otherKind(key, component.shape(), mapping);
                    if (!hint.isEmpty()) {
                        return hint;
                    }
                }
            }
        }
        return "";
    }

    private static String otherKind(String key, Choices choices, SettingNode.Mapping mapping) {
        Set<String> kinds = new TreeMap<>(choices.kinds()).keySet();
        kinds.removeIf(kind -> RecordInfo.of(choices.get(kind)).components().stream()
                .noneMatch(c -> !c.inline() && c.key().equals(key)));
        if (kinds.isEmpty()) {
            return "";
        }
        String found = mapping.get(choices.key()) instanceof SettingNode.Scalar kind ? kind.text() : "";
        return " '" + key + "' is a key of " + choices.key() + " '" + String.join("', '", kinds) + "'"
                + (found.isEmpty() ? "" : ", not of '" + found + "'") + ".";
    }

    private record Place(Shape shape, String path, String condition) {}

    /** The place nearest to the root that knows the key: {@code under 'training'}. */
    private static @Nullable String elsewhere(String key, Shape root, Shape here) {
        Set<Shape> seen = new HashSet<>();
        Deque<Place> places = new ArrayDeque<>();
        places.add(new Place(root, "", ""));
        while (!places.isEmpty()) {
            Place place = places.remove();
            Shape shape = place.shape();
            if (shape instanceof Shape.ListOf list) {
                String path = place.path() + (list.keyedBy() == null ? "[]" : ".<" + list.keyedBy() + ">");
                places.add(new Place(list.element(), path, ""));
            } else if (shape instanceof Shape.MapOf map) {
                places.add(new Place(map.value(), place.path() + ".<name>", ""));
            } else if (shape instanceof Shape.ChoiceOf choice && seen.add(shape)) {
                choice.choices()
                        .kinds()
                        .forEach((kind, type) -> places.add(new Place(
                                new Shape.RecordOf(type),
                                place.path(),
                                " with " + choice.choices().key() + " '" + kind + "'")));
            } else if (shape instanceof Shape.RecordOf record && seen.add(shape)) {
                for (Component c : record.info().components()) {
                    if (c.inline()) {
                        places.addFirst(new Place(c.shape(), place.path(), place.condition()));
                    } else if (c.key().equals(key) && !shape.equals(here)) {
                        String where = place.path().isEmpty() ? "at the top level" : "under '" + place.path() + "'";
                        return where + place.condition();
                    } else {
                        places.add(new Place(c.shape(), SettingPath.child(place.path(), c.key()), ""));
                    }
                }
            }
        }
        return null;
    }
}
