package ai.polymath.run;

import java.util.List;

/** Lays out words in columns with a header line, for a terminal. */
public final class TextTable {
    private TextTable() {}

    /**
     * The text.
     *
     * @param rows the first is the header; all have as many cells
     * @param rightFrom columns from this one on are aligned to the right
     */
    public static String of(List<List<String>> rows, int rightFrom) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                String cell = rows.get(r).get(c);
                String padding = " ".repeat(widths[c] - cell.length());
                line.append(c == 0 ? "" : "  ").append(c >= rightFrom ? padding + cell : cell + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
            if (r == 0) {
                int total = java.util.Arrays.stream(widths).sum() + 2 * (columns - 1);
                text.append("-".repeat(total)).append('\n');
            }
        }
        return text.toString();
    }
}
