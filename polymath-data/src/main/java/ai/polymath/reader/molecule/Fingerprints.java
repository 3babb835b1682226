package ai.polymath.reader.molecule;

import ai.polymath.data.GraphColumn;
import ai.polymath.data.MoleculeSettings.Fingerprint;
import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.descriptor.DescriptorHandler;
import com.actelion.research.chem.descriptor.DescriptorHandlerLongFFP512;
import com.actelion.research.chem.descriptor.DescriptorHandlerLongPFP512;
import com.actelion.research.chem.descriptor.DescriptorHandlerSkeletonSpheres;

/** Fingerprints of molecules, as counts. Each thread has its own. */
final class Fingerprints {
    private final DescriptorHandler<long[], StereoMolecule> paths =
            new DescriptorHandlerLongPFP512().getThreadSafeCopy();
    private final DescriptorHandler<long[], StereoMolecule> fragments =
            new DescriptorHandlerLongFFP512().getThreadSafeCopy();
    private final DescriptorHandler<byte[], StereoMolecule> spheres =
            new DescriptorHandlerSkeletonSpheres().getThreadSafeCopy();

    /** The counts, {@code [width]}. */
    byte[] of(StereoMolecule molecule, Fingerprint fingerprint) {
        return switch (fingerprint) {
            case PATH -> bits(paths.createDescriptor(molecule), fingerprint.width());
            case FRAGMENTS -> bits(fragments.createDescriptor(molecule), fingerprint.width());
            case SPHERES -> spheres.createDescriptor(molecule);
            case CIRCULAR -> {
                GraphColumn.Graph graph = MolecularGraph.of(molecule, "");
                yield CircularFingerprint.of(graph, fingerprint.width());
            }
        };
    }

    private static byte[] bits(long[] words, int width) {
        byte[] bits = new byte[width];
        for (int i = 0; i < width; i++) {
            bits[i] = (byte) (words[i / Long.SIZE] >>> (i % Long.SIZE) & 1);
        }
        return bits;
    }
}
