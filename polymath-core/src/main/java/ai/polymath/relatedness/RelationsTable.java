package ai.polymath.relatedness;

import ai.polymath.run.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Shows a matrix of pairs on a terminal: a table with uncertainties for few tasks, the strongest pairs for many. */
public final class RelationsTable {
    /** Up to so many tasks each value stands with its standard error. */
    private static final int WITH_ERRORS = 7;

    /** Up to so many tasks there is a table at all. */
    private static final int TABLE = 13;

    private static final int PAIRS = 8;

    private RelationsTable() {}

    /**
     * The text: from tasks in rows, to tasks in columns, which are numbered like the rows.
     *
     * @param tasks their names
     * @param matrix what to show
     */
    public static String of(List<String> tasks, PairMatrix matrix) {
        int decimals = decimals(matrix);
        StringBuilder text = new StringBuilder(matrix.meaning());
        text.append('\n');
        if (decimals > 0) {
            text.append("In units of 1e-")
                    .append(decimals)
                    .append(matrix.unit().isEmpty() ? "" : ", " + matrix.unit())
                    .append(".");
        } else {
            text.append(matrix.unit().isEmpty() ? "No unit." : "In " + matrix.unit() + ".");
        }
        double scale = Math.pow(10, decimals);
        if (tasks.size() > TABLE) {
            text.append(" The strongest and the weakest pairs; all are in relatedness.csv.\n\n");
            return text.append(pairs(tasks, matrix, scale)).toString();
        }
        boolean errors = tasks.size() <= WITH_ERRORS && hasErrors(matrix);
        if (errors) {
            text.append(" With standard errors.");
        } else if (hasErrors(matrix)) {
            text.append(" * is more than two standard errors from 0.");
        }
        text.append(matrix.symmetric() ? "\n\n" : " Rows help (or harm) columns.\n\n");
        return text.append(table(tasks, matrix, scale, errors)).toString();
    }

    private static boolean hasErrors(PairMatrix matrix) {
        for (double[] row : matrix.standardError()) {
            for (double error : row) {
                if (!Double.isNaN(error)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A power of ten that makes the largest value one of 1 to 1000, in threes; 0 for cosines and percents. */
    private static int decimals(PairMatrix matrix) {
        double largest = 0;
        for (double[] row : matrix.values()) {
            for (double value : row) {
                if (Double.isFinite(value)) {
                    largest = Math.max(largest, Math.abs(value));
                }
            }
        }
        if (largest == 0 || largest >= 0.1) {
            return 0;
        }
        return 3 * (int) Math.ceil(-Math.log10(largest) / 3);
    }

    private static String table(List<String> tasks, PairMatrix matrix, double scale, boolean errors) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("Task"));
        for (int t = 1; t <= tasks.size(); t++) {
            header.add(Integer.toString(t));
        }
        rows.add(header);
        for (int i = 0; i < tasks.size(); i++) {
            List<String> row = new ArrayList<>();
            row.add(String.format(Locale.ROOT, "%2d %s", i + 1, tasks.get(i)));
            for (int j = 0; j < tasks.size(); j++) {
                row.add(cell(matrix, i, j, scale, errors));
            }
            rows.add(row);
        }
        return TextTable.of(rows, 1);
    }

    private static String cell(PairMatrix matrix, int from, int to, double scale, boolean errors) {
        if (from == to) {
            return "";
        }
        double value = matrix.values()[from][to];
        double error = matrix.standardError()[from][to];
        if (Double.isNaN(value)) {
            return "-";
        }
        String figure = String.format(Locale.ROOT, "%+.2f", scale * value);
        if (!errors) {
            return figure + (matrix.isDistinct(from, to) ? "*" : " ");
        }
        return Double.isNaN(error) ? figure : figure + String.format(Locale.ROOT, " ±%.2f", scale * error);
    }

    private record Pair(int from, int to, double value) {}

    private static String pairs(List<String> tasks, PairMatrix matrix, double scale) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            for (int j = 0; j < tasks.size(); j++) {
                double value = matrix.values()[i][j];
                if (!Double.isNaN(value) && (i < j || !matrix.symmetric())) {
                    pairs.add(new Pair(i, j, value));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::value).reversed());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(matrix.symmetric() ? "Task" : "From", matrix.symmetric() ? "and task" : "to", "Value"));
        for (int k = 0; k < pairs.size(); k++) {
            if (k < PAIRS || k >= pairs.size() - PAIRS) {
                Pair pair = pairs.get(k);
                rows.add(List.of(
                        tasks.get(pair.from()),
                        tasks.get(pair.to()),
                        cell(matrix, pair.from(), pair.to(), scale, true)));
            } else if (k == PAIRS) {
                rows.add(List.of("...", "", ""));
            }
        }
        return TextTable.of(rows, 2);
    }
}
