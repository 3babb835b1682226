package ai.polymath.linear;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * T linear models fitted together.
 *
 * @param layout the features and tasks
 * @param losses each task's loss
 * @param lambda the strength
 * @param weights W, row-major {@code [features, tasks]}, for features in their own units
 * @param parts what W is the sum of, each {@code [features, tasks]}: one, or the two of a composite penalty
 * @param intercepts {@code [tasks]}
 * @param certificate how good the minimiser is
 * @param relatedness {@code [tasks, tasks]}, what the penalty has learned about the tasks, or null if it learns no such
 *     thing
 */
public record LinearFit(
        Layout layout,
        List<Loss> losses,
        double lambda,
        double[] weights,
        List<double[]> parts,
        double[] intercepts,
        Certificate certificate,
        double @Nullable [] relatedness) {

    /**
     * How the solver ended.
     *
     * @param objective loss plus penalty, of features as they were penalised (standardised or not)
     * @param iterations proximal steps, over all stages
     * @param optimality the length of a subgradient of the objective divided by the length of the loss's gradient at W =
     *     0; zero exactly at the minimiser
     * @param gap the duality gap, an upper bound of how far the objective is above its minimum; {@code NaN} where it isn't
     *     computed (other penalties than norms, other losses than squared)
     * @param converged whether optimality is within the tolerance
     */
    public record Certificate(double objective, int iterations, double optimality, double gap, boolean converged) {}

    /** The weight of a feature in a task. */
    public double weight(int feature, int task) {
        return weights[feature * layout.tasks() + task];
    }

    /**
     * The scores {@code w_t'x + b_t} of a task.
     *
     * @param x row-major {@code [examples, features]}
     */
    public double[] scores(int task, double[] x) {
        int examples = layout.features() == 0 ? 0 : x.length / layout.features();
        double[] scores = new double[examples];
        for (int i = 0; i < examples; i++) {
            scores[i] = score(task, x, i);
        }
        return scores;
    }

    /** The predictions of a task: numbers, or probabilities of 1. */
    public double[] predict(int task, double[] x) {
        double[] predictions = scores(task, x);
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = losses.get(task).response(predictions[i]);
        }
        return predictions;
    }

    double score(int task, double[] x, int row) {
        int features = layout.features();
        int tasks = layout.tasks();
        double sum = intercepts[task];
        for (int j = 0; j < features; j++) {
            sum += weights[j * tasks + task] * x[row * features + j];
        }
        return sum;
    }

    /** How many features have a weight other than zero in a task. */
    public int usedFeatures(int task) {
        int used = 0;
        for (int j = 0; j < layout.features(); j++) {
            used += weight(j, task) == 0 ? 0 : 1;
        }
        return used;
    }
}
