package ai.polymath.relatedness;

import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes and reads {@code relatedness.json}, and writes {@code relatedness.csv}: a line a pair and matrix. */
public final class RelationsFiles {
    private RelationsFiles() {}

    /** Writes {@code relatedness.json}. */
    public static void writeJson(TaskRelations relations, Path file) {
        Json.write(file, tree(relations));
    }

    /** As {@code relatedness.json} has it; unknown figures are null. */
    public static Map<String, @Nullable Object> tree(TaskRelations relations) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("experiment", relations.experiment());
        tree.put("tasks", relations.tasks());
        tree.putAll(relations.facts());
        tree.put("direction", "values[from][to]: what training on task 'from' does for task 'to'; larger is better");
        Map<String, Object> matrices = new LinkedHashMap<>();
        relations.matrices().forEach((name, matrix) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("meaning", matrix.meaning());
            one.put("unit", matrix.unit());
            one.put("symmetric", matrix.symmetric());
            one.put("values", List.of(matrix.values()));
            one.put("standard_error", List.of(matrix.standardError()));
            matrices.put(name, one);
        });
        tree.put("matrices", matrices);
        Map<String, Object> overTime = new LinkedHashMap<>();
        relations
                .overTime()
                .forEach((name, stretches) -> overTime.put(
                        name, stretches.stream().map(RelationsFiles::stretch).toList()));
        tree.put("over_time", overTime);
        List<Object> groups = new ArrayList<>();
        relations.trained().forEach(one -> groups.add(group(one, relations.tasks())));
        tree.put("trained_groups", groups);
        tree.put("notes", relations.notes());
        return tree;
    }

    private static Map<String, Object> stretch(PairStatistics.Stretch stretch) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("first_epoch", stretch.firstEpoch());
        one.put("last_epoch", stretch.lastEpoch());
        one.put("sampled_steps", stretch.steps());
        one.put("mean", List.of(stretch.mean()));
        one.put("worst", List.of(stretch.worst()));
        return one;
    }

    private static Map<String, Object> group(TrainedGroup one, List<String> tasks) {
        Map<String, Object> gains = new LinkedHashMap<>();
        Map<String, Object> errors = new LinkedHashMap<>();
        for (int t = 0; t < tasks.size(); t++) {
            if ((one.group() >> t & 1) == 1) {
                gains.put(tasks.get(t), one.gains()[t]);
                errors.put(tasks.get(t), one.standardError()[t]);
            }
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("gains_percent", gains);
        tree.put("standard_error", errors);
        return tree;
    }

    /** Writes {@code relatedness.csv}. */
    public static void writeCsv(TaskRelations relations, Path file) {
        StringBuilder text = new StringBuilder("matrix,from,to,value,standard_error\n");
        relations.matrices().forEach((name, matrix) -> {
            for (int i = 0; i < relations.tasks().size(); i++) {
                for (int j = 0; j < relations.tasks().size(); j++) {
                    if (i != j) {
                        text.append(name)
                                .append(',')
                                .append(quoted(relations.tasks().get(i)))
                                .append(',')
                                .append(quoted(relations.tasks().get(j)))
                                .append(',')
                                .append(number(matrix.values()[i][j]))
                                .append(',')
                                .append(number(matrix.standardError()[i][j]))
                                .append('\n');
                    }
                }
            }
        });
        AtomicFiles.writeText(file, text.toString());
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private static String quoted(String word) {
        return word.matches("[^,\"\\r\\n]*") ? word : '"' + word.replace("\"", "\"\"") + '"';
    }

    /**
     * Reads a {@code relatedness.json}.
     *
     * @throws PolymathException if the file is not one
     */
    public static TaskRelations read(Path file) {
        JsonNode json = Json.read(file);
        List<String> tasks = new ArrayList<>();
        json.path("tasks").forEach(task -> tasks.add(task.asText()));
        if (tasks.isEmpty() || !json.path("matrices").isObject()) {
            throw new PolymathException(
                    file + " holds no relatedness of tasks: it has no tasks with matrices. Maybe name"
                            + " the relatedness.json that 'polymath relate' wrote.");
        }
        Map<String, PairMatrix> matrices = new LinkedHashMap<>();
        json.path("matrices").properties().forEach(entry -> {
            JsonNode one = entry.getValue();
            matrices.put(
                    entry.getKey(),
                    new PairMatrix(
                            one.path("meaning").asText(),
                            one.path("unit").asText(),
                            one.path("symmetric").asBoolean(),
                            matrix(one.path("values"), tasks.size(), file),
                            matrix(one.path("standard_error"), tasks.size(), file)));
        });
        Map<String, List<PairStatistics.Stretch>> overTime = new LinkedHashMap<>();
        json.path("over_time").properties().forEach(entry -> {
            List<PairStatistics.Stretch> stretches = new ArrayList<>();
            entry.getValue()
                    .forEach(one -> stretches.add(new PairStatistics.Stretch(
                            one.path("first_epoch").asInt(),
                            one.path("last_epoch").asInt(),
                            one.path("sampled_steps").asInt(),
                            matrix(one.path("mean"), tasks.size(), file),
                            matrix(one.path("worst"), tasks.size(), file))));
            overTime.put(entry.getKey(), stretches);
        });
        List<TrainedGroup> trained = new ArrayList<>();
        json.path("trained_groups").forEach(one -> trained.add(group(one, tasks, file)));
        Map<String, Object> facts = new LinkedHashMap<>();
        for (String key : List.of("runs", TaskRelations.ERROR, "every", "steps", "sampled_steps")) {
            JsonNode fact = json.path(key);
            if (fact.isNumber()) {
                facts.put(key, fact.asInt());
            } else if (fact.isTextual()) {
                facts.put(key, fact.asText());
            }
        }
        List<String> notes = new ArrayList<>();
        json.path("notes").forEach(note -> notes.add(note.asText()));
        return new TaskRelations(json.path("experiment").asText(), tasks, matrices, overTime, trained, facts, notes);
    }

    private static TrainedGroup group(JsonNode one, List<String> tasks, Path file) {
        double[] gains = PairMatrix.unknown(tasks.size())[0];
        double[] errors = gains.clone();
        long group = 0;
        for (Map.Entry<String, JsonNode> entry : one.path("gains_percent").properties()) {
            int task = tasks.indexOf(entry.getKey());
            if (task < 0) {
                throw new PolymathException(file + " has a trained group with the task '" + entry.getKey()
                        + "', which is none of its tasks.");
            }
            group |= 1L << task;
            gains[task] = number(entry.getValue());
            errors[task] = number(one.path("standard_error").path(entry.getKey()));
        }
        return new TrainedGroup(group, gains, errors);
    }

    private static double[][] matrix(JsonNode node, int size, Path file) {
        double[][] matrix = new double[size][size];
        boolean whole = node.size() == size;
        for (int i = 0; i < size && whole; i++) {
            whole = node.path(i).size() == size;
            for (int j = 0; j < size && whole; j++) {
                matrix[i][j] = number(node.path(i).path(j));
            }
        }
        if (!whole) {
            throw new PolymathException(
                    file + " has a matrix that is not " + size + " by " + size + ", one row and column a task.");
        }
        return matrix;
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.asDouble() : Double.NaN;
    }
}
