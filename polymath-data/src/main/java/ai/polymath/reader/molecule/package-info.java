/**
 * Molecules, read with OpenChemLib (Sander et al., J. Chem. Inf. Model. 2015): graphs, fingerprints, descriptors and scaffolds
 * of SMILES.
 */
@NullMarked
package ai.polymath.reader.molecule;

import org.jspecify.annotations.NullMarked;
