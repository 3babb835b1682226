package ai.polymath.balancing;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** In which order a method goes through the other tasks. */
public enum TaskOrder {
    /** Shuffled anew for each task, by the chance of the step. */
    RANDOM,
    /** By their numbers: no chance at all, but the answer depends on how the tasks are numbered. */
    ASCENDING;

    /** The others of each of n tasks in this order. */
    Others over(int n, StepInput step) {
        return new Others(n, this == RANDOM ? step.random() : null);
    }

    /** Lists the others; to be asked for each task in turn. */
    static final class Others {
        private final int[] list;
        private final @Nullable SplittableRandom random;

        private Others(int n, @Nullable SplittableRandom random) {
            this.list = new int[Math.max(0, n - 1)];
            this.random = random;
        }

        /** All but i; the array is overwritten by the next call. */
        int[] of(int i) {
            for (int at = 0; at < list.length; at++) {
                list[at] = at < i ? at : at + 1;
            }
            if (random != null) {
                for (int at = list.length - 1; at > 0; at--) {
                    int other = random.nextInt(at + 1);
                    int kept = list[at];
                    list[at] = list[other];
                    list[other] = kept;
                }
            }
            return list;
        }
    }
}
