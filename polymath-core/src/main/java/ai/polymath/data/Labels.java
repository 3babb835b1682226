package ai.polymath.data;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one task for all examples of a dataset, as numbers: 0/1, a class index, or the target in its own unit. A
 * missing label is {@code NaN}; it is masked in losses and metrics and never counts as zero.
 *
 * <p>The labels of a dense task are {@link LabelMaps}, one a picture; the number is the index of the map, so a picture is one
 * label.
 *
 * @param values row-major {@code [examples, width]}
 * @param width how many numbers a label has: 1, or the number of labels of a multilabel task
 * @param maps what the numbers of a dense task stand for; null for other tasks
 */
public record Labels(double[] values, int width, @Nullable LabelMaps maps) {
    /** Labels that are numbers. */
    public Labels(double[] values, int width) {
        this(values, width, null);
    }

    /** The maps of a dense task. */
    public LabelMaps requireMaps() {
        return Objects.requireNonNull(maps, "labels of no dense task");
    }

    /** These with other maps of the same indices. */
    public Labels withMaps(LabelMaps value) {
        return new Labels(values, width, value);
    }

    /** Labels of one number each. */
    public static Labels of(double... values) {
        return new Labels(values, 1);
    }

    /**
     * The labels of all rows of several sources; rows of others miss theirs. Where sources need different numbers for a label,
     * as boxes do, it is the largest, and the numbers behind a shorter one are missing.
     *
     * @param parts the labels of the rows of each source
     * @param rows how many rows there are
     */
    public static Labels of(Map<SourceRows, Labels> parts, int rows) {
        int width = parts.values().stream().mapToInt(Labels::width).max().orElse(1);
        double[] values = new double[Math.multiplyExact(rows, width)];
        Arrays.fill(values, Double.NaN);
        parts.forEach((source, own) -> {
            for (int i = 0; i < own.examples(); i++) {
                System.arraycopy(own.values, i * own.width, values, (source.first() + i) * width, own.width);
            }
        });
        // Rows of several sources are rows of one column, so they have the same maps.
        LabelMaps maps = parts.values().stream()
                .map(Labels::maps)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new Labels(values, width, maps);
    }

    /** How many examples there are, labelled or not. */
    public int examples() {
        return values.length / width;
    }

    /** Whether all numbers of an example's label are missing. */
    public boolean isMissing(int example) {
        for (int k = 0; k < width; k++) {
            if (!Double.isNaN(values[example * width + k])) {
                return false;
            }
        }
        return true;
    }

    /** How many of the given examples have a label. */
    public int count(int[] examples) {
        int count = 0;
        for (int example : examples) {
            if (!isMissing(example)) {
                count++;
            }
        }
        return count;
    }

    /** The labels of some examples, in the order given. */
    public Labels select(int[] examples) {
        double[] chosen = new double[examples.length * width];
        for (int i = 0; i < examples.length; i++) {
            System.arraycopy(values, examples[i] * width, chosen, i * width, width);
        }
        return new Labels(chosen, width, maps);
    }
}
