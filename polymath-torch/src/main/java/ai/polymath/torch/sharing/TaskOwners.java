package ai.polymath.torch.sharing;

import ai.polymath.PolymathException;
import ai.polymath.torch.network.Owner;
import java.util.List;
import java.util.stream.IntStream;

/** Who owns what, and which stages are meant. */
final class TaskOwners {
    private TaskOwners() {}

    /** The owner of a parameter that is stacked over all tasks. */
    static Owner each(int tasks) {
        return new Owner(IntStream.range(0, tasks).boxed().toList());
    }

    /** The owner of a parameter of one task. */
    static Owner one(int task) {
        return new Owner(List.of(task));
    }

    /**
     * Chosen stages, counted from 0.
     *
     * @param after stages counted from 1; none chooses all
     * @param stages how many there are
     * @param kind the way to share, for the message
     */
    static List<Integer> stages(List<Integer> after, int stages, String kind) {
        if (after.isEmpty()) {
            return IntStream.range(0, stages).boxed().toList();
        }
        for (int stage : after) {
            if (stage < 1 || stage > stages) {
                throw new PolymathException("model.sharing (" + kind + "): after names stage " + stage
                        + ", but the encoder's stages are 1 to " + stages + ".");
            }
        }
        return after.stream().map(s -> s - 1).sorted().distinct().toList();
    }
}
