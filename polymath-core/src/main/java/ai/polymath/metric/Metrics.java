package ai.polymath.metric;

import static ai.polymath.metric.Form.BINARY;
import static ai.polymath.metric.Form.DEPTH;
import static ai.polymath.metric.Form.DETECTION;
import static ai.polymath.metric.Form.MULTICLASS;
import static ai.polymath.metric.Form.MULTILABEL;
import static ai.polymath.metric.Form.NORMALS;
import static ai.polymath.metric.Form.ORDINAL;
import static ai.polymath.metric.Form.REGRESSION;
import static ai.polymath.metric.Form.SEGMENTATION;
import static ai.polymath.metric.Form.TAGGING;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics by name. Three have a number that can be written after an {@code @}: {@code pinball_loss@0.9} is of the
 * 0.9-quantile, {@code calibration_error@10} has 10 bins, {@code within_angle@30} is of 30 degrees.
 */
public final class Metrics {
    private record Entry(
            MetricInfo info,
            Supplier<Metric> usual,
            @Nullable DoubleFunction<Metric> with) {}

    private static final String TARGET_UNIT = "target unit";
    private static final String DEGREES = "degrees";
    private static final Form[] PROBABILITIES = {BINARY, MULTICLASS, ORDINAL, MULTILABEL};
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        put(
                Auroc::new,
                "",
                "chance that a positive example scores above a negative one; 0.5 is guessing",
                PROBABILITIES);
        put(
                Auprc::new,
                "",
                "average precision over all thresholds; guessing gives the share of positives",
                PROBABILITIES);
        put(Accuracy::new, "", "share of right decisions", PROBABILITIES);
        put(BalancedAccuracy::new, "", "share of right decisions, every class counting the same", PROBABILITIES);
        put(F1::new, "", "harmonic mean of precision and recall, mean over classes or labels", PROBABILITIES);
        put(MicroF1::new, "", "harmonic mean of precision and recall of all labels together", BINARY, MULTILABEL);
        put(LogLoss::new, "nats", "mean negative log of the probability given to what came true", PROBABILITIES);
        put(Brier::new, "", "mean squared distance of probabilities to what came true", PROBABILITIES);
        put(
                CalibrationError::new,
                Metrics::calibrationError,
                "",
                "mean distance of probabilities to how often they come true",
                PROBABILITIES);
        put(QuadraticKappa::new, "", "agreement of ordered classes beyond chance", MULTICLASS, ORDINAL);
        put(Mae::new, TARGET_UNIT, "mean absolute error; ordinal: in classes", REGRESSION, ORDINAL);
        put(Rmse::new, TARGET_UNIT, "root of the mean squared error", REGRESSION);
        put(R2::new, "", "share of the squared deviation from the mean that is predicted", REGRESSION);
        put(
                ExplainedVariance::new,
                "",
                "share of the variance that is predicted, a constant error forgiven",
                REGRESSION);
        put(Spearman::new, "", "rank correlation of predictions with the target", REGRESSION);
        put(PinballLoss::new, PinballLoss::new, TARGET_UNIT, "mean loss of a predicted quantile", REGRESSION);
        put(
                () -> new MeanAveragePrecision(false),
                "",
                "mean over classes of the average precision of boxes that overlap by half",
                DETECTION);
        put(
                () -> new MeanAveragePrecision(true),
                "",
                "the same, mean over the overlaps 0.5, 0.55, ..., 0.95",
                DETECTION);
        put(PoissonDeviance::new, "", "mean deviance of predicted expected counts", REGRESSION);
        put(TokenAccuracy::new, "", "share of right tags", TAGGING);
        put(SpanF1::new, "", "harmonic mean of precision and recall of whole spans", TAGGING);
        put(MeanIou::new, "", "mean over classes of intersection over union of pixels", SEGMENTATION);
        put(PixelAccuracy::new, "", "share of pixels whose class is right", SEGMENTATION);
        put(
                () -> new DepthError(DepthError.Form.ABSOLUTE),
                TARGET_UNIT,
                "mean absolute error of a number a pixel",
                DEPTH);
        put(
                () -> new DepthError(DepthError.Form.RELATIVE),
                "",
                "mean of the absolute error as a share of the pixel's true number",
                DEPTH);
        put(
                () -> new DepthError(DepthError.Form.ROOT_SQUARED),
                TARGET_UNIT,
                "root of the mean squared error of a number a pixel",
                DEPTH);
        put(() -> new AngularError(false), DEGREES, "mean angle between told and true direction", NORMALS);
        put(() -> new AngularError(true), DEGREES, "median angle between told and true direction", NORMALS);
        put(
                WithinAngle::new,
                WithinAngle::new,
                "",
                "share of pixels told within 11.25 degrees, or those behind the @",
                NORMALS);
    }

    private Metrics() {}

    /**
     * The metric of a name.
     *
     * @param name as it is written in the experiment file; {@link Metric#name()} of every metric finds it again
     * @throws PolymathException if there is none, or the number after the {@code @} doesn't suit
     */
    public static Metric byName(String name) {
        int at = name.indexOf('@');
        Entry entry = entry(name);
        if (at < 0) {
            return entry.usual().get();
        }
        String number = name.substring(at + 1);
        if (entry.with() == null) {
            throw new PolymathException("The metric '" + name + "' has the number '" + number + "', but '"
                    + entry.info().name() + "' takes none.");
        }
        try {
            return entry.with().apply(Double.parseDouble(number));
        } catch (NumberFormatException e) {
            throw new PolymathException("The metric '" + name + "' has '" + number + "' where a number is needed.", e);
        }
    }

    /** The names of all metrics. */
    public static List<String> names() {
        return List.copyOf(ENTRIES.keySet());
    }

    /** The names of the metrics that exist for a form of task. */
    public static List<String> names(Form form) {
        return ENTRIES.values().stream()
                .map(Entry::info)
                .filter(info -> info.forms().contains(form))
                .map(MetricInfo::name)
                .toList();
    }

    /**
     * What there is to say about the metric of a name.
     *
     * @throws PolymathException if there is none
     */
    public static MetricInfo info(String name) {
        return entry(name).info();
    }

    private static Entry entry(String name) {
        int at = name.indexOf('@');
        String plain = at < 0 ? name : name.substring(0, at);
        Entry entry = ENTRIES.get(plain);
        if (entry == null) {
            throw new PolymathException("There is no metric '" + name + "'." + DidYouMean.hint(plain, ENTRIES.keySet())
                    + " Known are " + String.join(", ", ENTRIES.keySet()) + ".");
        }
        return entry;
    }

    private static Metric calibrationError(double bins) {
        if (bins != (int) bins) {
            throw new PolymathException("The calibration error has " + bins + " bins; it needs a whole number.");
        }
        return new CalibrationError((int) bins);
    }

    private static void put(Supplier<Metric> usual, String unit, String description, Form... forms) {
        put(usual, null, unit, description, forms);
    }

    private static void put(
            Supplier<Metric> usual,
            @Nullable DoubleFunction<Metric> with,
            String unit,
            String description,
            Form... forms) {
        Metric metric = usual.get();
        MetricInfo info = new MetricInfo(metric.name(), metric.direction(), unit, description, Set.of(forms));
        ENTRIES.put(metric.name(), new Entry(info, usual, with));
    }
}
