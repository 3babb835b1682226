package ai.polymath.cli;

import ai.polymath.data.BoxLayout;
import ai.polymath.reader.OutputColumn;
import ai.polymath.reader.PredictionWriter;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.DenseTask;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.TaggingTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of predictions. Binary: {@code NAME_probability} of the positive class, and {@code NAME}, the class; several
 * classes: {@code NAME} and {@code NAME_probability_CLASS} for each; multilabel: {@code NAME_probability_LABEL} for each;
 * regression: {@code NAME}, the value in the target's unit; tagging: {@code NAME}, the tags separated by spaces; detection:
 * {@code NAME_count} and {@code NAME}, a JSON list of the boxes with class, score and corners as shares of the picture's width and
 * height; segmentation, depth and normals: {@code NAME}, the path of the file that holds the map. What can't be predicted ({@code NaN}) is missing.
 *
 * @param tasks the tasks in order
 * @param maps where maps go; null without dense tasks
 */
record PredictionColumns(List<FittedTask> tasks, @Nullable PredictedMaps maps) {
    List<OutputColumn> header() {
        List<OutputColumn> header = new ArrayList<>();
        for (FittedTask task : tasks) {
            String name = task.name();
            if (task.task() instanceof DetectionTask) {
                header.add(OutputColumn.number(name + "_count"));
                header.add(OutputColumn.text(name));
            } else if (task.task() instanceof RegressionTask) {
                header.add(OutputColumn.number(name));
            } else if (task.task() instanceof TaggingTask || task.task() instanceof DenseTask) {
                header.add(OutputColumn.text(name));
            } else if (task.task() instanceof BinaryTask) {
                header.add(OutputColumn.text(name));
                header.add(OutputColumn.number(name + "_probability"));
            } else {
                if (!(task.task() instanceof MultilabelTask)) {
                    header.add(OutputColumn.text(name));
                }
                task.classes().forEach(c -> header.add(OutputColumn.number(name + "_probability_" + c)));
            }
        }
        return header;
    }

    /**
     * Writes what is predicted for a row.
     *
     * @param predictions by task, of so many rows
     */
    void write(Map<String, double[]> predictions, int row, int rows, PredictionWriter writer) {
        if (maps != null) {
            maps.next();
        }
        for (FittedTask task : tasks) {
            double[] values = java.util.Objects.requireNonNull(predictions.get(task.name()));
            int width = task.predictionWidth();
            if (task.task() instanceof DetectionTask) {
                writer.number(values[row * width]).text(boxes(task, values, row * width));
            } else if (maps != null && task.task() instanceof DenseTask) {
                writer.text(maps.write(task, values, row));
            } else if (task.task() instanceof RegressionTask) {
                writer.number(values[row]);
            } else if (task.task() instanceof TaggingTask) {
                writer.text(tags(task, values, row, values.length / rows));
            } else if (task.task() instanceof BinaryTask) {
                writer.text(Double.isNaN(values[row]) ? null : task.classes().get(values[row] > 0.5 ? 1 : 0))
                        .number(values[row]);
            } else {
                if (!(task.task() instanceof MultilabelTask)) {
                    boolean none = Double.isNaN(values[row * width]);
                    writer.text(none ? null : task.classes().get(largest(values, row * width, width)));
                }
                for (int k = 0; k < width; k++) {
                    writer.number(values[row * width + k]);
                }
            }
        }
    }

    private static String tags(FittedTask task, double[] values, int row, int width) {
        StringBuilder tags = new StringBuilder();
        for (int k = 0; k < width && values[row * width + k] >= 0; k++) {
            tags.append(k == 0 ? "" : " ").append(task.classes().get((int) values[row * width + k]));
        }
        return tags.toString();
    }

    /** A JSON list, the highest score first. */
    private static String boxes(FittedTask task, double[] values, int row) {
        List<String> boxes = new ArrayList<>();
        for (int i = 0; i < (int) values[row]; i++) {
            int at = row + BoxLayout.at(i);
            int corners = at + BoxLayout.PREDICTION_CORNERS;
            boxes.add(String.format(
                    Locale.ROOT,
                    "{\"class\":\"%s\",\"score\":%.4f,\"left\":%.4f,\"top\":%.4f,\"right\":%.4f,\"bottom\":%.4f}",
                    task.classes().get((int) values[at]).replace("\\", "\\\\").replace("\"", "\\\""),
                    values[at + BoxLayout.SCORE],
                    values[corners],
                    values[corners + 1],
                    values[corners + 2],
                    values[corners + 3]));
        }
        return "[" + String.join(",", boxes) + "]";
    }

    private static int largest(double[] values, int from, int width) {
        int best = 0;
        for (int k = 1; k < width; k++) {
            if (values[from + k] > values[from + best]) {
                best = k;
            }
        }
        return best;
    }
}
