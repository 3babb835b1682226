package ai.polymath.report.chart;

import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Horizontal bars from 0.
 *
 * @param title what is drawn
 * @param what what a bar is, such as "Task"
 * @param names one a bar, the first at the top
 * @param values their lengths; {@code NaN} draws none
 * @param xName name and unit of the axis
 */
public record Bars(String title, String what, List<String> names, double[] values, String xName) {
    private static final int ROW = 26;
    private static final int FRAME = 70;

    /** The list is copied. */
    public Bars {
        names = List.copyOf(names);
    }

    /** The chart. */
    public Chart chart() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "bars");
        spec.put("names", names);
        spec.put("values", Numbers.drawn(values));
        spec.put("xName", xName);
        List<List<Cell>> rows = new ArrayList<>();
        int low = -1;
        int high = -1;
        for (int i = 0; i < values.length; i++) {
            rows.add(DataTable.row(names.get(i), Numbers.figure(values[i])));
            if (!Double.isNaN(values[i])) {
                low = low < 0 || values[i] < values[low] ? i : low;
                high = high < 0 || values[i] > values[high] ? i : high;
            }
        }
        String text = low < 0
                ? "Nothing is known."
                : "From " + Numbers.figure(values[low]) + " (" + names.get(low) + ") to " + Numbers.figure(values[high])
                        + " (" + names.get(high) + ").";
        return new Chart(
                title,
                text,
                FRAME + ROW * Math.max(2, names.size()),
                spec,
                new DataTable(title, List.of(Column.words(what), Column.numbers(xName)), rows));
    }
}
