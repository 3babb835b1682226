package ai.polymath.reader.molecule;

import com.actelion.research.chem.IsomericSmilesCreator;
import com.actelion.research.chem.Molecule;
import com.actelion.research.chem.MoleculeStandardizer;
import com.actelion.research.chem.ScaffoldHelper;
import com.actelion.research.chem.SmilesParser;
import com.actelion.research.chem.StereoMolecule;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads one molecule written in SMILES (Weininger, J. Chem. Inf. Comput. Sci. 1988). */
final class Smiles {
    private static final int MODE = SmilesParser.SMARTS_MODE_IS_SMILES | SmilesParser.MODE_SKIP_COORDINATE_TEMPLATES;
    private static final Pattern BARE_PERCENT = Pattern.compile("%(?!\\d\\d|\\()");
    private static final Pattern BRACKETS = Pattern.compile("\\[[^\\]]*\\]");
    private static final Pattern AROMATIC = Pattern.compile("[bcnops]");
    private static final Pattern DIGIT = Pattern.compile("\\d");
    private static final int LETTERS_AN_ATOM = 20;
    private static final int CARBON = 6;
    private static final int CARBON_VALENCE = 4;

    private Smiles() {}

    /** Says why a text is no molecule that can be read. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String why) {
            super(why);
        }

        UnreadableException(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /**
     * Reads a molecule, with charges and functional groups written in one way.
     *
     * @param maxAtoms the largest molecule that is accepted, in atoms without hydrogens
     * @param parent whether only the largest part counts
     * @throws UnreadableException if it is none
     */
    static StereoMolecule read(String text, int maxAtoms, boolean parent) throws UnreadableException {
        String smiles = text.strip();
        check(smiles, maxAtoms);
        StereoMolecule molecule = new StereoMolecule();
        try {
            byte[] letters = smiles.getBytes(StandardCharsets.US_ASCII);
            StereoMolecule plain = new StereoMolecule();
            new SmilesParser(MODE).parse(plain, letters, false, false);
            MoleculeLimits.check(plain);
            // Coordinates are needed for stereo information. Made here, without templates of known ring systems: to
            // look for those takes minutes in a cage of a hundred atoms.
            new SmilesParser(MODE).parse(molecule, letters, true, true);
            if (parent) {
                molecule.stripSmallFragments();
            }
            if (!molecule.isFragment()) {
                MoleculeStandardizer.standardize(molecule, MoleculeStandardizer.MODE_STANDARDIZE_ONLY);
                molecule.ensureHelperArrays(Molecule.cHelperCIP);
            }
        } catch (UnreadableException e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            throw new UnreadableException(reason(e), e);
        }
        check(molecule, maxAtoms);
        return molecule;
    }

    private static void check(String smiles, int maxAtoms) throws UnreadableException {
        if (smiles.isEmpty()) {
            throw new UnreadableException("it is empty");
        }
        if (smiles.length() > (long) LETTERS_AN_ATOM * maxAtoms) {
            throw new UnreadableException(
                    "it has " + smiles.length() + " letters, more than a molecule of max_atoms: " + maxAtoms);
        }
        int open = 0;
        boolean bracket = false;
        for (int i = 0; i < smiles.length(); i++) {
            char c = smiles.charAt(i);
            if (c <= ' ' || c > '~') {
                throw new UnreadableException("letter " + (i + 1) + " is none that SMILES has");
            }
            if (bracket == (c == '[') && (c == '[' || c == ']')) {
                throw new UnreadableException("brackets don't match at letter " + (i + 1));
            }
            bracket = c == '[' || (bracket && c != ']');
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (open < 0) {
                break;
            }
        }
        if (BARE_PERCENT.matcher(smiles).find()) {
            throw new UnreadableException("% is not followed by the two digits of a ring");
        }
        String outside = BRACKETS.matcher(smiles).replaceAll("");
        if (AROMATIC.matcher(outside).find() && !DIGIT.matcher(outside).find()) {
            throw new UnreadableException("it has aromatic atoms but no ring");
        }
        if (open != 0 || bracket) {
            throw new UnreadableException(bracket ? "a bracket isn't closed" : "parentheses don't match");
        }
    }

    private static void check(StereoMolecule molecule, int maxAtoms) throws UnreadableException {
        if (molecule.isFragment()) {
            throw new UnreadableException("it is a pattern that leaves atoms or bonds open, not a molecule");
        }
        if (molecule.getAtoms() == 0) {
            throw new UnreadableException("it has no atoms");
        }
        if (molecule.getAtoms() > maxAtoms) {
            throw new UnreadableException("it has " + molecule.getAtoms() + " atoms, more than max_atoms: " + maxAtoms);
        }
        for (int atom = 0; atom < molecule.getAtoms(); atom++) {
            int bonds = molecule.getOccupiedValence(atom);
            if (molecule.getAtomicNo(atom) == CARBON && bonds > CARBON_VALENCE) {
                throw new UnreadableException("a carbon atom has " + bonds + " bonds");
            }
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof RuntimeException || failure instanceof Error || message == null) {
            return "it is no SMILES";
        }
        String plain = message.replaceFirst("^SmilesParser: ?", "").strip();
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }

    /** The molecule in one canonical notation: the same for all ways to write it. */
    static String canonical(StereoMolecule molecule) {
        return new IsomericSmilesCreator(molecule).getSmiles();
    }

    /** The same without aromatic letters, of which OpenChemLib writes some that it can't read. */
    static String kekule(StereoMolecule molecule) {
        return new IsomericSmilesCreator(molecule, IsomericSmilesCreator.MODE_KEKULIZED_OUTPUT).getSmiles();
    }

    /**
     * Its Bemis-Murcko scaffold in a canonical notation, or null if it has no ring. Stereo information doesn't count.
     */
    static @org.jspecify.annotations.Nullable String scaffold(StereoMolecule molecule) {
        StereoMolecule scaffold = molecule.getCompactCopy();
        ScaffoldHelper.createMurckoScaffold(scaffold, false);
        if (scaffold.getAllAtoms() == 0) {
            return null;
        }
        scaffold.stripStereoInformation();
        return canonical(scaffold);
    }
}
