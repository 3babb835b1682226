package ai.polymath.balancing;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Gradients in plain arrays of doubles: for linear models, tests, and as the definition of what every other
 * {@link GradientRows} must answer. Any argument may be this same object, and the row written may be among those read.
 * Each operation reads every entry it needs once: {@code O(rows * P)}, the Gramian {@code O(rows^2 * P)}.
 */
public final class ArrayGradientRows implements GradientRows {
    private final double[][] values;

    private ArrayGradientRows(double[][] values) {
        this.values = values;
    }

    /**
     * On these arrays themselves, not on copies: what the operations change is changed in them.
     *
     * @param values {@code [rows, P]}
     */
    public static ArrayGradientRows of(double[]... values) {
        for (double[] row : values) {
            if (row.length != values[0].length) {
                throw new IllegalArgumentException("Rows of one matrix have one length, but there are "
                        + values[0].length + " and " + row.length + ".");
            }
        }
        return new ArrayGradientRows(values);
    }

    /** All zeros. */
    public static ArrayGradientRows zeros(int rows, int columns) {
        return new ArrayGradientRows(new double[rows][columns]);
    }

    /** Row {@code row} itself, not a copy, {@code [P]}. */
    public double[] row(int row) {
        return values[row];
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public long columns() {
        return values.length == 0 ? 0 : values[0].length;
    }

    @Override
    public Gramian gramian(int[] chosen) {
        double[][] rows = new double[chosen.length][];
        for (int i = 0; i < chosen.length; i++) {
            rows[i] = values[chosen[i]];
        }
        return Gramian.ofRows(rows);
    }

    @Override
    public void blend(int row, double keep, GradientRows from, int fromRow, double add) {
        double[] target = values[row];
        double[] source = plain(from).values[fromRow];
        for (int k = 0; k < target.length; k++) {
            target[k] = keep * target[k] + add * source[k];
        }
    }

    @Override
    public void addSquares(int row, GradientRows from, int fromRow) {
        double[] target = values[row];
        double[] source = plain(from).values[fromRow];
        for (int k = 0; k < target.length; k++) {
            target[k] += source[k] * source[k];
        }
    }

    @Override
    public double adaptiveSquareNorm(int row, GradientRows squares, int squaresRow, double epsilon) {
        double[] gradient = values[row];
        double[] square = plain(squares).values[squaresRow];
        double sum = 0;
        for (int k = 0; k < gradient.length; k++) {
            double own = gradient[k] * gradient[k];
            if (own > 0) {
                sum += own / Math.sqrt(square[k] + epsilon);
            }
        }
        return sum;
    }

    @Override
    public void combine(int row, GradientRows from, int[] chosen, double[] weights) {
        double[][] source = plain(from).values;
        double[] target = values[row];
        // Column by column, so that the target may be one of the sources.
        for (int k = 0; k < target.length; k++) {
            double sum = 0;
            for (int i = 0; i < chosen.length; i++) {
                sum += weights[i] * source[chosen[i]][k];
            }
            target[k] = sum;
        }
    }

    @Override
    public void dropSigns(int row, GradientRows from, double leak, long seed) {
        double[][] source = plain(from).values;
        double[] target = values[row];
        SplittableRandom random = new SplittableRandom(seed);
        for (int k = 0; k < target.length; k++) {
            double positive = 0;
            double negative = 0;
            for (double[] gradient : source) {
                positive += Math.max(0, gradient[k]);
                negative += Math.min(0, gradient[k]);
            }
            // (1 + sum / sum of sizes) / 2 is the share of the positive entries in the sum of sizes. One draw a column,
            // whatever its values, so that columns don't change each other's chance.
            boolean keepPositive = random.nextDouble() * (positive - negative) < positive;
            target[k] = keepPositive ? positive + leak * negative : negative + leak * positive;
        }
    }

    @Override
    public void trimmedMean(int row, GradientRows from, int trim) {
        double[][] source = plain(from).values;
        int kept = source.length - 2 * trim;
        if (trim < 0 || kept < 1) {
            throw new IllegalArgumentException(
                    "Of " + source.length + " rows, " + trim + " can't be trimmed at each end: none would be left.");
        }
        double[] target = values[row];
        double[] column = new double[source.length];
        for (int k = 0; k < target.length; k++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = source[i][k];
            }
            Arrays.sort(column);
            double sum = 0;
            for (int i = trim; i < trim + kept; i++) {
                sum += column[i];
            }
            target[k] = sum / kept;
        }
    }

    private static ArrayGradientRows plain(GradientRows rows) {
        if (rows instanceof ArrayGradientRows plain) {
            return plain;
        }
        throw new IllegalArgumentException("Plain gradients combine with plain gradients only, not with "
                + rows.getClass().getSimpleName() + ".");
    }
}
