package ai.polymath.torch.encoder;

/**
 * Some successive stages of an encoder, and whether its input comes with them.
 *
 * @param from the first
 * @param to the one after the last
 * @param hasInput whether the input is made too, with the parameters that it has (embeddings)
 */
public record Stages(int from, int to, boolean hasInput) {
    /** Checks that they are in order, and that an input is followed by stage 0. */
    public Stages {
        if (from < 0 || to < from || (hasInput && from > 0)) {
            throw new IllegalArgumentException(
                    "No stages from " + from + " to " + to + (hasInput ? " with the input" : ""));
        }
    }

    /** Those stages; with stage 0 comes the input. */
    public Stages(int from, int to) {
        this(from, to, from == 0);
    }

    /** The input alone, from which several encoders may go on. */
    public static Stages inputOnly() {
        return new Stages(0, 0, true);
    }

    /** Those stages, which are given what another encoder's input made. */
    public static Stages withoutInput(int from, int to) {
        return new Stages(from, to, false);
    }

    /** Whether a stage is among these. */
    public boolean has(int stage) {
        return stage >= from && stage < to;
    }
}
