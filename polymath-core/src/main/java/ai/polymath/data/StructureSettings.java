package ai.polymath.data;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The structured columns that the model sees.
 *
 * @param text columns of words, and how they are read
 * @param graph columns of graphs
 */
public record StructureSettings(
        @Doc("Columns of texts by name, each with how it is read; {} for the usual way.") @Default("{}")
        Map<String, TextSettings> text,

        @Doc("Columns of graphs, such as molecules.") @Default("[]")
        List<String> graph) {
    /** None. */
    public static final StructureSettings NONE = new StructureSettings(Map.of(), List.of());

    /** Copies, in the order given. */
    public StructureSettings {
        text = Collections.unmodifiableMap(new LinkedHashMap<>(text));
        graph = List.copyOf(graph);
    }

    /** All columns that are named. */
    public List<String> named() {
        List<String> all = new ArrayList<>(text.keySet());
        all.addAll(graph);
        return all;
    }

    /** Fits the encoding of a column that is named to its training rows. */
    StructuredEncoding fit(Column training) {
        TextSettings words = text.get(training.name());
        return words != null ? TextEncoding.fit(training, words) : GraphEncoding.of(training);
    }
}
