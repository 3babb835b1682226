package ai.polymath.report.chart;

import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Curves over one axis, such as a loss over epochs.
 *
 * @param title what is drawn
 * @param xName name of the horizontal axis
 * @param x its values
 * @param yName name and unit of the vertical axis
 * @param series the curves
 * @param mark a value of {@code x} to be marked, such as the best epoch; null for none
 * @param markName what is marked
 */
public record Lines(
        String title,
        String xName,
        double[] x,
        String yName,
        List<Series> series,
        @Nullable Double mark,
        String markName) {
    /** As many rows a data table has; of more, evenly spread ones are shown. */
    static final int MOST_ROWS = 24;

    private static final int HEIGHT = 260;

    /** The list is copied. */
    public Lines {
        series = List.copyOf(series);
    }

    /**
     * A curve.
     *
     * @param name what it is
     * @param values one for each x; {@code NaN} leaves a gap
     * @param quiet whether it stands back behind the others, grey and dashed
     * @param low lower edge of its band; null for none
     * @param high upper edge of its band; null for none
     */
    public record Series(
            String name, double[] values, boolean quiet, double @Nullable [] low, double @Nullable [] high) {
        /** A curve without a band. */
        public Series(String name, double[] values, boolean quiet) {
            this(name, values, quiet, null, null);
        }
    }

    /** Without a mark. */
    public Lines(String title, String xName, double[] x, String yName, List<Series> series) {
        this(title, xName, x, yName, series, null, "");
    }

    /** Whether nothing is known in any curve. */
    public boolean isEmpty() {
        return series.stream().allMatch(s -> java.util.Arrays.stream(s.values()).allMatch(Double::isNaN));
    }

    /** The chart. */
    public Chart chart() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "lines");
        spec.put("xName", xName);
        spec.put("x", Numbers.drawn(x));
        spec.put("yName", yName);
        spec.put("share", yName.startsWith("share "));
        if (mark != null) {
            spec.put("mark", mark);
            spec.put("markName", markName);
        }
        List<Object> curves = new ArrayList<>();
        for (Series one : series) {
            Map<String, Object> curve = new LinkedHashMap<>();
            curve.put("name", one.name());
            curve.put("values", Numbers.drawn(one.values()));
            curve.put("quiet", one.quiet());
            if (one.low() != null && one.high() != null) {
                curve.put("low", Numbers.drawn(one.low()));
                curve.put("high", Numbers.drawn(one.high()));
            }
            curves.add(curve);
        }
        spec.put("series", curves);
        return new Chart(title, text(), HEIGHT, spec, table());
    }

    private String text() {
        List<String> sentences = new ArrayList<>();
        for (Series one : series.subList(0, Math.min(3, series.size()))) {
            int first = -1;
            int last = -1;
            for (int i = 0; i < x.length; i++) {
                if (!Double.isNaN(one.values()[i])) {
                    first = first < 0 ? i : first;
                    last = i;
                }
            }
            if (first < 0) {
                sentences.add(one.name() + " is undefined throughout");
            } else if (first == last) {
                sentences.add(one.name() + " is " + Numbers.figure(one.values()[first]));
            } else if (isConstant(one.values())) {
                sentences.add(one.name() + " stays at " + Numbers.figure(one.values()[first]));
            } else {
                sentences.add(one.name() + " goes from " + Numbers.figure(one.values()[first]) + " to "
                        + Numbers.figure(one.values()[last]));
            }
        }
        String more = series.size() > 3 ? "; and " + (series.size() - 3) + " more" : "";
        return String.join("; ", sentences) + more + "."
                + (mark == null ? "" : " " + markName + ": " + xName + " " + xText().apply(mark) + ".");
    }

    private static boolean isConstant(double[] values) {
        return java.util.Arrays.stream(values)
                        .filter(v -> !Double.isNaN(v))
                        .distinct()
                        .count()
                == 1;
    }

    private DoubleFunction<String> xText() {
        boolean whole = java.util.Arrays.stream(x).allMatch(v -> v == Math.rint(v));
        return whole ? Numbers::whole : Numbers::figure;
    }

    private DataTable table() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.numbers(xName));
        List<Series> shown = series.subList(0, Math.min(series.size(), MOST_ROWS));
        shown.forEach(s -> columns.add(Column.numbers(s.name(), s.low() == null ? "" : "interval below")));
        TreeSet<Integer> rows = spread(x.length, MOST_ROWS);
        for (int i = 0; i < x.length; i++) {
            if (mark != null && x[i] == mark) {
                rows.add(i);
            }
        }
        List<List<Cell>> cells = new ArrayList<>();
        for (int i : rows) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(xText().apply(x[i])));
            for (Series one : shown) {
                String figure = Numbers.figure(one.values()[i]);
                row.add(
                        one.low() == null || one.high() == null
                                ? Cell.of(figure)
                                : Cell.of(figure, interval(one.low()[i], one.high()[i])));
            }
            cells.add(row);
        }
        String some = rows.size() < x.length ? " (some of " + x.length + ")" : "";
        return new DataTable(title + ", " + yName + some, columns, cells);
    }

    static String interval(double low, double high) {
        return Double.isNaN(low) ? "" : "[" + Numbers.figure(low) + ", " + Numbers.figure(high) + "]";
    }

    /** Indices spread evenly, the first and the last among them. */
    static TreeSet<Integer> spread(int size, int most) {
        TreeSet<Integer> indices = new TreeSet<>();
        int count = Math.min(size, most);
        for (int i = 0; i < count; i++) {
            indices.add(count == 1 ? 0 : (int) ((long) i * (size - 1) / (count - 1)));
        }
        return indices;
    }
}
