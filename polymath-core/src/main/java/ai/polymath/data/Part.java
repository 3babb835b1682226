package ai.polymath.data;

import java.util.Locale;

/** A part of the rows. */
public enum Part {
    /** Rows the model learns from. */
    TRAIN,
    /** Rows that choose the best epoch. */
    VALIDATION,
    /** Rows kept for the final figures. */
    TEST;

    /** As files write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
