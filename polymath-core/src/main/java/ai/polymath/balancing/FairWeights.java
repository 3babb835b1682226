package ai.polymath.balancing;

import ai.polymath.balancing.solve.FairAllocation;
import ai.polymath.balancing.solve.UnitRows;

/** What Nash-MTL and FairGrad share: weights of the alpha-fair direction, shortened to a greatest norm. */
final class FairWeights {
    private FairWeights() {}

    /**
     * The weights {@code [present]}.
     *
     * @param greatestNorm of the direction {@code J^T w}; 0 for none
     */
    static double[] of(Gramian gramian, StepInput step, double alpha, double greatestNorm) {
        UnitRows rows = gramian.unitRows(step);
        double[] neutral = step.preferences().clone();
        if (rows.size() == 0) {
            return neutral;
        }
        double[] z = FairAllocation.solve(rows, alpha, rows.select(step.preferences()));
        // All gradients times c make all weights c^(-2 alpha / (1 + alpha)) times as large.
        double power = 2 * alpha / (1 + alpha);
        double factor = power(-power, rows.exponent());
        if (greatestNorm > 0) {
            double norm = Math.sqrt(Math.max(0, square(rows, z))) * power(1 - power, rows.exponent());
            if (norm > greatestNorm) {
                factor *= greatestNorm / norm;
            }
        }
        for (int i = 0; i < z.length; i++) {
            z[i] *= factor;
        }
        return rows.weights(z, neutral);
    }

    /** {@code 2^(share * exponent)}. */
    private static double power(double share, int exponent) {
        return share == Math.rint(share) ? Math.scalb(1.0, (int) (share * exponent)) : Math.pow(2, share * exponent);
    }

    private static double square(UnitRows rows, double[] z) {
        double[] products = rows.times(z);
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            sum += z[i] * products[i];
        }
        return sum;
    }
}
