package ai.polymath.torch.encoder;

/**
 * Some successive stages of an encoder.
 *
 * @param from the first; with stage 0 comes the input
 * @param to the one after the last
 */
public record Stages(int from, int to) {
    /** Checks that they are in order. */
    public Stages {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("No stages from " + from + " to " + to);
        }
    }

    /** Whether these have the input. */
    public boolean hasInput() {
        return from == 0;
    }

    /** Whether a stage is among these. */
    public boolean has(int stage) {
        return stage >= from && stage < to;
    }
}
