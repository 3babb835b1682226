package ai.polymath.report.chart;

import ai.polymath.report.chart.DataTable.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was predicted against what came true, with the diagonal of perfect agreement.
 *
 * @param title what is drawn
 * @param xName name and unit of what was predicted
 * @param yName name and unit of what came true
 * @param counts examples of each group
 * @param predicted mean prediction of each group; {@code NaN} in an empty one
 * @param observed what came true in each group; {@code NaN} in an empty one
 * @param probabilities whether both axes go from 0 to 1
 */
public record Calibration(
        String title,
        String xName,
        String yName,
        double[] counts,
        double[] predicted,
        double[] observed,
        boolean probabilities) {
    private static final int HEIGHT = 300;

    /** Whether there is a point to draw. */
    public boolean isEmpty() {
        return java.util.Arrays.stream(predicted).allMatch(Double::isNaN);
    }

    /** The chart. */
    public Chart chart() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "calibration");
        spec.put("xName", xName);
        spec.put("yName", yName);
        spec.put("counts", Numbers.drawn(counts));
        spec.put("predicted", Numbers.drawn(predicted));
        spec.put("observed", Numbers.drawn(observed));
        spec.put("probabilities", probabilities);
        List<List<Cell>> rows = new ArrayList<>();
        double distance = 0;
        double total = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                rows.add(DataTable.row(
                        Numbers.figure(predicted[i]), Numbers.figure(observed[i]), Numbers.whole(counts[i])));
                distance += counts[i] * Math.abs(predicted[i] - observed[i]);
                total += counts[i];
            }
        }
        return new Chart(
                title,
                "Predicted and true lie " + Numbers.figure(distance / total) + " apart on average over "
                        + Numbers.whole(total) + " examples; on the diagonal they would be equal.",
                HEIGHT,
                spec,
                new DataTable(
                        title,
                        List.of(
                                DataTable.Column.numbers(xName),
                                DataTable.Column.numbers(yName),
                                DataTable.Column.numbers("Examples")),
                        rows));
    }
}
