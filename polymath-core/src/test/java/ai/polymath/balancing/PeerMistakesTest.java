package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where TorchJD 0.17 and LibMTL 1.1.5 go wrong, one test a mistake: what the right answer is and that it comes. */
class PeerMistakesTest {
    private static final double[][] PAIR = {{-4, 1, 1}, {6, 1, 1}};
    private static final double[][] TRIPLE = {{1, 2, 0, -1}, {-2, 1, 1, 0}, {0.5, -3, 1, 2}};

    /** TorchJD adds 1e-4 of the trace to the diagonal; its cosines here are .229, .005, -.72 and -.84. */
    @ParameterizedTest
    @CsvSource({"1, 0.229", "10, 0.035", "100, 0.0037", "1000, 0.00037"})
    void upgrad_rowsOfUnlikeLength_doesNotConflictWhereTorchJdHasCosineMinusSevenTenths(double divisor, double cosine) {
        double[][] jacobian = Gradients.scaleRows(PAIR, new double[] {1 / divisor, 1});
        for (GradientWeighting method : List.of(new UpGrad(), new DualProj())) {
            MethodChecks.of(method).nonConflicting(jacobian);
        }
        double[] v = MethodChecks.of(new UpGrad()).direction(jacobian);
        double found = Gradients.dot(v, jacobian[0]) / Gradients.norm(v) / Gradients.norm(jacobian[0]);
        assertThat(found).isCloseTo(cosine, within(0.02 * cosine));
    }

    /** TorchJD and LibMTL answer the plain mean if the trace of G is below 1e-4. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-6, 1e-15, 1e-100})
    void upgrad_tinyGradients_isNotTheMean(double size) {
        double[] weights = MethodChecks.of(new UpGrad()).weights(Gradients.scale(PAIR, size));
        assertThat(weights).containsExactly(MethodChecks.of(new UpGrad()).weights(PAIR), within(1e-9));
        assertThat(weights[0]).isGreaterThan(1.1);
    }

    /** TorchJD answers zeros below an absolute threshold, and training stops; LibMTL's SLSQP is 30 times off. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-6, 1e-15, 1e-100})
    void cagrad_tinyGradients_isNotZero(double size) {
        double[] weights = MethodChecks.of(new CaGrad(0.5)).weights(Gradients.scale(PAIR, size));
        assertThat(weights).containsExactly(new double[] {0.7041, 0.5}, within(1e-4));
        assertThat(weights).containsExactly(MethodChecks.of(new CaGrad(0.5)).weights(PAIR), within(1e-9));
    }

    /** Without its solver package LibMTL's Nash-MTL silently answers equal weights; both peers stop far from the solution. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1, 1e6})
    void nash_anyGradients_solvesItsEquations(double size) {
        double[][] jacobian = Gradients.scaleRows(TRIPLE, new double[] {size, 1e4 * size, size});
        double[] weights = MethodChecks.of(new NashMtl(0)).weights(jacobian);
        double[] products = Gramian.ofRows(jacobian).times(weights);
        for (int i = 0; i < 3; i++) {
            assertThat(products[i] * weights[i]).isCloseTo(1, within(1e-9));
        }
        assertThat(weights[0] / weights[1]).isGreaterThan(1000);
    }

    /** Both peers refuse T = 1. */
    @Test
    void nash_oneTask_isItsUnitGradient() {
        assertThat(MethodChecks.of(new NashMtl(0)).direction(new double[][] {{3, 4}}))
                .containsExactly(new double[] {0.6, 0.8}, within(1e-15));
    }

    /** Both peers shorten the step to norm 1 without saying so. */
    @Test
    void nash_greatestNorm_isWhatIsSetAndNothingElse() {
        assertThat(Gradients.norm(MethodChecks.of(new NashMtl(0)).direction(TRIPLE)))
                .isCloseTo(Math.sqrt(3), within(1e-12));
        assertThat(Gradients.norm(MethodChecks.of(new NashMtl(1)).direction(TRIPLE)))
                .isCloseTo(1, within(1e-12));
        assertThat(MethodChecks.of(new NashMtl(2)).weights(TRIPLE))
                .containsExactly(MethodChecks.of(new NashMtl(0)).weights(TRIPLE));
    }

