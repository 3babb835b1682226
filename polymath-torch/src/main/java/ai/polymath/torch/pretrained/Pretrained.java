package ai.polymath.torch.pretrained;

import ai.polymath.torch.network.Network;
import java.util.List;

/**
 * Puts into a fresh network what it is to begin with instead of chance. A network that is read from a bundle has all that
 * already and needs no such file.
 */
public final class Pretrained {
    private Pretrained() {}

    /**
     * Overwrites weights of a fresh network with those of the files that its settings name.
     *
     * @return what was found, for people, a sentence each
     * @throws ai.polymath.PolymathException if a file can't be read, or does not fit the network
     */
    public static List<String> load(Network network) {
        return WordVectorTables.fill(network);
    }
}
