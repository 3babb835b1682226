package ai.polymath.report.files;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A CSV file that Polymath wrote: a header, commas, quotes doubled inside quotes, line breaks allowed inside them.
 *
 * @param header names of the columns
 * @param rows as many cells each
 */
public record CsvTable(List<String> header, List<List<String>> rows) {
    /** Both are copied. */
    public CsvTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** Reads a file. */
    public static CsvTable read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /**
     * Parses a text.
     *
     * @param source named in messages
     * @throws PolymathException if a line has more or fewer cells than the header
     */
    public static CsvTable parse(String text, String source) {
        List<List<String>> lines = lines(text);
        if (lines.isEmpty()) {
            throw new PolymathException(source + " is empty, but must have a header.");
        }
        List<String> header = lines.get(0);
        for (int r = 1; r < lines.size(); r++) {
            if (lines.get(r).size() != header.size()) {
                throw new PolymathException(
                        source + ", record " + (r + 1) + ": " + lines.get(r).size() + " cells where the header has "
                                + header.size() + ". Maybe it was cut off in writing?");
            }
        }
        return new CsvTable(header, lines.subList(1, lines.size()));
    }

    private static List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                line.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    lines.add(line);
                    line = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        if (!cell.isEmpty() || !line.isEmpty()) {
            line.add(cell.toString());
            lines.add(line);
        }
        return lines;
    }

    /** Whether there is a column. */
    public boolean has(String column) {
        return header.contains(column);
    }

    /** A cell; empty if there is no such column. */
    public String text(int row, String column) {
        int at = header.indexOf(column);
        return at < 0 ? "" : rows.get(row).get(at);
    }

    /** A number; {@code NaN} where the cell is empty, no number, or there is no such column. */
    public double number(int row, String column) {
        String text = text(row, column);
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
