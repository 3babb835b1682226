package ai.polymath.linear;

import ai.polymath.PolymathException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fits multi-task linear models: {@code min over W, b of f(W, b) + Omega(W)}, f as in {@link MultiTaskProblem}, Omega a
 * {@link LinearPenalty} with a strength.
 */
public final class MultiTaskLinear {
    private final PreparedProblem problem;
    private final LinearPenalty penalty;
    private final LinearSettings settings;

    private MultiTaskLinear(MultiTaskProblem problem, LinearPenalty penalty, LinearSettings settings) {
        this.problem = new PreparedProblem(problem, penalty.isCalibrated(), settings);
        this.penalty = penalty;
        this.settings = settings;
    }

    /** Prepares a problem: computes its Gram matrices, once for all strengths. */
    public static MultiTaskLinear of(MultiTaskProblem problem, LinearPenalty penalty, LinearSettings settings) {
        return new MultiTaskLinear(problem, penalty, settings);
    }

    /** Fits one model. */
    public static LinearFit fit(MultiTaskProblem problem, LinearPenalty penalty, double lambda) {
        return of(problem, penalty, LinearSettings.DEFAULT).fit(lambda);
    }

    /** Fits one model from W = 0. */
    public LinearFit fit(double lambda) {
        return fit(lambda, null).fit();
    }

    /** The smallest strength at which W = 0; infinite if there is none. */
    public double lambdaMax() {
        return penalty.lambdaMax(problem.gradientAtZero(), problem.layout());
    }

    /** A strength at which, or above which, the penalty has done nearly all it can do: where a path begins. */
    double strongest() {
        double most = lambdaMax();
        // Shrinkage by a quadratic penalty goes as curvature / (curvature + lambda).
        return most > 0 && Double.isFinite(most) ? most : 100 * Math.max(problem.curvature(), Double.MIN_NORMAL);
    }

    /** How far down a path goes from {@link #strongest}. */
    double pathRatio() {
        return Double.isFinite(lambdaMax()) ? 1e-3 : 1e-6;
    }

    /** A fit and the solver's variables, from which the next may start. */
    record State(LinearFit fit, double[][] variables) {}

    /**
     * Fits one model from a fit with another strength.
     *
     * @param from null to start from W = 0
     */
    State fit(double lambda, @Nullable State from) {
        if (!(lambda >= 0) || Double.isInfinite(lambda)) {
            throw new PolymathException("The lambda of the linear model is " + lambda
                    + "; it must be a finite number >= 0, or auto to have it chosen by cross-validation.");
        }
        Layout layout = problem.layout();
        Regularizer regularizer = penalty.at(lambda, layout);
        int parts = regularizer.parts();
        double[][] x = from == null ? zero(parts) : from.variables();
        double scale = Vectors.norm(problem.gradientAtZero()) * Math.sqrt(parts);
        double target = settings.tolerance() * scale;
        int iterations = 0;
        Fista.Outcome outcome;
        while (true) {
            if (lambda >= lambdaMax()) {
                outcome = atZero(parts);
                x = outcome.x();
                break;
            }
            outcome = Fista.minimise(
                    new Joined(problem, regularizer),
                    x,
                    parts * problem.curvature(),
                    target,
                    settings.maxIterations() - iterations);
            x = outcome.x();
            iterations += outcome.iterations();
            Regularizer next = regularizer.next(Vectors.sum(x, parts));
            if (next == null || iterations >= settings.maxIterations()) {
                break;
            }
            regularizer = next;
        }
        double[][] own = Arrays.copyOf(x, parts);
        double[] w = Vectors.sum(x, parts);
        double[] gradient = new double[w.length];
        double loss = problem.evaluate(w, x[parts], gradient, new double[layout.tasks()]);
        double objective = loss + regularizer.value(own);
        double optimality = scale == 0 ? 0 : outcome.residual() / scale;
        LinearFit.Certificate certificate = new LinearFit.Certificate(
                objective,
                iterations,
                optimality,
                gap(lambda, w, loss, gradient, objective),
                outcome.residual() <= target);
        LinearFit fit = problem.toFit(lambda, own, x[parts], certificate, regularizer.relatedness(w));
        return new State(fit, x);
    }

    /** W = 0, known to be the minimiser; only intercepts of tasks with a single class are short of theirs. */
    private Fista.Outcome atZero(int parts) {
        double[][] zero = zero(parts);
        double[] slopes = new double[problem.layout().tasks()];
        double[] gradient = new double[zero[0].length];
        double value = problem.evaluate(zero[0], zero[parts], gradient, slopes);
        return new Fista.Outcome(zero, value, new double[][] {gradient}, 0, Vectors.norm(slopes));
    }

    private double[][] zero(int parts) {
        int tasks = problem.layout().tasks();
        double[][] zero = new double[parts + 1][problem.layout().features() * tasks];
        zero[parts] = new double[tasks];
        return zero;
    }

    /**
     * The objective minus the dual objective at the residuals shrunk until they are feasible. In units of N: the dual of
     * {@code ||y - Xw||^2 / 2 + N lambda |w|} is {@code max y'a - ||a||^2 / 2} with {@code |X'a|* <= N lambda}.
     */
    private double gap(double lambda, double[] w, double loss, double[] gradient, double objective) {
        if (!penalty.isNorm() || !problem.isQuadratic()) {
            return Double.NaN;
        }
        double dualNorm = penalty.lambdaMax(gradient, problem.layout());
        double labelsByResiduals = 2 * problem.valueAtZero() + Vectors.dot(problem.gradientAtZero(), w);
        double residuals = 2 * loss;
        double best = residuals == 0 ? 0 : labelsByResiduals / residuals;
        double most = dualNorm == 0 ? Math.abs(best) : lambda / dualNorm;
        double shrink = Math.max(-most, Math.min(most, best));
        double dual = shrink * labelsByResiduals - 0.5 * shrink * shrink * residuals;
        return Math.max(0, objective - dual);
    }

    /** Loss and penalty together, over the parts and, last, the intercepts. */
    record Joined(PreparedProblem problem, Regularizer regularizer) implements Fista.Objective {
        @Override
        public double evaluate(double[][] x, double[][] gradient) {
            int parts = regularizer.parts();
            double[] w = parts == 1 ? x[0] : Vectors.sum(x, parts);
            double value = problem.evaluate(w, x[parts], gradient[0], gradient[parts]);
            for (int k = 1; k < parts; k++) {
                System.arraycopy(gradient[0], 0, gradient[k], 0, w.length);
            }
            return value + regularizer.addSmoothGradient(Arrays.copyOf(x, parts), Arrays.copyOf(gradient, parts));
        }

        @Override
        public boolean isQuadratic() {
            return problem.isQuadratic() && regularizer.isSmoothPartQuadratic();
        }

        @Override
        public void proximalStep(double[][] x, double step) {
            // The arrays themselves are shared; the intercepts stay as they are.
            regularizer.proximalStep(Arrays.copyOf(x, regularizer.parts()), step);
        }
    }
}
