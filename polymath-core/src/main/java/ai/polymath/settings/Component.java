package ai.polymath.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a record.
 *
 * @param name as Java writes it: {@code learningRate}
 * @param key as the file writes it: {@code learning_rate}
 * @param nullable whether it may be absent altogether
 * @param inline whether its own keys stand beside those of the record
 * @param defaultNode what it is when the file leaves it out, if there is a default
 * @param doc the sentence about it, empty where there is none
 */
record Component(
        String name,
        String key,
        Shape shape,
        boolean nullable,
        boolean inline,
        @Nullable SettingNode defaultNode,
        String doc,
        Method accessor) {

    static Component of(RecordComponent component) {
        String where = component.getDeclaringRecord().getName() + "." + component.getName();
        Shape shape = Shape.of(component.getGenericType(), where);
        KeyedBy keyedBy = component.getAnnotation(KeyedBy.class);
        if (keyedBy != null) {
            if (!(shape instanceof Shape.ListOf list)
                    || list.element() instanceof Shape.ScalarOf
                    || list.element() instanceof Shape.ListOf
                    || list.element() instanceof Shape.MapOf) {
                throw new IllegalArgumentException(where + " has @KeyedBy but is not a list of records.");
            }
            shape = new Shape.ListOf(list.element(), snakeCase(keyedBy.value()));
        }
        boolean inline = component.isAnnotationPresent(Inline.class);
        if (inline && !(shape instanceof Shape.RecordOf || shape instanceof Shape.ChoiceOf)) {
            throw new IllegalArgumentException(where + " has @Inline but is neither a record nor a choice.");
        }
        Default byDefault = component.getAnnotation(Default.class);
        Doc doc = component.getAnnotation(Doc.class);
        Key key = component.getAnnotation(Key.class);
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return new Component(
                component.getName(),
                key == null ? snakeCase(component.getName()) : key.value(),
                shape,
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                inline,
                byDefault == null ? null : defaultNode(shape, byDefault.value(), where),
                doc == null ? "" : doc.value(),
                accessor);
    }

    /** The value that a record holds. */
    @Nullable
    Object valueIn(Object record) {
        try {
            return accessor.invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The setting " + name + " of " + record + " can't be read.", e);
        }
    }

    private static SettingNode defaultNode(Shape shape, String yaml, String where) {
        if (yaml.isEmpty() && shape instanceof Shape.ScalarOf scalar && scalar.type() == String.class) {
            // In YAML that is null, but who writes @Default("") for a text means the empty text.
            return new SettingNode.Scalar("", true, Mark.of("default of " + where));
        }
        try {
            return SettingReader.readValue(yaml, "default of " + where);
        } catch (SettingException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** {@code learningRate} to {@code learning_rate}; a row of capitals is one word: {@code rocAUC} to {@code roc_auc}. */
    static String snakeCase(String camelCase) {
        return camelCase
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
