package ai.polymath.report.chart;

import java.util.List;

/**
 * A table for people. The first cell of each row names it.
 *
 * @param caption what it shows, read out by a screen reader before the table
 * @param columns the header
 * @param rows as many cells each as there are columns
 */
public record DataTable(String caption, List<Column> columns, List<List<Cell>> rows) {
    /** Checks that the table is rectangular. */
    public DataTable {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        int width = columns.size();
        if (rows.stream().anyMatch(row -> row.size() != width)) {
            throw new IllegalArgumentException("A row of '" + caption + "' has not " + width + " cells.");
        }
    }

    /**
     * A column.
     *
     * @param name its header
     * @param hint a second line, such as the unit; may be empty
     * @param number whether its cells are aligned to the right
     */
    public record Column(String name, String hint, boolean number) {
        /** A column of words. */
        public static Column words(String name) {
            return new Column(name, "", false);
        }

        /** A column of numbers. */
        public static Column numbers(String name) {
            return new Column(name, "", true);
        }

        /** A column of numbers with a second line in its header. */
        public static Column numbers(String name, String hint) {
            return new Column(name, hint, true);
        }
    }

    /**
     * A cell.
     *
     * @param text what it says
     * @param hint a second, quieter line; may be empty
     * @param best whether it is marked as the better or best
     * @param shares parts of 1 that a small bar shows; none for no bar
     */
    public record Cell(String text, String hint, boolean best, List<Double> shares) {
        /** The shares are copied. */
        public Cell {
            shares = List.copyOf(shares);
        }

        /** A plain cell. */
        public static Cell of(String text) {
            return new Cell(text, "", false, List.of());
        }

        /** A cell with a second line. */
        public static Cell of(String text, String hint) {
            return new Cell(text, hint, false, List.of());
        }

        /** The better or best one. */
        public static Cell best(String text, boolean best) {
            return new Cell(text, "", best, List.of());
        }
    }

    /** Plain cells of these texts. */
    public static List<Cell> row(String... texts) {
        return java.util.Arrays.stream(texts).map(Cell::of).toList();
    }
}
