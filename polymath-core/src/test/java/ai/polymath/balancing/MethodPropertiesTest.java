package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For each method the properties that its theory promises, over seeded gradients of many kinds. */
class MethodPropertiesTest {
    private enum Promise {
        /** No task conflicts with v. */
        NON_CONFLICTING,
        /** The same, as long as the gradients are linearly independent. */
        NON_CONFLICTING_IF_INDEPENDENT,
        /** v does not depend on the numbering of the tasks. */
        PERMUTATION,
        /** v is linear in the lengths of the rows. */
        LINEAR,
        /** T = 1: v = g. */
        IDENTITY,
        /** T = 1: v = g / |g|. */
        UNIT,
        /** A zero row changes nothing. */
        ZERO_ROW_DROPS_OUT,
        /** A zero row only counts in T: v is (T - 1) / T as long. */
        ZERO_ROW_COUNTS
    }

    private static final int[] SIZES = {1, 2, 3, 5, 8, 20};

    /** A method, how v grows with the gradients, and its promises. */
    private record Case(GradientWeighting method, double degree, Set<Promise> promises) {
        static Case of(GradientWeighting method, double degree, Promise first, Promise... others) {
            return new Case(method, degree, EnumSet.of(first, others));
        }

        @Override
        public String toString() {
            return method.toString();
        }
    }

