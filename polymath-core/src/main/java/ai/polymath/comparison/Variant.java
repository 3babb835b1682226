package ai.polymath.comparison;

/**
 * One way to train, with its figures over replicates (seeds or folds).
 *
 * @param name unique in its comparison
 * @param role what it is compared as
 * @param family variants of one family differ in balancing only: the way to share
 * @param validation the tasks' figures on validation rows, {@code [replicates][tasks]}; {@code NaN} where undefined
 * @param test the same on test rows
 * @param cost what a replicate costs, mean
 */
public record Variant(String name, Role role, String family, double[][] validation, double[][] test, Cost cost) {
    /** What a variant is compared as. */
    public enum Role {
        /** One model a task. */
        SINGLE,
        /** One model for all tasks, losses weighted equally. */
        EQUAL,
        /** One model for all tasks, balanced in another way. */
        BALANCED
    }

    /**
     * What one replicate costs.
     *
     * @param seconds of training, all its models together, without tuning
     * @param stepsPerSecond steps of training a second; {@code NaN} if unknown
     * @param peakBytes the most physical memory the process held; {@code NaN} if unknown
     * @param parameters numbers learned, all its models together
     */
    public record Cost(double seconds, double stepsPerSecond, double peakBytes, double parameters) {
        /** Nothing is known. */
        public static final Cost UNKNOWN = new Cost(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    /** Whether one model serves all tasks. */
    public boolean isShared() {
        return role != Role.SINGLE;
    }
}
