package ai.polymath.data;

/**
 * How the objects of one picture stand in a row of numbers: how many there are, then for each six numbers. Places are shares of
 * the picture's width and height, from its left upper corner, so they don't depend on the size that it is resized to.
 *
 * <p>A label: class, left, top, right, bottom, 1 if it is difficult. A prediction: class, score, left, top, right, bottom, the
 * highest score first.
 */
public final class BoxLayout {
    /** Numbers an object. */
    public static final int FIELDS = 6;

    /** Where the corners of a label begin among its numbers. */
    public static final int LABEL_CORNERS = 1;

    /** Where a label says whether it is difficult. */
    public static final int LABEL_DIFFICULT = 5;

    /** Where the score of a prediction stands. */
    public static final int SCORE = 1;

    /** Where the corners of a prediction begin among its numbers. */
    public static final int PREDICTION_CORNERS = 2;

    private BoxLayout() {}

    /** How many numbers a row has for that many objects. */
    public static int width(int objects) {
        return Math.addExact(1, Math.multiplyExact(objects, FIELDS));
    }

    /** Where an object's numbers begin in a row. */
    public static int at(int object) {
        return 1 + object * FIELDS;
    }
}
