package ai.polymath.balancing.solve;

import static org.assertj.core.api.Assertions.assertThat;

/** The optimality conditions of a projection on the dual cone. */
final class DualConeTestSupport {
    private DualConeTestSupport() {}

    /** {@code w >= u}, {@code K w >= 0}, {@code (w - u) K w = 0}: necessary and sufficient. */
    static void assertProjection(UnitRows rows, double[] u, double[] w) {
        double[] products = rows.times(w);
        double size = Samples.sum(u) + Samples.sum(w);
        double v = Math.sqrt(Math.max(0, Samples.dot(w, products)));
        for (int i = 0; i < u.length; i++) {
            assertThat(w[i]).isGreaterThanOrEqualTo(u[i]);
            assertThat(products[i]).isGreaterThan(-1e-9 * v - 2e-13 * size);
            assertThat((w[i] - u[i]) * products[i]).isLessThan(2e-13 * size * size);
        }
    }
}
