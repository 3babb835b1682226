package ai.polymath.reader.molecule;

import ai.polymath.PolymathException;
import ai.polymath.data.BooleanColumn;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.reader.TableFormat;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import com.actelion.research.chem.IDCodeParser;
import com.actelion.research.chem.Molecule;
import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.prediction.ToxicityPredictor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The compounds that OpenChemLib's resources list as mutagenic, tumorigenic, irritant or toxic to reproduction, read from its
 * jar: a row a compound, with its SMILES and which lists it stands in.
 *
 * <p><b>These are positives only.</b> "No" means "not in this list", which nobody has taken for "harmless": whoever looks at a
 * compound that is in no list, or at a low score of a model, knows nothing about its safety. What a model learns is which list
 * a listed compound is in.
 */
@Kind("openchemlib-toxicity")
@Doc("The compounds that OpenChemLib lists as toxic; positives only. Needs no path.")
public record OpenChemLibToxicity() implements TableFormat {
    private static final String FOLDER = "/resources/toxpredictor/";

    /** The name of each column and the first letter of its list. */
    private static final Map<String, String> LISTS = lists();

    private static Map<String, String> lists() {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("listed_mutagenic", "m");
        lists.put("listed_tumorigenic", "t");
        lists.put("listed_irritant", "i");
        lists.put("listed_reproductive", "r");
        return lists;
    }

    @Override
    public boolean needsPath() {
        return false;
    }

    @Override
    public Table read(Path path) {
        SortedMap<String, byte[]> rows = new TreeMap<>();
        List<String> columns = List.copyOf(LISTS.keySet());
        for (int c = 0; c < columns.size(); c++) {
            String file = FOLDER + LISTS.get(columns.get(c)) + "3.txt";
            for (String code : lines(file)) {
                rows.computeIfAbsent(smiles(code, file), s -> new byte[columns.size()])[c] = 1;
            }
        }
        List<byte[]> lists = List.copyOf(rows.values());
        List<Column> table = new ArrayList<>();
        table.add(new TextColumn("smiles", IntStream.range(0, rows.size()).toArray(), List.copyOf(rows.keySet())));
        for (int c = 0; c < columns.size(); c++) {
            byte[] listed = new byte[lists.size()];
            for (int row = 0; row < listed.length; row++) {
                listed[row] = lists.get(row)[c];
            }
            table.add(new BooleanColumn(columns.get(c), listed));
        }
        return new Table("the lists of OpenChemLib", table);
    }

    private static List<String> lines(String file) {
        try (InputStream in = ToxicityPredictor.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new PolymathException("This version of OpenChemLib has no list " + file + ".");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + " of OpenChemLib: " + e.getMessage() + ".", e);
        }
    }

    private static String smiles(String code, String file) {
        StereoMolecule molecule = new StereoMolecule();
        try {
            new IDCodeParser(false).parse(molecule, code.strip());
            molecule.ensureHelperArrays(Molecule.cHelperParities);
        } catch (RuntimeException e) {
            throw new PolymathException(
                    "The list " + file + " of OpenChemLib has a code that it can't read: " + code, e);
        }
        return Smiles.kekule(molecule);
    }
}
