package ai.polymath.settings;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Paths in settings are written as they look from the file that holds them. */
public final class SettingPaths {
    private SettingPaths() {}

    /**
     * A copy of a record in which every path, however deep, starts from a folder unless it is absolute.
     *
     * @param folder where the record was written
     */
    public static <R extends Record> R from(Path folder, R record) {
        R copy = record;
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = read(component, copy);
            Object resolved = resolve(folder, value);
            if (resolved != value) {
                copy = Settings.with(copy, component.getName(), resolved);
            }
        }
        return copy;
    }

    private static @Nullable Object read(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass().getName() + " can't be read.", e);
        }
    }

    /** The same object where nothing in it is a path. */
    @SuppressWarnings("ReferenceEquality") // The very same object: nothing was changed.
    private static @Nullable Object resolve(Path folder, @Nullable Object value) {
        if (value instanceof Path path) {
            return folder.resolve(path).normalize();
        }
        if (value instanceof Record record) {
            return from(folder, record);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            boolean changed = false;
            for (Object one : list) {
                copy.add(resolve(folder, one));
                changed |= copy.get(copy.size() - 1) != one;
            }
            return changed ? Collections.unmodifiableList(copy) : list;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            boolean changed = false;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                copy.put(entry.getKey(), resolve(folder, entry.getValue()));
                changed |= copy.get(entry.getKey()) != entry.getValue();
            }
            return changed ? Collections.unmodifiableMap(copy) : map;
        }
        return value;
    }
}
