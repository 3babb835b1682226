package ai.polymath.reader.molecule;

import ai.polymath.data.Column;
import ai.polymath.data.CountsColumn;
import ai.polymath.data.GraphColumn;
import ai.polymath.data.MoleculeReader;
import ai.polymath.data.MoleculeSettings;
import ai.polymath.data.Molecules;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.TextColumn;
import com.actelion.research.chem.StereoMolecule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads molecules written in SMILES with OpenChemLib. Each different text is read once, on all processors; of a molecule nothing
 * is kept but what was asked for, so memory holds the columns and one molecule a thread.
 */
public final class SmilesReader implements MoleculeReader {
    private static final String ACYCLIC = "acyclic";
    private static final String NONE = "no molecule";

    private static final ThreadLocal<Fingerprints> FINGERPRINTS = ThreadLocal.withInitial(Fingerprints::new);

    /** What is kept of one molecule; of a text that is none, the reason. */
    private record Kept(
            List<byte[]> fingerprints,
            double[] descriptors,
            GraphColumn.@Nullable Graph graph,
            @Nullable String scaffold,
            @Nullable String problem) {}

    /** Made by {@link java.util.ServiceLoader}. */
    public SmilesReader() {}

    @Override
    public Read read(TextColumn smiles, MoleculeSettings settings, boolean scaffold) {
        List<String> words = smiles.dictionary();
        Kept[] kept = new Kept[words.size()];
        boolean[] used = new boolean[words.size()];
        for (int code : smiles.codes()) {
            if (code != TextColumn.MISSING) {
                used[code] = true;
            }
        }
        IntStream.range(0, kept.length)
                .parallel()
                .filter(i -> used[i])
                .forEach(i -> kept[i] = keep(words.get(i), settings, scaffold));
        @Nullable Kept[] rows = new @Nullable Kept[smiles.rows()];
        SortedMap<Integer, String> problems = new TreeMap<>();
        for (int row = 0; row < rows.length; row++) {
            Kept one = smiles.isMissing(row) ? null : kept[smiles.codes()[row]];
            String problem = one == null ? "it is missing" : one.problem();
            if (problem == null) {
                rows[row] = one;
            } else {
                problems.put(row, problem);
            }
        }
        return new Read(columns(smiles, settings, scaffold, rows), problems);
    }

    private static Kept keep(String text, MoleculeSettings settings, boolean scaffold) {
        try {
            StereoMolecule molecule = Smiles.read(text, settings.maxAtoms(), settings.parent());
            return keep(molecule, text, settings, scaffold);
        } catch (Smiles.UnreadableException e) {
            return new Kept(List.of(), new double[0], null, null, e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            return new Kept(List.of(), new double[0], null, null, "the chemistry library failed: " + e);
        }
    }

    private static Kept keep(StereoMolecule molecule, String text, MoleculeSettings settings, boolean scaffold) {
        List<byte[]> fingerprints = new ArrayList<>();
        for (MoleculeSettings.Fingerprint one : settings.fingerprints()) {
            fingerprints.add(FINGERPRINTS.get().of(molecule, one));
        }
        double[] descriptors = new double[0];
        if (settings.descriptors()) {
            descriptors = Arrays.stream(MoleculeSettings.Descriptor.values())
                    .mapToDouble(one -> Descriptors.of(molecule, one))
                    .toArray();
        }
        GraphColumn.Graph graph = settings.graph() ? MolecularGraph.of(molecule, text) : null;
        String rings = scaffold ? Smiles.scaffold(molecule) : null;
        return new Kept(fingerprints, descriptors, graph, rings == null ? ACYCLIC : rings, null);
    }

    private static List<Column> columns(
            TextColumn smiles, MoleculeSettings settings, boolean scaffold, @Nullable Kept[] rows) {
        String name = smiles.name();
        List<Column> columns = new ArrayList<>();
        for (int f = 0; f < settings.fingerprints().size(); f++) {
            MoleculeSettings.Fingerprint fingerprint = settings.fingerprints().get(f);
            List<byte @Nullable []> counts = new ArrayList<>();
            for (Kept one : rows) {
                counts.add(one == null ? null : one.fingerprints().get(f));
            }
            columns.add(new CountsColumn(fingerprint.column(name), fingerprint.width(), counts, smiles));
        }
        if (settings.descriptors()) {
            MoleculeSettings.Descriptor[] all = MoleculeSettings.Descriptor.values();
            for (int d = 0; d < all.length; d++) {
                int place = d;
                double[] values = Arrays.stream(rows)
                        .mapToDouble(one -> one == null ? Double.NaN : one.descriptors()[place])
                        .toArray();
                columns.add(new NumericColumn(all[d].column(name), values));
            }
        }
        if (settings.graph()) {
            List<GraphColumn.@Nullable Graph> graphs = new ArrayList<>();
            for (Kept one : rows) {
                graphs.add(one == null ? null : one.graph());
            }
            List<String> made = settings.columns(name);
            columns.add(new GraphColumn(made.get(made.size() - 1), graphs, MolecularGraph.ATOM, MolecularGraph.BOND));
        }
        if (scaffold) {
            columns.add(scaffolds(name, rows));
        }
        return columns;
    }

    private static TextColumn scaffolds(String name, @Nullable Kept[] rows) {
        List<String> dictionary = new ArrayList<>();
        java.util.Map<String, Integer> index = new java.util.HashMap<>();
        int[] codes = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            Kept one = rows[row];
            String scaffold = one == null || one.scaffold() == null ? NONE : one.scaffold();
            codes[row] = index.computeIfAbsent(scaffold, s -> {
                dictionary.add(s);
                return dictionary.size() - 1;
            });
        }
        return new TextColumn(Molecules.scaffold(name), codes, dictionary);
    }

    /**
     * A molecule in one canonical notation, the same for all ways to write it.
     *
     * @throws ai.polymath.PolymathException if the text is no SMILES
     */
    public static String canonical(String smiles) {
        return Smiles.canonical(molecule(smiles));
    }

    /**
     * A molecule's Bemis-Murcko scaffold in a canonical notation; the word {@code acyclic} if it has no ring.
     *
     * @throws ai.polymath.PolymathException if the text is no SMILES
     */
    public static String scaffold(String smiles) {
        String rings = Smiles.scaffold(molecule(smiles));
        return rings == null ? ACYCLIC : rings;
    }

    private static StereoMolecule molecule(String smiles) {
        try {
            return Smiles.read(smiles, MoleculeSettings.ofGraph().maxAtoms(), false);
        } catch (Smiles.UnreadableException e) {
            throw new ai.polymath.PolymathException(
                    "'" + smiles + "' is no molecule that can be read: " + e.getMessage() + ".", e);
        }
    }
}
