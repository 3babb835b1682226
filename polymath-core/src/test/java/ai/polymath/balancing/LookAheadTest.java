package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bilevel methods on smooth, non-quadratic losses of few parameters: what they derive from inner products is compared
 * with finite differences of the losses after the look-ahead, and FORUM's direction with the vectors it stands for.
 */
class LookAheadTest {
    private static final int TASKS = 3;
    private static final int PARAMETERS = 4;

    /** {@code L_t = sum_k log cosh(theta . a_tk - y_tk)} with its own a and y for each batch. */
    private record Losses(double[][][] a, double[][] y) {
        static Losses random(SplittableRandom random) {
            double[][][] a = new double[TASKS][5][PARAMETERS];
            double[][] y = new double[TASKS][5];
            for (int t = 0; t < TASKS; t++) {
                for (int k = 0; k < 5; k++) {
                    Arrays.setAll(a[t][k], p -> random.nextDouble(-1, 1));
                    y[t][k] = random.nextDouble(-1, 1);
                }
            }
            return new Losses(a, y);
        }

        private double residual(double[] theta, int t, int k) {
            double r = -y[t][k];
            for (int p = 0; p < PARAMETERS; p++) {
                r += theta[p] * a[t][k][p];
            }
            return r;
        }

        double[] values(double[] theta) {
            double[] losses = new double[TASKS];
            for (int t = 0; t < TASKS; t++) {
                for (int k = 0; k < 5; k++) {
                    losses[t] += Math.log(Math.cosh(residual(theta, t, k)));
                }
            }
            return losses;
        }

        double[][] gradients(double[] theta) {
            double[][] rows = new double[TASKS][PARAMETERS];
            for (int t = 0; t < TASKS; t++) {
                for (int k = 0; k < 5; k++) {
                    double slope = Math.tanh(residual(theta, t, k));
                    for (int p = 0; p < PARAMETERS; p++) {
                        rows[t][p] += slope * a[t][k][p];
                    }
                }
            }
            return rows;
        }

        double[] walk(double[] theta, double[] w, double rate, int steps) {
            double[] there = theta.clone();
            for (int i = 0; i < steps; i++) {
                double[][] rows = gradients(there);
                for (int t = 0; t < TASKS; t++) {
                    for (int p = 0; p < PARAMETERS; p++) {
                        there[p] -= rate * w[t] * rows[t][p];
                    }
                }
            }
            return there;
        }
    }

    /** What the engine does before it asks a method, step by step as {@link CrossGradientWeighting} says. */
    private static CrossProducts prepare(
            CrossGradientWeighting method, StepInput step, MethodState state, Losses[] batches, double[] theta) {
        CrossPlan plan = method.plan();
        double rate = Double.isNaN(plan.lookAheadRate()) ? 0.03 : plan.lookAheadRate();
        double[] ahead = batches[0].walk(theta, method.lookAheadWeights(step, state), rate, plan.lookAheadSteps());
        return CrossProducts.ofRows(
                batches[0].gradients(theta),
                batches[1].gradients(plan.secondAhead() ? ahead : theta),
                plan.lossesAhead() ? batches[0].values(ahead) : new double[0],
                rate);
    }

    private static Losses[] batches(SplittableRandom random) {
        return new Losses[] {Losses.random(random), Losses.random(random)};
    }

