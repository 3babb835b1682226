package ai.polymath.linear;

/**
 * The squared loss of one task through {@code X'X}, {@code X'y} and {@code y'y} of its centred examples, computed once:
 * an evaluation costs {@code O(d^2)} however many examples there are.
 */
final class GramLoss implements TaskLoss {
    private static final int BLOCK = 4;

    private final int features;
    private final double[] gram;
    private final double[] moment;
    private final double square;

    /** Sums over the rows of a task; {@code view} centres and scales. */
    GramLoss(TaskView view) {
        features = view.features();
        gram = new double[features * features];
        moment = new double[features];
        double[][] block = new double[BLOCK][features];
        double[] weights = new double[BLOCK];
        double sum = 0;
        int count = view.examples();
        for (int start = 0; start < count; start += BLOCK) {
            for (int k = 0; k < BLOCK; k++) {
                int row = start + k;
                weights[k] = row < count ? view.weight(row) : 0;
                if (row < count) {
                    view.features(row, block[k]);
                    double label = view.label(row);
                    sum += weights[k] * label * label;
                    for (int j = 0; j < features; j++) {
                        moment[j] += weights[k] * label * block[k][j];
                    }
                }
            }
            add(block, weights);
        }
        square = sum;
        for (int i = 0; i < features; i++) {
            for (int j = 0; j < i; j++) {
                gram[i * features + j] = gram[j * features + i];
            }
        }
    }

    private void add(double[][] block, double[] weights) {
        double[] x0 = block[0];
        double[] x1 = block[1];
        double[] x2 = block[2];
        double[] x3 = block[3];
        for (int i = 0; i < features; i++) {
            double a0 = weights[0] * x0[i];
            double a1 = weights[1] * x1[i];
            double a2 = weights[2] * x2[i];
            double a3 = weights[3] * x3[i];
            int at = i * features;
            for (int j = i; j < features; j++) {
                gram[at + j] += a0 * x0[j] + a1 * x1[j] + a2 * x2[j] + a3 * x3[j];
            }
        }
    }

    private double[] times(double[] w) {
        double[] product = new double[features];
        for (int i = 0; i < features; i++) {
            double x = w[i];
            if (x != 0) {
                int at = i * features;
                for (int j = 0; j < features; j++) {
                    product[j] += x * gram[at + j];
                }
            }
        }
        return product;
    }

    @Override
    public Point evaluate(double[] w, double b, double[] gradient) {
        double[] product = times(w);
        double value = 0.5 * square;
        for (int j = 0; j < features; j++) {
            value += w[j] * (0.5 * product[j] - moment[j]);
            gradient[j] = product[j] - moment[j];
        }
        return new Point(Math.max(0, value), 0);
    }

    @Override
    public double curvature() {
        return TaskLoss.powerIteration(features, this::times);
    }
}
