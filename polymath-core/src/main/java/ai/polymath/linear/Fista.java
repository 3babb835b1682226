package ai.polymath.linear;

/**
 * The accelerated proximal gradient method (Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm", 2009)
 * for {@code F = f + g}: a step {@code x+ = prox(y - grad f(y) / L)} from a point y that runs ahead of x.
 *
 * <p>L is found by backtracking and may fall again (Becker, Candes and Grant, "Templates for convex cone problems", 2011,
 * also for the test that survives cancellation near the minimum). When the momentum points uphill it is dropped
 * (O'Donoghue and Candes, "Adaptive restart for accelerated gradient schemes", 2015), which makes the method fast on
 * strongly convex problems without knowing that they are.
 *
 * <p>It stops on a certificate, not on slowness: {@code L (y - x+) + grad f(x+) - grad f(y)} is a subgradient of F at x+,
 * and its length is zero at the minimiser only.
 */
final class Fista {
    private static final double DECREASE = 0.95;
    private static final double CANCELLATION = 1e-6;
    /** Relative to y: a step this short says nothing about curvature. */
    private static final double NO_STEP = 1e-12;

    private Fista() {}

    /** The smooth f and the proximal step of g, over a stack of arrays. */
    interface Objective {
        /** f at x; its gradient overwrites {@code gradient}. */
        double evaluate(double[][] x, double[][] gradient);

        /** Whether the gradient of f is linear, so that it needn't be computed twice. */
        boolean isQuadratic();

        /** Replaces x by the proximal step of g. */
        void proximalStep(double[][] x, double step);
    }

    /**
     * Where it ended.
     *
     * @param x the minimiser
     * @param value f there, without g
     * @param gradient of f there
     * @param iterations proximal steps accepted
     * @param residual the length of the subgradient
     */
    record Outcome(double[][] x, double value, double[][] gradient, int iterations, double residual) {}

    /**
     * Minimises.
     *
     * @param start not changed
     * @param curvature a first guess of L
     * @param target the length of the subgradient at which to stop
     */
    static Outcome minimise(Objective objective, double[][] start, double curvature, double target, int most) {
        double[][] x = Vectors.copy(start);
        double[][] gradientX = Vectors.copy(start);
        double valueX = objective.evaluate(x, gradientX);
        double[][] y = x;
        double[][] gradientY = gradientX;
        double valueY = valueX;
        double l = curvature > 0 ? curvature : 1;
        double t = 1;
        double residual = Double.POSITIVE_INFINITY;
        int iteration = 0;
        while (iteration < most) {
            iteration++;
            double before = l;
            l = iteration == 1 ? l : l * DECREASE;
            double[][] next;
            double[][] gradient = Vectors.copy(x);
            double value;
            while (true) {
                next = Vectors.plus(y, -1 / l, gradientY);
                objective.proximalStep(next, 1 / l);
                value = objective.evaluate(next, gradient);
                double[][] step = Vectors.plus(next, -1, y);
                double needed = Vectors.norm(step) <= NO_STEP * Vectors.norm(y)
                        ? 0
                        : neededCurvature(step, value, valueY, gradient, gradientY, objective.isQuadratic());
                if (needed <= l * (1 + 1e-10) || !Double.isFinite(l)) {
                    break;
                }
                l = Math.max(Math.min(2 * l, needed), 1.05 * l);
            }
            residual = residual(y, next, gradientY, gradient, l);
            if (residual <= target || Double.isNaN(residual)) {
                return new Outcome(next, value, gradient, iteration, residual);
            }
            double[][] move = Vectors.plus(next, -1, x);
            double[][] back = Vectors.plus(y, -1, next);
            if (Vectors.dot(back, move) > 0) {
                t = 1;
            }
            double ahead = 0.5 * (1 + Math.sqrt(1 + 4 * t * t * l / before));
            double momentum = (t - 1) / ahead;
            t = ahead;
            y = Vectors.plus(next, momentum, move);
            if (objective.isQuadratic() || momentum == 0) {
                double[][] change = Vectors.plus(gradient, -1, gradientX);
                gradientY = Vectors.plus(gradient, momentum, change);
                valueY = Double.NaN;
                if (momentum == 0) {
                    valueY = value;
                }
            } else {
                gradientY = Vectors.copy(gradient);
                valueY = objective.evaluate(y, gradientY);
            }
            x = next;
            gradientX = gradient;
            valueX = value;
        }
        return new Outcome(x, valueX, gradientX, iteration, residual);
    }

    /** The least L for which the parabola at y with this curvature lies above f at the step's end. */
    private static double neededCurvature(
            double[][] step,
            double value,
            double valueY,
            double[][] gradient,
            double[][] gradientY,
            boolean quadratic) {
        double square = Vectors.dot(step, step);
        double bend = Vectors.dot(Vectors.plus(gradient, -1, gradientY), step);
        if (quadratic) {
            return bend / square;
        }
        boolean cancels = Math.abs(value - valueY) <= CANCELLATION * Math.max(Math.abs(value), Math.abs(valueY));
        return cancels ? bend / square : 2 * (value - valueY - Vectors.dot(gradientY, step)) / square;
    }

    private static double residual(double[][] y, double[][] next, double[][] gradientY, double[][] gradient, double l) {
        double[][] subgradient = Vectors.plus(gradient, -1, gradientY);
        for (int k = 0; k < y.length; k++) {
            for (int i = 0; i < y[k].length; i++) {
                subgradient[k][i] += l * (y[k][i] - next[k][i]);
            }
        }
        return Vectors.norm(subgradient);
    }
}
