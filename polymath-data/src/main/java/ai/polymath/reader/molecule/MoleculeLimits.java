package ai.polymath.reader.molecule;

import com.actelion.research.chem.Molecule;
import com.actelion.research.chem.StereoMolecule;
import java.util.Arrays;

/**
 * Refuses what no chemist has seen and what would keep the chemistry library busy for minutes: hundreds of atoms that look alike
 * around one, and so many bonds that the paths through them explode.
 */
final class MoleculeLimits {
    /** No compound is known in which an atom has more. */
    private static final int MOST_NEIGHBOURS = 16;

    /** Bonds of the longest paths that fingerprints look at. */
    private static final int PATH_BONDS = 7;

    /** A sheet of graphite of 500 atoms has a tenth of it. */
    private static final long MOST_PATHS = 2_000_000;

    private MoleculeLimits() {}

    /** Checks a molecule whose bonds are known. */
    static void check(StereoMolecule molecule) throws Smiles.UnreadableException {
        molecule.ensureHelperArrays(Molecule.cHelperNeighbours);
        for (int atom = 0; atom < molecule.getAllAtoms(); atom++) {
            int neighbours = molecule.getAllConnAtoms(atom);
            if (neighbours > MOST_NEIGHBOURS) {
                throw new Smiles.UnreadableException("an atom has " + neighbours + " neighbours");
            }
        }
        if (paths(molecule) > MOST_PATHS) {
            throw new Smiles.UnreadableException(
                    "it has millions of paths of " + (PATH_BONDS + 1) + " atoms, more than any molecule");
        }
    }

    /**
     * How many ways there are to walk over seven bonds without turning back, at least as many as there are paths. Walks over
     * k + 1 bonds are counted by their last one, from those over k that end where it begins.
     */
    private static long paths(StereoMolecule molecule) {
        int bonds = molecule.getAllBonds();
        // Both directions of each bond.
        long[] walks = new long[2 * bonds];
        Arrays.fill(walks, 1);
        for (int step = 1; step < PATH_BONDS; step++) {
            long[] into = new long[molecule.getAllAtoms()];
            for (int i = 0; i < walks.length; i++) {
                into[molecule.getBondAtom(1 - i % 2, i / 2)] += walks[i];
            }
            long[] longer = new long[walks.length];
            for (int i = 0; i < walks.length; i++) {
                longer[i] = into[molecule.getBondAtom(i % 2, i / 2)] - walks[i ^ 1];
            }
            walks = longer;
        }
        return Arrays.stream(walks).sum();
    }
}
