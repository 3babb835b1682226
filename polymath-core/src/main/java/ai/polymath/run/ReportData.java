package ai.polymath.run;

import ai.polymath.data.Part;
import ai.polymath.experiment.PreparedExperiment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code report-data.json}: what the report of a run shows and its other files don't hold, which is the rows of each part,
 * the spread of each task's labels, calibration and confusion.
 */
public final class ReportData {
    /** The name of the file in a run's folder. */
    public static final String FILE = "report-data.json";

    private ReportData() {}

    /** Writes the file. */
    public static void write(PreparedExperiment prepared, RunResult result, Path file) {
        Json.write(file, tree(prepared, result));
    }

    /** As the file has it. */
    public static Map<String, Object> tree(PreparedExperiment prepared, RunResult result) {
        Map<String, Object> rows = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            rows.put(part.word(), prepared.rows(part).length);
        }
        Map<String, Object> tasks = new LinkedHashMap<>();
        for (TaskResult task : result.tasks()) {
            TaskDetail detail = task.detail();
            if (detail != null) {
                tasks.put(task.task(), detail.toTree());
            }
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rows", rows);
        tree.put("features", prepared.preprocessing().columns());
        tree.put("tasks", tasks);
        return tree;
    }
}
