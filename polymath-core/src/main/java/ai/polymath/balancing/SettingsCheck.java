package ai.polymath.balancing;

import ai.polymath.PolymathException;

/** Rules for the numbers among a method's settings. */
final class SettingsCheck {
    private SettingsCheck() {}

    static void positive(String method, String name, double value) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, method, name, value, "be a number above 0");
    }

    static void notNegative(String method, String name, double value) {
        require(value >= 0 && value < Double.POSITIVE_INFINITY, method, name, value, "be a number of at least 0");
    }

    static void finite(String method, String name, double value) {
        require(Double.isFinite(value), method, name, value, "be a finite number");
    }

    /** From 0 on, below or at 1. */
    static void fraction(String method, String name, double value) {
        require(value >= 0 && value <= 1, method, name, value, "lie between 0 and 1");
    }

    static void require(boolean good, String method, String name, Object value, String rule) {
        if (!good) {
            throw new PolymathException("Setting '" + name + "' of balancing method '" + method + "' must " + rule
                    + ", but is " + value + ".");
        }
    }
}
