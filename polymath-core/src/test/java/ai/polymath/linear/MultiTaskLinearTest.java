package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every penalty and both losses. */
class MultiTaskLinearTest {
    private static final LinearSettings EXACT = LinearSettings.DEFAULT.withTolerance(1e-9);

    static Stream<Arguments> penalties() {
        return Problems.penalties().stream().map(Arguments::of);
    }

    static Stream<Arguments> withStrongest() {
        return Problems.withStrongest().stream().map(Arguments::of);
    }

    private static double strength(MultiTaskProblem problem, LinearPenalty penalty) {
        double most = MultiTaskLinear.of(problem, penalty, EXACT).lambdaMax();
        return Double.isFinite(most) ? 0.1 * most : 0.03;
    }

    private static LinearFit fit(MultiTaskProblem problem, LinearPenalty penalty, double lambda) {
        LinearFit fit = MultiTaskLinear.of(problem, penalty, EXACT).fit(lambda);
        assertThat(fit.certificate().converged()).isTrue();
        return fit;
    }

    @ParameterizedTest
    @MethodSource("withStrongest")
    void fit_fromTheStrongestOn_isExactlyZero_andNotBelow(LinearPenalty penalty) {
        for (Loss loss : Loss.values()) {
            MultiTaskProblem problem = Problems.separate(3, 6, 4, loss);
            MultiTaskLinear model = MultiTaskLinear.of(problem, penalty, EXACT);
            double most = model.lambdaMax();
            for (double factor : new double[] {1, 1.01, 1e6}) {
                LinearFit fit = model.fit(factor * most);
                assertThat(fit.weights()).containsOnly(0);
                assertThat(fit.parts()).allSatisfy(part -> assertThat(part).containsOnly(0));
                assertThat(fit.certificate().converged()).isTrue();
                for (int t = 0; t < 4; t++) {
                    double mean = Scaling.labelMean(problem.task(t), problem.rows(t));
                    assertThat(loss.response(fit.intercepts()[t])).isCloseTo(mean, within(1e-9));
                }
            }
            assertThat(Vectors.norm(model.fit(0.99 * most).weights())).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void fit_logistic_isWhereNoDirectionGoesDown(LinearPenalty penalty) {
        MultiTaskProblem problem = Problems.separate(4, 4, 3, Loss.LOGISTIC);
        LinearSettings raw = EXACT.withStandardize(false);
        double lambda = strength(problem, penalty);
        LinearFit fit = MultiTaskLinear.of(problem, penalty, raw).fit(lambda);
        assertThat(fit.certificate().converged()).isTrue();
        Regularizer regularizer = penalty.at(lambda, new Layout(4, problem.names()));
        double[][] parts = fit.parts().toArray(new double[0][]);
        double least = Problems.loss(problem, fit.weights(), fit.intercepts()) + regularizer.value(parts);
        assertThat(fit.certificate().objective()).isCloseTo(least, within(1e-10 * least));
        assertThat(fit.certificate().gap()).isNaN();
        SplittableRandom random = new SplittableRandom(6);
        for (int trial = 0; trial < 300; trial++) {
            double size = Math.pow(10, -5 * random.nextDouble());
            double[][] z = Vectors.copy(parts);
            for (double[] part : z) {
                double[] direction = Problems.gaussians(random, part.length);
                for (int i = 0; i < part.length; i++) {
                    part[i] += trial % 2 == 0 || i == trial % part.length ? size * direction[i] : 0;
                }
            }
            if (penalty instanceof SparseLowRankPenalty) {
                regularizer.proximalStep(z, 1e-12);
            }
            double[] b = Problems.gaussians(random, 3);
            for (int t = 0; t < 3; t++) {
                b[t] = fit.intercepts()[t] + size * b[t];
            }
            assertThat(Problems.loss(problem, Vectors.sum(z, z.length), b) + regularizer.value(z))
                    .isGreaterThanOrEqualTo(least * (1 - 1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fit_logisticRidge_agreesWithNewton(long seed) {
        MultiTaskProblem problem = Problems.shared(seed, 60, 3, 2, Loss.LOGISTIC);
        double lambda = 0.02;
        LinearFit fit = MultiTaskLinear.of(problem, new RidgePenalty(), EXACT.withStandardize(false))
                .fit(lambda);
        for (int t = 0; t < 2; t++) {
            double[] newton = newton(problem, t, lambda);
            for (int j = 0; j < 3; j++) {
                assertThat(fit.weight(j, t)).isCloseTo(newton[j], within(1e-6));
            }
            assertThat(fit.intercepts()[t]).isCloseTo(newton[3], within(1e-6));
        }
    }

    private static double[] newton(MultiTaskProblem problem, int t, double lambda) {
        TaskData data = problem.task(t);
        double[] v = new double[4];
        for (int iteration = 0; iteration < 60; iteration++) {
            double[] gradient = new double[4];
            double[] hessian = new double[16];
            for (int i : problem.rows(t)) {
                double[] x = {data.x()[3 * i], data.x()[3 * i + 1], data.x()[3 * i + 2], 1};
                double z = 0;
                for (int j = 0; j < 4; j++) {
                    z += v[j] * x[j];
                }
                double p = 1 / (1 + Math.exp(-z));
                double weight = data.weight(i) / problem.weight();
                for (int j = 0; j < 4; j++) {
                    gradient[j] += weight * (p - data.labels()[i]) * x[j];
                    for (int k = 0; k < 4; k++) {
                        hessian[4 * j + k] += weight * p * (1 - p) * x[j] * x[k];
                    }
                }
            }
            for (int j = 0; j < 3; j++) {
                gradient[j] += lambda * v[j];
                hessian[5 * j] += lambda;
            }
            double[] step = Dense.solve(hessian, gradient);
            for (int j = 0; j < 4; j++) {
                v[j] -= step[j];
            }
        }
        return v;
    }

    @Test
    void fit_fewerExamplesThanFeatures_closesTheGap() {
        SplittableRandom random = new SplittableRandom(11);
        List<TaskData> tasks = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            double[] x = Problems.gaussians(random, 8 * 40);
            double[] y = Problems.gaussians(random, 8);
            tasks.add(new TaskData("t" + t, Loss.SQUARED, x, y));
        }
        MultiTaskProblem problem = MultiTaskProblem.of(40, tasks);
        for (LinearPenalty penalty :
                List.of(new LassoPenalty(), new GroupLassoPenalty(), new TraceNormPenalty(), new RobustPenalty())) {
            LinearFit fit = fit(problem, penalty, strength(problem, penalty));
            assertThat(fit.certificate().gap())
                    .isBetween(0.0, 1e-7 * fit.certificate().objective());
        }
    }

    @Test
    void fit_withoutIntercept_goesThroughTheOrigin() {
        double[] x = {1, 2, 3, 4};
        double[] y = {3, 5, 7, 9};
        MultiTaskProblem problem = MultiTaskProblem.of(1, List.of(new TaskData("a", Loss.SQUARED, x, y)));
        LinearFit through = MultiTaskLinear.of(
                        problem, new RidgePenalty(), new LinearSettings(1e-9, 1000, false, false))
                .fit(0);
        assertThat(through.intercepts()).containsExactly(0);
        assertThat(through.weight(0, 0)).isCloseTo(70.0 / 30, within(1e-8));
        LinearFit with = MultiTaskLinear.of(problem, new RidgePenalty(), EXACT).fit(0);
        assertThat(with.weight(0, 0)).isCloseTo(2, within(1e-8));
        assertThat(with.intercepts()[0]).isCloseTo(1, within(1e-7));
        assertThat(with.predict(0, new double[] {10, 20})).satisfies(p -> {
            assertThat(p[0]).isCloseTo(21, within(1e-6));
            assertThat(p[1]).isCloseTo(41, within(1e-6));
        });
        assertThat(with.usedFeatures(0)).isEqualTo(1);
    }

    @Test
    void fit_numbersAndClassesTogether_fitsBoth() {
        List<TaskData> tasks = List.of(
                Problems.separateTasks(12, 4, 1, Loss.SQUARED).get(0),
                new TaskData(
                        "class",
                        Loss.LOGISTIC,
                        Problems.separateTasks(13, 4, 1, Loss.LOGISTIC).get(0).x(),
                        Problems.separateTasks(13, 4, 1, Loss.LOGISTIC).get(0).labels()));
        MultiTaskProblem problem = MultiTaskProblem.of(4, tasks);
        LinearFit fit = fit(problem, new TraceNormPenalty(), 0.01);
        double objective = Problems.loss(problem, fit.weights(), fit.intercepts());
        assertThat(problem.meanLoss(fit)).isCloseTo(objective, within(1e-12));
        assertThat(Arrays.stream(fit.predict(1, tasks.get(1).x())).boxed())
                .allSatisfy(p -> assertThat(p).isBetween(0.0, 1.0));
        assertThatThrownBy(problem::pooled)
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("pooled");
    }

    @Test
    void fit_constantLabelsOrFeatures_isWellBehaved() {
        double[] x = {0.1, 1, 0.1, 2, 0.1, 3};
        for (LinearPenalty penalty : Problems.penalties()) {
            List<TaskData> tasks = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                tasks.add(new TaskData("t" + t, Loss.SQUARED, x, new double[] {5, 5, 5}));
            }
            LinearFit fit = fit(MultiTaskProblem.of(2, tasks), penalty, 0.1);
            assertThat(fit.weights()).containsOnly(0);
            assertThat(fit.intercepts()).containsOnly(5);
        }
        LinearFit single = MultiTaskLinear.fit(
                MultiTaskProblem.of(2, List.of(new TaskData("a", Loss.LOGISTIC, x, new double[] {1, 1, 1}))),
                new RidgePenalty(),
                0.1);
        assertThat(Arrays.stream(single.predict(0, x)).boxed())
                .allSatisfy(p -> assertThat(p).isBetween(0.8, 1.0));
    }

    @Test
    void fit_twice_isIdenticalToTheBit() {
        MultiTaskProblem problem = Problems.shared(14, 300, 6, 5, Loss.LOGISTIC);
        LinearFit first = MultiTaskLinear.fit(problem, new RobustPenalty(), 0.01);
        LinearFit second = MultiTaskLinear.fit(problem, new RobustPenalty(), 0.01);
        assertThat(second.weights()).isEqualTo(first.weights());
        assertThat(second.certificate()).isEqualTo(first.certificate());
    }

    @Test
    void fit_tooFewIterations_saysSo() {
        LinearFit fit = MultiTaskLinear.of(
                        Problems.separate(15, 6, 4, Loss.SQUARED),
                        new RidgePenalty(),
                        new LinearSettings(1e-12, 3, true, true))
                .fit(1e-6);
        assertThat(fit.certificate().converged()).isFalse();
        assertThat(fit.certificate().iterations()).isEqualTo(3);
        assertThat(fit.certificate().optimality()).isGreaterThan(1e-12);
    }

    @Test
    void problem_mistakes_areNamed() {
        double[] x = {1, 2};
        assertThatThrownBy(() -> MultiTaskProblem.of(1, List.of())).hasMessageContaining("no task");
        assertThatThrownBy(() -> new TaskData("a", Loss.LOGISTIC, x, new double[] {0, 2}))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("label 2.0 in example 2");
        assertThatThrownBy(() -> new TaskData("a", Loss.SQUARED, x, new double[] {0, 2}, new double[] {1, -1}))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("weight -1.0");
        TaskData empty = new TaskData("a", Loss.SQUARED, x, new double[] {Double.NaN, Double.NaN});
        TaskData bad = new TaskData("a", Loss.SQUARED, new double[] {1, Double.NaN}, new double[] {1, 2});
        assertThatThrownBy(() -> MultiTaskProblem.of(1, List.of(empty, bad)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("3 problems")
                .hasMessageContaining("no labelled example")
                .hasMessageContaining("called 'a'")
                .hasMessageContaining("impute");
        MultiTaskProblem problem = Problems.separate(1, 2, 2, Loss.LOGISTIC);
        assertThatThrownBy(() -> MultiTaskLinear.fit(problem, new RidgePenalty(), -1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("lambda");
        assertThatThrownBy(() -> MultiTaskLinear.fit(problem, new CalibratedPenalty(), 1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("classification");
        assertThatThrownBy(() -> new CappedL1Penalty(2)).isInstanceOf(PolymathException.class);
        assertThatThrownBy(() -> new ConvexClusteredPenalty(0, 1)).isInstanceOf(PolymathException.class);
        assertThatThrownBy(() -> new LinearSettings(0, 1, true, true)).isInstanceOf(PolymathException.class);
        assertThatThrownBy(() -> new CrossValidation(1, 30, CrossValidation.Rule.BEST, 0))
                .isInstanceOf(PolymathException.class);
    }
}
