package ai.polymath.balancing;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * All Gramian methods and what their theory promises. A new method gets a line here, and all property tests with it.
 *
 * @param method with some settings
 * @param degree v grows with this power of the length of all gradients
 * @param promises what is to be tested
 */
record PromisedMethod(GradientWeighting method, double degree, Set<Promise> promises) {
    enum Promise {
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

    static final List<PromisedMethod> ALL = List.of(
            of(
                    new UpGrad(),
                    1,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.LINEAR,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            of(
                    new DualProj(),
                    1,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            of(new Mgda(), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION, Promise.IDENTITY),
            of(
                    new Mgda(Mgda.Normalization.L2, false),
                    0,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.UNIT,
                    Promise.ZERO_ROW_DROPS_OUT),
            of(new Mgda(Mgda.Normalization.LOSS, false), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION),
            of(
                    new Mgda(Mgda.Normalization.LOSS_PLUS, false),
                    0,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.ZERO_ROW_DROPS_OUT),
            of(new Mgda(Mgda.Normalization.L2, true), 1, Promise.PERMUTATION, Promise.IDENTITY),
            of(
                    new CaGrad(0.5, CaGrad.Rescale.ONE_PLUS_C),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            of(new CaGrad(1), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION),
            of(new CaGrad(2), 1, Promise.NON_CONFLICTING, Promise.PERMUTATION),
            of(
                    new NashMtl(0),
                    0,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.UNIT,
                    Promise.ZERO_ROW_DROPS_OUT),
            of(new NashMtl(1), 0, Promise.NON_CONFLICTING, Promise.PERMUTATION, Promise.UNIT),
            of(new FairGrad(0.5, 0), 1.0 / 3, Promise.NON_CONFLICTING, Promise.PERMUTATION, Promise.ZERO_ROW_DROPS_OUT),
            of(new FairGrad(2, 0), -1.0 / 3, Promise.NON_CONFLICTING, Promise.PERMUTATION, Promise.ZERO_ROW_DROPS_OUT),
            of(
                    new AlignedMtl(AlignedMtl.Length.MIN),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            of(
                    new AlignedMtl(AlignedMtl.Length.MEDIAN),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            of(
                    new AlignedMtl(AlignedMtl.Length.RMSE),
                    1,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS),
            of(new PcGrad(TaskOrder.ASCENDING), 1, Promise.LINEAR, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            of(new PcGrad(TaskOrder.RANDOM), 1, Promise.LINEAR, Promise.IDENTITY),
            of(new GradVac(0.01, TaskOrder.ASCENDING), 1, Promise.LINEAR, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            of(
                    new ConFig(),
                    1,
                    Promise.NON_CONFLICTING_IF_INDEPENDENT,
                    Promise.PERMUTATION,
                    Promise.LINEAR,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_DROPS_OUT),
            of(new ImtlG(), 1, Promise.PERMUTATION, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            of(new Imtl(0.01), 1, Promise.PERMUTATION, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            of(new NtkMtl(), 1, Promise.PERMUTATION, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            of(new NtkMtlSr(), 1, Promise.PERMUTATION, Promise.IDENTITY, Promise.ZERO_ROW_DROPS_OUT),
            of(
                    new GradNorm(1.5, 0.025),
                    1,
                    Promise.LINEAR,
                    Promise.PERMUTATION,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_DROPS_OUT),
            of(
                    new CrMogm(new UpGrad(), 0.9),
                    1,
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION,
                    Promise.LINEAR,
                    Promise.IDENTITY,
                    Promise.ZERO_ROW_COUNTS));

    private static PromisedMethod of(GradientWeighting method, double degree, Promise first, Promise... others) {
        return new PromisedMethod(method, degree, EnumSet.of(first, others));
    }

    @Override
    public String toString() {
        return method.toString();
    }
}
