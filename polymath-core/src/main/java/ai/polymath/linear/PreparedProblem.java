package ai.polymath.linear;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A problem with what is computed once for all strengths: centres, scales and Gram matrices.
 *
 * <p>Features are centred by their mean in each task, which changes nothing but the meaning of the intercept, and the
 * solver's luck: it is then nearly (squared loss: entirely) independent of the weights. The squared loss' intercepts are
 * thereby solved for and drop out; those of the logistic loss are variables, counted from the logit of the task's mean.
 */
final class PreparedProblem {
    /** Multiplications in one evaluation above which tasks are worth spreading over threads. */
    private static final long PARALLEL_WORK = 500_000;

    private final Layout layout;
    private final List<Loss> losses;
    private final double[] scale;
    private final double[][] centres;
    private final double[] offsets;
    private final TaskLoss[] tasks;
    private final double total;
    private final boolean quadratic;
    private final boolean calibrated;
    private final boolean parallel;
    private final double[] gradientAtZero;
    private final double valueAtZero;
    private final double curvature;

    PreparedProblem(MultiTaskProblem problem, boolean calibrated, LinearSettings settings) {
        int features = problem.features();
        int size = problem.size();
        layout = new Layout(features, problem.names());
        losses = IntStream.range(0, size).mapToObj(t -> problem.task(t).loss()).toList();
        total = problem.weight();
        this.calibrated = calibrated;
        Scaling scaling = Scaling.of(problem);
        scale = settings.standardize() ? scaling.deviation() : Scaling.ones(features);
        centres = new double[size][];
        offsets = new double[size];
        tasks = new TaskLoss[size];
        Memory memory = new Memory(features);
        boolean[] gram = new boolean[size];
        long work = 0;
        for (int t = 0; t < size; t++) {
            int rows = problem.rows(t).length;
            gram[t] = losses.get(t) == Loss.SQUARED && 2L * rows >= features && memory.takes();
            work += (gram[t] ? features : 2L * rows) * features;
        }
        parallel = work > PARALLEL_WORK;
        tasks(true).forEach(t -> prepare(problem, t, gram[t], scaling, settings));
        quadratic = !calibrated && losses.stream().allMatch(loss -> loss == Loss.SQUARED);
        gradientAtZero = new double[features * size];
        valueAtZero = evaluate(new double[features * size], new double[size], gradientAtZero, new double[size]);
        curvature = tasks(true).mapToDouble(t -> tasks[t].curvature()).max().orElse(0) / total;
    }

    /** How much of the heap Gram matrices may take. */
    private static final class Memory {
        private final long each;
        private long left = Runtime.getRuntime().maxMemory() / 4;

        Memory(int features) {
            each = 8L * features * features;
        }

        boolean takes() {
            left -= each;
            return left >= 0;
        }
    }

    private IntStream tasks(boolean many) {
        IntStream range = IntStream.range(0, layout.tasks());
        return many ? range.parallel() : range;
    }

    private void prepare(MultiTaskProblem problem, int t, boolean gram, Scaling scaling, LinearSettings settings) {
        TaskData task = problem.task(t);
        int[] rows = problem.rows(t);
        Loss loss = task.loss();
        if (calibrated && loss != Loss.SQUARED) {
            throw new PolymathException("Task '" + task.name()
                    + "' is a classification, but the calibrated penalty adapts to the noise of numbers. Maybe use"
                    + " group-lasso.");
        }
        boolean intercept = settings.intercept();
        int features = layout.features();
        if (rows.length == 0) {
            // Only in a fold: the best guess for a task without labels is what its peers have.
            centres[t] = intercept ? scaling.mean() : new double[features];
            offsets[t] = intercept ? offset(loss, peersMean(problem, loss)) : 0;
            tasks[t] = TaskLoss.NONE;
            return;
        }
        centres[t] = intercept ? Scaling.mean(task, rows, features) : new double[features];
        double mean = Scaling.labelMean(task, rows);
        if (loss == Loss.LOGISTIC && (mean <= 0 || mean >= 1)) {
            // With one class only the best intercept is infinite; start from where half an example more would put it.
            double n = problem.weight(t);
            mean = (mean * n + 0.5) / (n + 1);
        }
        offsets[t] = intercept ? offset(loss, mean) : 0;
        TaskView view = new TaskView(task, rows, centres[t], scale, loss == Loss.SQUARED ? offsets[t] : 0);
        TaskLoss own = gram ? new GramLoss(view) : new RowLoss(view, loss, intercept && loss == Loss.LOGISTIC);
        if (loss == Loss.LOGISTIC) {
            own = new Shifted(own, offsets[t]);
        }
        tasks[t] = calibrated ? new CalibratedLoss(own, problem.weight(t), features) : own;
    }

