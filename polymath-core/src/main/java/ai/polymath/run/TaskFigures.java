package ai.polymath.run;

import ai.polymath.data.Labels;
import ai.polymath.metric.Baselines;
import ai.polymath.metric.ConstantPredictor;
import ai.polymath.metric.DenseTally;
import ai.polymath.metric.Direction;
import ai.polymath.metric.Metrics;
import ai.polymath.metric.Scores;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.DenseTask;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.TaggingTask;
import java.util.LinkedHashMap;
import java.util.Map;

/** Computes a task's metrics from labels and predictions, and those of a constant prediction to compare with. */
public final class TaskFigures {
    private TaskFigures() {}

    /**
     * All metrics of a task.
     *
     * @param labels of some examples
     * @param predictions for the same examples, {@code [examples, predictionWidth]}; of a dense task the numbers of the tally
     *     of both
     * @return figures by metric, the primary one first; {@code NaN} where undefined
     */
    public static Map<String, Double> of(FittedTask task, Labels labels, double[] predictions) {
        if (task.task() instanceof DenseTask) {
            return of(task, Scores.of(tally(task, predictions)));
        }
        int width = labels.examples() == 0 ? task.predictionWidth() : predictions.length / labels.examples();
        return of(task, new Scores(labels, predictions, width, task.classes()));
    }

    /** What was gathered of a dense task. */
    static DenseTally tally(FittedTask task, double[] numbers) {
        DenseTally tally = ((DenseTask) task.task()).tally(task);
        tally.merge(numbers);
        return tally;
    }

    private static Map<String, Double> of(FittedTask task, Scores scores) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String metric : task.task().metrics()) {
            figures.put(metric, Metrics.byName(metric).of(scores));
        }
        return figures;
    }

    /**
     * The metrics that a constant prediction reaches: class frequencies, mean, median or quantile of the training labels,
     * whichever is best for the task's loss.
     *
     * @param training labels of the training examples
     * @param labels of the examples to predict
     */
    public static Map<String, Double> baseline(FittedTask task, Labels training, Labels labels) {
        if (task.task() instanceof DenseTask) {
            return of(task, Scores.of(DenseBaseline.tally(task, training, labels)));
        }
        ConstantPredictor constant = constant(task, training);
        double[] predictions = constant.predictions(labels.examples());
        return of(task, new Scores(labels, predictions, constant.answer().length, task.classes()));
    }

    private static ConstantPredictor constant(FittedTask task, Labels training) {
        if (task.task() instanceof RegressionTask regression) {
            if (regression.loss() instanceof RegressionTask.Quantile quantile) {
                return Baselines.quantile(training, quantile.level());
            }
            boolean mean = regression.loss() instanceof RegressionTask.Squared
                    || regression.loss() instanceof RegressionTask.Poisson;
            return mean ? Baselines.mean(training) : Baselines.median(training);
        }
        if (task.task() instanceof BinaryTask || task.task() instanceof MultilabelTask) {
            return Baselines.frequencies(training);
        }
        if (task.task() instanceof DetectionTask) {
            return Baselines.nothingFound();
        }
        if (task.task() instanceof TaggingTask) {
            return Baselines.mostFrequentTag(training, task.classes().size());
        }
        return Baselines.classFrequencies(training, task.classes().size());
    }

    /** Which way a task's primary metric is better. */
    public static Direction direction(FittedTask task) {
        return Metrics.byName(task.task().primaryMetric()).direction();
    }
}
