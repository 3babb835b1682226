package ai.polymath.torch.encoder;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds, among an encoder's narrower and wider forms ({@link EncoderKind#scaled}), the one whose model has a number of
 * parameters nearest to a wanted one.
 *
 * <p>Since no width falls when the share rises, neither does the number of parameters. So the search doubles the share until
 * there are enough of them and then halves the interval between too few and enough, until no other form lies between its
 * ends; the nearer end is the answer, of two equally near ones the narrower. Each form is counted once: about as many counts
 * as the logarithm to base 2 of the number of forms.
 */
public final class ParameterMatch {
    /** Widths beyond that many times the encoder's own are not looked for. */
    private static final double WIDEST = 1024;

    private final EncoderKind encoder;
    private final ToLongFunction<EncoderKind> count;
    private final Map<EncoderKind, Long> counts = new HashMap<>();

    private ParameterMatch(EncoderKind encoder, ToLongFunction<EncoderKind> count) {
        this.encoder = encoder;
        this.count = count;
    }

    /**
     * The nearest form.
     *
     * @param parameters how many the model is to have
     * @param count how many a model with such an encoder has
     * @return null if the encoder has no widths to change
     */
    public static @Nullable EncoderKind nearest(
            EncoderKind encoder, long parameters, ToLongFunction<EncoderKind> count) {
        return encoder.scaled(1) == null ? null : new ParameterMatch(encoder, count).find(parameters);
    }

    private EncoderKind find(long parameters) {
        double low = 0;
        double high = 1;
        while (count(form(high)) < parameters && high < WIDEST) {
            low = high;
            high *= 2;
        }
        EncoderKind narrow = form(low);
        EncoderKind wide = form(high);
        for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
            EncoderKind between = form(middle);
            if (between.equals(narrow) || (!between.equals(wide) && count(between) < parameters)) {
                low = middle;
                narrow = between;
            } else {
                high = middle;
                wide = between;
            }
        }
        return Math.abs(count(wide) - parameters) < Math.abs(count(narrow) - parameters) ? wide : narrow;
    }

    private EncoderKind form(double share) {
        return java.util.Objects.requireNonNull(encoder.scaled(share), "it has widths for any share or for none");
    }

    private long count(EncoderKind form) {
        return counts.computeIfAbsent(form, count::applyAsLong);
    }
}
