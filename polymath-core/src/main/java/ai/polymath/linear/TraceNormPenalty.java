package ai.polymath.linear;

import ai.polymath.regularization.TraceNorm;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * {@code lambda ||W||_*}, the sum of the singular values: the tasks' weights lie in a subspace of few dimensions (Ji and
 * Ye, "An accelerated gradient method for trace norm minimization", 2009). Strongest: the largest singular value of the
 * gradient.
 */
@Kind("trace-norm")
@Doc("Sum of the singular values: the tasks share few directions.")
public record TraceNormPenalty() implements LinearPenalty {
    @Override
    public Regularizer at(double lambda, Layout layout) {
        return PlainRegularizer.onFeatures(new TraceNorm(lambda), layout);
    }

    @Override
    public double lambdaMax(double[] gradient, Layout layout) {
        return Norms.spectral(gradient, layout.features(), layout.tasks());
    }

    @Override
    public boolean isNorm() {
        return true;
    }
}
