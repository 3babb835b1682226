package ai.polymath.metric;

/**
 * Neumaier's sum: the rounding error of every addition is kept and added at the end, so that the error of a sum of
 * millions of numbers is about that of one addition.
 *
 * <p>A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54 (1974).
 */
final class CompensatedSum {
    private double sum;
    private double lost;

    void add(double x) {
        double next = sum + x;
        lost += Math.abs(sum) >= Math.abs(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
    }

    double value() {
        // After an overflow the lost part is not a number, the sum itself still says where it went.
        return Double.isInfinite(sum) ? sum : sum + lost;
    }
}
