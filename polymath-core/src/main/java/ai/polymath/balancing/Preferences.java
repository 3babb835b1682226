package ai.polymath.balancing;

import ai.polymath.PolymathException;
import ai.polymath.balancing.solve.UnitRows;

/** What methods make of the tasks' preferences. */
final class Preferences {
    private Preferences() {}

    /** The weights of the mean direction, {@code u_i = preferences_i / T}; their sum is 1 when all tasks are present. */
    static double[] shares(StepInput step) {
        double[] shares = step.preferences().clone();
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= shares.length;
        }
        return shares;
    }

    /** Refuses preferences that differ, for a method that treats all tasks alike by definition. */
    static void refuse(StepInput step, String method) {
        double[] preferences = step.preferences();
        for (int i = 1; i < preferences.length; i++) {
            if (preferences[i] != preferences[0]) {
                throw new PolymathException("Balancing method '" + method + "' treats all tasks alike and knows no"
                        + " preferences, but task " + step.present()[0] + " (counted from 0) has preference "
                        + preferences[0] + " and task " + step.present()[i] + " has " + preferences[i]
                        + ". Maybe leave the preferences out, or use cagrad, upgrad or nash-mtl.");
            }
        }
    }

    /** {@code values[i] * norm_i} of the non-zero rows. */
    static double[] contributions(UnitRows rows, double[] values) {
        double[] contributions = rows.select(values);
        for (int i = 0; i < contributions.length; i++) {
            contributions[i] *= rows.norms()[i];
        }
        return contributions;
    }
}
