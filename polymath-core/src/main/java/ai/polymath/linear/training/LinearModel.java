package ai.polymath.linear.training;

import ai.polymath.PolymathException;
import ai.polymath.data.Features;
import ai.polymath.data.Preprocessing;
import ai.polymath.linear.Loss;
import ai.polymath.run.AtomicFiles;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fitted linear models, one a task.
 *
 * @param preprocessing how columns become features
 * @param tasks what is predicted
 * @param weights row-major {@code [inputs, tasks]}, for inputs as the preprocessing gives them and, of regressions,
 *     standardised targets
 * @param intercepts {@code [tasks]}
 */
public record LinearModel(Preprocessing preprocessing, List<FittedTask> tasks, double[] weights, double[] intercepts) {
    /** Refuses weights that don't fit the inputs and tasks. */
    public LinearModel {
        tasks = List.copyOf(tasks);
        int expected = LinearInputs.width(preprocessing) * tasks.size();
        if (weights.length != expected || intercepts.length != tasks.size()) {
            throw new PolymathException("The linear model has " + weights.length + " weights and " + intercepts.length
                    + " intercepts, but " + LinearInputs.width(preprocessing) + " inputs and " + tasks.size()
                    + " tasks need " + expected + " and " + tasks.size() + ".");
        }
        for (double value : weights) {
            requireFinite(value);
        }
        for (double value : intercepts) {
            requireFinite(value);
        }
    }

    private static void requireFinite(double value) {
        if (!Double.isFinite(value)) {
            throw new PolymathException("The linear model has the weight " + value + "; weights are finite.");
        }
    }

    /** How many numbers an example has. */
    public int inputs() {
        return LinearInputs.width(preprocessing);
    }

    /** How many numbers were learned. */
    public long parameterCount() {
        return (long) weights.length + intercepts.length;
    }

    /** How many weights are not zero. */
    public long usedWeights() {
        return Arrays.stream(weights).filter(w -> w != 0).count();
    }

    /** Predicts for all rows; by task, probabilities of the positive class or values in the target's unit. */
    public List<double[]> predict(Features features) {
        int[] rows = new int[features.rows()];
        Arrays.setAll(rows, i -> i);
        return predict(features, rows);
    }

    /** Predicts for some rows, in the order given. */
    public List<double[]> predict(Features features, int[] rows) {
        double[] x = LinearInputs.of(preprocessing, features, rows);
        int inputs = inputs();
        List<double[]> all = new ArrayList<>();
        for (int t = 0; t < tasks.size(); t++) {
            FittedTask task = tasks.get(t);
            double[] values = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                double score = score(x, i * inputs, t);
                values[i] = task.task() instanceof BinaryTask
                        ? Loss.LOGISTIC.response(score)
                        : score * task.scale() + task.center();
            }
            all.add(values);
        }
        return all;
    }

    private double score(double[] x, int from, int task) {
        double sum = intercepts[task];
        for (int j = 0; j < weights.length / tasks.size(); j++) {
            sum += weights[j * tasks.size() + task] * x[from + j];
        }
        return sum;
    }

    /**
     * Writes {@code coefficients.csv}: a line an input, a column a task, the intercepts first. A number is what a
     * prediction gains by one unit of the input as the model sees it (a standard deviation of a numeric column): in the
     * target's unit, or as log odds of a binary task.
     */
    public void writeCoefficients(Path file) {
        int count = tasks.size();
        StringBuilder text = new StringBuilder("input");
        tasks.forEach(task -> text.append(',').append(LinearPath.quoted(task.name())));
        text.append("\nintercept");
        for (int t = 0; t < count; t++) {
            FittedTask task = tasks.get(t);
            text.append(',').append(intercepts[t] * task.scale() + task.center());
        }
        List<String> names = LinearInputs.names(preprocessing);
        for (int j = 0; j < names.size(); j++) {
            text.append('\n').append(LinearPath.quoted(names.get(j)));
            for (int t = 0; t < count; t++) {
                text.append(',').append(weights[j * count + t] * tasks.get(t).scale());
            }
        }
        AtomicFiles.writeText(file, text.append('\n').toString());
    }
}
