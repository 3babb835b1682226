package ai.polymath.regularization;

import ai.polymath.PolymathException;

/** What all penalties ask of their settings and of the matrices they are given. */
final class Checks {
    private Checks() {}

    static void strength(String penalty, double strength) {
        if (!(strength >= 0) || Double.isInfinite(strength)) {
            throw new PolymathException("The strength of the " + penalty + " penalty is " + strength
                    + "; it must be a finite number >= 0 (0 switches the penalty off).");
        }
    }

    static void matrix(double[] w, int rows, int columns) {
        if (rows < 0 || columns < 0 || (long) rows * columns != w.length) {
            throw new IllegalArgumentException(
                    "A matrix [" + rows + ", " + columns + "] doesn't have " + w.length + " values.");
        }
    }

    /** The threshold or damping {@code strength * step} of a proximal step. */
    static double scaled(double strength, double step) {
        if (!(step >= 0)) {
            throw new IllegalArgumentException("The step of a proximal step is " + step + "; it must be >= 0.");
        }
        return strength == 0 || step == 0 ? 0 : strength * step;
    }
}
