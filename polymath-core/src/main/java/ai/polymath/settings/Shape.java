package ai.polymath.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What form of YAML a Java type takes. Handles only: the components of a record are looked up when they are needed. */
sealed interface Shape {
    /** What would have been right, for messages: {@code a whole number}. */
    String describe();

    /**
     * The node as a mapping of this shape's keys, a bare word written out as the alternative it is short for; null where
     * the node can't be one.
     */
    default SettingNode.@Nullable Mapping asMapping(SettingNode node) {
        return null;
    }

    /** A number, a word, a text; {@code type} is never primitive. */
    record ScalarOf(Class<?> type) implements Shape {
        @Override
        public String describe() {
            if (type == Integer.class || type == Long.class) {
                return "a whole number";
            }
            if (type == Double.class) {
                return "a number";
            }
            if (type == Boolean.class) {
                return "true or false";
            }
            if (type == Path.class) {
                return "a path";
            }
            return type.isEnum() ? "one of " + String.join(", ", ScalarValue.words(type)) : "a text";
        }
    }

    /**
     * A list.
     *
     * @param keyedBy the key of the elements that the list's own keys may fill, if it may be written as a mapping
     */
    record ListOf(Shape element, @Nullable String keyedBy) implements Shape {
        @Override
        public String describe() {
            return keyedBy == null ? "a list" : "a list or a mapping";
        }
    }

    /** A mapping with free keys. */
    record MapOf(Shape value) implements Shape {
        @Override
        public String describe() {
            return "a mapping";
        }

        @Override
        public SettingNode.@Nullable Mapping asMapping(SettingNode node) {
            return mappingOrNothing(node);
        }
    }

    /** A record. */
    record RecordOf(Class<? extends Record> type) implements Shape {
        RecordInfo info() {
            return RecordInfo.of(type);
        }

        @Override
        public String describe() {
            Choices choice = wordChoice();
            return choice == null
                    ? "a mapping"
                    : "a mapping or one of " + String.join(", ", choice.kinds().keySet());
        }

        /** A bare word names the kind of the first inline choice, if there is one. */
        @Nullable
        Choices wordChoice() {
            for (Component component : info().components()) {
                if (component.inline() && component.shape() instanceof ChoiceOf choice) {
                    return choice.choices();
                }
            }
            return null;
        }

        @Override
        public SettingNode.@Nullable Mapping asMapping(SettingNode node) {
            Choices choice = wordChoice();
            return node instanceof SettingNode.Scalar word && choice != null
                    ? wordAsMapping(choice, word)
                    : mappingOrNothing(node);
        }
    }

    /** One of several records. */
    record ChoiceOf(Class<?> type) implements Shape {
        Choices choices() {
            return Choices.of(type);
        }

        @Override
        public String describe() {
            return "a mapping with '" + choices().key() + "' or one of "
                    + String.join(", ", choices().kinds().keySet());
        }

        @Override
        public SettingNode.@Nullable Mapping asMapping(SettingNode node) {
            return node instanceof SettingNode.Scalar word ? wordAsMapping(choices(), word) : mappingOrNothing(node);
        }
    }

    private static SettingNode.@Nullable Mapping mappingOrNothing(SettingNode node) {
        if (node instanceof SettingNode.Null nothing) {
            return new SettingNode.Mapping(Map.of(), nothing.mark());
        }
        return node instanceof SettingNode.Mapping mapping ? mapping : null;
    }

    private static SettingNode.Mapping wordAsMapping(Choices choice, SettingNode.Scalar word) {
        return new SettingNode.Mapping(Map.of(choice.key(), word), word.mark());
    }

    /** The shape of a root class. */
    static Shape of(Class<?> type) {
        return of(type, type.getName());
    }

    /**
     * The shape of a type.
     *
     * @param where what has the type, for the error of a type that settings can't hold
     */
    static Shape of(Type type, String where) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new ListOf(of(arguments[0], where), null);
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new MapOf(of(arguments[1], where));
            }
        } else if (type instanceof Class<?> plain) {
            Class<?> boxed = BOXED.getOrDefault(plain, plain);
            if (BOXED.containsValue(boxed) || boxed == String.class || boxed == Path.class || boxed.isEnum()) {
                return new ScalarOf(boxed);
            }
            if (plain.isRecord() && plain.getTypeParameters().length == 0) {
                return new RecordOf(plain.asSubclass(Record.class));
            }
            if (Choices.isChoice(plain)) {
                return new ChoiceOf(plain);
            }
        }
        throw new IllegalArgumentException(where + " has the type " + type.getTypeName()
                + ", which settings can't hold. Use int, long, double, boolean, String, Path, an enum, a record, an"
                + " interface with @Choice, or List and Map<String, ...> of those.");
    }

    /** The primitive types of settings and what they are in boxes. */
    Map<Class<?>, Class<?>> BOXED = Map.of(
            int.class, Integer.class, long.class, Long.class, double.class, Double.class, boolean.class, Boolean.class);

    /** What stands behind a key: its shape, and what it is when it is left out. */
    record Slot(Shape shape, @Nullable SettingNode defaultNode) {}

    /**
     * The keys that may stand in a mapping, those of inline records among them. Which ones depends on the kinds that the
     * mapping names; where a kind is unknown, the keys of all kinds are allowed, since the kind is the mistake.
     */
    static Map<String, Slot> slots(Shape shape, SettingNode.Mapping given) {
        Map<String, Slot> slots = new LinkedHashMap<>();
        addSlots(slots, shape, given, null, false);
        return slots;
    }

    private static void addSlots(
            Map<String, Slot> slots,
            Shape shape,
            SettingNode.Mapping given,
            @Nullable SettingNode defaultNode,
            boolean optional) {
        if (shape instanceof ChoiceOf choice) {
            Choices choices = choice.choices();
            SettingNode kind = given.get(choices.key());
            SettingNode.Mapping byDefault = defaultNode == null ? null : choice.asMapping(defaultNode);
            if (kind == null && byDefault != null) {
                kind = byDefault.get(choices.key());
            }
            slots.putIfAbsent(choices.key(), new Slot(new ScalarOf(String.class), kind));
            Class<? extends Record> one = kind instanceof SettingNode.Scalar word ? choices.find(word.text()) : null;
            if (one != null) {
                addSlots(slots, new RecordOf(one), given, null, false);
            } else if (kind != null || !optional) {
                choices.kinds().values().forEach(k -> addSlots(slots, new RecordOf(k), given, null, false));
            }
        } else if (shape instanceof RecordOf record) {
            for (Component c : record.info().components()) {
                if (c.inline()) {
                    addSlots(slots, c.shape(), given, c.defaultNode(), c.nullable());
                } else {
                    slots.putIfAbsent(c.key(), new Slot(c.shape(), c.defaultNode()));
                }
            }
        }
    }
}
