package ai.polymath.adaptation;

import ai.polymath.comparison.Estimate;
import ai.polymath.comparison.Holm;
import ai.polymath.metric.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A new task's figures on test rows over the number of examples it was learned from, for each way to learn, with paired
 * tests against training from scratch.
 *
 * <p><b>How the test is made.</b> Each draw divides the rows anew and draws one subset of each size, on which all ways
 * train; a paired t test asks whether the mean difference over the draws is 0. Draws share rows of the table: hardly any if
 * subsets are small, all of them if a subset is the whole pool. The standard error is
 * {@code s sqrt(1/draws + (n / pool) (test / pool))}, which is {@code s / sqrt(draws)} for small n and the correction of
 * Nadeau and Bengio (Machine Learning 52, 2003) for n = pool. All sizes and ways are one family under Holm's correction, so
 * that all claims together are wrong with a probability of at most {@code level}.
 *
 * @param task the new task's name
 * @param metric its primary metric
 * @param direction which way that is better
 * @param points by number of examples, fewest first
 * @param pool how many examples there are to learn from
 * @param test how many test
 * @param level probability of a false claim
 */
public record LearningCurve(
        String task, String metric, Direction direction, List<Point> points, int pool, int test, double level) {
    /** The points are copied. */
    public LearningCurve {
        points = List.copyOf(points);
    }

    /**
     * One number of examples.
     *
     * @param examples how many
     * @param scores for each way to learn the figures on test rows, one a draw; {@code NaN} where undefined
     */
    public record Point(int examples, Map<Arm, double[]> scores) {
        /** The map is copied. */
        public Point {
            scores = Collections.unmodifiableMap(new EnumMap<>(scores));
        }

        double[] of(Arm arm) {
            return scores.getOrDefault(arm, new double[0]);
        }
    }

    /**
     * One way to learn against training from scratch.
     *
     * @param arm the way
     * @param examples how many there were
     * @param difference turned so that positive is better than from scratch
     * @param p adjusted p-value; {@code NaN} with one draw
     */
    public record Gain(Arm arm, int examples, Estimate difference, double p) {
        /** Whether it is other than from scratch, with a probability of error of at most {@code level} in all claims. */
        public boolean isShown(double level) {
            return p <= level;
        }
    }

    /** The ways to learn that are compared with training from scratch. */
    public List<Arm> adapted() {
        Set<Arm> arms = points.get(0).scores().keySet();
        return arms.stream().filter(arm -> arm != Arm.SCRATCH).toList();
    }

    /** The mean figure of a way with its interval. */
    public Estimate score(Arm arm, Point point) {
        return Estimate.of(point.of(arm), level, overlap(point));
    }

    private double overlap(Point point) {
        return (double) point.examples() / pool * test / pool;
    }

    /** All comparisons with training from scratch, by way and then by number of examples. */
    public List<Gain> gains() {
        List<Gain> plain = new ArrayList<>();
        for (Arm arm : adapted()) {
            for (Point point : points) {
                double[] own = point.of(arm);
                double[] scratch = point.of(Arm.SCRATCH);
                double[] differences = new double[own.length];
                Arrays.setAll(differences, d -> direction.sign() * (own[d] - scratch[d]));
                Estimate difference = Estimate.of(differences, level, overlap(point));
                plain.add(new Gain(arm, point.examples(), difference, difference.p()));
            }
        }
        double[] adjusted = Holm.adjust(plain.stream().mapToDouble(Gain::p).toArray());
        List<Gain> gains = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            Gain gain = plain.get(i);
            gains.add(new Gain(gain.arm(), gain.examples(), gain.difference(), adjusted[i]));
        }
        return gains;
    }

    /**
     * The smallest number of examples with which training from scratch reaches, on average, what a way reaches with fewer;
     * {@code -1} if it never does.
     */
    public int scratchNeeds(Arm arm, int examples) {
        Point own = points.stream()
                .filter(p -> p.examples() == examples)
                .findFirst()
                .orElseThrow();
        double reached = score(arm, own).mean();
        for (Point point : points) {
            double scratch = score(Arm.SCRATCH, point).mean();
            if (point.examples() >= examples && direction.sign() * (scratch - reached) >= 0) {
                return point.examples();
            }
        }
        return -1;
    }
}
