package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.Maps;
import ai.polymath.data.Placement;
import ai.polymath.metric.DenseTally;
import ai.polymath.metric.DepthTally;
import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number at every pixel of a picture, such as depth. Labels are maps: grey PNGs of 8 or 16 bits, or arrays of numbers.
 *
 * @param name the unique name
 * @param target the column of maps; the name if left out
 * @param weight how much the task counts
 * @param scale what the numbers of the files are multiplied by
 * @param invalid the number in the files that stands for a pixel without a label; NaN and infinity do too
 * @param loss how a wrong number is charged
 * @param perspective whether numbers are divided by the factor by which a varied picture is larger
 * @param unit the unit after scaling, for tables
 * @param metric the primary metric; absolute_error if left out
 * @param rows the rows that it is about
 */
@Kind("depth")
@Doc("A number at every pixel of a picture, such as depth; labels are maps of numbers.")
public record DepthTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of maps, or of their paths; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("What the numbers of the files are multiplied by: 0.001 turns millimetres of a 16-bit PNG into metres.")
        @Default("1")
        double scale,

        @Doc("The number in the files that stands for a pixel without a label; NaN and infinity always do.")
        @Default("0")
        double invalid,

        @Doc("How a wrong number is charged: absolute or squared.") @Default("absolute")
        Loss loss,

        @Doc(
                "Whether numbers are divided by the factor by which augmentation makes a picture larger, as depth is; false"
                        + " for numbers that are no distances.")
        @Default("true")
        boolean perspective,

        @Doc("The unit after scaling, for tables.") @Default("")
        String unit,

        @Doc("The primary metric; absolute_error if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements DenseTask {
    private static final List<String> METRICS = List.of("absolute_error", "relative_error", "squared_error_root");

    /** How a wrong number is charged. */
    public enum Loss {
        /** {@code |p - y|}. */
        ABSOLUTE,
        /** {@code (p - y)^2}. */
        SQUARED
    }

    /** Checks the settings. */
    public DepthTask {
        TaskRules.check(name, weight, metric, Form.DEPTH);
        if (scale == 0 || !Double.isFinite(scale)) {
            throw new PolymathException("Task '" + name + "': scale is " + scale
                    + ", but numbers are multiplied by it: it must be a number other than 0.");
        }
    }

    /** A task on a column of maps, with everything else by default. */
    public static DepthTask of(String name, String target) {
        return new DepthTask(name, target, 1, 1, 0, Loss.ABSOLUTE, true, "", null, TaskRows.ALL);
    }

    /** This with another loss. */
    public DepthTask withLoss(Loss value) {
        return new DepthTask(name, target, weight, scale, invalid, value, perspective, unit, metric, rows);
    }

    /** This with another scale. */
    public DepthTask withScale(double value) {
        return new DepthTask(name, target, weight, value, invalid, loss, perspective, unit, metric, rows);
    }

    @Override
    public List<String> targets() {
        return List.of(target == null ? name : target);
    }

    @Override
    public String primaryMetric() {
        return metric == null ? METRICS.get(0) : metric;
    }

    @Override
    public List<String> metrics() {
        return TaskRules.metricsWithFirst(metric, METRICS);
    }

    @Override
    public String kind() {
        return "depth";
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new DepthTask(
                newName, targets().get(0), weight, scale, invalid, loss, perspective, unit, metric, newRows);
    }

    /** Learns mean and deviation of training pixels, by which the target is standardised as of any regression. */
    @Override
    public FittedTask fit(LabelSource source) {
        FittedTask plain = new FittedTask(this, List.of(), 0, 1);
        double[] moments = DenseLabels.moments(plain, source);
        return new FittedTask(this, List.of(), moments[0], moments[1]);
    }

    @Override
    public float[] read(FittedTask fitted, Maps.Numbers numbers, String where) {
        if (numbers.channels() != 1) {
            throw new PolymathException("Task '" + name + "': " + where + " has " + numbers.channels()
                    + " numbers a pixel, but the task needs one. Maybe it is a picture in colours?");
        }
        float[] values = numbers.values();
        float[] read = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            boolean missing = !Float.isFinite(values[i]) || values[i] == (float) invalid;
            read[i] = missing ? Float.NaN : (float) (values[i] * scale);
        }
        return read;
    }

    /**
     * With one camera, a picture that is {@code s} times larger is one of things {@code s} times nearer.
     */
    @Override
    public void vary(float[] values, int at, int pixels, Placement placement) {
        if (perspective && placement.scale() != 1) {
            for (int i = at; i < at + pixels; i++) {
                values[i] = (float) (values[i] / placement.scale());
            }
        }
    }

    /** The median for the absolute loss, the mean for the squared one. */
    @Override
    public float[] constant(FittedTask fitted, float[][] pixels) {
        double[] sorted =
                Arrays.stream(pixels).mapToDouble(pixel -> pixel[0]).sorted().toArray();
        int n = sorted.length;
        double answer = loss == Loss.SQUARED
                ? Arrays.stream(sorted).average().orElseThrow()
                : sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2;
        return new float[] {(float) answer};
    }

    @Override
    public DenseTally tally(FittedTask fitted) {
        return new DepthTally();
    }
}
