package ai.polymath.linear;

import java.util.Arrays;

/**
 * {@code n * rmse} of one task, n the sum of its weights, in place of its half sum of squares: the gradient is the one of
 * least squares divided by the task's own noise level, so that one strength suits tasks of different noise.
 *
 * <p>The root has no gradient at a perfect fit; below a thousandth of the labels' standard deviation it is continued by
 * the parabola that touches it there. A minimiser with larger residuals is the exact one.
 */
final class CalibratedLoss implements TaskLoss {
    private static final double FLOOR = 1e-3;

    private final TaskLoss squares;
    private final double weight;
    private final double deviation;

    /**
     * @param squares half the sum of squares
     * @param weight the sum of the weights
     */
    CalibratedLoss(TaskLoss squares, double weight, int features) {
        this.squares = squares;
        this.weight = weight;
        this.deviation = Math.sqrt(2
                * squares.evaluate(new double[features], 0, new double[features])
                        .value()
                / weight);
    }

    @Override
    public Point evaluate(double[] w, double b, double[] gradient) {
        Point point = squares.evaluate(w, b, gradient);
        if (deviation == 0) {
            Arrays.fill(gradient, 0);
            return new Point(0, 0);
        }
        double floor = FLOOR * deviation;
        double square = 2 * point.value() / weight;
        double rmse = Math.sqrt(square);
        double value = rmse >= floor ? rmse : 0.5 * (square / floor + floor);
        double noise = Math.max(rmse, floor);
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] /= noise;
        }
        return new Point(weight * value, point.slope() / noise);
    }

    @Override
    public double curvature() {
        return deviation == 0 ? 0 : squares.curvature() / deviation;
    }
}
