package ai.polymath.run;

import ai.polymath.data.BoxLayout;
import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.metric.CalibrationBins;
import ai.polymath.metric.ClassTally;
import ai.polymath.metric.Confusion;
import ai.polymath.metric.Scores;
import ai.polymath.task.DenseTask;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a report shows of one task beyond its metrics: how its labels are spread over the parts, how probabilities came true
 * and which class was taken for which.
 *
 * @param classes names of the classes or labels; none for a regression
 * @param counts by part how many examples each class has; of a multilabel task how many have each label, of a detection how
 *     many objects there are of each class, of a tagging how many words have each tag, of a segmentation how many pixels each
 *     class has in the parts that were judged
 * @param quantiles by part minimum, quartiles and maximum of a regression's target; {@code NaN} without labels
 * @param judged the part that calibration and confusion are of: test, or validation where no test label is; null if none of
 *     both has labels
 * @param calibration ten bins of equal width; for a regression ten groups of equally many examples by prediction, with mean
 *     predicted and mean true value; null without labels
 * @param confusion counts of true class (row) and predicted class; of pixels for a segmentation; null for a regression, a multilabel or other place-wise task and more than
 *     {@value #MOST_CLASSES} classes
 * @param labels of a multilabel task for each label true negatives, false positives, false negatives, true positives
 */
public record TaskDetail(
        List<String> classes,
        Map<Part, long[]> counts,
        Map<Part, double[]> quantiles,
        @Nullable Part judged,
        @Nullable CalibrationBins calibration,
        @Nullable Confusion confusion,
        List<long[]> labels) {
    /** A confusion matrix of more classes is not kept: nobody can read it. */
    public static final int MOST_CLASSES = 40;

    private static final int BINS = 10;

    /** The collections are copied. */
    public TaskDetail {
        classes = List.copyOf(classes);
        counts = copy(counts);
        quantiles = copy(quantiles);
        labels = List.copyOf(labels);
    }

    private static <T> Map<Part, T> copy(Map<Part, T> map) {
        Map<Part, T> copy = new EnumMap<>(Part.class);
        copy.putAll(map);
        return copy;
    }

    /**
     * Looks at labels and predictions; cost {@code O(n K + n log n)}.
     *
     * @param predictions for the rows of each part that was predicted, {@code [rows, predictionWidth]}; of a dense task the
     *     numbers of its tally
     */
    static TaskDetail of(PreparedExperiment prepared, int index, Map<Part, double[]> predictions) {
        FittedTask task = prepared.tasks().get(index);
        Labels all = prepared.labels().get(index);
        if (task.task() instanceof DenseTask) {
            return dense(prepared, task, all, predictions);
        }
        boolean regression = task.task() instanceof RegressionTask;
        Map<Part, long[]> counts = new EnumMap<>(Part.class);
        Map<Part, double[]> quantiles = new EnumMap<>(Part.class);
        Part judged = null;
        for (Part part : List.of(Part.TRAIN, Part.VALIDATION, Part.TEST)) {
            Labels labels = all.select(prepared.rows(part));
            if (regression) {
                quantiles.put(part, quantiles(labels.values()));
            } else {
                counts.put(part, counts(task, labels));
            }
            if (part != Part.TRAIN && predictions.containsKey(part) && all.count(prepared.rows(part)) > 0) {
                judged = part;
            }
        }
        // Of tags and boxes there is no probability a class to look at.
        if (judged == null || task.task().isPlaceWise()) {
            return new TaskDetail(task.classes(), counts, quantiles, null, null, null, List.of());
        }
        double[] predicted = java.util.Objects.requireNonNull(predictions.get(judged), "checked above");
        Scores scores = new Scores(all.select(prepared.rows(judged)), predicted, task.predictionWidth());
        boolean multilabel = task.task() instanceof MultilabelTask;
        boolean readable = !regression && !multilabel && task.classes().size() <= MOST_CLASSES;
        return new TaskDetail(
                task.classes(),
                counts,
                quantiles,
                judged,
                regression ? groups(scores) : CalibrationBins.of(scores, BINS),
                readable ? Confusion.of(scores, task.classes()) : null,
                multilabel ? decisions(scores) : List.of());
    }

    /** Of a segmentation, pixels of each class and which class was taken for which; of other dense tasks nothing. */
    private static TaskDetail dense(
            PreparedExperiment prepared, FittedTask task, Labels all, Map<Part, double[]> predictions) {
        Map<Part, long[]> counts = new EnumMap<>(Part.class);
        Part judged = null;
        Confusion confusion = null;
        int classes = task.classes().size();
        for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
            double[] numbers = predictions.get(part);
            if (numbers == null || all.count(prepared.rows(part)) == 0) {
                continue;
            }
            judged = part;
            if (TaskFigures.tally(task, numbers) instanceof ClassTally tally) {
                counts.put(part, tally.support());
                long[][] matrix = new long[classes][classes];
                for (int i = 0; i < classes * classes; i++) {
                    matrix[i / classes][i % classes] = tally.count(i / classes, i % classes);
                }
                confusion = classes <= MOST_CLASSES ? new Confusion(task.classes(), matrix) : null;
            }
        }
        return new TaskDetail(task.classes(), counts, Map.of(), judged, null, confusion, List.of());
    }

    private static long[] counts(FittedTask task, Labels labels) {
        long[] counts = new long[task.classes().size()];
        double[] values = labels.values();
        if (task.task() instanceof DetectionTask) {
            for (int row = 0; row < labels.examples(); row++) {
                int at = row * labels.width();
                for (int i = 0; !labels.isMissing(row) && i < (int) values[at]; i++) {
                    counts[(int) values[at + BoxLayout.at(i)]]++;
                }
            }
            return counts;
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                if (task.task() instanceof MultilabelTask) {
                    counts[i % labels.width()] += values[i] == 1 ? 1 : 0;
                } else {
                    counts[(int) values[i]]++;
                }
            }
        }
        return counts;
    }

    /** By linear interpolation between the ordered values. */
    private static double[] quantiles(double[] values) {
        double[] known =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        double[] quantiles = new double[5];
        for (int q = 0; q < quantiles.length; q++) {
            double at = q / 4.0 * (known.length - 1);
            int below = (int) at;
            quantiles[q] = known.length == 0
                    ? Double.NaN
                    : known[below] + (at - below) * (known[Math.min(below + 1, known.length - 1)] - known[below]);
        }
        return quantiles;
    }

    private static CalibrationBins groups(Scores scores) {
        double[] labels = scores.labels().values();
        double[] predictions = scores.predictions();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            if (!Double.isNaN(labels[i])) {
                order.add(i);
            }
        }
        order.sort(java.util.Comparator.comparingDouble(i -> predictions[i]));
        int groups = Math.min(BINS, order.size());
        long[] counts = new long[groups];
        double[] predicted = new double[groups];
        double[] observed = new double[groups];
        for (int g = 0; g < groups; g++) {
            List<Integer> own = order.subList(
                    (int) ((long) g * order.size() / groups), (int) ((long) (g + 1) * order.size() / groups));
            counts[g] = own.size();
            predicted[g] =
                    own.stream().mapToDouble(i -> predictions[i]).average().orElse(Double.NaN);
            observed[g] = own.stream().mapToDouble(i -> labels[i]).average().orElse(Double.NaN);
        }
        return new CalibrationBins(counts, predicted, observed);
    }

    private static List<long[]> decisions(Scores scores) {
        List<long[]> decisions = new ArrayList<>();
        for (int k = 0; k < scores.width(); k++) {
            long[][] counts =
                    Confusion.of(scores.label(k), List.of("no", "yes")).counts();
            decisions.add(new long[] {counts[0][0], counts[0][1], counts[1][0], counts[1][1]});
        }
        return decisions;
    }

    /** As {@code report-data.json} has it. */
    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("classes", classes);
        if (!counts.isEmpty()) {
            tree.put("counts", byPart(counts));
        }
        if (!quantiles.isEmpty()) {
            tree.put("quantiles", byPart(quantiles));
        }
        if (judged != null) {
            tree.put("judged", judged.word());
        }
        if (calibration != null) {
            tree.put(
                    "calibration",
                    Map.of(
                            "counts", calibration.counts(),
                            "predicted", calibration.predicted(),
                            "observed", calibration.observed()));
        }
        if (confusion != null) {
            tree.put("confusion", List.of((Object[]) confusion.counts()));
        }
        if (!labels.isEmpty()) {
            tree.put("decisions", labels);
        }
        return tree;
    }

    private static Map<String, Object> byPart(Map<Part, ?> values) {
        Map<String, Object> tree = new LinkedHashMap<>();
        values.forEach((part, value) -> tree.put(part.word(), value));
        return tree;
    }
}
