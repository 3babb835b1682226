package ai.polymath.linear;

import org.jspecify.annotations.Nullable;

/** A regularizer plus {@code ridge / 2 ||W||_F^2}, whose proximal steps combine in closed form. */
record Ridged(Regularizer inner, double ridge) implements Regularizer {
    static Regularizer on(Regularizer inner, double ridge) {
        return ridge == 0 ? inner : new Ridged(inner, ridge);
    }

    @Override
    public int parts() {
        return inner.parts();
    }

    @Override
    public double value(double[][] parts) {
        return inner.value(parts) + 0.5 * ridge * Vectors.dot(parts, parts);
    }

    /** {@code prox(v, step) = prox_inner(v / (1 + ridge step), step / (1 + ridge step))}. */
    @Override
    public void proximalStep(double[][] parts, double step) {
        double shrinkage = 1 + ridge * step;
        for (double[] part : parts) {
            for (int i = 0; i < part.length; i++) {
                part[i] /= shrinkage;
            }
        }
        inner.proximalStep(parts, step / shrinkage);
    }

    @Override
    public double @Nullable [] relatedness(double[] w) {
        return inner.relatedness(w);
    }
}
