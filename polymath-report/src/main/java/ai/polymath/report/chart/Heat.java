package ai.polymath.report.chart;

import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A matrix in colours.
 *
 * @param title what is drawn
 * @param rowName what the rows are
 * @param rows their names, the first at the top
 * @param columnName what the columns are
 * @param columns their names
 * @param values {@code [rows][columns]}; {@code NaN} stays empty
 * @param valueName what a value is, with its unit
 * @param scale the range of the colours
 */
public record Heat(
        String title,
        String rowName,
        List<String> rows,
        String columnName,
        List<String> columns,
        double[][] values,
        String valueName,
        Scale scale) {
    private static final int ROW = 24;
    private static final int FRAME = 120;
    private static final int MOST_TEXTS = 400;

    /** The lists are copied. */
    public Heat {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
    }

    /**
     * The range of the colours.
     *
     * @param low drawn in the colour of low values
     * @param high drawn in the colour of high values
     * @param diverging whether there is a neutral colour in the middle, which should be 0
     */
    public record Scale(double low, double high, boolean diverging) {
        /** From the negative to the positive of the largest size of the values. */
        public static Scale around0(double[][] values) {
            double most = 0;
            for (double[] row : values) {
                for (double value : row) {
                    most = Double.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
                }
            }
            double size = most == 0 ? 1 : Numbers.drawn(most);
            return new Scale(-size, size, true);
        }

        /** From 0 to the largest value. */
        public static Scale from0(double[][] values) {
            return new Scale(0, around0(values).high(), false);
        }
    }

    /** The chart. */
    public Chart chart() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", "heat");
        spec.put("rowName", rowName);
        spec.put("rows", rows);
        spec.put("columnName", columnName);
        spec.put("columns", columns);
        List<Object> cells = new ArrayList<>();
        for (double[] row : values) {
            cells.add(Numbers.drawn(row));
        }
        spec.put("values", cells);
        spec.put("valueName", valueName);
        spec.put("low", scale.low());
        spec.put("high", scale.high());
        spec.put("diverging", scale.diverging());
        spec.put("texts", rows.size() * columns.size() <= MOST_TEXTS && columns.size() <= 16);
        return new Chart(title, text(), FRAME + ROW * Math.max(3, rows.size()), spec, table());
    }

    private String text() {
        int[] low = {-1, -1};
        int[] high = {-1, -1};
        for (int r = 0; r < values.length; r++) {
            for (int c = 0; c < values[r].length; c++) {
                if (!Double.isNaN(values[r][c])) {
                    if (low[0] < 0 || values[r][c] < values[low[0]][low[1]]) {
                        low = new int[] {r, c};
                    }
                    if (high[0] < 0 || values[r][c] > values[high[0]][high[1]]) {
                        high = new int[] {r, c};
                    }
                }
            }
        }
        if (low[0] < 0) {
            return "Nothing is known.";
        }
        return valueName + ": lowest " + place(low) + ", highest " + place(high) + ".";
    }

    private String place(int[] at) {
        return Numbers.figure(values[at[0]][at[1]]) + " (" + rows.get(at[0]) + "; " + columnName + " "
                + columns.get(at[1]) + ")";
    }

    private DataTable table() {
        TreeSet<Integer> shown = Lines.spread(columns.size(), Lines.MOST_ROWS);
        List<Column> header = new ArrayList<>();
        header.add(Column.words(rowName));
        shown.forEach(c -> header.add(Column.numbers(columns.get(c))));
        List<List<Cell>> cells = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(rows.get(r)));
            for (int c : shown) {
                row.add(Cell.of(Numbers.figure(values[r][c])));
            }
            cells.add(row);
        }
        return new DataTable(title + ", " + valueName, header, cells);
    }
}
