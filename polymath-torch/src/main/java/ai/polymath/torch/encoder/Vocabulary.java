package ai.polymath.torch.encoder;

/** What category columns that are read as tokens have in common. */
public enum Vocabulary {
    /** A word means the same in every column: one embedding for it. */
    SHARED,
    /** Columns are of different kinds: a word has an embedding for each column. */
    OWN
}
