package ai.polymath.comparison;

import ai.polymath.comparison.Contrast.TaskContrast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to "does sharing help?".
 *
 * <p><b>What is asked.</b> The best shared variant against the best single-task variant, both chosen by validation rows:
 * is Delta_m other than 0, and is any task other than before? And within the shared variant's family: does the best
 * balancing differ from equal weights? Test rows choose nothing; they only answer.
 *
 * <p><b>How errors are kept rare.</b> These {@code T + 2} questions are one family of paired t tests under Holm's
 * correction, half of the permitted error on Delta_m, a quarter on the tasks together, a quarter on balancing; what a
 * rejected test leaves goes to the others. So all claims of a verdict <em>together</em> are wrong with a probability of at
 * most {@code level}.
 *
 * @param answer the headline
 * @param contrast sharing against single-task
 * @param p adjusted p-value of Delta_m; {@code NaN} with one replicate
 * @param taskP adjusted p-values of the tasks
 * @param helped tasks that are demonstrably better
 * @param harmed tasks that are demonstrably worse
 * @param equal the equal weights that balancing is compared with; null if there are none
 * @param balancing the best balancing against equal weights; null if there is none
 * @param balancingP its adjusted p-value
 * @param level probability of a false claim
 */
public record Verdict(
        Answer answer,
        Contrast contrast,
        double p,
        double[] taskP,
        List<String> helped,
        List<String> harmed,
        @Nullable String equal,
        @Nullable Contrast balancing,
        double balancingP,
        double level) {
    private static final double OVERALL = 0.5;
    private static final double TASKS = 0.25;
    private static final double BALANCING = 0.25;

    /** The headline. */
    public enum Answer {
        /** Demonstrably better on average; or some tasks demonstrably better and none worse. */
        HELPS("Sharing helps"),
        /** The opposite. */
        HARMS("Sharing harms"),
        /** Neither can be shown. */
        NO_DIFFERENCE("Sharing makes no demonstrable difference");

        private final String words;

        Answer(String words) {
            this.words = words;
        }

        /** As a verdict begins. */
        public String words() {
            return words;
        }
    }

    /** The verdict of a comparison. */
    public static Verdict of(Comparison comparison) {
        Variant single = comparison.single();
        Variant shared = comparison.shared();
        Contrast contrast = comparison.contrast(shared, single);
        Variant equal = comparison.equalOf(shared);
        Variant best = equal == null ? null : comparison.balancing(equal);
        Contrast balancing = best == null || equal == null ? null : comparison.contrast(best, equal);
        int tasks = contrast.tasks().size();
        double[] p = new double[tasks + 2];
        double[] weights = new double[tasks + 2];
        Arrays.fill(weights, TASKS / tasks);
        for (int t = 0; t < tasks; t++) {
            p[t] = contrast.tasks().get(t).difference().p();
        }
        p[tasks] = contrast.delta().p();
        weights[tasks] = OVERALL;
        p[tasks + 1] = balancing == null ? Double.NaN : balancing.delta().p();
        weights[tasks + 1] = BALANCING;
        double[] adjusted = Holm.adjust(p, weights);
        List<String> helped = new ArrayList<>();
        List<String> harmed = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            TaskContrast task = contrast.tasks().get(t);
            if (adjusted[t] <= comparison.level()) {
                (task.difference().mean() > 0 ? helped : harmed).add(task.task());
            }
        }
        Answer answer =
                answer(adjusted[tasks] <= comparison.level(), contrast.delta().mean(), helped, harmed);
        return new Verdict(
                answer,
                contrast,
                adjusted[tasks],
                Arrays.copyOf(adjusted, tasks),
                List.copyOf(helped),
                List.copyOf(harmed),
                equal == null ? null : equal.name(),
                balancing,
                adjusted[tasks + 1],
                comparison.level());
    }

    private static Answer answer(boolean certain, double delta, List<String> helped, List<String> harmed) {
        if (certain) {
            return delta > 0 ? Answer.HELPS : Answer.HARMS;
        }
        if (helped.isEmpty() == harmed.isEmpty()) {
            return Answer.NO_DIFFERENCE;
        }
        return harmed.isEmpty() ? Answer.HELPS : Answer.HARMS;
    }

    /** Whether anything is claimed: an effect of sharing, on a task, or of balancing. */
    public boolean claims() {
        return answer != Answer.NO_DIFFERENCE || !helped.isEmpty() || !harmed.isEmpty() || balancingDiffers();
    }

    /** Whether the best balancing demonstrably differs from equal weights. */
    public boolean balancingDiffers() {
        return balancingP <= level;
    }

    /** The verdict in plain words, one line. */
    public String text() {
        return VerdictText.of(this);
    }
}
