package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** What tests of several methods have in common. */
final class LossWeightingChecks {
    private LossWeightingChecks() {}

    /** Positive losses, spread over some orders of magnitude. */
    static double[] losses(long seed, int tasks) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] losses = new double[tasks];
        Arrays.setAll(losses, t -> Math.exp(random.nextDouble(-3, 3)));
        return losses;
    }

    /** Steps whose tasks come and go; every step has at least one. */
    static StepInput randomStep(SplittableRandom random, int number, int epoch, int tasks) {
        int[] present = new SplittableRandom(random.nextLong())
                .ints(tasks, 0, tasks)
                .distinct()
                .sorted()
                .toArray();
        double[] losses = losses(random.nextLong(), present.length);
        double[] preferences = new double[present.length];
        Arrays.setAll(preferences, i -> random.nextDouble(0.2, 2));
        double mean = Arrays.stream(preferences).average().orElseThrow();
        Arrays.setAll(preferences, i -> preferences[i] / mean);
        return new StepInput(number, epoch, present, losses, preferences, random.nextLong());
    }

    /** The weights are the gradient of the objective with respect to the losses, by central differences. */
    static void assertGradientIs(double[] weights, double[] losses, ToDoubleFunction<double[]> objective) {
        for (int t = 0; t < losses.length; t++) {
            double h = 1e-5 * losses[t];
            double[] up = losses.clone();
            double[] down = losses.clone();
            up[t] += h;
            down[t] -= h;
            double slope = (objective.applyAsDouble(up) - objective.applyAsDouble(down)) / (up[t] - down[t]);
            assertThat(weights[t]).as("weight of task " + t).isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
        }
    }

    /**
     * Runs the method on random steps with absent tasks, twice: once straight on, once through the map of a checkpoint at
     * every step. Weights are finite, at least 0, the same bits both times, and no array of the state over all tasks
     * changes where a task is absent.
     */
    static void assertSoundOverARun(LossWeighting method, int tasks, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MethodState straight = method.initialState(tasks);
        MethodState stored = method.initialState(tasks);
        for (int epoch = 0; epoch < 6; epoch++) {
            for (int i = 0; i < 10; i++) {
                StepInput step = randomStep(random, 10 * epoch + i, epoch, tasks);
                stored = MethodState.of(stored.asMap());
                Answer answer = method.weights(step, straight);
                Answer again = method.weights(step, stored);
                assertThat(answer.weights()).hasSize(step.size()).isEqualTo(again.weights());
                assertThat(Arrays.stream(answer.weights()).allMatch(w -> w >= 0 && Double.isFinite(w)))
                        .as("weights " + Arrays.toString(answer.weights()))
                        .isTrue();
                assertAbsentUntouched(step, tasks, straight, answer.state());
                straight = answer.state();
                stored = again.state();
                if (method.wantsLossesAfterStep()) {
                    double[] after = step.losses().clone();
                    Arrays.setAll(after, k -> after[k] * random.nextDouble(0.8, 1.05));
                    MethodState before = straight;
                    straight = method.afterStep(step, after, straight);
                    stored = method.afterStep(step, after, stored);
                    assertAbsentUntouched(step, tasks, before, straight);
                }
                assertSame(straight, stored);
            }
            double[] means = losses(seed + epoch, tasks);
            means[epoch % tasks] = epoch == 3 ? Double.NaN : means[epoch % tasks];
            straight = method.endOfEpoch(new EpochLosses(epoch, means), straight);
            stored = method.endOfEpoch(new EpochLosses(epoch, means), stored);
            assertSame(straight, stored);
        }
    }

    static void assertSame(MethodState a, MethodState b) {
        assertThat(a.asMap().keySet()).isEqualTo(b.asMap().keySet());
        a.asMap().forEach((name, array) -> assertThat(array).as(name).isEqualTo(b.get(name)));
    }

    static void assertAbsentUntouched(StepInput step, int tasks, MethodState before, MethodState after) {
        boolean[] present = new boolean[tasks];
        for (int t : step.present()) {
            present[t] = true;
        }
        before.asMap().forEach((name, array) -> {
            assertThat(after.has(name)).as(name + " stays").isTrue();
            for (int t = 0; t < array.length && array.length == tasks; t++) {
                if (!present[t]) {
                    assertThat(after.get(name)[t])
                            .as(name + " of absent task " + t)
                            .isEqualTo(Double.valueOf(array[t]));
                }
            }
        });
    }

    /** Tasks in another order get their weights in that order (for methods without chance). */
    static void assertPermutationInvariant(LossWeighting method, int tasks, long seed) {
        int[] order = permutation(seed, tasks);
        MethodState state = method.initialState(tasks);
        MethodState permutedState = method.initialState(tasks);
        for (int i = 0; i < 10; i++) {
            double[] losses = losses(seed * 100 + i, tasks);
            double[] permuted = new double[tasks];
            Arrays.setAll(permuted, t -> losses[order[t]]);
            Answer answer = method.weights(StepInput.of(i, 0, losses), state);
            Answer permutedAnswer = method.weights(StepInput.of(i, 0, permuted), permutedState);
            for (int t = 0; t < tasks; t++) {
                double expected = answer.weights()[order[t]];
                assertThat(permutedAnswer.weights()[t]).isCloseTo(expected, within(1e-12 * (1 + expected)));
            }
            state = answer.state();
            permutedState = permutedAnswer.state();
        }
    }

    static int[] permutation(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[size];
        Arrays.setAll(order, i -> i);
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }
}
