package ai.polymath.balancing.solve;

/**
 * A Gramian seen free of its scale: the non-zero rows scaled to norm 1, their cosines, and their norms apart.
 *
 * <p>Every solver of this package works on the cosines {@code K[i][j] = g_i . g_j / (|g_i| |g_j|)} and on
 * <em>contributions</em> {@code z_i = w_i |g_i|} in place of weights w. That one change of variables (Jacobi scaling) is
 * what makes the answers exact where task gradients differ in length by many orders of magnitude: a tolerance relative to
 * the trace of G drowns a short row, a tolerance relative to 1 in K can't. It also makes them free of scale:
 *
 * <ul>
 *   <li>K is computed as {@code (G[i][j] / |g_i|) / |g_j|}, which neither over- nor underflows while G itself is
 *       representable, and has the same bits if all gradients are multiplied by a power of two;
 *   <li>norms are kept as {@code norms[i] * 2^exponent} with the largest of {@code norms} in {@code [1, 2)}.
 * </ul>
 *
 * <p>Zero rows are left out; {@link #rows()} tells which rows are here. A row counts as zero if its squared norm is not
 * positive.
 */
public final class UnitRows {
    /** The relative rounding error of a cosine from a Gramian summed up in doubles. */
    public static final double EPSILON = 0x1p-52;

    private final double[] cosines;
    private final double[] norms;
    private final int[] rows;
    private final int exponent;
    private final int total;
    private final double epsilon;

    private UnitRows(double[] cosines, double[] norms, int[] rows, int exponent, int total, double epsilon) {
        this.cosines = cosines;
        this.norms = norms;
        this.rows = rows;
        this.exponent = exponent;
        this.total = total;
        this.epsilon = epsilon;
    }

    /**
     * From a Gramian of finite values.
     *
     * @param gramian symmetric, row-major, {@code [size * size]}; not changed
     * @param size how many rows, zero ones counted
     * @param epsilon the relative rounding error of its entries, at least {@link #EPSILON}; what can't be told from
     *     rounding at this size counts as linearly dependent
     */
    public static UnitRows of(double[] gramian, int size, double epsilon) {
        int[] rows = new int[size];
        double[] lengths = new double[size];
        int kept = 0;
        double longest = 0;
        for (int i = 0; i < size; i++) {
            double square = gramian[i * size + i];
            if (square > 0) {
                rows[kept] = i;
                lengths[kept] = Math.sqrt(square);
                longest = Math.max(longest, lengths[kept]);
                kept++;
            }
        }
        double[] cosines = new double[kept * kept];
        for (int i = 0; i < kept; i++) {
            for (int j = 0; j < i; j++) {
                double longer = Math.max(lengths[i], lengths[j]);
                double shorter = Math.min(lengths[i], lengths[j]);
                double cosine = gramian[rows[i] * size + rows[j]] / longer / shorter;
                double clamped = Math.max(-1, Math.min(1, cosine));
                cosines[i * kept + j] = clamped;
                cosines[j * kept + i] = clamped;
            }
            cosines[i * kept + i] = 1;
        }
        int exponent = longest > 0 ? Math.getExponent(longest) : 0;
        return new UnitRows(cosines, scaled(lengths, kept, -exponent), copy(rows, kept), exponent, size, epsilon);
    }

    private static double[] scaled(double[] lengths, int count, int power) {
        double[] result = new double[count];
        for (int i = 0; i < count; i++) {
            result[i] = Math.scalb(lengths[i], power);
        }
        return result;
    }

    private static int[] copy(int[] values, int count) {
        int[] result = new int[count];
        System.arraycopy(values, 0, result, 0, count);
        return result;
    }

    /** How many rows are not zero. */
    public int size() {
        return rows.length;
    }

    /** How many rows there are, zero ones counted. */
    public int total() {
        return total;
    }

    /** Which rows of the Gramian these are, ascending, {@code [size]}; not to be changed. */
    public int[] rows() {
        return rows;
    }

    /** The cosines K, row-major, {@code [size * size]}, the diagonal exactly 1; not to be changed. */
    public double[] cosines() {
        return cosines;
    }

    /** Norms in units of {@code 2^exponent}, {@code [size]}; not to be changed. */
    public double[] norms() {
        return norms;
    }

    /** The relative rounding error of a cosine. */
    public double epsilon() {
        return epsilon;
    }

    /** The power of two that norms are measured in. */
    public int exponent() {
        return exponent;
    }

    /** The same directions with other norms, {@code [size]}, positive. */
    public UnitRows withNorms(double[] newNorms) {
        double longest = 0;
        for (double norm : newNorms) {
            longest = Math.max(longest, norm);
        }
        int power = longest > 0 ? Math.getExponent(longest) : 0;
        return new UnitRows(cosines, scaled(newNorms, newNorms.length, -power), rows, power, total, epsilon);
    }

    /** The entries of {@code values} that belong to the non-zero rows, {@code [size]}. */
    public double[] select(double[] values) {
        double[] chosen = new double[rows.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = values[rows[i]];
        }
        return chosen;
    }

    /** {@code K z}. */
    public double[] times(double[] z) {
        int n = rows.length;
        double[] product = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += cosines[i * n + j] * z[j];
            }
            product[i] = sum;
        }
        return product;
    }

    /**
     * Weights of all rows from contributions: {@code w_i = z_i / norms[i]}, the norms taken in units of
     * {@code 2^exponent}, which suits answers that don't change if all gradients are scaled.
     *
     * @param contributions of the non-zero rows, {@code [size]}
     * @param ofZeroRows weights that the zero rows get, {@code [total]}; entries of other rows are not read
     */
    public double[] weights(double[] contributions, double[] ofZeroRows) {
        double[] weights = ofZeroRows.clone();
        for (int i = 0; i < rows.length; i++) {
            weights[rows[i]] = contributions[i] / norms[i];
        }
        return weights;
    }
}
