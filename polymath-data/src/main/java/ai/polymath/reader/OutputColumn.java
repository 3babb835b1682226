package ai.polymath.reader;

/**
 * A column of a file to be written.
 *
 * @param name its name
 * @param type what it holds
 */
public record OutputColumn(String name, OutputType type) {
    /** A column of doubles. */
    public static OutputColumn number(String name) {
        return new OutputColumn(name, OutputType.NUMBER);
    }

    /** A column of whole numbers. */
    public static OutputColumn whole(String name) {
        return new OutputColumn(name, OutputType.WHOLE);
    }

    /** A column of words. */
    public static OutputColumn text(String name) {
        return new OutputColumn(name, OutputType.TEXT);
    }

    /** A column of truth values. */
    public static OutputColumn truth(String name) {
        return new OutputColumn(name, OutputType.TRUTH);
    }
}
