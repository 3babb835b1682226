package ai.polymath.reader;

import java.util.regex.Pattern;

/** What a word of a text column may have been meant as. */
enum WordShape {
    /** A decimal number. */
    NUMBER,
    /** Digits with a needless zero in front, as codes have. */
    CODE,
    /** A number with a decimal comma. */
    COMMA_NUMBER,
    /** A date in another order than year, month, day. */
    OTHER_DATE,
    /** Anything else. */
    WORD;

    private static final Pattern CODE_PATTERN = Pattern.compile("[-+]?0\\d+");
    private static final Pattern COMMA_PATTERN = Pattern.compile("[-+]?\\d+,\\d+");
    private static final Pattern DATE_PATTERN =
            Pattern.compile("(\\d{1,2}[./-]\\d{1,2}[./-](\\d{4}|\\d{2})|\\d{4}[./]\\d{1,2}[./]\\d{1,2})( .*)?");

    static WordShape of(String word) {
        if (word.isEmpty() || word.charAt(0) > '9' || word.length() > ColumnSniff.LONGEST) {
            return WORD;
        } else if (CODE_PATTERN.matcher(word).matches()) {
            return CODE;
        } else if (Numbers.isNumber(word)) {
            return NUMBER;
        } else if (COMMA_PATTERN.matcher(word).matches()) {
            return COMMA_NUMBER;
        }
        return DATE_PATTERN.matcher(word).matches() ? OTHER_DATE : WORD;
    }
}
