package ai.polymath.settings;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The alternatives of a {@link Choice}: the permitted records of its sealed interface, through sealed interfaces in
 * between, and those named in resources {@code META-INF/polymath/<name of the interface>} (one class name a line, text
 * after {@code #} is a comment). Found once a class.
 */
public final class Choices {
    private static final ClassValue<Choices> CACHE = new ClassValue<>() {
        @Override
        protected Choices computeValue(Class<?> type) {
            return new Choices(type);
        }
    };

    private final Class<?> type;
    private final String key;
    private final SortedMap<String, Class<? extends Record>> kinds = new TreeMap<>();

    private Choices(Class<?> type) {
        Class<?> root = root(type);
        if (root == null) {
            throw new IllegalArgumentException(type.getName() + " is not a choice: it lacks @Choice.");
        }
        this.type = type;
        this.key = root.getAnnotation(Choice.class).value();
        addPermitted(root);
        addListed(root);
    }

    /**
     * The alternatives of an interface marked with {@link Choice}, or of one that extends such an interface: then only
     * those of its kind.
     *
     * @throws PolymathException if a resource names a class that can't be an alternative
     */
    public static Choices of(Class<?> type) {
        return CACHE.get(type);
    }

    /** Whether settings of this type are a choice. */
    static boolean isChoice(Class<?> type) {
        return type.isInterface() && root(type) != null;
    }

    /** The key that names the alternative: {@code type}. */
    public String key() {
        return key;
    }

    /** The alternatives by their {@link Kind}, sorted. */
    public SortedMap<String, Class<? extends Record>> kinds() {
        return Collections.unmodifiableSortedMap(kinds);
    }

    /** The record of a kind, or null where there is none. */
    @Nullable
    Class<? extends Record> find(String kind) {
        return kinds.get(kind);
    }

    /** The record of a kind, or an error that names the nearest one. */
    public Class<? extends Record> get(String kind) {
        Class<? extends Record> found = find(kind);
        if (found == null) {
            throw new PolymathException("There is no " + key + " '" + kind + "'."
                    + DidYouMean.hint(kind, kinds.keySet()) + " Use one of " + String.join(", ", kinds.keySet()) + ".");
        }
        return found;
    }

    /** The name of an alternative as the file writes it. */
    public static String kindOf(Class<?> alternative) {
        Kind kind = alternative.getAnnotation(Kind.class);
        if (kind == null) {
            throw new IllegalArgumentException(
                    alternative.getName() + " is an alternative of a choice and needs @Kind.");
        }
        return kind.value();
    }

    private static @Nullable Class<?> root(Class<?> type) {
        if (type.isAnnotationPresent(Choice.class)) {
            return type;
        }
        for (Class<?> parent : type.getInterfaces()) {
            Class<?> root = root(parent);
            if (root != null) {
                return root;
            }
        }
        return null;
    }

    private void addPermitted(Class<?> sealed) {
        if (!sealed.isSealed()) {
            return;
        }
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                add(permitted.asSubclass(Record.class));
            } else {
                addPermitted(permitted);
            }
        }
    }

    private void add(Class<? extends Record> alternative) {
        if (!type.isAssignableFrom(alternative)) {
            return;
        }
        for (RecordComponent component : alternative.getRecordComponents()) {
            if (Component.snakeCase(component.getName()).equals(key)) {
                throw new IllegalArgumentException("The component " + component.getName() + " of "
                        + alternative.getName() + " has the key that names the kind; rename it.");
            }
        }
        Class<?> other = kinds.putIfAbsent(kindOf(alternative), alternative);
        if (other != null && other != alternative) {
            throw new PolymathException("Both " + other.getName() + " and " + alternative.getName() + " are called '"
                    + kindOf(alternative) + "'. The " + key + " of a " + type.getSimpleName() + " must be unique.");
        }
    }

    private void addListed(Class<?> root) {
        String resource = "META-INF/polymath/" + root.getName();
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        loaders.add(root.getClassLoader());
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            loaders.add(context);
        }
        Set<String> seen = new LinkedHashSet<>();
        for (ClassLoader loader : loaders) {
            try {
                for (URL url : Collections.list(loader.getResources(resource))) {
                    if (seen.add(url.toExternalForm())) {
                        addListed(root, url, loader);
                    }
                }
            } catch (IOException e) {
                throw new PolymathException("The list " + resource + " can't be read: " + e.getMessage() + ".", e);
            }
        }
    }

    private void addListed(Class<?> root, URL url, ClassLoader loader) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!name.isEmpty()) {
                    add(load(root, name, url + ":" + number, loader));
                }
            }
        }
    }

    private static Class<? extends Record> load(Class<?> root, String name, String where, ClassLoader loader) {
        Class<?> found;
        try {
            found = Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new PolymathException(where + ": the class '" + name + "' is not on the class path.", e);
        }
        if (!found.isRecord() || !root.isAssignableFrom(found)) {
            throw new PolymathException(
                    where + ": " + name + " must be a record that implements " + root.getName() + ".");
        }
        if (!found.isAnnotationPresent(Kind.class)) {
            throw new PolymathException(where + ": " + name + " needs @Kind, its name in the file.");
        }
        return found.asSubclass(Record.class);
    }
}
