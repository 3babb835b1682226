package ai.polymath.balancing;

/**
 * A matrix of gradients, {@code [rows, P]}, that lives wherever the engine keeps it. Just what the methods of the
 * {@link GradientAggregator} family need; {@link ArrayGradientRows} is the plain one.
 */
public interface GradientRows {
    /** How many rows. */
    int rows();

    /** How many parameters P. */
    long columns();

    /** Inner products of all pairs of the given rows, {@code [chosen, chosen]}. */
    Gramian gramian(int[] chosen);

    /** {@code this[row] = keep * this[row] + add * from[fromRow]}. */
    void blend(int row, double keep, GradientRows from, int fromRow, double add);

    /** {@code this[row] += from[fromRow]^2}, element by element. */
    void addSquares(int row, GradientRows from, int fromRow);

    /**
     * {@code sum_k this[row][k]^2 / sqrt(squares[squaresRow][k] + epsilon)}; a term whose square is 0 in the arithmetic at
     * hand counts 0 even where the root is 0, too.
     */
    double adaptiveSquareNorm(int row, GradientRows squares, int squaresRow, double epsilon);

    /** {@code this[row] = sum_i weights[i] * from[chosen[i]]}. */
    void combine(int row, GradientRows from, int[] chosen, double[] weights);

    /**
     * {@code this[row][k]} becomes the sum of those entries of column k of {@code from} whose sign agrees with a random
     * choice: positive with probability {@code (1 + sum_i from[i][k] / sum_i |from[i][k]|) / 2} (GradDrop). Entries of the
     * other sign count {@code leak} times.
     */
    void dropSigns(int row, GradientRows from, double leak, long seed);

    /** {@code this[row][k]} becomes the mean of column k of {@code from} without its {@code trim} largest and smallest. */
    void trimmedMean(int row, GradientRows from, int trim);
}
