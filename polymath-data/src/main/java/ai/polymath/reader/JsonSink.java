package ai.polymath.reader;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** JSON: an array of one object a row, or one object a line. JSON knows no infinity; it is written as {@code 1e999}. */
final class JsonSink implements RowSink {
    private final Writer out;
    private final List<String> keys;
    private final boolean lines;
    private int column;
    private long rows;

    JsonSink(OutputStream out, boolean lines, List<OutputColumn> columns) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.lines = lines;
        this.keys = columns.stream().map(c -> quoted(c.name()) + ":").toList();
        if (!lines) {
            this.out.write('[');
        }
    }

    private void next() throws IOException {
        if (column == 0) {
            out.write(lines ? "" : rows == 0 ? "\n" : ",\n");
            out.write('{');
        } else {
            out.write(',');
        }
        out.write(keys.get(column++));
    }

    @Override
    public void number(double value) throws IOException {
        next();
        out.write(Double.isInfinite(value) ? value > 0 ? "1e999" : "-1e999" : Double.toString(value));
    }

    @Override
    public void whole(long value) throws IOException {
        next();
        out.write(Long.toString(value));
    }

    @Override
    public void text(String value) throws IOException {
        next();
        out.write(quoted(value));
    }

    @Override
    public void truth(boolean value) throws IOException {
        next();
        out.write(value ? "true" : "false");
    }

    @Override
    public void missing() throws IOException {
        next();
        out.write("null");
    }

    @Override
    public void endRow() throws IOException {
        out.write(lines ? "}\n" : "}");
        column = 0;
        rows++;
    }

    @Override
    public void finish() throws IOException {
        if (!lines) {
            out.write(rows == 0 ? "]\n" : "\n]\n");
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
