package ai.polymath.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What reflection knows of a record of settings; looked up once a class. */
final class RecordInfo {
    private static final ClassValue<RecordInfo> CACHE = new ClassValue<>() {
        @Override
        protected RecordInfo computeValue(Class<?> type) {
            return new RecordInfo(type.asSubclass(Record.class));
        }
    };

    private final Constructor<? extends Record> constructor;
    private final List<Component> components = new ArrayList<>();

    private RecordInfo(Class<? extends Record> type) {
        RecordComponent[] declared = type.getRecordComponents();
        Class<?>[] types = new Class<?>[declared.length];
        for (int i = 0; i < declared.length; i++) {
            types[i] = declared[i].getType();
            components.add(Component.of(declared[i]));
        }
        try {
            constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " has no canonical constructor.", e);
        }
        constructor.setAccessible(true);
        Set<String> keys = new HashSet<>();
        components.forEach(c -> addKeys(type, c, keys));
    }

    static RecordInfo of(Class<? extends Record> type) {
        return CACHE.get(type);
    }

    List<Component> components() {
        return components;
    }

    /** Calls the canonical constructor; what it throws is the cause of the exception. */
    Object create(@Nullable Object[] values) throws InvocationTargetException {
        try {
            return constructor.newInstance(values);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException(constructor + " can't be called.", e);
        }
    }

    /** A copy with another value of one component. */
    static <R extends Record> R copy(R record, String component, @Nullable Object value) {
        RecordComponent[] declared = record.getClass().getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[declared.length];
        boolean found = false;
        try {
            for (int i = 0; i < declared.length; i++) {
                boolean chosen = declared[i].getName().equals(component);
                declared[i].getAccessor().setAccessible(true);
                values[i] = chosen ? value : declared[i].getAccessor().invoke(record);
                found |= chosen;
            }
            if (!found) {
                throw new IllegalArgumentException(record.getClass().getName() + " has no component " + component);
            }
            @SuppressWarnings("unchecked") // the class of a record is final
            Class<R> type = (Class<R>) record.getClass();
            return type.cast(of(type).create(values));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException rule) {
                throw rule;
            }
            throw new IllegalStateException(record.getClass().getName() + " can't be copied.", e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(record.getClass().getName() + " can't be read.", e);
        }
    }

    /** Two settings of one key could never both be given. */
    private static void addKeys(Class<?> type, Component component, Set<String> keys) {
        Set<String> added = new HashSet<>();
        if (!component.inline()) {
            added.add(component.key());
        } else if (component.shape() instanceof Shape.RecordOf record) {
            record.info().components().forEach(c -> addKeys(record.type(), c, added));
        } else if (component.shape() instanceof Shape.ChoiceOf choice) {
            added.add(choice.choices().key());
            choice.choices().kinds().values().forEach(kind -> {
                Set<String> ofKind = new HashSet<>(Set.of(choice.choices().key()));
                RecordInfo.of(kind).components().forEach(c -> addKeys(kind, c, ofKind));
                added.addAll(ofKind);
            });
        }
        for (String key : added) {
            if (!keys.add(key)) {
                throw new IllegalArgumentException(
                        "The key '" + key + "' would stand twice in " + type.getName() + "; rename a component.");
            }
        }
    }
}
