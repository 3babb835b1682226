package ai.polymath.torch.convolution;

/**
 * How a convolution is cut into products.
 *
 * @param batch pictures
 * @param rows of a picture, zeros around it included
 * @param columns of a picture, zeros around it included
 * @param bands the kernel's matrices
 */
record Plan(long batch, long rows, long columns, Bands bands) {
    /** Nanoseconds a multiplication takes in a large product, one thread. */
    private static final double MULTIPLICATION = 1 / 45.0;

    /** A product of short sides takes longer: by this over the harmonic mean of its sides, when both are read anew. */
    private static final double SHORT_SIDES = 12.5;

    /** Nanoseconds that all passes over a stretch of neighbours take beside their numbers: six of about twelve. */
    private static final double STRETCH = 70;

    /** Nanoseconds a number takes that is copied. */
    private static final double COPY = 0.25;

    /** A product over fewer numbers is not worth reading its result again for each row of the kernel. */
    private static final long FEW = 48;

    private static final long FEWEST_EXAMPLES = 64;
    private static final long MOST_NUMBERS = 200;
    private static final long MOST_WINDOW_BYTES = 32 << 20;

    /**
     * The cheapest plan.
     *
     * @param rows of a picture, zeros around it included; at least the kernel's
     * @param columns of a picture, zeros around it included
     */
    static Plan cheapest(long batch, long rows, long columns, long in, long out, long height, long width, long pool) {
        Plan best = null;
        long given = (columns - width + 1) / pool * pool;
        for (long tile = pool; tile <= given; tile += pool) {
            if (given % tile == 0) {
                Plan next = new Plan(batch, rows, columns, new Bands(in, out, height, width, pool, tile));
                best = best == null || next.cost() < best.cost() ? next : best;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException(
                    "A picture of " + columns + " columns, kernel " + width + ", pool " + pool);
        }
        return best;
    }

    /** Rows of the result before pooling; those that no pooling reaches are left out. */
    long rowsGiven() {
        return (rows - bands.height() + 1) / bands.pool() * bands.pool();
    }

    /** Columns of the result before pooling. */
    long columnsGiven() {
        return (columns - bands.width() + 1) / bands.pool() * bands.pool();
    }

    /** Products along a row. */
    long tiles() {
        return columnsGiven() / bands.tile();
    }

    /** Whether the rows of the kernel are one product, of stretches laid next to each other, rather than one each. */
    boolean isWindowed() {
        return bands.height() > 1 && bands.rows() < FEW;
    }

    /**
     * Whether it is faster than libtorch's way. Found by trying: where pooling follows, which works on what is still near the
     * processor, from {@value #FEWEST_EXAMPLES} examples on, as products of few rows are slow, up to
     * {@value #MOST_NUMBERS} numbers under a row of the kernel, above which libtorch's products are large enough, and not
     * where stretches of windows are needed and large pictures make them fresh memory.
     */
    boolean isFaster() {
        long bytes = isWindowed() ? Float.BYTES * windowNumbers() : 0;
        return bands.pool() > 1
                && bands.width() > 1
                && batch >= FEWEST_EXAMPLES
                && bands.in() * bands.width() <= MOST_NUMBERS
                && bytes <= MOST_WINDOW_BYTES;
    }

    private long windowNumbers() {
        return batch * rowsGiven() * tiles() * bands.height() * bands.rows();
    }

    /** Whether laying out windows pays for that many passes back to the kernel. */
    boolean windowsPay(long passes) {
        if (isWindowed()) {
            return true;
        }
        double slabs = 1.0 / bands.rows();
        double saved = multiplications() * MULTIPLICATION * SHORT_SIDES * (slabs - slabs / bands.height());
        return passes * saved > COPY * windowNumbers() && Float.BYTES * windowNumbers() <= MOST_WINDOW_BYTES;
    }

    /** Multiplications of a forward pass. */
    double multiplications() {
        return (double) batch * rowsGiven() * tiles() * bands.height() * bands.rows() * bands.columns();
    }

    /** Nanoseconds that forward and backward pass take, about. */
    double cost() {
        double deep = isWindowed() ? bands.height() * bands.rows() : bands.rows();
        double shortness = 1 + SHORT_SIDES * (1 / deep + 1.0 / bands.columns());
        double stretches = (double) batch * rowsGiven() * tiles() * bands.pool();
        return multiplications() * MULTIPLICATION * (2 + shortness) + stretches * STRETCH;
    }
}
