package ai.polymath.linear;

import ai.polymath.PolymathException;

/** What the penalties ask of their settings. */
final class PenaltyChecks {
    private PenaltyChecks() {}

    static void atLeastZero(String penalty, String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new PolymathException("The " + name + " of the " + penalty + " penalty is " + value
                    + "; it must be a finite number >= 0.");
        }
    }

    static void positive(String penalty, String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new PolymathException("The " + name + " of the " + penalty + " penalty is " + value
                    + "; it must be a finite number > 0.");
        }
    }

    static void positive(String penalty, String name, int value) {
        if (value < 1) {
            throw new PolymathException(
                    "The " + name + " of the " + penalty + " penalty is " + value + "; it must be at least 1.");
        }
    }
}
