package ai.polymath.adaptation;

import java.util.List;

/** What of a trained model a new task may change. */
public enum Tune {
    /** The new task's own part only; what tasks share is frozen. */
    HEAD(List.of(Arm.HEAD)),
    /** Everything. */
    ALL(List.of(Arm.ALL)),
    /** Both are tried, and compared. */
    BOTH(List.of(Arm.HEAD, Arm.ALL));

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<Arm> arms;

    Tune(List<Arm> arms) {
        this.arms = arms;
    }

    /** What is tried, without training from scratch. */
    public List<Arm> arms() {
        return arms;
    }
}
