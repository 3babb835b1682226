package ai.polymath.torch.encoder;

import java.util.List;

/** Widths of layers, made narrower or wider. */
final class Widths {
    private Widths() {}

    /** That share of a width, rounded, and 1 at least. */
    static int scaled(int width, double share) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.round(width * share)));
    }

    /** That share of each width. */
    static List<Integer> scaled(List<Integer> widths, double share) {
        return widths.stream().map(width -> scaled(width, share)).toList();
    }
}