    /** Gradients with a short name, for the names of the tests. */
    private record Sample(String name, double[][] jacobian) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Case> CASES = List.of(
            Case.of(
                    new UpGrad(),
                    1,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.LINEAR,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            Case.of(
                    new DualProj(),
                    1,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            Case.of(new Mgda(), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION, Promise.IDENTITY),
            Case.of(
                    new Mgda(Mgda.Normalization.L2, false),
                    0,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.UNIT,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(new Mgda(Mgda.Normalization.LOSS, false), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION),
            Case.of(
                    new Mgda(Mgda.Normalization.LOSS_PLUS, false),
                    0,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(new Mgda(Mgda.Normalization.L2, true), 1, Promise.PERMUTATION, Promise.IDENTITY),
            Case.of(
                    new CaGrad(0.5, CaGrad.Rescale.ONE_PLUS_C),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            Case.of(new CaGrad(1), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION),
            Case.of(new CaGrad(2), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION),
            Case.of(
                    new NashMtl(0),
                    0,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.UNIT,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(new NashMtl(1), 0, Promise.NON_CONFLICTING, Promise.PERMUTATION, Promise.UNIT),
            Case.of(
                    new FairGrad(0.5, 0),
                    1.0 / 3,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(
                    new FairGrad(2, 0),
                    -1.0 / 3,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(
                    new AlignedMtl(AlignedMtl.Length.MIN),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            Case.of(
                    new AlignedMtl(AlignedMtl.Length.MEDIAN),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            Case.of(
                    new AlignedMtl(AlignedMtl.Length.RMSE),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            Case.of(new PcGrad(TaskOrder.ASCENDING), 1, Promise.LINEAR, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            Case.of(new PcGrad(TaskOrder.RANDOM), 1, Promise.LINEAR, Promise.IDENTITY),
            Case.of(
                    new GradVac(0.01, TaskOrder.ASCENDING),
                    1,
                    Promise.LINEAR,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(
                    new ConFig(),
                    1,
                    Promise.NON_CONFLICTING_IF_INDEPENDENT,
                    Promise.PERMUTATION,
                    Promise.LINEAR,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(new ImtlG(), 1, Promise.PERMUTATION, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            Case.of(new Imtl(0.01), 1, Promise.PERMUTATION, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            Case.of(new NtkMtl(), 1, Promise.PERMUTATION, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            Case.of(
                    new GradNorm(1.5, 0.025),
                    1,
                    Promise.LINEAR,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_DROPS_OUT),
            Case.of(
                    new CrMogm(new UpGrad(), 0.9),
                    1,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.LINEAR,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS));

    /** All cases that make the promise, each with gradients of all kinds that leave the answer determined. */
    private static Stream<Arguments> with(Predicate<Case> chosen, boolean dependent) {
        List<Arguments> arguments = new ArrayList<>();
        for (Case each : CASES) {
            if (!chosen.test(each)) {
                continue;
            }
            for (int tasks : SIZES) {
                for (long seed = 0; seed < 4; seed++) {
                    for (Sample sample : samples(tasks, seed, dependent)) {
                        arguments.add(Arguments.of(each, sample));
                    }
                }
            }
        }
        return arguments.stream();
    }

    private static List<Sample> samples(int tasks, long seed, boolean dependent) {
        String of = " of " + tasks + ", seed " + seed;
        double[][] wide = Gradients.normal(tasks, 2 * tasks + 1, seed + 10L * tasks);
        List<Sample> samples = new ArrayList<>();
        samples.add(new Sample("normal" + of, wide));
        samples.add(new Sample("imbalanced" + of, Gradients.imbalanced(wide, 4, seed)));
        if (dependent) {
            int rank = (tasks + 1) / 2;
            samples.add(new Sample("low rank" + of, Gradients.lowRank(tasks, tasks + 2, rank, seed + 10L * tasks)));
            samples.add(new Sample("flat" + of, Gradients.normal(tasks, Math.max(1, tasks / 4), seed)));
        }
        return samples;
    }

    private static Stream<Arguments> promising(Promise promise, boolean dependent) {
        return with(each -> each.promises().contains(promise), dependent);
    }

    static Stream<Arguments> nonConflicting() {
        return Stream.concat(
                promising(Promise.NON_CONFLICTING, true), promising(Promise.NON_CONFLICTING_IF_INDEPENDENT, false));
    }

    @ParameterizedTest
    @MethodSource("nonConflicting")
    void weights_ofANonConflictingMethod_harmNoTask(Case each, Sample sample) {
        MethodChecks.of(each.method()).nonConflicting(sample.jacobian());
    }

    static Stream<Arguments> permutation() {
        return promising(Promise.PERMUTATION, false);
    }

    @ParameterizedTest
    @MethodSource("permutation")
    void weights_ofTasksInAnotherOrder_giveTheSameDirection(Case each, Sample sample) {
        for (long seed = 0; seed < 3; seed++) {
            MethodChecks.of(each.method()).permutationInvariant(sample.jacobian(), seed);
        }
    }

    static Stream<Arguments> all() {
        return with(each -> true, false);
    }

    @ParameterizedTest
    @MethodSource("all")
    void weights_ofGradientsTimesAnything_scaleAndNothingElse(Case each, Sample sample) {
        MethodChecks.of(each.method()).scaleFree(sample.jacobian(), each.degree());
    }

    static Stream<Arguments> linear() {
        return promising(Promise.LINEAR, true);
    }

    @ParameterizedTest
    @MethodSource("linear")
    void weights_ofALinearMethod_addUpUnderScaling(Case each, Sample sample) {
        SplittableRandom random = new SplittableRandom(sample.jacobian().length);
        double[] a = random.doubles(sample.jacobian().length, 0, 1)
                .map(x -> x + 1e-3)
                .toArray();
        double[] b = random.doubles(sample.jacobian().length, 0, 10)
                .map(x -> x + 1e-3)
                .toArray();
        MethodChecks.of(each.method()).linearUnderScaling(sample.jacobian(), a, b);
    }

    static Stream<Arguments> cases() {
        return CASES.stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weights_ofASingleTask_leaveItsGradientOrItsDirection(Case each) {
        double[][] jacobian = {{3, 0, -4, 12}};
        double[] v = MethodChecks.of(each.method()).direction(jacobian);
        double cosine = Gradients.dot(v, jacobian[0]) / Gradients.norm(v) / 13;
        assertThat(cosine).isCloseTo(1, within(1e-15));
        if (each.promises().contains(Promise.IDENTITY)) {
            assertThat(v).containsExactly(jacobian[0], within(1e-13));
        }
        if (each.promises().contains(Promise.UNIT)) {
            assertThat(Gradients.norm(v)).isCloseTo(1, within(1e-15));
        }
    }

    static Stream<Arguments> zeroRow() {
        return with(
                each -> each.promises().contains(Promise.ZERO_ROW_DROPS_OUT)
                        || each.promises().contains(Promise.ZERO_ROW_COUNTS),
                false);
    }

    @ParameterizedTest
    @MethodSource("zeroRow")
    void weights_withAZeroRowAmongTheOthers_leaveItOut(Case each, Sample sample) {
        int tasks = sample.jacobian().length;
        double factor = each.promises().contains(Promise.ZERO_ROW_COUNTS) ? tasks / (tasks + 1.0) : 1;
        for (int at = 0; at <= tasks; at += 1 + tasks / 3) {
            MethodChecks.of(each.method()).zeroRowDropsOut(sample.jacobian(), at, factor);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weights_ofDegenerateRows_areFinite(Case each) {
        MethodChecks checks = MethodChecks.of(each.method());
        for (int tasks : SIZES) {
            double[][] rows = Gradients.normal(tasks, tasks + 1, tasks);
            checks.finite(new double[tasks][3]);
            checks.finite(Gradients.lowRank(tasks, 5, 1, tasks));
            checks.finite(Gradients.lowRank(tasks, 5, 2, tasks));
            double[][] twice = concatenate(rows, rows);
            checks.finite(twice);
            checks.finite(concatenate(rows, Gradients.scale(rows, -1)));
            checks.finite(concatenate(rows, Gradients.scale(rows, -1e-9)));
            checks.finite(concatenate(rows, Gradients.scale(rows, 1e9)));
            checks.finite(concatenate(rows, new double[2][tasks + 1]));
            checks.finite(concatenate(rows, shaken(rows, 1e-8)));
            checks.finite(concatenate(rows, shaken(Gradients.scale(rows, -1), 1e-8)));
            checks.finite(concatenate(rows, shaken(rows, 1e-15)));
            checks.finite(Gradients.imbalanced(twice, 100, tasks));
        }
    }

    private static double[][] concatenate(double[][] first, double[][] second) {
        double[][] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static double[][] shaken(double[][] rows, double amount) {
        double[][] noise = Gradients.normal(rows.length, rows[0].length, 99);
        double[][] result = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = rows[i].clone();
            for (int k = 0; k < result[i].length; k++) {
                result[i][k] += amount * noise[i][k];
            }
        }
        return result;
    }
}