    /** LibMTL finds no starting pair if all gradients are long, or if there is one task. */
    @ParameterizedTest
    @ValueSource(doubles = {1e4, 1e8, 1e100})
    void mgda_longGradients_findsItsWeights(double size) {
        assertThat(MethodChecks.of(new Mgda()).weights(Gradients.scale(PAIR, size)))
                .containsExactly(new double[] {0.6, 0.4}, within(1e-12));
        assertThat(MethodChecks.of(new Mgda()).weights(new double[][] {{size}})).containsExactly(1);
    }

    /** TorchJD's Frank-Wolfe stops early: cosines down to -0.2 on such matrices. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void mgda_imbalancedGradients_servesAllTasksOfTheSupportAlike(long seed) {
        double[][] jacobian = Gradients.imbalanced(Gradients.normal(8, 20, seed), 3, seed);
        double[] weights = MethodChecks.of(new Mgda()).weights(jacobian);
        double[] v = Gradients.combine(jacobian, weights);
        double square = Gradients.dot(v, v);
        for (int i = 0; i < 8; i++) {
            double gain = Gradients.dot(jacobian[i], v);
            assertThat(gain).isGreaterThan(square * (1 - 1e-9));
            if (weights[i] > 0) {
                assertThat(gain).isCloseTo(square, within(1e-9 * square));
            }
        }
    }

    /** LibMTL shuffles j over all tasks, i itself among them, and may project a gradient off itself. */
    @Test
    void pcgrad_randomOrder_neverProjectsAGradientOffItself() {
        for (long seed = 0; seed < 2000; seed++) {
            double[][] jacobian = Gradients.normal(3, 3, seed);
            StepInput step = new StepInput(0, 0, new int[] {0, 1, 2}, new double[3], new double[] {1, 1, 1}, seed);
            double[] v = Gradients.combine(
                    jacobian, MethodChecks.of(new PcGrad(TaskOrder.RANDOM)).weights(jacobian, step));
            double nearest = Double.POSITIVE_INFINITY;
            for (double[] possible : sumsOfAllOrders(jacobian)) {
                double distance = 0;
                for (int k = 0; k < 3; k++) {
                    distance = Math.max(distance, Math.abs(v[k] - possible[k]));
                }
                nearest = Math.min(nearest, distance);
            }
            assertThat(nearest).as("seed %d", seed).isLessThan(1e-9);
        }
    }

    /** For three tasks: each gradient projected in both orders of the other two, all eight sums, on whole vectors. */
    private static List<double[]> sumsOfAllOrders(double[][] g) {
        List<double[]> sums = new ArrayList<>();
        for (int mask = 0; mask < 8; mask++) {
            double[] sum = new double[g[0].length];
            for (int i = 0; i < 3; i++) {
                int first = (i + 1 + (mask >> i & 1)) % 3;
                double[] p = g[i].clone();
                for (int j : new int[] {first, 3 - i - first}) {
                    double product = Gradients.dot(p, g[j]);
                    for (int k = 0; product < 0 && k < p.length; k++) {
                        p[k] -= product / Gradients.dot(g[j], g[j]) * g[j][k];
                    }
                }
                Arrays.setAll(sum, k -> sum[k] + p[k]);
            }
            sums.add(sum);
        }
        return sums;
    }

    /** LibMTL: the root of 1 - cosine^2 is NaN for 93 of 200 exactly opposed pairs, whose cosine rounds to below -1. */
    @Test
    void gradvac_opposedPairs_isNeverNaN() {
        for (long seed = 0; seed < 200; seed++) {
            double[][] one = Gradients.normal(1, 7, seed);
            double[][] pair = {one[0], Gradients.scale(one, -1.0 - seed)[0]};
            GradVac method = new GradVac(0.5, TaskOrder.RANDOM);
            MethodState state = method.initialState(2);
            for (int step = 0; step < 5; step++) {
                Answer answer = method.weights(Gramian.ofRows(pair), StepInput.of(step, 0, 1, 1), state);
                assertThat(answer.weights()[0]).isFinite();
                assertThat(answer.weights()[1]).isFinite();
                state = answer.state();
            }
        }
    }

    /** LibMTL inverts a singular matrix on parallel gradients, and divides 0 by 0 for a zero one. */
    @Test
    void imtl_parallelOrZeroGradients_shareAlike() {
        double[] weights = MethodChecks.of(new ImtlG()).weights(new double[][] {{1, 2, 2}, {2, 4, 4}});
        assertThat(weights).containsExactly(new double[] {2.0 / 3, 1.0 / 3}, within(1e-14));
        assertThat(MethodChecks.of(new ImtlG()).direction(new double[][] {{1, 0}, {0, 0}, {0, 1}}))
                .containsExactly(new double[] {0.5, 0.5}, within(1e-14));
    }

