package ai.polymath.metric;

/** The forms of tasks that metrics tell apart. */
public enum Form {
    /** Yes or no; predicted is the probability of yes. */
    BINARY,
    /** One of K classes without order; predicted is a probability for each. */
    MULTICLASS,
    /** One of K classes in order; predicted is a probability for each. */
    ORDINAL,
    /** K yes-or-no labels, each of which may be missing; predicted is a probability for each. */
    MULTILABEL,
    /** A number; predicted is a number in the same unit. */
    REGRESSION,
    /** Boxes with classes; predicted are boxes with class and score, see {@link ai.polymath.data.BoxLayout}. */
    DETECTION,
    /** A tag for each word of a text; labels and predictions are indices of tags, one a word. */
    TAGGING,
    /** A class for each pixel, gathered in a {@link ClassTally}. */
    SEGMENTATION,
    /** A number for each pixel, gathered in a {@link DepthTally}. */
    DEPTH,
    /** A direction for each pixel, gathered in a {@link DirectionTally}. */
    NORMALS
}
