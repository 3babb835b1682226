package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts as {@code log2(1 + count)}, so 0 and 1 stay what they are; those that are the same in all training rows are left out,
 * since nothing can be learned from them. A missing row counts as nothing found.
 *
 * @param column the column
 * @param width how many things are counted in it
 * @param kept which of them the model sees, ascending
 */
@Kind("counts")
public record CountsEncoding(String column, int width, List<Integer> kept) implements FeatureEncoding {
    private static final float[] LOGARITHMS = new float[256];

    static {
        for (int i = 0; i < LOGARITHMS.length; i++) {
            LOGARITHMS[i] = (float) (Math.log1p(i) / Math.log(2));
        }
    }

    /** The list is copied. */
    public CountsEncoding {
        kept = List.copyOf(kept);
    }

    /** Fits it to training rows, or notes why it is left out. */
    static void fit(CountsColumn training, List<FeatureEncoding> encodings, List<String> notes) {
        List<Integer> kept = new ArrayList<>();
        for (int k = 0; k < training.width(); k++) {
            if (varies(training, k)) {
                kept.add(k);
            }
        }
        if (kept.isEmpty()) {
            notes.add("Column '" + training.name() + "' is the same in all training rows: not used.");
            return;
        }
        if (kept.size() < training.width()) {
            notes.add("Of the " + training.width() + " numbers of column '" + training.name() + "', " + kept.size()
                    + " differ in the training rows; the others are not used.");
        }
        encodings.add(new CountsEncoding(training.name(), training.width(), kept));
    }

    private static boolean varies(CountsColumn training, int place) {
        int first = -1;
        for (byte[] counts : training.counts()) {
            if (counts != null) {
                int own = counts[place] & 0xFF;
                if (first >= 0 && own != first) {
                    return true;
                }
                first = own;
            }
        }
        return false;
    }

    @Override
    public int denseWidth() {
        return kept.size();
    }

    /** Writes the numbers of a column. */
    void encode(Column source, Features into, int offset) {
        if (source instanceof NumericColumn && source.missing() == source.rows()) {
            return;
        }
        if (!(source instanceof CountsColumn counts) || counts.width() != width) {
            throw new PolymathException(
                    "Column '" + column + "' holds other counts than those that the model was trained on.");
        }
        for (int row = 0; row < into.rows(); row++) {
            byte[] own = counts.counts().get(row);
            int at = row * into.denseWidth() + offset;
            for (int k = 0; own != null && k < kept.size(); k++) {
                into.dense()[at + k] = LOGARITHMS[own[kept.get(k)] & 0xFF];
            }
        }
    }
}
