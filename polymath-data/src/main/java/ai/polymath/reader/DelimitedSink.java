package ai.polymath.reader;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Delimited text as RFC 4180 has it, with LF as line end: a word is quoted if it holds the delimiter, a quote or a line end, or
 * if spaces at its ends might get lost. Numbers are the shortest text that reads back to the same double.
 */
final class DelimitedSink implements RowSink {
    private final Writer out;
    private final char delimiter;
    private final boolean single;
    private boolean first = true;

    DelimitedSink(OutputStream out, char delimiter, List<OutputColumn> columns) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.delimiter = delimiter;
        this.single = columns.size() == 1;
        for (OutputColumn column : columns) {
            text(column.name());
        }
        endRow();
    }

    private void next() throws IOException {
        if (!first) {
            out.write(delimiter);
        }
        first = false;
    }

    @Override
    public void number(double value) throws IOException {
        next();
        out.write(Double.toString(value));
    }

    @Override
    public void whole(long value) throws IOException {
        next();
        out.write(Long.toString(value));
    }

    @Override
    public void text(String value) throws IOException {
        next();
        if (isPlain(value)) {
            out.write(value);
        } else {
            out.write('"');
            out.write(value.replace("\"", "\"\""));
            out.write('"');
        }
    }

    private boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
                return false;
            }
        }
        return !value.isEmpty() && value.charAt(0) > ' ' && value.charAt(value.length() - 1) > ' ';
    }

    @Override
    public void truth(boolean value) throws IOException {
        next();
        out.write(value ? "true" : "false");
    }

    @Override
    public void missing() throws IOException {
        next();
        if (single) {
            // an empty line would be no row
            out.write("\"\"");
        }
    }

    @Override
    public void endRow() throws IOException {
        out.write('\n');
        first = true;
    }

    @Override
    public void finish() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