    private static MethodState withLogits(MethodState state, SplittableRandom random, String name) {
        return state.with(name, random.doubles(TASKS, 0.2, 1).toArray());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void moml_hypergradient_isTheSlopeOfTheLossesAfterTheLookAhead(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Losses[] batches = batches(random);
        double[] theta = random.doubles(PARAMETERS, -1, 1).toArray();
        Moml method = new Moml(0.1, 0.01);
        MethodState state = withLogits(method.initialState(TASKS), random, "logits");
        StepInput step = StepInput.of(0, 0, batches[0].values(theta));
        CrossProducts products = prepare(method, step, state, batches, theta);
        double[] w = method.lookAheadWeights(step, state);
        for (int s = 0; s < TASKS; s++) {
            double[] slope = Moml.hypergradient(products, s, w);
            for (int t = 0; t < TASKS; t++) {
                double[] after = new double[2];
                for (int side = 0; side < 2; side++) {
                    double[] logits = state.get("logits");
                    logits[t] += side == 0 ? 1e-5 : -1e-5;
                    double[] shifted = method.lookAheadWeights(step, state.with("logits", logits));
                    after[side] = batches[1].values(batches[0].walk(theta, shifted, 0.1, 1))[s];
                }
                assertThat(slope[t]).isCloseTo((after[0] - after[1]) / 2e-5, within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void autoLambda_firstStep_movesWeightsDownTheSlopeOfTheLossesAfterTheLookAhead(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Losses[] batches = batches(random);
        double[] theta = random.doubles(PARAMETERS, -1, 1).toArray();
        AutoLambda method = new AutoLambda(List.of(), 0.1, 0.001, true);
        MethodState state = withLogits(method.initialState(TASKS), random, "lambda");
        StepInput step = StepInput.of(0, 0, batches[0].values(theta));
        CrossProducts products = prepare(method, step, state, batches, theta);
        double[] moved = method.weights(products, step, state).state().get("lambda.mean");
        for (int t = 0; t < TASKS; t++) {
            double[] after = new double[2];
            for (int side = 0; side < 2; side++) {
                double[] lambda = state.get("lambda");
                lambda[t] += side == 0 ? 1e-5 : -1e-5;
                after[side] = Arrays.stream(batches[1].values(batches[0].walk(theta, lambda, 0.03, 1)))
                        .sum();
            }
            double slope = (after[0] - after[1]) / 2e-5;
            // After one step Adam's first moment is a tenth of the gradient.
            assertThat(moved[t]).isCloseTo(0.1 * slope, within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void forum_direction_solvesThePapersProblemOverWeightsAndParameters(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Losses[] batches = batches(random);
        double[] theta = random.doubles(PARAMETERS, -1, 1).toArray();
        Forum method = new Forum(0.4, 5, 0.05, 0.01);
        MethodState state = withLogits(method.initialState(TASKS), random, "logits");
        StepInput step = StepInput.of(0, 0, batches[0].values(theta));
        CrossProducts products = prepare(method, step, state, batches, theta);
        CrossAnswer answer = method.weights(products, step, state);
        double[] w = method.lookAheadWeights(step, state);
        double[] ahead = products.lossesAhead();

        // The vectors themselves, over (a, theta).
        double mean = 0;
        for (int t = 0; t < TASKS; t++) {
            mean += w[t] * (step.losses()[t] - ahead[t]);
        }
        double[] q = new double[TASKS + PARAMETERS];
        double[][] f = new double[TASKS][TASKS + PARAMETERS];
        double[][] first = batches[0].gradients(theta);
        double[][] second = batches[1].gradients(theta);
        double[] v = new double[TASKS + PARAMETERS];
        double nu = answer.weights()[0][0] / w[0];
        for (int t = 0; t < TASKS; t++) {
            q[t] = w[t] * (step.losses()[t] - ahead[t] - mean);
            double norm = Math.sqrt(Arrays.stream(second[t]).map(x -> x * x).sum());
            for (int p = 0; p < PARAMETERS; p++) {
                q[TASKS + p] += w[t] * first[t][p];
                f[t][TASKS + p] = second[t][p] / norm;
                v[TASKS + p] += answer.weights()[0][t] * first[t][p] + answer.weights()[1][t] * second[t][p];
            }
        }
        for (int t = 0; t < TASKS; t++) {
            v[t] = nu * q[t];
        }
        double square = dot(q, q);
        // Feasible: the constraint falls at least as fast as asked.
        assertThat(dot(q, v)).isGreaterThanOrEqualTo(0.4 * square * (1 - 1e-9));
        // No gap between the problem in d = -v and its dual, so v is the answer to both.
        double primal = Double.NEGATIVE_INFINITY;
        for (double[] row : f) {
            primal = Math.max(primal, -dot(row, v));
        }
        primal += dot(v, v) / 2;
        double dual = -dot(v, v) / 2 + nu * 0.4 * square;
        assertThat(primal).isCloseTo(dual, within(1e-9 * (1 + Math.abs(dual))));
        // The logits go down nu q.
        double[] moved = answer.state().get("logits.mean");
        for (int t = 0; t < TASKS; t++) {
            assertThat(moved[t]).isCloseTo(0.1 * nu * q[t], within(1e-12));
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void forum_laterEpochs_averageTheMultipliers() {
        SplittableRandom random = new SplittableRandom(4);
        Losses[] batches = batches(random);
        double[] theta = new double[PARAMETERS];
        Forum method = new Forum(0.1, 2, 0.05, 0.01);
        MethodState state = method.initialState(TASKS).with("lambda", 1, 0, 0);
        StepInput now = StepInput.of(0, 15, batches[0].values(theta));
        CrossProducts products = prepare(method, now, state, batches, theta);
        double[] alone = method.weights(products, StepInput.of(0, 0, now.losses()), state)
                .state()
                .get("lambda");
        double[] averaged = method.weights(products, now, state).state().get("lambda");
        double share = Math.pow(16, -0.75);
        assertThat(averaged[0]).isCloseTo(1 + share * (alone[0] - 1), within(1e-12));
        assertThat(averaged[1]).isCloseTo(share * alone[1], within(1e-12));
    }

    @Test
    void forum_lookAheadThatDiverged_refusesWithAHint() {
        Forum method = new Forum(0.1, 5, 10, 0.01);
        CrossProducts products = CrossProducts.ofRows(
                new double[][] {{1}, {1}}, new double[][] {{1}, {1}}, new double[] {1, Double.NaN}, 10);
        assertThatThrownBy(() -> method.weights(products, StepInput.of(7, 0, 1, 1), method.initialState(2)))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("task 1")
                .hasMessageContaining("step 7")
                .hasMessageContaining("'inner_learning_rate'");
    }

    @Test
    void forum_taskWithoutGradient_hasNoSay() {
        Forum method = new Forum(0.1, 5, 0.1, 0.01);
        CrossProducts products = CrossProducts.ofRows(
                new double[][] {{1, 0}, {0, 1}}, new double[][] {{1, 0}, {0, 0}}, new double[] {0.5, 0.5}, 0.1);
        CrossAnswer answer = method.weights(products, StepInput.of(0, 0, 1, 1), method.initialState(2));
        assertThat(answer.weights()[1]).containsExactly(new double[] {1, 0}, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bilevelMethods_overARun_lowerTheLossesOfTheSecondBatch(long seed) {
        for (CrossGradientWeighting method : new CrossGradientWeighting[] {
            new Moml(0.05, 0.01), new AutoLambda(List.of(), 0.5, 0.01, true), new Forum(0.1, 3, 0.05, 0.01)
        }) {
            SplittableRandom random = new SplittableRandom(seed);
            Losses[] batches = batches(random);
            double[] theta = random.doubles(PARAMETERS, -3, 3).toArray();
            double before = Arrays.stream(batches[1].values(theta)).sum();
            MethodState state = method.initialState(TASKS);
            for (int i = 0; i < 200; i++) {
                StepInput step = StepInput.of(i, 0, batches[0].values(theta));
                CrossAnswer answer = method.weights(prepare(method, step, state, batches, theta), step, state);
                state = answer.state();
                double[] there = theta;
                for (int b = 0; b < 2; b++) {
                    double[][] rows = batches[b].gradients(theta);
                    double[] moved = there.clone();
                    for (int t = 0; t < TASKS; t++) {
                        for (int p = 0; p < PARAMETERS; p++) {
                            moved[p] -= 0.03 * answer.weights()[b][t] * rows[t][p];
                        }
                    }
                    there = moved;
                }
                theta = there;
            }
            assertThat(Arrays.stream(batches[1].values(theta)).sum())
                    .as(method.toString())
                    .isLessThan(0.9 * before);
        }
    }
}
