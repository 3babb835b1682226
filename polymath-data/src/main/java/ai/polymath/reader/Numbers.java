package ai.polymath.reader;

/** Decimal numbers as people write them: no hexadecimal, no type letters, no words. */
final class Numbers {
    private Numbers() {}

    /** Whether a word is a decimal number, spaces around it aside. */
    static boolean isNumber(String word) {
        int i = 0;
        int end = word.length();
        while (i < end && word.charAt(i) <= ' ') {
            i++;
        }
        while (end > i && word.charAt(end - 1) <= ' ') {
            end--;
        }
        i = afterSign(word, i, end);
        int whole = digits(word, i, end);
        i += whole;
        int fraction = 0;
        if (i < end && word.charAt(i) == '.') {
            fraction = digits(word, i + 1, end);
            i += 1 + fraction;
        }
        if (whole + fraction == 0) {
            return false;
        }
        if (i < end && (word.charAt(i) == 'e' || word.charAt(i) == 'E')) {
            i = afterSign(word, i + 1, end);
            int exponent = digits(word, i, end);
            i += exponent;
            return exponent > 0 && i == end;
        }
        return i == end;
    }

    /** Whether a word stands for an infinite number. */
    static boolean isInfinity(String word) {
        String bare = word.strip();
        if (bare.startsWith("-") || bare.startsWith("+")) {
            bare = bare.substring(1);
        }
        return bare.equalsIgnoreCase("inf") || bare.equalsIgnoreCase("infinity");
    }

    private static int afterSign(String word, int i, int end) {
        return i < end && (word.charAt(i) == '-' || word.charAt(i) == '+') ? i + 1 : i;
    }

    private static int digits(String word, int from, int end) {
        int i = from;
        while (i < end && word.charAt(i) >= '0' && word.charAt(i) <= '9') {
            i++;
        }
        return i - from;
    }
}
