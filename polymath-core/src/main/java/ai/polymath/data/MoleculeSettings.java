package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * What the model sees of a column of molecules in SMILES. Each part becomes columns of its own, which are named after the
 * column: of {@code smiles} for example {@code smiles.path}, {@code smiles.logp} and {@code smiles.graph}.
 *
 * @param fingerprints which substructures it has
 * @param descriptors properties as numbers
 * @param graph its atoms and bonds
 * @param invalid what becomes of a row that holds no molecule
 * @param parent whether counter-ions and solvents are left out: only the largest part counts
 * @param maxAtoms the largest molecule that is read, in atoms without hydrogens
 */
@Doc("What the model sees of a column of molecules in SMILES.")
public record MoleculeSettings(
        @Doc("Which substructures it has: path, fragments, spheres, circular.") @Default("[]")
        List<Fingerprint> fingerprints,

        @Doc("Properties as numbers: weight, logp, psa and others.") @Default("false")
        boolean descriptors,

        @Doc("Its atoms and bonds, for the encoders gin and dmpnn.") @Default("false")
        boolean graph,

        @Doc("Rows without a molecule that can be read: refuse, or skip them.") @Default("refuse")
        Invalid invalid,

        @Doc("Only the largest part counts, without counter-ions and solvents.") @Default("false")
        boolean parent,

        @Doc("The largest molecule that is read, in atoms without hydrogens.") @Default("500")
        int maxAtoms) {
    /** Settings that look at nothing, for a column of which only scaffolds are wanted. */
    static final MoleculeSettings SCAFFOLD_ONLY =
            new MoleculeSettings(List.of(), false, false, Invalid.REFUSE, false, 500);

    /** Checks the size; the list is copied. */
    public MoleculeSettings {
        fingerprints = List.copyOf(new LinkedHashSet<>(fingerprints));
        if (maxAtoms < 1) {
            throw new PolymathException("max_atoms is " + maxAtoms + ", but it must be 1 or more.");
        }
    }

    /** Its graph alone. */
    public static MoleculeSettings ofGraph() {
        return new MoleculeSettings(List.of(), false, true, Invalid.REFUSE, false, 500);
    }

    /** These fingerprints alone. */
    public static MoleculeSettings ofFingerprints(Fingerprint... fingerprints) {
        return new MoleculeSettings(List.of(fingerprints), false, false, Invalid.REFUSE, false, 500);
    }

    /** This with or without descriptors. */
    public MoleculeSettings withDescriptors(boolean value) {
        return new MoleculeSettings(fingerprints, value, graph, invalid, parent, maxAtoms);
    }

    /** This for rows that can't be read. */
    public MoleculeSettings withInvalid(Invalid value) {
        return new MoleculeSettings(fingerprints, descriptors, graph, value, parent, maxAtoms);
    }

    /** The names of the columns that are made of a column of that name, in order. */
    public List<String> columns(String column) {
        List<String> names = new ArrayList<>();
        fingerprints.forEach(one -> names.add(one.column(column)));
        if (descriptors) {
            for (Descriptor one : Descriptor.values()) {
                names.add(one.column(column));
            }
        }
        if (graph) {
            names.add(Molecules.graph(column));
        }
        return names;
    }

    /** What becomes of a row that holds no molecule. */
    public enum Invalid {
        /** It is an error that names the rows. */
        REFUSE,
        /** It is told, and left out: it neither trains nor tests, and its predictions are missing. */
        SKIP
    }

    /** Which substructures a molecule has, as numbers. */
    public enum Fingerprint {
        /** Paths of up to eight atoms, hashed to 512 bits. */
        PATH(512),
        /** Which of 512 fragments it has, from a dictionary made for diversity. */
        FRAGMENTS(512),
        /** How many spheres of each kind its atoms and its carbon skeleton have, hashed to 1024 counts; slow. */
        SPHERES(1024),
        /** How many circular surroundings of each kind its atoms have, up to two bonds far, hashed to 1024 counts. */
        CIRCULAR(1024);

        private final int width;

        Fingerprint(int width) {
            this.width = width;
        }

        /** How many numbers it has. */
        public int width() {
            return width;
        }

        /** The column that is made of a column of that name. */
        public String column(String column) {
            return column + "." + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Properties of a molecule as numbers. */
    public enum Descriptor {
        /** The molecular weight, in g/mol. */
        WEIGHT,
        /** The estimated logarithm of the octanol/water partition coefficient. */
        LOGP,
        /** The estimated logarithm of the solubility in water, in mol/l. */
        LOGS,
        /** The topological polar surface area, in square angstroms. */
        PSA,
        /** Hydrogens on nitrogen and oxygen. */
        DONORS,
        /** Nitrogens and oxygens. */
        ACCEPTORS,
        /** Bonds that turn freely. */
        ROTATABLE,
        /** Atoms without hydrogens. */
        ATOMS,
        /** Small rings. */
        RINGS,
        /** Aromatic rings. */
        AROMATIC_RINGS,
        /** Stereo centres. */
        STEREOCENTERS,
        /** Share of the carbon atoms that are tetrahedral. */
        SATURATION,
        /** Halogens. */
        HALOGENS,
        /** The formal charge. */
        CHARGE;

        /** The column that is made of a column of that name. */
        public String column(String column) {
            return column + "." + name().toLowerCase(Locale.ROOT);
        }
    }
}
