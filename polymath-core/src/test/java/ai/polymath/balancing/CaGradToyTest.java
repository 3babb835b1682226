package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaGradToyTest {

    @Test
    void gradients_ofTheToy_areThoseOfItsLosses() {
        double h = 1e-6;
        for (double[] at : new double[][] {{-8.5, 7.5}, {3, 1.5}, {-2, -4}, {9, 0.3}}) {
            double[][] gradients = CaGradToy.gradients(at[0], at[1]);
            for (int task = 0; task < 2; task++) {
                double dx = (loss(task, at[0] + h, at[1]) - loss(task, at[0] - h, at[1])) / (2 * h);
                double dy = (loss(task, at[0], at[1] + h) - loss(task, at[0], at[1] - h)) / (2 * h);
                assertThat(gradients[task][0]).isCloseTo(dx, within(1e-6));
                assertThat(gradients[task][1]).isCloseTo(dy, within(1e-6));
            }
        }
    }

    /** As the paper prints them. */
    private static double loss(int task, double x, double y) {
        double f = task == 0 ? 0.5 * (-x - 7) - Math.tanh(-y) : 0.5 * (-x + 3) + Math.tanh(-y) + 2;
        double centre = task == 0 ? 7 : -7;
        double g = (Math.pow(-x + centre, 2) + 0.1 * Math.pow(-y - 8, 2)) / 10 - 20;
        return Math.max(Math.tanh(0.5 * y), 0) * (Math.log(Math.max(Math.abs(f), 0.000005)) + 6)
                + Math.max(Math.tanh(-0.5 * y), 0) * g;
    }

    /** The paper's figure 3: gradient descent is stuck in two of the five runs, with the authors' 100,000 steps of 0.001. */
    @Test
    void mean_fromThePublishedPoints_isStuckTwice() {
        boolean[] reached = new boolean[5];
        for (int i = 0; i < 5; i++) {
            reached[i] = reaches(new CaGrad(0), CaGradToy.STARTS[i], 0.001, 100_000);
        }
        assertThat(reached).containsExactly(false, true, true, false, true);
    }

    static Stream<GradientWeighting> methods() {
        return Stream.of(
                new UpGrad(),
                new DualProj(),
                new Mgda(),
                new Mgda(Mgda.Normalization.L2, false),
                new CaGrad(0.2),
                new CaGrad(0.5),
                new CaGrad(0.8),
                new NashMtl(1),
                new FairGrad(0.5, 1),
                new FairGrad(2, 1),
                new AlignedMtl(AlignedMtl.Length.MIN),
                new PcGrad(TaskOrder.RANDOM),
                new GradVac(0.01, TaskOrder.RANDOM),
                new ConFig(),
                new ImtlG(),
                new GradNorm(1.5, 0.025),
                new NtkMtl(),
                new CrMogm(new CaGrad(0.5), 0.9));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void methods_fromThePublishedPoints_reachTheParetoSet(GradientWeighting method) {
        for (double[] start : CaGradToy.STARTS) {
            assertThat(reaches(method, start, 0.005, 40_000))
                    .as("from (%s, %s)", start[0], start[1])
                    .isTrue();
        }
    }

    /** The paper's point: where MGDA stops anywhere on the Pareto set, CAGrad goes on to the least mean loss. */
    @Test
    void cagrad_fromThePublishedPoints_goesOnToTheLeastMeanLoss() {
        for (double[] start : CaGradToy.STARTS) {
            double[] end = CaGradToy.descend(new CaGrad(0.5), start, 0.005, 20_000, false);
            assertThat(end[0]).isCloseTo(0, within(0.01));
            assertThat(end[1]).isCloseTo(-8.3552, within(0.01));
        }
        double[] end = CaGradToy.descend(new Mgda(), CaGradToy.STARTS[0], 0.005, 20_000, false);
        assertThat(end[0]).isLessThan(-2);
        assertThat(CaGradToy.isPareto(end)).isTrue();
    }

    private static boolean reaches(GradientWeighting method, double[] start, double learningRate, int steps) {
        return CaGradToy.isPareto(CaGradToy.descend(method, start, learningRate, steps, true));
    }
}
