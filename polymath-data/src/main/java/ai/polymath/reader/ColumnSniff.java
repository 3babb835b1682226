package ai.polymath.reader;

/**
 * Finds the type of a column of text from all its values, as bytes. A type is kept only while every value fits it:
 *
 * <ul>
 *   <li>decimal numbers, spaces around them aside; {@code inf} and {@code infinity} count as numbers, so that they are refused
 *       later instead of turning the column into text; a needless zero in front ({@code 007}) makes a code, that is text;
 *   <li>true, t, yes, y and false, f, no, n in any case; one letter alone is a truth value only if the other one occurs too;
 *   <li>dates as ISO 8601 writes them ({@code 2024-12-31}), with or without a time and a zone, and times of day; other
 *       orders of day and month are text, because guessing between them would be wrong half the time.
 * </ul>
 *
 * <p>DuckDB's own sniffer does much the same, but keeps the whole file in memory when it looks at every row, takes far longer
 * than the pass that must be made anyway, and guesses between day and month.
 */
final class ColumnSniff {
    /** Longer values are text. */
    static final int LONGEST = 64;

    private enum Guess {
        NONE,
        NUMBER,
        TRUTH,
        DATE,
        TIMESTAMP,
        ZONED,
        TIME,
        TEXT
    }

    private Guess guess = Guess.NONE;
    private boolean whole = true;
    private int digits;
    private boolean sureTruth;
    private int truthLetters;

    /** Whether nothing can change any more. */
    boolean isText() {
        return guess == Guess.TEXT;
    }

    /** Takes a value that is neither empty nor a word for missing. */
    void offer(byte[] value, int length) {
        switch (guess) {
            case TEXT -> {}
            case NUMBER -> {
                if (!number(value, length)) {
                    guess = Guess.TEXT;
                }
            }
            case TRUTH -> {
                if (!truth(value, length)) {
                    guess = Guess.TEXT;
                }
            }
            case NONE -> {
                if (length > LONGEST) {
                    guess = Guess.TEXT;
                } else if (number(value, length)) {
                    guess = Guess.NUMBER;
                } else if (truth(value, length)) {
                    guess = Guess.TRUTH;
                } else {
                    guess = time(value, length);
                }
            }
            default -> guess = both(guess, time(value, length));
        }
    }

    /** The DuckDB type that reads every value offered. */
    String type() {
        return switch (guess) {
            case NUMBER -> !whole || digits > 38 ? "DOUBLE" : digits > 18 ? "HUGEINT" : "BIGINT";
            case TRUTH -> sureTruth || truthLetters == 0b0011 || truthLetters == 0b1100 ? "BOOLEAN" : "VARCHAR";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP";
            case ZONED -> "TIMESTAMP WITH TIME ZONE";
            case TIME -> "TIME";
            case NONE, TEXT -> "VARCHAR";
        };
    }

    private boolean number(byte[] value, int length) {
        if (length > LONGEST) {
            return false;
        }
        int start = 0;
        int end = length;
        while (start < end && value[start] == ' ') {
            start++;
        }
        while (end > start && value[end - 1] == ' ') {
            end--;
        }
        int i = start < end && (value[start] == '-' || value[start] == '+') ? start + 1 : start;
        int first = i;
        while (i < end && isDigit(value[i])) {
            i++;
        }
        int before = i - first;
        if (i == end && before > 0) {
            digits = Math.max(digits, before);
            return before == 1 || value[first] != '0';
        }
        if (before > 1 && value[first] == '0') {
            return false;
        }
        int after = 0;
        if (i < end && value[i] == '.') {
            int from = ++i;
            while (i < end && isDigit(value[i])) {
                i++;
            }
            after = i - from;
        }
        if (before + after == 0) {
            boolean infinite = isWord(value, first, end, "inf") || isWord(value, first, end, "infinity");
            whole &= !infinite;
            return infinite;
        }
        if (i < end && (value[i] == 'e' || value[i] == 'E')) {
            i++;
            i += i < end && (value[i] == '-' || value[i] == '+') ? 1 : 0;
            int from = i;
            while (i < end && isDigit(value[i])) {
                i++;
            }
            if (i == from) {
                return false;
            }
        }
        if (i < end) {
            return false;
        }
        whole = false;
        return true;
    }

