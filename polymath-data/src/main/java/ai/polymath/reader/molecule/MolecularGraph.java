package ai.polymath.reader.molecule;

import ai.polymath.data.GraphColumn;
import com.actelion.research.chem.Molecule;
import com.actelion.research.chem.StereoMolecule;
import java.util.List;

/**
 * A molecule as a graph of its atoms without hydrogens, each described by categories:
 *
 * <ul>
 *   <li>atoms: element (atomic number), neighbours, charge from -3 to 3, hydrogens, double bonds, aromatic, size of the
 *       smallest ring, R or S;
 *   <li>bonds: order (single, double, triple, aromatic, other), size of the smallest ring, conjugated, E or Z.
 * </ul>
 *
 * Values behind the last category count as the last. Nothing depends on the order of the atoms.
 */
final class MolecularGraph {
    /** How many values each category of an atom has. */
    static final List<Integer> ATOM = List.of(119, 7, 7, 5, 3, 2, 7, 4);

    /** How many values each category of a bond has. */
    static final List<Integer> BOND = List.of(5, 7, 2, 4);

    private static final int LARGEST_CHARGE = 3;
    private static final int SMALLEST_RING = 3;
    private static final int AROMATIC = 3;
    private static final int OTHER_BOND = 4;
    private static final int TRIPLE = 3;

    private MolecularGraph() {}

    static GraphColumn.Graph of(StereoMolecule molecule, String text) {
        int atoms = molecule.getAtoms();
        int[] nodes = new int[atoms * ATOM.size()];
        for (int atom = 0; atom < atoms; atom++) {
            write(nodes, atom, ATOM, atom(molecule, atom));
        }
        int bonds = 0;
        for (int bond = 0; bond < molecule.getAllBonds(); bond++) {
            bonds += isBetweenAtoms(molecule, bond) ? 1 : 0;
        }
        int[] from = new int[2 * bonds];
        int[] to = new int[2 * bonds];
        int[] edges = new int[2 * bonds * BOND.size()];
        int edge = 0;
        for (int bond = 0; bond < molecule.getAllBonds(); bond++) {
            if (isBetweenAtoms(molecule, bond)) {
                int[] values = bond(molecule, bond);
                for (int end = 0; end < 2; end++) {
                    from[edge] = molecule.getBondAtom(end, bond);
                    to[edge] = molecule.getBondAtom(1 - end, bond);
                    write(edges, edge, BOND, values);
                    edge++;
                }
            }
        }
        return new GraphColumn.Graph(text, nodes, from, to, edges);
    }

    private static boolean isBetweenAtoms(StereoMolecule molecule, int bond) {
        return molecule.getBondAtom(0, bond) < molecule.getAtoms()
                && molecule.getBondAtom(1, bond) < molecule.getAtoms();
    }

    private static int[] atom(StereoMolecule molecule, int atom) {
        return new int[] {
            molecule.getAtomicNo(atom),
            molecule.getConnAtoms(atom),
            LARGEST_CHARGE + Math.max(-LARGEST_CHARGE, molecule.getAtomCharge(atom)),
            molecule.getAllHydrogens(atom),
            molecule.getAtomPi(atom),
            molecule.isAromaticAtom(atom) ? 1 : 0,
            ring(molecule.getAtomRingSize(atom)),
            molecule.getAtomCIPParity(atom)
        };
    }

    private static int[] bond(StereoMolecule molecule, int bond) {
        return new int[] {
            order(molecule, bond),
            ring(molecule.getBondRingSize(bond)),
            isConjugated(molecule, bond) ? 1 : 0,
            molecule.getBondCIPParity(bond)
        };
    }

    private static int order(StereoMolecule molecule, int bond) {
        if (molecule.isAromaticBond(bond)) {
            return AROMATIC;
        }
        int order = molecule.getBondType(bond) == Molecule.cBondTypeMetalLigand ? 0 : molecule.getBondOrder(bond);
        return order >= 1 && order <= TRIPLE ? order - 1 : OTHER_BOND;
    }

    private static boolean isConjugated(StereoMolecule molecule, int bond) {
        return molecule.getAtomPi(molecule.getBondAtom(0, bond)) > 0
                && molecule.getAtomPi(molecule.getBondAtom(1, bond)) > 0;
    }

    /** 0 outside of rings, 1 for three atoms, and so on. */
    private static int ring(int size) {
        return size < SMALLEST_RING ? 0 : size - SMALLEST_RING + 1;
    }

    private static void write(int[] into, int row, List<Integer> sizes, int[] values) {
        for (int k = 0; k < values.length; k++) {
            into[row * values.length + k] = Math.max(0, Math.min(sizes.get(k) - 1, values[k]));
        }
    }
}
