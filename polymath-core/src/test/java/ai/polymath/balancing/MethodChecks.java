package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;

/**
 * What a Gramian method's theory may promise, as assertions, so that the test of a new method is a few lines:
 * {@code MethodChecks.of(new MyMethod()).nonConflicting(jacobian)}. Differences are measured relative to the largest
 * {@code |w_i| |g_i|}, which is what the rounding of {@code J^T w} is relative to.
 */
final class MethodChecks {
    private final GradientWeighting method;

    private MethodChecks(GradientWeighting method) {
        this.method = method;
    }

    static MethodChecks of(GradientWeighting method) {
        return new MethodChecks(method);
    }

    /** The weights of a first step in which all tasks are present with loss 1. */
    double[] weights(double[][] jacobian) {
        double[] losses = new double[jacobian.length];
        Arrays.fill(losses, 1);
        return weights(jacobian, losses);
    }

    double[] weights(double[][] jacobian, double[] losses) {
        return method.weights(Gramian.ofRows(jacobian), StepInput.of(0, 0, losses), method.initialState(losses.length))
                .weights();
    }

    double[] weights(double[][] jacobian, StepInput step) {
        return method.weights(Gramian.ofRows(jacobian), step, method.initialState(step.size()))
                .weights();
    }

    double[] direction(double[][] jacobian) {
        return Gradients.combine(jacobian, weights(jacobian));
    }

    /** {@code g_i . v >= -1e-9 |g_i| |v|} for all i, apart from the rounding of v itself. */
    void nonConflicting(double[][] jacobian) {
        double[] weights = weights(jacobian);
        double[] v = Gradients.combine(jacobian, weights);
        double rounding = 1e-13 * jacobian.length * Gradients.largestContribution(jacobian, weights);
        for (int i = 0; i < jacobian.length; i++) {
            double product = Gradients.dot(jacobian[i], v);
            assertThat(product)
                    .as("g_%d . v for %s", i, method)
                    .isGreaterThanOrEqualTo(-Gradients.norm(jacobian[i]) * (1e-9 * Gradients.norm(v) + rounding));
        }
    }

    /** The same direction whatever the order of the tasks. */
    void permutationInvariant(double[][] jacobian, long seed) {
        int[] order = Gradients.permutation(jacobian.length, seed);
        sameDirection(jacobian, weights(jacobian), direction(Gradients.permuted(jacobian, order)), 1, 1e-8);
    }

    /**
     * {@code v(c J) = c^degree v(J)} for all c for which G can be written down; to the last bit in w for powers of two,
     * but for powers of c that no double holds exactly.
     */
    void scaleFree(double[][] jacobian, double degree) {
        double[] weights = weights(jacobian);
        for (double c : new double[] {1e-150, 1e-15, 1e15, 1e150}) {
            double[] scaled = direction(Gradients.scale(jacobian, c));
            sameDirection(jacobian, weights, scaled, Math.pow(c, degree), 1e-8);
        }
        for (int power : new int[] {-400, -30, 30, 400}) {
            double[] scaled = weights(Gradients.scale(jacobian, Math.scalb(1.0, power)));
            for (int i = 0; i < scaled.length; i++) {
                double exact = weights[i] * Math.pow(2, power * (degree - 1));
                assertThat(scaled[i])
                        .as("weight %d of %s at 2^%d", i, method, power)
                        .isCloseTo(exact, within(degree == Math.rint(degree) ? 0 : 1e-12 * Math.abs(exact)));
            }
        }
    }

    /** {@code v(diag(a + b) J) = v(diag(a) J) + v(diag(b) J)}, a and b positive. */
    void linearUnderScaling(double[][] jacobian, double[] a, double[] b) {
        double[] sum = a.clone();
        Arrays.setAll(sum, i -> a[i] + b[i]);
        double[][] whole = Gradients.scaleRows(jacobian, sum);
        double[] ofA = direction(Gradients.scaleRows(jacobian, a));
        double[] ofB = direction(Gradients.scaleRows(jacobian, b));
        double[] added = ofA.clone();
        Arrays.setAll(added, k -> ofA[k] + ofB[k]);
        sameDirection(whole, weights(whole), added, 1, 1e-9);
    }

    /** A zero row among the others changes v by the given factor, and its own weight is a positive number. */
    void zeroRowDropsOut(double[][] jacobian, int at, double factor) {
        int n = jacobian.length;
        double[][] more = new double[n + 1][];
        for (int i = 0; i <= n; i++) {
            more[i] = i == at ? new double[jacobian[0].length] : jacobian[i < at ? i : i - 1];
        }
        double[] weights = weights(more);
        assertThat(weights[at]).as("weight of the zero row").isPositive().isFinite();
        sameDirection(jacobian, weights(jacobian), Gradients.combine(more, weights), factor, 1e-9);
    }

    /** Finite weights, whatever the rows. */
    void finite(double[][] jacobian) {
        for (double weight : weights(jacobian)) {
            assertThat(weight).as("weight of %s", method).isFinite();
        }
    }

    /** {@code actual = factor * J^T weights}. */
    private void sameDirection(
            double[][] jacobian, double[] weights, double[] actual, double factor, double tolerance) {
        double[] v = Gradients.combine(jacobian, weights);
        double scale = Gradients.largestContribution(jacobian, weights);
        for (int k = 0; k < v.length; k++) {
            assertThat(actual[k] / factor)
                    .as("v[%d] of %s", k, method)
                    .isCloseTo(v[k], within(tolerance * scale + Double.MIN_NORMAL));
        }
    }
}
