package ai.polymath.torch.training;

import ai.polymath.run.EpochRecord;
import java.util.ArrayList;
import java.util.List;

/** Where a run stands between epochs. */
final class RunState {
    private final long start;
    final List<EpochRecord> history = new ArrayList<>();
    long step;
    int bestEpoch;
    int lastImprovement;
    int reductions;
    double earlierSeconds;
    /** Of steps taken since the start or resumption. */
    long stepNanos;

    RunState(long start) {
        this.start = start;
    }

    double seconds() {
        return earlierSeconds + (System.nanoTime() - start) / 1e9;
    }

    /** How far training is, for messages. */
    String place(int epoch) {
        return "after step " + step + " (epoch " + epoch + ")";
    }
}
