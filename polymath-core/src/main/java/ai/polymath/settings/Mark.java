package ai.polymath.settings;

/**
 * Where a setting stands, so that a message can point at it.
 *
 * @param source the file, or what else gave the setting: {@code --set training.epochs=10}
 * @param line counted from 1; 0 where the source has no lines
 * @param column counted from 1; 0 where the source has no lines
 */
public record Mark(String source, int line, int column) {
    /** A place in something that has no lines. */
    public static Mark of(String source) {
        return new Mark(source, 0, 0);
    }

    /** As messages begin: {@code experiment.yaml:12}, or the source alone. */
    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
