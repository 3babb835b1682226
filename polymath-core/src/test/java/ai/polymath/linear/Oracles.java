package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.RawStore;

/** What the tests against slow solvers have in common. */
final class Oracles {
    static final LinearSettings EXACT = LinearSettings.DEFAULT.withTolerance(1e-10);

    private Oracles() {}

    static MultiTaskProblem problem(long seed) {
        return seed % 2 == 0
                ? Problems.separate(seed, 5, 4, Loss.SQUARED)
                : Problems.shared(seed, 40, 5, 4, Loss.SQUARED);
    }

    static LinearFit fit(MultiTaskProblem problem, LinearPenalty penalty, double lambda) {
        LinearFit fit = MultiTaskLinear.of(problem, penalty, EXACT).fit(lambda);
        assertThat(fit.certificate().converged()).isTrue();
        return fit;
    }

    /** Compares objectives, and the reported one with the definition. */
    static void check(MultiTaskProblem problem, Dense dense, LinearFit fit, double penalty, double oracle) {
        double objective = fit.certificate().objective();
        assertThat(Problems.loss(problem, fit.weights(), fit.intercepts()) + penalty)
                .as("reported objective")
                .isCloseTo(objective, within(1e-9 * objective));
        assertThat(dense.loss(dense.standardised(fit.weights())) + penalty)
                .isCloseTo(objective, within(1e-9 * objective));
        assertThat(objective).isLessThanOrEqualTo(oracle * (1 + 1e-8));
        assertThat(objective).as("no better than the minimum").isGreaterThanOrEqualTo(oracle * (1 - 1e-6));
    }

    static double[] identity(int size, double value) {
        double[] k = new double[size * size];
        for (int t = 0; t < size; t++) {
            k[t * size + t] = value;
        }
        return k;
    }

    static double[] singularValues(double[] w) {
        double[][] rows = new double[w.length / 4][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(w, 4 * i, 4 * i + 4);
        }
        SingularValue<Double> svd = SingularValue.R064.make(rows.length, 4);
        svd.decompose(RawStore.wrap(rows));
        return svd.getSingularValues().toRawCopy1D();
    }

    static double traceNorm(double[] w) {
        return Arrays.stream(singularValues(w)).sum();
    }
}
