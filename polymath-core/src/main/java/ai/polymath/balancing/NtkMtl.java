package ai.polymath.balancing;

import ai.polymath.balancing.solve.UnitRows;
import ai.polymath.settings.Kind;

/**
 * Balancing by the neural tangent kernel (Qin, Wang, Liao and Yan, NTKMTL, NeurIPS 2025): tasks whose kernel has a large
 * leading eigenvalue learn fast and get small weights,
 *
 * <pre>{@code
 * w_i = preference_i sqrt( mean_j(lambda_j) / lambda_i )
 * }</pre>
 *
 * <p>with {@code lambda_i} the largest eigenvalue of the kernel of task i over n parts of the batch. With {@code n = 1}, which
 * is what the paper's experiments use, the kernel is one number, {@code lambda_i = |g_i|^2 = G[i][i]}: all weighted gradients
 * have the same length, the quadratic mean of the norms. (The authors' code takes the sum in place of the mean, and so
 * steps {@code sqrt(T)} times as long.) {@link NtkMtlSr} takes the gradients at the shared representation, from four
 * parts of the batch.
 *
 * <p>Shapes: diagonal of G {@code [T]} to w {@code [T]}. Cost: {@code O(T)}. A task with a zero gradient drops out and gets its
 * preference as weight.
 *
 * <p>Use it where gradients have unlike lengths and conflicts are mild: it looks at lengths only.
 */
@Kind("ntkmtl")
public record NtkMtl() implements GradientWeighting {
    @Override
    public Answer weights(Gramian gramian, StepInput step, MethodState state) {
        UnitRows rows = gramian.unitRows(step);
        double squares = 0;
        for (double norm : rows.norms()) {
            squares += norm * norm;
        }
        double quadraticMean = Math.sqrt(squares / Math.max(1, rows.size()));
        double[] contributions = rows.select(step.preferences());
        for (int i = 0; i < contributions.length; i++) {
            contributions[i] *= quadraticMean;
        }
        return new Answer(rows.weights(contributions, step.preferences()), state);
    }
}
