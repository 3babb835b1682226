package ai.polymath.comparison;

import ai.polymath.metric.Direction;

/**
 * By what a task is compared.
 *
 * @param task its name
 * @param metric its primary metric
 * @param direction which way that is better
 */
public record Measure(String task, String metric, Direction direction) {
    /** A figure's share of the way from a constant prediction's to a perfect one: 0 is as bad, 1 is perfect. */
    public double skill(double figure, double constant) {
        boolean higher = direction == Direction.HIGHER;
        double perfect = higher ? 1 : 0;
        // A constant has no rank correlation, which tells as little as one of 0.
        double start = higher && Double.isNaN(constant) ? 0 : constant;
        double skill = (figure - start) / (perfect - start);
        return Double.isFinite(skill) ? skill : Double.NaN;
    }
}
