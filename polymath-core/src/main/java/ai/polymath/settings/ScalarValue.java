package ai.polymath.settings;

import ai.polymath.DidYouMean;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives the text of a scalar the meaning of a type. YAML's own guesses are not used: {@code no} is not false, {@code 010}
 * is not eight and {@code 1_000} is a mistake, not a thousand.
 */
final class ScalarValue {
    private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9][0-9]*)");
    /** Leading zeros are refused: other readers of YAML take 010 for eight. */
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    /** What a hint may be given for; more digits would only make a long message. */
    private static final Pattern SHORT_NUMBER =
            Pattern.compile("[+-]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?");

    private static final Set<String> YES = Set.of("true", "yes", "on", "y");
    private static final Set<String> NO = Set.of("false", "no", "off", "n");

    private ScalarValue() {}

    /** A text that has no such meaning; the message is a sentence about it. */
    static final class Misfit extends Exception {
        private static final long serialVersionUID = 1L;

        Misfit(String message) {
            super(message, null, false, false);
        }
    }

    static Object read(Class<?> type, SettingNode.Scalar scalar) throws Misfit {
        String text = scalar.text();
        if (type == String.class) {
            return text;
        }
        if (type == Path.class) {
            return path(text);
        }
        if (type.isEnum()) {
            return word(type, text);
        }
        boolean notFinite = type == Double.class && notFinite(text) != null;
        if (scalar.quoted() && !notFinite) {
            throw new Misfit("expected " + name(type) + ", found the text " + shown(text) + ". Leave out the quotes.");
        }
        if (type == Boolean.class) {
            return bool(text);
        }
        return type == Double.class ? real(text) : whole(type, text);
    }

    private static Object whole(Class<?> type, String text) throws Misfit {
        if (!WHOLE.matcher(text).matches()) {
            throw new Misfit("expected a whole number, found " + shown(text) + "." + hint(text, true));
        }
        try {
            if (type == Long.class) {
                return Long.valueOf(text);
            }
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            String limit = type == Long.class
                    ? Long.MIN_VALUE + " to " + Long.MAX_VALUE
                    : Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
            throw new Misfit("the number " + shown(text) + " is out of range. It may be " + limit + ".");
        }
    }

    private static Object real(String text) throws Misfit {
        Double special = notFinite(text);
        if (special != null) {
            return special;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new Misfit("expected a number, found " + shown(text) + "." + hint(text, false));
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new Misfit("the number " + shown(text) + " is out of range. It may be up to 1.8e308.");
        }
        return value;
    }

    private static @Nullable Double notFinite(String text) {
        return switch (text) {
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> null;
        };
    }

    private static Object bool(String text) throws Misfit {
        if (text.equals("true")) {
            return true;
        }
        if (text.equals("false")) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        String hint = YES.contains(lower) ? " Write true." : NO.contains(lower) ? " Write false." : "";
        throw new Misfit("expected true or false, found " + shown(text) + "." + hint);
    }

    private static Object path(String text) throws Misfit {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new Misfit(shown(text) + " is not a path: " + e.getReason() + ".");
        }
    }

    private static Object word(Class<?> type, String text) throws Misfit {
        for (Object constant : type.getEnumConstants()) {
            String word = word(constant);
            if (text.equals(word) || text.equals(word.replace('-', '_'))) {
                return constant;
            }
        }
        List<String> words = words(type);
        throw new Misfit("unknown word " + shown(text) + "." + DidYouMean.hint(text, words) + " Use one of "
                + String.join(", ", words) + ".");
    }

    /** A constant as the file writes it: {@code HIGHER_IS_BETTER} as {@code higher-is-better}. */
    static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(ScalarValue::word).toList();
    }

    private static String name(Class<?> type) {
        return new Shape.ScalarOf(type).describe();
    }

    private static String shown(String text) {
        return new SettingNode.Scalar(text, false, Mark.of("")).describe();
    }

    /** What was probably meant by something that nearly is a number. */
    private static String hint(String text, boolean whole) {
        String meant = text.replace("_", "").replace(" ", "");
        boolean decimalComma = meant.matches("[+-]?[0-9]+,[0-9]+");
        meant = decimalComma ? meant.replace(',', '.') : meant;
        boolean percent = meant.endsWith("%");
        meant = percent ? meant.substring(0, meant.length() - 1) : meant;
        if (!SHORT_NUMBER.matcher(meant).matches()) {
            return "";
        }
        BigDecimal value = new BigDecimal(meant);
        value = (percent ? value.movePointLeft(2) : value).stripTrailingZeros();
        if (value.scale() > 0) {
            return whole ? "" : " Write " + value.toPlainString() + ".";
        }
        return " Write " + value.toBigInteger() + ".";
    }
}
