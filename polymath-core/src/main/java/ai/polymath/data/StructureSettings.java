package ai.polymath.data;

import ai.polymath.PolymathException;
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
 * @param molecule columns of molecules in SMILES, and what is seen of them
 * @param terms columns of texts of which the model sees which words they have
 */
public record StructureSettings(
        @Doc("Columns of texts by name, each with how it is read; {} for the usual way.") @Default("{}")
        Map<String, TextSettings> text,

        @Doc("Columns of pictures, or of paths of picture files, by name, each with the size that it gets.")
        @Default("{}")
        Map<String, ImageSettings> image,

        @Doc("Columns of graphs, such as molecules.") @Default("[]")
        List<String> graph,

        @Doc("Columns of molecules in SMILES by name, each with what the model sees of it.") @Default("{}")
        Map<String, MoleculeSettings> molecule,

        @Doc("Columns of texts by name of which the model sees which words and runs of words they have, whatever their"
                + " order; a column may stand under text too.")
        @Default("{}")
        Map<String, TermsSettings> terms) {
    /** None. */
    public static final StructureSettings NONE =
            new StructureSettings(Map.of(), Map.of(), List.of(), Map.of(), Map.of());

    /** Copies, in the order given. */
    public StructureSettings {
        text = Collections.unmodifiableMap(new LinkedHashMap<>(text));
        image = Collections.unmodifiableMap(new LinkedHashMap<>(image));
        graph = List.copyOf(graph);
        molecule = Collections.unmodifiableMap(new LinkedHashMap<>(molecule));
        terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
        molecule.forEach((column, settings) -> {
            if (settings.columns(column).isEmpty()) {
                throw new PolymathException("Nothing is asked for of the molecules in column '" + column
                        + "'. Maybe write fingerprints: [path], descriptors: true or graph: true.");
            }
        });
    }

    /** Texts alone. */
    public static StructureSettings ofText(Map<String, TextSettings> text) {
        return new StructureSettings(text, Map.of(), List.of(), Map.of(), Map.of());
    }

    /** Molecules alone. */
    public static StructureSettings ofMolecules(Map<String, MoleculeSettings> molecule) {
        return new StructureSettings(Map.of(), Map.of(), List.of(), molecule, Map.of());
    }

    /** A column of pictures, and no others. */
    public static StructureSettings ofImage(String column, ImageSettings settings) {
        return new StructureSettings(Map.of(), Map.of(column, settings), List.of(), Map.of(), Map.of());
    }

    /** Terms of texts alone. */
    public static StructureSettings ofTerms(Map<String, TermsSettings> terms) {
        return new StructureSettings(Map.of(), Map.of(), List.of(), Map.of(), terms);
    }

    /** All columns that are named; one that is both text and terms once. */
    public List<String> named() {
        List<String> all = new ArrayList<>(text.keySet());
        all.addAll(image.keySet());
        all.addAll(graph);
        all.addAll(molecule.keySet());
        terms.keySet().stream().filter(column -> !text.containsKey(column)).forEach(all::add);
        return all;
    }

    /** The columns that are made of molecules. */
    List<String> made() {
        List<String> made = new ArrayList<>();
        molecule.forEach((column, settings) -> made.addAll(settings.columns(column)));
        return made;
    }

    /** Fits the encodings of a column that is named to its training rows. */
    void fit(Column training, List<FeatureEncoding> encodings, List<String> notes) {
        String name = training.name();
        if (terms.containsKey(name)) {
            TermsEncoding.fit(training, terms.get(name), encodings, notes);
        }
        if (text.containsKey(name)) {
            encodings.add(TextEncoding.fit(training, text.get(name)));
        } else if (image.containsKey(name)) {
            encodings.add(ImageEncoding.fit(training, image.get(name)));
        } else if (!terms.containsKey(name)) {
            encodings.add(GraphEncoding.of(training));
        }
    }
}
