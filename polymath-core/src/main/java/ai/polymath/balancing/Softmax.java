package ai.polymath.balancing;

/** Exponentials over their sum, safe for any finite exponents. */
final class Softmax {
    private Softmax() {}

    /**
     * {@code factors[i] exp(exponents[i]) / sum_j factors[j] exp(exponents[j])}.
     *
     * @param factors at least 0; if all are 0, so is the answer
     */
    static double[] of(double[] exponents, double[] factors) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < exponents.length; i++) {
            if (factors[i] > 0) {
                greatest = Math.max(greatest, exponents[i]);
            }
        }
        double[] shares = new double[exponents.length];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = factors[i] > 0 ? factors[i] * Math.exp(exponents[i] - greatest) : 0;
            sum += shares[i];
        }
        for (int i = 0; i < shares.length && sum > 0; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    /** The vector {@code v} times the Jacobian of the softmax at these shares: {@code s_i (v_i - sum_j s_j v_j)}. */
    static double[] timesJacobian(double[] v, double[] shares) {
        double mean = 0;
        for (int i = 0; i < v.length; i++) {
            mean += shares[i] * v[i];
        }
        double[] product = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            product[i] = shares[i] * (v[i] - mean);
        }
        return product;
    }
}
