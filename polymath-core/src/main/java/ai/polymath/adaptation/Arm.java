package ai.polymath.adaptation;

/** A way to learn a new task. */
public enum Arm {
    /** What tasks share is taken from the trained model and stays as it is; only what is the new task's own is trained. */
    HEAD("frozen", "adapted, shared part frozen"),
    /** All begins as the trained model and is trained on. */
    ALL("tuned", "adapted, shared part tuned too"),
    /** The same network from fresh weights. */
    SCRATCH("scratch", "from scratch");

    private final String word;
    private final String words;

    Arm(String word, String words) {
        this.word = word;
        this.words = words;
    }

    /** A short name, as in files. */
    public String word() {
        return word;
    }

    /** In words, for people. */
    public String words() {
        return words;
    }
}
