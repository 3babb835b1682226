package ai.polymath.reader;

import ai.polymath.PolymathException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header line of delimited text.
 *
 * @param delimiter what separates values
 * @param names unique names
 * @param unnamed how many had none in the file
 */
record CsvHeader(char delimiter, List<String> names, int unnamed) {
    private static final char[] CANDIDATES = {',', ';', '\t', '|'};

    /** Splits the header; the delimiter is the fixed one, or the candidate that occurs most often outside quotes. */
    static CsvHeader parse(String source, String record, @Nullable Character fixed) {
        char delimiter = fixed == null ? mostFrequent(record) : fixed;
        List<String> names = split(record, delimiter);
        if (isData(names)) {
            throw new PolymathException(source + " has no header: its first line is '" + abridged(record)
                    + "', but must hold the names of the columns.");
        }
        int unnamed = 0;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                names.set(i, "column" + (i + 1));
                unnamed++;
            }
        }
        ColumnNames.checkUnique(source, names);
        return new CsvHeader(delimiter, names, unnamed);
    }

    /** Whether the names are rather a row of numbers; a count from 0 or 1 is what some programs write as names. */
    private static boolean isData(List<String> names) {
        boolean counts = true;
        for (int i = 0; i < names.size(); i++) {
            if (!Numbers.isNumber(names.get(i))) {
                return false;
            }
            int start = names.get(0).equals("0") ? 0 : 1;
            counts &= names.get(i).equals(Integer.toString(i + start));
        }
        return !counts;
    }

    private static char mostFrequent(String record) {
        char best = ',';
        int most = 0;
        for (char candidate : CANDIDATES) {
            int count = split(record, candidate).size() - 1;
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    private static List<String> split(String record, char delimiter) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < record.length() && record.charAt(i + 1) == '"';
                if (doubled) {
                    name.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == delimiter && !quoted) {
                names.add(name.toString().strip());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString().strip());
        return names;
    }

    private static String abridged(String record) {
        return record.length() <= 60 ? record : record.substring(0, 57) + "...";
    }
}
