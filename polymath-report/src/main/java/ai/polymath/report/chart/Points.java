package ai.polymath.report.chart;

import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named points of several figures, two of which are drawn against each other; the reader chooses which. The front of points
 * that no other beats in both is drawn as a line.
 *
 * @param title what is drawn
 * @param names of the points
 * @param marks a word for each point that says what it is, such as its role
 * @param axes the figures
 * @param values {@code [points][axes]}; {@code NaN} draws no point
 * @param front whether a front is drawn, which needs figures with a better end
 */
public record Points(
        String title, List<String> names, List<String> marks, List<Axis> axes, double[][] values, boolean front) {
    private static final int HEIGHT = 380;

    /**
     * A figure.
     *
     * @param name with its unit
     * @param higher whether higher is better
     * @param logarithmic whether it is drawn on a logarithmic scale
     */
    public record Axis(String name, boolean higher, boolean logarithmic) {}

    /** The lists are copied. */
    public Points {
        names = List.copyOf(names);
        marks = List.copyOf(marks);
        axes = List.copyOf(axes);
    }

    /** The chart. */
    public Chart chart() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "points");
        spec.put("names", names);
        spec.put("marks", marks);
        List<Object> specs = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        columns.add(Column.words("Variant"));
        for (Axis axis : axes) {
            specs.add(Map.of("name", axis.name(), "higher", axis.higher(), "log", axis.logarithmic()));
            columns.add(Column.numbers(axis.name(), axis.higher() ? "higher is better" : "lower is better"));
        }
        spec.put("axes", specs);
        List<Object> points = new ArrayList<>();
        List<List<Cell>> rows = new ArrayList<>();
        for (int p = 0; p < names.size(); p++) {
            points.add(Numbers.drawn(values[p]));
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(names.get(p), marks.get(p)));
            for (double value : values[p]) {
                row.add(Cell.of(Numbers.figure(value)));
            }
            rows.add(row);
        }
        spec.put("values", points);
        spec.put("front", front);
        return new Chart(title, text(), HEIGHT, spec, new DataTable(title, columns, rows));
    }

    private String text() {
        return names.size() + " variants by " + axes.get(0).name() + " ("
                + (axes.get(0).higher() ? "higher" : "lower") + " is better) and "
                + axes.get(Math.min(1, axes.size() - 1)).name() + " ("
                + (axes.get(Math.min(1, axes.size() - 1)).higher() ? "higher" : "lower") + " is better)."
                + (axes.size() > 2 ? " Other pairs can be chosen." : "");
    }
}
