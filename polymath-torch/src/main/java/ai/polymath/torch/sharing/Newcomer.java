package ai.polymath.torch.sharing;

/** How a task joins that comes when the others are trained. */
public enum Newcomer {
    /**
     * It uses what tasks share and parts of its own, and no other task's part: a network for it alone is the same as its way
     * through a network for all. What is its own (head, gate, adapters, later stages, ...) begins afresh.
     */
    ALONE,
    /** Its way leads through parts that belong to other tasks too, so all tasks must be in the network. */
    AMONG_ALL,
    /** There is nothing that it could use as it is. */
    NONE
}