    /** TorchJD answers zeros from norms of 1e13 on, by an absolute test. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-13, 1e13, 1e100})
    void imtl_anyScale_isTheSame(double size) {
        assertThat(MethodChecks.of(new ImtlG()).weights(Gradients.scale(PAIR, size)))
                .containsExactly(new double[] {0.5923, 0.4077}, within(1e-4));
    }

    /** TorchJD's pseudo-inverse does not solve the equations of a singular G. */
    @Test
    void imtl_singularGramianOfARegularSystem_solvesItsEquations() {
        double[][] jacobian = {{1, -2, 3}, {-1, 2, -3}, {2, 1, 1}};
        double[] weights = MethodChecks.of(new ImtlG()).weights(jacobian);
        assertThat(Arrays.stream(weights).sum()).isCloseTo(1, within(1e-13));
        double[] v = Gradients.combine(jacobian, weights);
        for (double[] g : jacobian) {
            assertThat(Gradients.dot(g, v)).isCloseTo(0, within(1e-13));
        }
    }

    /** TorchJD: squared distances of near-duplicates come out negative, and their roots NaN. */
    @Test
    void krum_nearDuplicates_areNeighbours() {
        double[][] rows = Gradients.normal(1, 50, 3);
        double[][] jacobian = new double[5][];
        for (int i = 0; i < 4; i++) {
            jacobian[i] = rows[0].clone();
            jacobian[i][i] *= 1 + 1e-15;
        }
        jacobian[4] = Gradients.scale(rows, -100)[0];
        double[] weights = MethodChecks.of(new Krum(1, 4)).weights(jacobian);
        assertThat(weights).containsExactly(0.25, 0.25, 0.25, 0.25, 0);
    }

    /** LibMTL and TorchJD: the solver stops far from the solution where rows are not of length about 1. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e6})
    void fairgrad_gradientsOfAnyLength_solvesItsEquations(double size) {
        double[][] jacobian = Gradients.scaleRows(TRIPLE, new double[] {size, 1e4 * size, size});
        double[] weights = MethodChecks.of(new FairGrad(2, 0)).weights(jacobian);
        double[] products = Gramian.ofRows(jacobian).times(weights);
        for (int i = 0; i < 3; i++) {
            assertThat(products[i] * Math.sqrt(weights[i])).isCloseTo(1, within(1e-8));
        }
    }

    /** TorchJD cuts the rank at the epsilon of floats; LibMTL calls an eigenvalue function that is gone. */
    @Test
    void aligned_rowsOfUnlikeLength_countAllOfThem() {
        double[][] jacobian = {{1, 0, 0}, {0, 1e-9, 0}, {0, 0, 1e9}};
        // Orthogonal rows become equally long, as long as the shortest: w_i |g_i| = |g_min| / T.
        assertThat(MethodChecks.of(new AlignedMtl(AlignedMtl.Length.MIN)).weights(jacobian))
                .containsExactly(new double[] {1e-9 / 3, 1.0 / 3, 1e-18 / 3}, within(1e-24));
    }

    /** The peers return NaN, in part finite numbers, or an error of the eigenvalue routine. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void anyMethod_gradientThatIsNotFinite_isRefusedByTheTasksNumberAndStep(double value) {
        double[] gramian = {1, 0, 0, 0, value, 0, 0, 0, 1};
        StepInput step = new StepInput(17, 2, new int[] {0, 4, 7}, new double[] {1, 1, 1}, new double[] {1, 1, 1}, 0);
        for (GradientWeighting method : List.of(
                new UpGrad(),
                new DualProj(),
                new Mgda(),
                new CaGrad(0.5),
                new NashMtl(1),
                new FairGrad(2, 1),
                new AlignedMtl(AlignedMtl.Length.MIN),
                new PcGrad(TaskOrder.RANDOM),
                new GradVac(0.01, TaskOrder.RANDOM),
                new ConFig(),
                new ImtlG(),
                new Imtl(0.01),
                new NtkMtl(),
                new GradNorm(1.5, 0.025),
                new Krum(0, 1),
                new CrMogm(new UpGrad(), 0.9))) {
            assertThatThrownBy(() -> method.weights(Gramian.of(gramian, 3), step, method.initialState(8)))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("task 4")
                    .hasMessageContaining("step 17");
        }
    }
}
