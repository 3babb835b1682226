package ai.polymath.metric;

/**
 * Gathers what the metrics of a dense task need, picture by picture, so that neither predictions nor labels of more than one
 * picture are held at a time. All pixels with a label count the same, whatever picture they are in and in whatever order or
 * portions pictures come; pixels without one count nothing.
 */
public sealed interface DenseTally permits ClassTally, DepthTally, DirectionTally {
    /**
     * Adds a picture.
     *
     * @param predicted {@code [channels, pixels]}
     * @param label {@code [channels, pixels]}; {@code NaN} where missing
     * @throws IllegalArgumentException if there are not as many predicted numbers as labels
     */
    void add(float[] predicted, float[] label);

    /** What was gathered, as numbers that {@link #merge} takes. */
    double[] numbers();

    /** Adds what another tally of the same form has gathered. */
    void merge(double[] numbers);

    /** Pixels with a label. */
    long pixels();

    /** Refuses pictures of different sizes. */
    static void requireSame(float[] predicted, float[] label) {
        if (predicted.length != label.length) {
            throw new IllegalArgumentException(
                    predicted.length + " numbers are predicted for a map of " + label.length + ".");
        }
    }
}
