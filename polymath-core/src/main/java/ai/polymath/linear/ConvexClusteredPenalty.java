package ai.polymath.linear;

import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda/2 eta (1 + eta) min over M of trace(W (eta I + M)^-1 W')} with {@code 0 <= M <= I}, {@code trace M = k}:
 * the tasks form k clusters; M {@code [tasks, tasks]}, the relaxed membership, is returned as relatedness (cCMTL: Jacob,
 * Bach and Vert, "Clustered multi-task learning: a convex formulation", 2008; Zhou, Chen and Ye 2011).
 *
 * @param clusters k, at least 1
 * @param eta more than 0; small: only k directions are cheap, large: ridge
 */
@Kind("convex-clustered")
@Doc("The tasks form clusters, which are found (convex relaxation).")
public record ConvexClusteredPenalty(
        @Doc("Number of clusters, at least 1.") int clusters,

        @Doc("Small: the tasks use as many directions as clusters; large: ridge.") @Default("1")
        double eta)
        implements LinearPenalty {
    /** Refuses numbers that aren't positive. */
    public ConvexClusteredPenalty {
        PenaltyChecks.positive("convex-clustered", "clusters", clusters);
        PenaltyChecks.positive("convex-clustered", "eta", eta);
    }

    @Override
    public Regularizer at(double lambda, Layout layout) {
        return new SpectralBox(lambda, eta, clusters, layout.features(), layout.tasks(), true);
    }
}
