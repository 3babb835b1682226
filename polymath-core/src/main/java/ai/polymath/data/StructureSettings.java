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
 * @param image columns of pictures, and how they become numbers
 * @param graph columns of graphs
 */
public record StructureSettings(
        @Doc("Columns of texts by name, each with how it is read; {} for the usual way.") @Default("{}")
        Map<String, TextSettings> text,

        @Doc("Columns of pictures, or of paths of picture files, by name, each with the size that it gets.")
        @Default("{}")
        Map<String, ImageSettings> image,

        @Doc("Columns of graphs, such as molecules.") @Default("[]")
        List<String> graph) {
    /** None. */
    public static final StructureSettings NONE = new StructureSettings(Map.of(), Map.of(), List.of());

    /** Copies, in the order given. */
    public StructureSettings {
        text = Collections.unmodifiableMap(new LinkedHashMap<>(text));
        image = Collections.unmodifiableMap(new LinkedHashMap<>(image));
        graph = List.copyOf(graph);
    }

    /** A column of pictures, and no others. */
    public static StructureSettings ofImage(String column, ImageSettings settings) {
        return new StructureSettings(Map.of(), Map.of(column, settings), List.of());
    }

    /** All columns that are named. */
    public List<String> named() {
        List<String> all = new ArrayList<>(text.keySet());
        all.addAll(image.keySet());
        all.addAll(graph);
        return all;
    }

    /** Fits the encoding of a column that is named to its training rows. */
    StructuredEncoding fit(Column training) {
        TextSettings words = text.get(training.name());
        if (words != null) {
            return TextEncoding.fit(training, words);
        }
        ImageSettings pictures = image.get(training.name());
        return pictures != null ? ImageEncoding.fit(training, pictures) : GraphEncoding.of(training);
    }
}
