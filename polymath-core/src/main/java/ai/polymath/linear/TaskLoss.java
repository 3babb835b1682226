package ai.polymath.linear;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** The loss of one task as a function of its weights for centred and scaled features, and of its intercept. */
interface TaskLoss {
    /**
     * The weighted sum of the losses.
     *
     * @param w {@code [features]}
     * @param b the intercept, added to the one that is built in
     * @param gradient {@code [features]}, overwritten
     * @return the loss, and the derivative by b
     */
    Point evaluate(double[] w, double b, double[] gradient);

    /** A number near the largest eigenvalue of the Hessian by the weights. */
    double curvature();

    /** What {@link #evaluate} returns besides the gradient. */
    record Point(double value, double slope) {}

    /** Of a task without examples. */
    TaskLoss NONE = new TaskLoss() {
        @Override
        public Point evaluate(double[] w, double b, double[] gradient) {
            Arrays.fill(gradient, 0);
            return new Point(0, 0);
        }

        @Override
        public double curvature() {
            return 0;
        }
    };

    /** The largest eigenvalue of the linear map that {@code gradient} applies, by a few power iterations. */
    static double powerIteration(int size, UnaryOperator<double[]> map) {
        double[] v = new double[size];
        for (int j = 0; j < size; j++) {
            // No symmetric data is orthogonal to this for long.
            v[j] = 1 + 0.1 * Math.sin(j + 1.0);
        }
        double largest = 0;
        for (int k = 0; k < 12; k++) {
            double norm = Vectors.norm(v);
            if (norm == 0) {
                return largest;
            }
            for (int j = 0; j < size; j++) {
                v[j] /= norm;
            }
            v = map.apply(v);
            largest = Vectors.norm(v);
        }
        return largest;
    }
}
