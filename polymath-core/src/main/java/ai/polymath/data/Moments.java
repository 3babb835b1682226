package ai.polymath.data;

/**
 * Mean and deviation of some numbers, as features and targets are standardised by.
 *
 * @param mean the mean; 0 of no numbers
 * @param deviation the standard deviation with divisor n; 0 exactly if all numbers are alike
 */
public record Moments(double mean, double deviation) {
    /**
     * Of finite numbers. They are first brought to about 1 by a power of two, which rounds nothing, so that neither very
     * large nor very small ones overflow or vanish when summed and squared.
     */
    public static Moments of(double... values) {
        double largest = 0;
        boolean alike = true;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
            alike &= value == values[0];
        }
        if (alike) {
            return new Moments(values.length == 0 ? 0 : values[0], 0);
        }
        int exponent = Math.getExponent(largest);
        double sum = 0;
        for (double value : values) {
            sum += Math.scalb(value, -exponent);
        }
        double mean = sum / values.length;
        double squares = 0;
        double error = 0;
        for (double value : values) {
            double distance = Math.scalb(value, -exponent) - mean;
            squares += distance * distance;
            error += distance;
        }
        // What rounding did to the mean must not count as deviation.
        double shift = error / values.length;
        double variance = Math.max(0, squares / values.length - shift * shift);
        return new Moments(Math.scalb(mean, exponent), Math.scalb(Math.sqrt(variance), exponent));
    }

    /** What to divide by: the deviation, or 1 where there is none. */
    public double scale() {
        return deviation > 0 ? deviation : 1;
    }
}
