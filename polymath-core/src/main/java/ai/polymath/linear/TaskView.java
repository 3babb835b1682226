package ai.polymath.linear;

/**
 * The examples of one task with centred and scaled features, {@code (x - centre) / scale}, and for the squared loss with
 * centred labels, without a copy of them.
 */
final class TaskView {
    private final TaskData data;
    private final int[] rows;
    private final double[] centre;
    private final double[] scale;
    private final double labelCentre;

    TaskView(TaskData data, int[] rows, double[] centre, double[] scale, double labelCentre) {
        this.data = data;
        this.rows = rows;
        this.centre = centre;
        this.scale = scale;
        this.labelCentre = labelCentre;
    }

    int features() {
        return scale.length;
    }

    int examples() {
        return rows.length;
    }

    double weight(int k) {
        return data.weight(rows[k]);
    }

    double label(int k) {
        return data.labels()[rows[k]] - labelCentre;
    }

    /** The centred and scaled features of an example. */
    void features(int k, double[] target) {
        double[] x = data.x();
        int at = rows[k] * target.length;
        for (int j = 0; j < target.length; j++) {
            target[j] = (x[at + j] - centre[j]) / scale[j];
        }
    }

    /** Weights for raw features. */
    double[] toRaw(double[] w) {
        double[] raw = new double[w.length];
        for (int j = 0; j < w.length; j++) {
            raw[j] = w[j] / scale[j];
        }
        return raw;
    }

    /** What centring takes off a raw score. */
    double shift(double[] raw) {
        return Vectors.dot(raw, centre);
    }

    double rawScore(int k, double[] raw) {
        double[] x = data.x();
        int at = rows[k] * raw.length;
        double sum = 0;
        for (int j = 0; j < raw.length; j++) {
            sum += raw[j] * x[at + j];
        }
        return sum;
    }

    void addRaw(int k, double factor, double[] sums) {
        double[] x = data.x();
        int at = rows[k] * sums.length;
        for (int j = 0; j < sums.length; j++) {
            sums[j] += factor * x[at + j];
        }
    }

    /** Turns {@code sum slope x} and {@code sum slope} into the gradient by the weights. */
    void toGradient(double[] sums, double slopes, double[] gradient) {
        for (int j = 0; j < sums.length; j++) {
            gradient[j] = (sums[j] - slopes * centre[j]) / scale[j];
        }
    }
}
