package ai.polymath.reader.molecule;

import ai.polymath.data.MoleculeSettings.Descriptor;
import com.actelion.research.chem.RingCollection;
import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.prediction.CLogPPredictor;
import com.actelion.research.chem.prediction.PolarSurfaceAreaPredictor;
import com.actelion.research.chem.prediction.SolubilityPredictor;

/** Properties of a molecule as numbers; those that can't be estimated are {@code NaN}, the weight never is. */
final class Descriptors {
    private static final int HYDROGEN = 1;
    private static final int CARBON = 6;
    private static final int NITROGEN = 7;
    private static final int OXYGEN = 8;
    private static final float UNKNOWN = -100;

    private Descriptors() {}

    static double of(StereoMolecule molecule, Descriptor descriptor) {
        return switch (descriptor) {
            case WEIGHT -> new com.actelion.research.chem.MolecularFormula(molecule).getRelativeWeight();
            case LOGP -> known(new CLogPPredictor().assessCLogP(molecule));
            case LOGS -> known(new SolubilityPredictor().assessSolubility(molecule));
            case PSA -> known(new PolarSurfaceAreaPredictor().assessPSA(molecule));
            case DONORS -> donors(molecule);
            case ACCEPTORS -> count(molecule, NITROGEN) + count(molecule, OXYGEN);
            case ROTATABLE -> molecule.getRotatableBondCount();
            case ATOMS -> molecule.getAtoms();
            case RINGS -> molecule.getRingSet().getSize();
            case AROMATIC_RINGS -> aromaticRings(molecule.getRingSet());
            case STEREOCENTERS -> molecule.getStereoCenterCount();
            case SATURATION -> saturation(molecule);
            case HALOGENS -> count(molecule, 9) + count(molecule, 17) + count(molecule, 35) + count(molecule, 53);
            case CHARGE -> charge(molecule);
        };
    }

    /** The estimators answer with -999 or the like where they know too little. */
    private static double known(float value) {
        return value > UNKNOWN ? value : Double.NaN;
    }

    private static int count(StereoMolecule molecule, int element) {
        int count = 0;
        for (int atom = 0; atom < molecule.getAtoms(); atom++) {
            count += molecule.getAtomicNo(atom) == element ? 1 : 0;
        }
        return count;
    }

    private static int donors(StereoMolecule molecule) {
        int donors = 0;
        for (int atom = 0; atom < molecule.getAtoms(); atom++) {
            int element = molecule.getAtomicNo(atom);
            donors += element == NITROGEN || element == OXYGEN ? molecule.getAllHydrogens(atom) : 0;
        }
        return donors;
    }

    private static int aromaticRings(RingCollection rings) {
        int count = 0;
        for (int i = 0; i < rings.getSize(); i++) {
            count += rings.isAromatic(i) ? 1 : 0;
        }
        return count;
    }

    private static double saturation(StereoMolecule molecule) {
        int carbons = 0;
        int tetrahedral = 0;
        for (int atom = 0; atom < molecule.getAtoms(); atom++) {
            if (molecule.getAtomicNo(atom) == CARBON) {
                carbons++;
                tetrahedral += molecule.getAtomPi(atom) == 0 && !molecule.isAromaticAtom(atom) ? 1 : 0;
            }
        }
        return carbons == 0 ? 0 : (double) tetrahedral / carbons;
    }

    private static int charge(StereoMolecule molecule) {
        int charge = 0;
        for (int atom = 0; atom < molecule.getAllAtoms(); atom++) {
            charge += molecule.getAtomicNo(atom) >= HYDROGEN ? molecule.getAtomCharge(atom) : 0;
        }
        return charge;
    }
}
