package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.Maps;
import ai.polymath.data.Placement;
import ai.polymath.metric.DenseTally;
import ai.polymath.metric.DirectionTally;
import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A direction at every pixel of a picture: the normal of the surface that is seen there. Labels are maps of three numbers a pixel, x
 * along the picture's width, y along its height, z along the view; their lengths don't count. In a picture file, which holds no
 * negative numbers, {@code v} stands for {@code 2 v / top - 1}.
 *
 * @param name the unique name
 * @param target the column of maps; the name if left out
 * @param weight how much the task counts
 * @param metric the primary metric; mean_angle if left out
 * @param rows the rows that it is about
 */
@Kind("normals")
@Doc("The direction of the surface at every pixel of a picture; labels are maps of three numbers a pixel.")
public record NormalsTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of maps, or of their paths; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The primary metric; mean_angle if left out.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements DenseTask {
    private static final List<String> METRICS =
            List.of("mean_angle", "median_angle", "within_angle@11.25", "within_angle@22.5", "within_angle@30");

    private static final int AXES = 3;
    /** Black and grey of a picture file are no directions: nothing near a unit vector is that short. */
    private static final double SHORT = 0.5;

    /** Checks the settings. */
    public NormalsTask {
        TaskRules.check(name, weight, metric, Form.NORMALS);
    }

    /** A task on a column of maps, with everything else by default. */
    public static NormalsTask of(String name, String target) {
        return new NormalsTask(name, target, 1, null, TaskRows.ALL);
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
        return "normals";
    }

    @Override
    public int channels() {
        return AXES;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new NormalsTask(newName, targets().get(0), weight, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        DenseLabels.column(this, source.table());
        return new FittedTask(this, List.of(), 0, 1);
    }

    /** Unit vectors; missing where the vector is zero (all three numbers are) or not finite. */
    @Override
    public float[] read(FittedTask fitted, Maps.Numbers numbers, String where) {
        if (numbers.channels() != AXES) {
            throw new PolymathException("Task '" + name + "': " + where + " has " + numbers.channels()
                    + " numbers a pixel, but a direction has three.");
        }
        float[] values = numbers.values();
        float[] read = new float[values.length];
        int n = values.length / AXES;
        double[] v = new double[AXES];
        for (int i = 0; i < n; i++) {
            boolean black = true;
            for (int k = 0; k < AXES; k++) {
                double own = values[k * n + i];
                black &= own == 0;
                v[k] = numbers.top() == 0 ? own : 2 * own / numbers.top() - 1;
            }
            double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
            boolean known = !black && length > (numbers.top() == 0 ? 0 : SHORT) && Double.isFinite(length);
            for (int k = 0; k < AXES; k++) {
                read[k * n + i] = known ? (float) (v[k] / length) : Float.NaN;
            }
        }
        return read;
    }

    /** A mirrored surface leans to the other side. */
    @Override
    public void vary(float[] values, int at, int pixels, Placement placement) {
        if (placement.mirrorX()) {
            negate(values, at, pixels);
        }
        if (placement.mirrorY()) {
            negate(values, at + pixels, pixels);
        }
    }

    private static void negate(float[] values, int from, int count) {
        for (int i = from; i < from + count; i++) {
            values[i] = -values[i];
        }
    }

    /** The direction of the mean vector, which has the largest mean cosine. */
    @Override
    public float[] constant(FittedTask fitted, float[][] pixels) {
        double[] sum = new double[AXES];
        for (float[] pixel : pixels) {
            for (int k = 0; k < AXES; k++) {
                sum[k] += pixel[k];
            }
        }
        double length = Math.sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
        return length > 0
                ? new float[] {(float) (sum[0] / length), (float) (sum[1] / length), (float) (sum[2] / length)}
                : pixels[0].clone();
    }

    @Override
    public DenseTally tally(FittedTask fitted) {
        return new DirectionTally();
    }
}
