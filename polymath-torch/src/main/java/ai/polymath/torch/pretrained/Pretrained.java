package ai.polymath.torch.pretrained;

import ai.polymath.experiment.InitialWeightsSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
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
     * @param settings those that the network was built by
     * @return what was found, for people, a sentence each
     * @throws ai.polymath.PolymathException if a file can't be read, or does not fit the network
     */
    public static List<String> load(Network network, ModelSettings settings) {
        List<String> told = new ArrayList<>(WordVectorTables.fill(network));
        InitialWeightsSettings weights = settings.initFrom();
        if (weights != null) {
            told.add(InitialWeights.load(network, weights));
        }
        return told;
    }
}
