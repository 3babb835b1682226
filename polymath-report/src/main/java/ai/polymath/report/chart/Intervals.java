package ai.polymath.report.chart;

import ai.polymath.comparison.Estimate;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Means with intervals, one a line, against a line at 0.
 *
 * @param title what is drawn
 * @param what what a line is, such as "Variant"
 * @param names one a line, the first at the top
 * @param estimates one a line
 * @param xName name and unit of the axis
 * @param direction which way is better, such as "better than single-task"; the left end is the opposite
 * @param marked the line that stands out; -1 for none
 */
public record Intervals(
        String title,
        String what,
        List<String> names,
        List<Estimate> estimates,
        String xName,
        String direction,
        int marked) {
    private static final int ROW = 30;
    private static final int FRAME = 80;

    /** The lists are copied. */
    public Intervals {
        names = List.copyOf(names);
        estimates = List.copyOf(estimates);
    }

    /** The chart. */
    public Chart chart() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "intervals");
        spec.put("names", names);
        spec.put(
                "mean",
                Numbers.drawn(estimates.stream().mapToDouble(Estimate::mean).toArray()));
        spec.put(
                "low",
                Numbers.drawn(estimates.stream().mapToDouble(Estimate::low).toArray()));
        spec.put(
                "high",
                Numbers.drawn(estimates.stream().mapToDouble(Estimate::high).toArray()));
        spec.put("xName", xName);
        spec.put("direction", direction);
        spec.put("marked", marked);
        List<List<Cell>> rows = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Estimate estimate = estimates.get(i);
            String interval = estimate.hasInterval() ? between(estimate) : "–";
            rows.add(List.of(Cell.of(names.get(i)), Cell.of(Numbers.signed(estimate.mean())), Cell.of(interval)));
            if (i < 6) {
                sentences.add(names.get(i) + " " + Numbers.signed(estimate.mean())
                        + (estimate.hasInterval() ? " " + interval : ""));
            }
        }
        String more = names.size() > 6 ? "; and " + (names.size() - 6) + " more" : "";
        return new Chart(
                title,
                xName + ": " + String.join("; ", sentences) + more + ". Right of 0 is " + direction + ".",
                FRAME + ROW * names.size(),
                spec,
                new DataTable(
                        title,
                        List.of(Column.words(what), Column.numbers("Mean", xName), Column.numbers("Interval")),
                        rows));
    }

    private static String between(Estimate estimate) {
        return "[" + Numbers.signed(estimate.low()) + ", " + Numbers.signed(estimate.high()) + "]";
    }
}