    private record Shifted(TaskLoss inner, double offset) implements TaskLoss {
        @Override
        public Point evaluate(double[] w, double b, double[] gradient) {
            return inner.evaluate(w, b + offset, gradient);
        }

        @Override
        public double curvature() {
            return inner.curvature();
        }
    }

    private static double offset(Loss loss, double mean) {
        return loss == Loss.SQUARED ? mean : Math.log(mean / (1 - mean));
    }

    private static double peersMean(MultiTaskProblem problem, Loss loss) {
        double sum = loss == Loss.LOGISTIC ? 0.5 : 0;
        double weight = loss == Loss.LOGISTIC ? 1 : 0;
        for (int t = 0; t < problem.size(); t++) {
            if (problem.task(t).loss() == loss && problem.rows(t).length > 0) {
                double own = problem.weight(t);
                sum += own * Scaling.labelMean(problem.task(t), problem.rows(t));
                weight += own;
            }
        }
        return weight == 0 ? 0 : sum / weight;
    }

    /** The loss, with its gradient by W {@code [features, tasks]} and by the intercepts, both overwritten. */
    double evaluate(double[] w, double[] b, double[] gradient, double[] slopes) {
        int features = layout.features();
        int size = layout.tasks();
        double[] values = new double[size];
        tasks(parallel).forEach(t -> {
            double[] own = new double[features];
            double[] ownGradient = new double[features];
            for (int j = 0; j < features; j++) {
                own[j] = w[j * size + t];
            }
            TaskLoss.Point point = tasks[t].evaluate(own, b[t], ownGradient);
            values[t] = point.value();
            slopes[t] = point.slope() / total;
            for (int j = 0; j < features; j++) {
                gradient[j * size + t] = ownGradient[j] / total;
            }
        });
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / total;
    }

    Layout layout() {
        return layout;
    }

    /** Whether the gradient is a linear function of W. */
    boolean isQuadratic() {
        return quadratic;
    }

    boolean isCalibrated() {
        return calibrated;
    }

    double[] gradientAtZero() {
        return gradientAtZero;
    }

    double valueAtZero() {
        return valueAtZero;
    }

    /** Near the largest eigenvalue of the Hessian. */
    double curvature() {
        return curvature;
    }

    /** The model for features in their own units. */
    LinearFit toFit(
            double lambda,
            double[][] parts,
            double[] b,
            LinearFit.Certificate certificate,
            double @Nullable [] relatedness) {
        int features = layout.features();
        int size = layout.tasks();
        List<double[]> raw = new ArrayList<>();
        for (double[] part : parts) {
            double[] own = part.clone();
            for (int i = 0; i < own.length; i++) {
                own[i] /= scale[i / size];
            }
            raw.add(own);
        }
        double[] w = Vectors.sum(raw.toArray(new double[0][]), raw.size());
        double[] intercepts = new double[size];
        for (int t = 0; t < size; t++) {
            intercepts[t] = offsets[t] + b[t];
            for (int j = 0; j < features; j++) {
                intercepts[t] -= w[j * size + t] * centres[t][j];
            }
        }
        return new LinearFit(layout, losses, lambda, w, raw, intercepts, certificate, relatedness);
    }
}
