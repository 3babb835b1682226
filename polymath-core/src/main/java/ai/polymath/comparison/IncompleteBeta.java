package ai.polymath.comparison;

/**
 * The regularised incomplete beta function {@code I_x(a, b)}, by the continued fraction of Didonato and Morris in
 * Lentz's form (Numerical Recipes, section 6.4), to about 1e-14.
 */
final class IncompleteBeta {
    private static final int MOST_TERMS = 10_000;
    private static final double TINY = 1e-300;
    private static final double PRECISION = 1e-16;
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572E-6,
        1.5056327351493116E-7
    };

    private IncompleteBeta() {}

    /**
     * {@code I_x(a, b)}.
     *
     * @param x in [0, 1]
     * @param complement {@code 1 - x}, which the caller may know more exactly than the difference
     */
    static double of(double x, double complement, double a, double b) {
        if (x <= 0) {
            return 0;
        }
        if (complement <= 0) {
            return 1;
        }
        double front =
                Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(complement));
        // The fraction converges fast on this side of the mean; on the other the symmetric one does.
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(complement, b, a) / b;
    }

    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / guarded(1 - (a + b) * x / (a + 1));
        double value = d;
        for (int m = 1; m <= MOST_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / guarded(1 + even * d);
            c = guarded(1 + even / c);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / guarded(1 + odd * d);
            c = guarded(1 + odd / c);
            double change = d * c;
            value *= change;
            if (Math.abs(change - 1) <= PRECISION) {
                break;
            }
        }
        return value;
    }

    private static double guarded(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** {@code log Gamma(z)} for z above 0 (Lanczos, g = 7). */
    static double logGamma(double z) {
        if (z < 0.5) {
            return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
        }
        double shifted = z - 1;
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (shifted + i);
        }
        double t = shifted + 7.5;
        return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
    }
}
