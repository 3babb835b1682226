package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns DuckDB's many-line errors into one line for people. */
final class DuckErrors {
    private static final String WRAPPER = "Attempting to execute an unsuccessful or closed pending query result";
    private static final Pattern KIND = Pattern.compile("^(?:[A-Z][A-Za-z]*(?: [A-Z][A-Za-z-]*){0,2} Error: )+");
    private static final Pattern LINE = Pattern.compile("^LINE (\\d+): (.*)$");

    private DuckErrors() {}

    /** One line: where it happened, what DuckDB says, its hints, and the piece of the query. */
    static PolymathException translate(String where, SQLException e) {
        String message = String.valueOf(e.getMessage());
        return new PolymathException(where + ": " + oneLine(message), e);
    }

    /** A line of the query as the user wrote it. */
    private static String withoutWrapper(String line) {
        String own = "DESCRIBE SELECT * FROM (";
        String bare = line.startsWith(own) ? line.substring(own.length()) : line;
        boolean open = bare.chars().filter(c -> c == ')').count()
                > bare.chars().filter(c -> c == '(').count();
        return open && bare.endsWith(")") ? bare.substring(0, bare.length() - 1) : bare;
    }

    static String oneLine(String message) {
        if (message.contains("No space left on device")) {
            return "the disk is full.";
        }
        List<String> said = new ArrayList<>();
        String piece = "";
        for (String raw : message.split("\n", -1)) {
            String line = raw.strip();
            Matcher at = LINE.matcher(line);
            if (at.matches()) {
                piece = " (line " + at.group(1) + " of the query: "
                        + withoutWrapper(at.group(2).strip()) + ")";
            } else if (!line.isEmpty() && !line.contains(WRAPPER) && !line.matches("\\^+")) {
                said.add(line.startsWith("Error: ") ? line.substring("Error: ".length()) : line);
            }
        }
        if (said.isEmpty()) {
            return message;
        }
        String first = KIND.matcher(said.get(0)).replaceFirst("");
        StringBuilder text = new StringBuilder(first);
        if (message.contains("requires the extension")) {
            return text.append(". Only local files are read.").toString();
        }
        if (message.contains("Out of Memory Error")) {
            return text.append(" Raise the reader's memory limit.").toString();
        }
        for (String line : said.subList(1, said.size())) {
            if (line.startsWith("Candidate") || line.startsWith("Did you mean") || line.startsWith("Error when")) {
                text.append(text.charAt(text.length() - 1) == '.' || text.charAt(text.length() - 1) == '!' ? " " : ". ")
                        .append(line);
            }
        }
        return text.append(piece).toString();
    }
}
