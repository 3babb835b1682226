package ai.polymath.report.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers as pages show them. */
public final class Numbers {
    private static final MathContext DRAWN = new MathContext(5);

    private Numbers() {}

    /** Five digits, which is more than a chart can show, so that a page stays small; {@code NaN} stays. */
    public static double drawn(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DRAWN).doubleValue() : Double.NaN;
    }

    /** Five digits each. */
    public static List<Double> drawn(double[] values) {
        List<Double> drawn = new ArrayList<>(values.length);
        for (double value : values) {
            drawn.add(drawn(value));
        }
        return drawn;
    }

    /** As tables show a figure; a dash where nothing is known. */
    public static String figure(double value) {
        return Double.isNaN(value)
                ? "–"
                : ai.polymath.run.ResultTable.figure(value).replace('-', '−');
    }

    /** A whole number with commas at the thousands; a dash where nothing is known. */
    public static String whole(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,.0f", value);
    }

    /** With a sign and one decimal, for percentages; a dash where nothing is known. */
    public static String signed(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        String text = String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%+.0f" : "%+.1f", value);
        return text.matches("[-+]0(\\.0)?") ? text.substring(1) : text.replace('-', '−');
    }

    /** A share as a percentage; a dash where nothing is known. */
    public static String percent(double share) {
        if (Double.isNaN(share)) {
            return "–";
        }
        double percent = 100 * share;
        return String.format(Locale.ROOT, percent == Math.rint(percent) ? "%.0f %%" : "%.1f %%", percent);
    }

    /** A time in seconds. */
    public static String seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return "–";
        }
        return seconds < 100
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : seconds < 6000
                        ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
                        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