    private boolean truth(byte[] value, int length) {
        if (length == 1) {
            int letter = "tfyn".indexOf(value[0] | 0x20);
            truthLetters |= letter < 0 ? 0 : 1 << letter;
            return letter >= 0;
        }
        boolean word = isWord(value, 0, length, "true")
                || isWord(value, 0, length, "false")
                || isWord(value, 0, length, "yes")
                || isWord(value, 0, length, "no");
        sureTruth |= word;
        return word;
    }

    /** ASCII letters only, so the bit that tells case apart can be set blindly on letters alone. */
    private static boolean isWord(byte[] value, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((value[start + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static Guess both(Guess one, Guess other) {
        if (one == other) {
            return one;
        }
        boolean dated = isDated(one) && isDated(other);
        if (!dated) {
            return Guess.TEXT;
        }
        return one == Guess.ZONED || other == Guess.ZONED ? Guess.ZONED : Guess.TIMESTAMP;
    }

    private static boolean isDated(Guess guess) {
        return guess == Guess.DATE || guess == Guess.TIMESTAMP || guess == Guess.ZONED;
    }

    /** Date, timestamp, zoned timestamp, time of day, or text. */
    private static Guess time(byte[] value, int length) {
        if (length < 5 || length > LONGEST) {
            return Guess.TEXT;
        }
        if (value[2] == ':') {
            return clock(value, 0, length) == length ? Guess.TIME : Guess.TEXT;
        }
        if (length < 10 || value[4] != '-' || value[7] != '-') {
            return Guess.TEXT;
        }
        int year = digitsAt(value, 0, 4);
        int month = digitsAt(value, 5, 2);
        int day = digitsAt(value, 8, 2);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
            return Guess.TEXT;
        }
        if (length == 10) {
            return Guess.DATE;
        }
        if (value[10] != 'T' && value[10] != ' ') {
            return Guess.TEXT;
        }
        int end = clock(value, 11, length);
        if (end < 0) {
            return Guess.TEXT;
        }
        return end == length ? Guess.TIMESTAMP : isZone(value, end, length) ? Guess.ZONED : Guess.TEXT;
    }

    /** The end of hh:mm, hh:mm:ss or hh:mm:ss.fraction, or -1. */
    private static int clock(byte[] value, int start, int length) {
        if (start + 5 > length || value[start + 2] != ':') {
            return -1;
        }
        int hour = digitsAt(value, start, 2);
        int minute = digitsAt(value, start + 3, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return -1;
        }
        int i = start + 5;
        if (i + 3 <= length && value[i] == ':') {
            int second = digitsAt(value, i + 1, 2);
            if (second < 0 || second > 59) {
                return -1;
            }
            i += 3;
            if (i + 1 < length && value[i] == '.' && isDigit(value[i + 1])) {
                i++;
                while (i < length && isDigit(value[i])) {
                    i++;
                }
            }
        }
        return i;
    }

    /** Z, or a sign and hh, hh:mm or hhmm. */
    private static boolean isZone(byte[] value, int start, int length) {
        int size = length - start;
        if (value[start] == 'Z') {
            return size == 1;
        }
        if ((value[start] != '+' && value[start] != '-') || size < 3) {
            return false;
        }
        int hour = digitsAt(value, start + 1, 2);
        int minute = size == 3
                ? 0
                : size == 5
                        ? digitsAt(value, start + 3, 2)
                        : size == 6 && value[start + 3] == ':' ? digitsAt(value, start + 4, 2) : -1;
        return hour >= 0 && hour <= 14 && minute >= 0 && minute <= 59;
    }

    private static int digitsAt(byte[] value, int start, int count) {
        int number = 0;
        for (int i = start; i < start + count; i++) {
            if (!isDigit(value[i])) {
                return -1;
            }
            number = number * 10 + value[i] - '0';
        }
        return number;
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
