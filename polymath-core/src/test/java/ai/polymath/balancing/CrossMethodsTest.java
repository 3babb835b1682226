package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.balancing.BalancedTask.Likelihood;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CrossMethodsTest {
    private static final SdmGrad SDM_GRAD = new SdmGrad(0.3, 1, 10, 0.5, true);

    private static Stream<CrossGradientWeighting> all() {
        return Stream.of(
                new MoDo(0.05, 0.1, true),
                new MoDo(0.05, 0.1, false),
                new SdmGrad(0.3, 20, 10, 0.5, true),
                new Moml(0.1, 0.01),
                new AutoLambda(List.of(), 0.1, 0.001, true),
                new Forum(0.1, 5, 0.1, 0.01));
    }

    private static Stream<Arguments> allBySeed() {
        return all().flatMap(method -> LongStream.range(1, 6).mapToObj(seed -> Arguments.of(method, seed)));
    }

    private static double[][] rows(SplittableRandom random, int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            Arrays.setAll(row, k -> random.nextDouble(-1, 1));
        }
        return values;
    }

    private static CrossProducts products(SplittableRandom random, StepInput step) {
        double[] ahead = step.losses().clone();
        Arrays.setAll(ahead, i -> ahead[i] * random.nextDouble(0.7, 1.01));
        return CrossProducts.ofRows(rows(random, step.size(), 6), rows(random, step.size(), 6), ahead, 0.05);
    }

    private static CrossProducts diagonal(double... products) {
        int n = products.length;
        double[] cross = new double[n * n];
        for (int i = 0; i < n; i++) {
            cross[i * n + i] = products[i];
        }
        Gramian gramian = Gramian.of(cross, n);
        return new CrossProducts(gramian, gramian, cross, new double[0], 0);
    }

    @ParameterizedTest
    @MethodSource("allBySeed")
    void run_withAbsentTasks_isSound(CrossGradientWeighting method, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int tasks = 4;
        MethodState straight = method.initialState(tasks);
        MethodState stored = straight;
        for (int i = 0; i < 40; i++) {
            StepInput step = LossWeightingChecks.randomStep(random, i, i / 10, tasks);
            CrossProducts products = products(random, step);
            if (method.plan().lookAheadSteps() > 0) {
                assertThat(method.lookAheadWeights(step, straight)).hasSize(step.size());
            }
            CrossAnswer answer = method.weights(products, step, straight);
            stored = method.weights(products, step, MethodState.of(stored.asMap()))
                    .state();
            assertThat(answer.weights()).hasDimensions(method.plan().batches(), step.size());
            for (double[] batch : answer.weights()) {
                assertThat(Arrays.stream(batch).allMatch(w -> w >= 0 && Double.isFinite(w)))
                        .isTrue();
            }
            LossWeightingChecks.assertAbsentUntouched(step, tasks, straight, answer.state());
            straight = answer.state();
            LossWeightingChecks.assertSame(straight, stored);
        }
    }

    @ParameterizedTest
    @MethodSource("allBySeed")
    void run_tasksInAnotherOrder_moveWithThem(CrossGradientWeighting method, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = LossWeightingChecks.permutation(seed, 4);
        MethodState state = method.initialState(4);
        MethodState permutedState = state;
        for (int i = 0; i < 10; i++) {
            double[][] first = rows(random, 4, 6);
            double[][] second = rows(random, 4, 6);
            double[] losses = LossWeightingChecks.losses(random.nextLong(), 4);
            double[] ahead = Arrays.stream(losses)
                    .map(l -> l * random.nextDouble(0.5, 1))
                    .toArray();
            CrossAnswer answer =
                    method.weights(CrossProducts.ofRows(first, second, ahead, 0.1), StepInput.of(i, 0, losses), state);
            CrossAnswer permuted = method.weights(
                    CrossProducts.ofRows(
                            IntStream.of(order).mapToObj(t -> first[t]).toArray(double[][]::new),
                            IntStream.of(order).mapToObj(t -> second[t]).toArray(double[][]::new),
                            IntStream.of(order).mapToDouble(t -> ahead[t]).toArray(),
                            0.1),
                    StepInput.of(
                            i,
                            0,
                            IntStream.of(order).mapToDouble(t -> losses[t]).toArray()),
                    permutedState);
            for (int batch = 0; batch < answer.weights().length; batch++) {
                for (int t = 0; t < 4; t++) {
                    assertThat(permuted.weights()[batch][t]).isCloseTo(answer.weights()[batch][order[t]], within(1e-9));
                }
            }
            state = answer.state();
            permutedState = permuted.state();
        }
    }

    @Test
    void weights_oneTask_areOneOnOneBatch() {
        for (CrossGradientWeighting method :
                new CrossGradientWeighting[] {new MoDo(0.1, 0.1, true), SDM_GRAD, new Moml(0.1, 0.01)}) {
            CrossAnswer answer = method.weights(
                    CrossProducts.ofRows(new double[][] {{2, 1}}, new double[][] {{1, 1}}, new double[] {1}, 0.1),
                    StepInput.of(0, 0, 3),
                    method.initialState(1));
            assertThat(answer.total()).containsExactly(new double[] {1}, within(1e-15));
        }
    }

    @Test
    void samePointMethods_takeTheStepOnOneBatchOnly() {
        // The peers let heads and gates take the step of all three batches together, three times too long.
        SplittableRandom random = new SplittableRandom(3);
        for (CrossGradientWeighting method : new CrossGradientWeighting[] {new MoDo(0.1, 0.1, true), SDM_GRAD}) {
            assertThat(method.plan()).isEqualTo(new CrossPlan(3, false, 0, 0, false, false));
            StepInput step = StepInput.of(0, 0, 1, 1, 1);
            CrossAnswer answer = method.weights(products(random, step), step, method.initialState(3));
            assertThat(answer.weights()[0]).containsOnly(0);
            assertThat(answer.weights()[1]).containsOnly(0);
            assertThat(Arrays.stream(answer.weights()[2]).sum()).isCloseTo(1, within(1e-12));
            assertThat(method.nativeScale()).isEqualTo(Balancing.Scale.MEAN);
        }
    }

    @Test
    void sdmGrad_torchJdsProducts_meetItsWeights() {
        StepInput step = StepInput.of(0, 0, 1, 1, 1);
        CrossAnswer first = SDM_GRAD.weights(diagonal(1, 0.25, 0), step, SDM_GRAD.initialState(3));
        assertThat(first.total()).containsExactly(new double[] {1 / 13.0, 1 / 13.0, 11 / 13.0}, within(1e-14));
        CrossAnswer second = SDM_GRAD.weights(diagonal(1, 1, 1), step, first.state());
        assertThat(second.total()).containsExactly(new double[] {6 / 13.0, 6 / 13.0, 1 / 13.0}, within(1e-14));
    }

    @Test
    void sdmGrad_allProductsScaled_keepsItsWeights() {
        SplittableRandom random = new SplittableRandom(9);
        double[][] a = rows(random, 3, 5);
        double[][] b = rows(random, 3, 5);
        SdmGrad method = new SdmGrad(0.3, 20, 10, 0.5, true);
        StepInput step = StepInput.of(0, 0, 1, 1, 1);
        double[] w = method.weights(CrossProducts.ofRows(a, b), step, method.initialState(3))
                .total();
        for (double scale : new double[] {1e-15, 1e15}) {
            double[][] c = Arrays.stream(a)
                    .map(row -> Arrays.stream(row).map(x -> scale * x).toArray())
                    .toArray(double[][]::new);
            double[][] d = Arrays.stream(b)
                    .map(row -> Arrays.stream(row).map(x -> scale * x).toArray())
                    .toArray(double[][]::new);
            assertThat(method.weights(CrossProducts.ofRows(c, d), step, method.initialState(3))
                            .total())
                    .containsExactly(w, within(1e-9));
        }
        assertThat(method.weights(diagonal(0, 0, 0), step, method.initialState(3))
                        .total())
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-15));
    }

    @Test
    void modo_byHand_followsItsFormula() {
        MoDo method = new MoDo(0.1, 0.2, false);
        CrossAnswer answer = method.weights(
                CrossProducts.ofRows(new double[][] {{1, 0}, {0, 2}}, new double[][] {{1, 1}, {0, 2}}),
                StepInput.of(0, 0, 1, 1),
                method.initialState(2));
        // C = [[1, 2], [0, 4]], C lambda = (1.5, 2), plus 0.1: moved to (0.34, 0.29), projected.
        assertThat(answer.weights()[0]).containsExactly(new double[] {0.525, 0.475}, within(1e-15));
        assertThat(answer.weights()[1]).containsExactly(0, 0);
    }

    @Test
    void modo_sameRowsForLong_findsTheLeastNorm() {
        double[][] rows = {{-4, 1, 1}, {6, 1, 1}};
        MoDo method = new MoDo(0.005, 0, true);
        MethodState state = method.initialState(2);
        double[] w = {};
        for (int i = 0; i < 500; i++) {
            CrossAnswer answer = method.weights(CrossProducts.ofRows(rows, rows), StepInput.of(i, 0, 1, 1), state);
            state = answer.state();
            w = answer.total();
        }
        assertThat(w).containsExactly(new double[] {0.6, 0.4}, within(1e-9));
    }

    @Test
    void autoLambda_unknownPrimaryTask_suggestsTheRightOne() {
        List<BalancedTask> tasks = List.of(
                new BalancedTask("ascites", Likelihood.CATEGORICAL), new BalancedTask("bili", Likelihood.GAUSSIAN));
        assertThatThrownBy(() -> new AutoLambda(List.of("billi"), 0.1, 0.001, true).forTasks(tasks))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("Did you mean 'bili'?");
    }

    @Test
    void autoLambda_primaryTask_raisesWhatHelpsItAndLowersWhatHarmsIt() {
        List<BalancedTask> tasks = List.of(
                new BalancedTask("main", Likelihood.GAUSSIAN),
                new BalancedTask("friend", Likelihood.GAUSSIAN),
                new BalancedTask("foe", Likelihood.GAUSSIAN));
        CrossGradientWeighting method =
                (CrossGradientWeighting) new AutoLambda(List.of("main"), 0.1, 0.01, true).forTasks(tasks);
        double[][] rows = {{1, 0}, {0.5, 1}, {-0.5, 1}};
        MethodState state = method.initialState(3);
        double[] w = {};
        for (int i = 0; i < 100; i++) {
            CrossAnswer answer = method.weights(
                    CrossProducts.ofRows(rows, rows, new double[0], 1e-3), StepInput.of(i, 0, 1, 1, 1), state);
            state = answer.state();
            w = answer.weights()[0];
        }
        assertThat(w[0]).isGreaterThan(1);
        assertThat(w[1]).isGreaterThan(1);
        assertThat(w[2]).isZero();
        StepInput withoutMain = new StepInput(0, 0, new int[] {1, 2}, new double[] {1, 1}, new double[] {1, 1}, 0);
        CrossAnswer unchanged = method.weights(
                CrossProducts.ofRows(new double[][] {{1}, {1}}, new double[][] {{1}, {1}}, new double[0], 1e-3),
                withoutMain,
                state);
        LossWeightingChecks.assertSame(unchanged.state(), state);
    }

    @Test
    void moml_taskThatHarmsAllOthers_losesWeight() {
        double[][] rows = {{1, 0.1}, {1, -0.1}, {-1, 0}};
        double[][] outer = {{1, 0.2}, {1, -0.2}, {0.9, 0}};
        Moml method = new Moml(0.1, 0.05);
        MethodState state = method.initialState(3);
        double[] w = {};
        for (int i = 0; i < 200; i++) {
            CrossAnswer answer = method.weights(
                    CrossProducts.ofRows(rows, outer, new double[0], 0.1), StepInput.of(i, 0, 1, 1, 1), state);
            state = answer.state();
            w = answer.total();
        }
        assertThat(w[2]).isLessThan(0.01);
    }
}
