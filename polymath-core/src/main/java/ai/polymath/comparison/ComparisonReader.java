package ai.polymath.comparison;

import ai.polymath.PolymathException;
import ai.polymath.metric.Direction;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the comparison back that {@link ComparisonFiles} wrote as {@code comparison.json}. */
public final class ComparisonReader {
    private ComparisonReader() {}

    /**
     * Reads a file.
     *
     * @throws PolymathException if it is no comparison
     */
    public static Comparison read(Path file) {
        return of(Json.read(file), file.toString());
    }

    /**
     * The comparison of a parsed file.
     *
     * @param source named in messages
     * @throws PolymathException if it is no comparison
     */
    public static Comparison of(JsonNode json, String source) {
        try {
            List<Measure> tasks = new ArrayList<>();
            List<Double> constant = new ArrayList<>();
            for (JsonNode task : json.path("tasks")) {
                boolean higher = task.path("direction").asText().startsWith("higher");
                tasks.add(new Measure(
                        task.path("task").asText(),
                        task.path("metric").asText(),
                        higher ? Direction.HIGHER : Direction.LOWER));
                constant.add(number(task.path("constant")));
            }
            List<String> replicates = new ArrayList<>();
            json.path("replicates").forEach(r -> replicates.add(r.asText()));
            List<Variant> variants = new ArrayList<>();
            json.path("variants").properties().forEach(v -> variants.add(variant(v.getKey(), v.getValue())));
            return new Comparison(
                    tasks,
                    replicates,
                    variants,
                    constant.stream().mapToDouble(d -> d).toArray(),
                    json.path("overlap").asDouble(),
                    json.path("level").asDouble());
        } catch (IllegalArgumentException | PolymathException e) {
            throw new PolymathException(
                    source + " is no comparison that 'polymath compare' wrote: " + e.getMessage(), e);
        }
    }

    private static Variant variant(String name, JsonNode json) {
        JsonNode cost = json.path("cost");
        return new Variant(
                name,
                Variant.Role.valueOf(json.path("role").asText().toUpperCase(Locale.ROOT)),
                json.path("sharing").asText(),
                rows(json.path("validation")),
                rows(json.path("test")),
                new Variant.Cost(
                        number(cost.path("seconds")),
                        number(cost.path("steps_per_second")),
                        number(cost.path("peak_bytes")),
                        number(cost.path("parameters"))));
    }

    private static double[][] rows(JsonNode json) {
        double[][] rows = new double[json.size()][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = new double[json.path(r).size()];
            for (int t = 0; t < rows[r].length; t++) {
                rows[r][t] = number(json.path(r).path(t));
            }
        }
        return rows;
    }

    private static double number(JsonNode json) {
        return json.isNumber() ? json.asDouble() : Double.NaN;
    }
}
