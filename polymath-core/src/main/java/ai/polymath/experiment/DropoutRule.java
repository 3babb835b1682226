package ai.polymath.experiment;

import ai.polymath.PolymathException;

/** What a share of dropped units may be; one rule for encoders and heads. */
public final class DropoutRule {
    private DropoutRule() {}

    /**
     * Checks a share.
     *
     * @throws PolymathException if it is not in [0, 1)
     */
    public static void check(double dropout) {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new PolymathException("dropout is " + dropout + ", but it must be at least 0 and below 1.");
        }
    }
}
