package ai.polymath.metric;

import java.util.HashSet;
import java.util.Set;

/**
 * For tags that mark spans, such as {@code B-PER I-PER O}: the harmonic mean of precision and recall of whole spans, all types
 * together. A predicted span counts only if its first word, its last word and its type are right.
 *
 * <p>Spans are read as the evaluation script of the CoNLL-2000 shared task does (conlleval, Tjong Kim Sang and Buchholz),
 * which understands IOB1, IOB2 (BIO) and IOBES tags. A tag is a prefix and, behind a {@code -}, a type. A span begins at
 * {@code B} and {@code S}, at {@code I} or {@code E} behind {@code O}, {@code E} or {@code S}, and wherever the type changes
 * between tags other than {@code O}; it ends before {@code B}, {@code S} and {@code O}, behind {@code E} and {@code S}, and
 * where the type changes. So an {@code I-PER} that follows no {@code B-PER} is a span, as it is there. A word without a label
 * belongs to no span on either side. Undefined where there is neither a true nor a predicted span.
 */
public record SpanF1() implements Metric {
    private static final String OUTSIDE = "O";

    /** A span of a text: first word, the one behind the last, type. */
    record Span(int from, int to, String type) {}

    private record Tag(String prefix, String type) {
        static Tag of(String text) {
            int dash = text.indexOf('-');
            return dash < 0 ? new Tag(text, "") : new Tag(text.substring(0, dash), text.substring(dash + 1));
        }

        boolean isOneOf(String... prefixes) {
            return java.util.Arrays.asList(prefixes).contains(prefix);
        }

        boolean isOutside() {
            return isOneOf(OUTSIDE, ".");
        }
    }

    @Override
    public String name() {
        return "span_f1";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    @Override
    public double of(Scores scores) {
        if (scores.classes().isEmpty()) {
            throw new IllegalArgumentException("Spans are told by the names of tags, but the scores have none.");
        }
        int width = scores.labels().width();
        long hits = 0;
        long all = 0;
        for (int row = 0; row < scores.examples(); row++) {
            String[] truth = new String[width];
            String[] told = new String[width];
            for (int k = 0; k < width; k++) {
                double label = scores.labels().values()[row * width + k];
                boolean known = !Double.isNaN(label);
                truth[k] = known ? tag(scores, label) : OUTSIDE;
                told[k] = known && k < scores.width()
                        ? tag(scores, scores.predictions()[row * scores.width() + k])
                        : OUTSIDE;
            }
            Set<Span> trueSpans = spans(truth);
            Set<Span> toldSpans = spans(told);
            all += trueSpans.size() + toldSpans.size();
            toldSpans.retainAll(trueSpans);
            hits += toldSpans.size();
        }
        return 2 * hits / (double) all;
    }

    private static String tag(Scores scores, double index) {
        return index < 0 ? OUTSIDE : scores.classes().get((int) index);
    }

    /** The spans that tags mark. */
    static Set<Span> spans(String... tags) {
        Set<Span> spans = new HashSet<>();
        Tag before = new Tag(OUTSIDE, "");
        int from = -1;
        for (int k = 0; k <= tags.length; k++) {
            Tag tag = k < tags.length ? Tag.of(tags[k]) : new Tag(OUTSIDE, "");
            if (from >= 0 && ends(before, tag)) {
                spans.add(new Span(from, k, before.type()));
                from = -1;
            }
            if (begins(before, tag)) {
                from = k;
            }
            before = tag;
        }
        return spans;
    }

    private static boolean ends(Tag before, Tag tag) {
        return before.isOneOf("E", "S")
                || (before.isOneOf("B", "I") && tag.isOneOf("B", "S", OUTSIDE))
                || (!before.isOutside() && !before.type().equals(tag.type()));
    }

    private static boolean begins(Tag before, Tag tag) {
        return tag.isOneOf("B", "S")
                || (before.isOneOf("E", "S", OUTSIDE) && tag.isOneOf("E", "I"))
                || (!tag.isOutside() && !before.type().equals(tag.type()));
    }
}
