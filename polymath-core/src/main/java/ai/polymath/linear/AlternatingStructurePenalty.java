package ai.polymath.linear;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda/2 eta (1 + eta) min over M of trace(W' (eta I + M)^-1 W)} with {@code 0 <= M <= I}, {@code trace M = h}, M
 * over features: the tasks share h directions of the features (cASO: Chen, Tang, Liu and Ye, "A convex formulation for
 * learning shared structures from multiple tasks", 2009).
 *
 * @param dimensions h, at least 1
 * @param eta more than 0; small: only h directions are cheap, large: ridge
 */
@Kind("alternating-structure")
@Doc("The tasks share a few directions of the features, which are found (convex ASO).")
public record AlternatingStructurePenalty(
        @Doc("Number of shared directions, at least 1.") int dimensions,

        @Doc("Small: the tasks use shared directions only; large: ridge.") @Default("1")
        double eta)
        implements LinearPenalty {
    /** Refuses numbers that aren't positive. */
    public AlternatingStructurePenalty {
        PenaltyChecks.positive("alternating-structure", "dimensions", dimensions);
        PenaltyChecks.positive("alternating-structure", "eta", eta);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new SpectralBox(lambda, eta, dimensions, layout.features(), layout.tasks(), false);
    }
}
