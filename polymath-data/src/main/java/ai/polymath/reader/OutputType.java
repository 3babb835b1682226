package ai.polymath.reader;

/** What a written column holds; every value may also be missing. */
public enum OutputType {
    /** Doubles. */
    NUMBER,
    /** Whole numbers of 64 bits. */
    WHOLE,
    /** Words. */
    TEXT,
    /** True or false. */
    TRUTH
}
