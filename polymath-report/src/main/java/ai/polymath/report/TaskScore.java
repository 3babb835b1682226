package ai.polymath.report;

import ai.polymath.comparison.Measure;
import ai.polymath.data.Part;
import ai.polymath.metric.Direction;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.RunFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code metrics.json} says of a task.
 *
 * @param task its name
 * @param json all of it
 * @param unit of a regression's target; empty if it isn't known
 */
record TaskScore(String task, JsonNode json, String unit) {
    static List<TaskScore> of(RunFiles run) {
        List<TaskScore> scores = new ArrayList<>();
        JsonNode asked = run.provenance().path("experiment").path("tasks");
        run.metrics()
                .path("tasks")
                .properties()
                .forEach(e -> scores.add(new TaskScore(
                        e.getKey(),
                        e.getValue(),
                        asked.path(e.getKey()).path("unit").asText(""))));
        return scores;
    }

    /** Direction and unit of a metric. */
    String hint(String metric) {
        return MetricWords.hint(metric, unit);
    }

    /** How values of the target are spoken of. */
    String unitWords() {
        return unit.isEmpty() ? "in target unit" : "in " + unit;
    }

    String type() {
        return json.path("type").asText();
    }

    String metric() {
        return json.path("primary_metric").asText();
    }

    Direction direction() {
        String said = json.path("direction").asText();
        boolean higher = said.isEmpty() ? MetricWords.isHigherBetter(metric()) : said.startsWith("higher");
        return higher ? Direction.HIGHER : Direction.LOWER;
    }

    /** How many labels a part has. */
    double labels(Part part) {
        return RunFiles.number(json.path("labels").path(part.word()));
    }

    /** A metric in a part. */
    double figure(Part part, String metric) {
        return RunFiles.number(json.path(part.word()).path(metric));
    }

    /** The same of the constant prediction. */
    double baseline(Part part, String metric) {
        return RunFiles.number(json.path("baseline").path(part.word()).path(metric));
    }

    /** The names of all metrics. */
    List<String> metrics() {
        List<String> names = new ArrayList<>();
        json.path(judged().word()).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Test rows judge, validation rows where no test label is. */
    Part judged() {
        boolean tested = !Double.isNaN(figure(Part.TEST, metric())) || labels(Part.TEST) > 0;
        return tested ? Part.TEST : Part.VALIDATION;
    }

    double model() {
        return figure(judged(), metric());
    }

    double baseline() {
        return baseline(judged(), metric());
    }

    /** Whether the model is better: what reads the same is the same. */
    boolean modelWins() {
        return differs() && direction().isBetter(model(), baseline());
    }

    boolean baselineWins() {
        return differs() && direction().isBetter(baseline(), model());
    }

    private boolean differs() {
        return !Numbers.figure(model()).equals(Numbers.figure(baseline()));
    }

    /** The share of the way from the baseline (0) to perfect (1). */
    double skill() {
        return new Measure(task, metric(), direction()).skill(model(), baseline());
    }
}
