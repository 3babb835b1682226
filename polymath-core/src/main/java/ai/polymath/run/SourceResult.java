package ai.polymath.run;

import ai.polymath.data.Part;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run says of one source of several.
 *
 * @param source its name
 * @param rows how many rows each part has
 * @param drawn how many training rows were drawn from it in all epochs, repetitions counted
 */
public record SourceResult(String source, Map<Part, Integer> rows, long drawn) {
    /** The map is copied. */
    public SourceResult {
        rows = new EnumMap<>(rows);
    }

    /** How often its training rows were gone through; each row was drawn that often, rounded down or up. */
    public double passes() {
        int train = rows.getOrDefault(Part.TRAIN, 0);
        return train == 0 ? 0 : (double) drawn / train;
    }

    /** As {@code metrics.json} has it. */
    Map<String, Object> toTree() {
        Map<String, Object> parts = new LinkedHashMap<>();
        rows.forEach((part, count) -> parts.put(part.word(), count));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rows", parts);
        tree.put("rows_drawn", drawn);
        tree.put("passes", passes());
        return tree;
    }
}
