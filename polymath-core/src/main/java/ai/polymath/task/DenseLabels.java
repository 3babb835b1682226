package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.LabelMaps;
import ai.polymath.data.Labels;
import ai.polymath.data.MapColumn;
import ai.polymath.data.StructuredColumn;
import ai.polymath.data.Table;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** What dense tasks ask of a column of maps. */
final class DenseLabels {
    /** More training maps don't change a mean that matters; they are taken evenly from all. */
    private static final int LOOKED_AT = 256;

    private static final int PIXELS_LOOKED_AT = 4096;

    private DenseLabels() {}

    /** The target of a task that needs maps. */
    static MapColumn column(DenseTask task, Table table) {
        String target = task.targets().get(0);
        Column column = table.column(target);
        if (column instanceof MapColumn maps) {
            return maps;
        }
        throw new PolymathException("Task '" + task.name() + "': column '" + target + "' holds "
                + (column instanceof StructuredColumn other ? other.kind() : "single values")
                + ", but a " + task.kind() + " task needs maps: PNG files or arrays (.npy) as large as the pictures.");
    }

    /** Which map each row has. */
    static Labels labels(FittedTask fitted, Table table, boolean[] mine) {
        DenseTask task = (DenseTask) fitted.task();
        MapColumn column = column(task, table);
        double[] values = new double[mine.length];
        for (int row = 0; row < mine.length; row++) {
            values[row] = mine[row] && !column.isMissing(row) ? column.index()[row] : Double.NaN;
        }
        return Labels.of(values)
                .withMaps(LabelMaps.of(
                        column.maps(), task.channels(), (numbers, where) -> task.read(fitted, numbers, where)));
    }

    /** The pictures that the model sees, of which there must be one column. */
    static FeatureBlock.Pictures pictures(FittedTask fitted, Features features) {
        List<FeatureBlock.Pictures> all = features.blocks().stream()
                .filter(FeatureBlock.Pictures.class::isInstance)
                .map(FeatureBlock.Pictures.class::cast)
                .toList();
        if (all.size() != 1) {
            throw new PolymathException("Task '" + fitted.name() + "' has an answer for every pixel of a picture, but "
                    + (all.isEmpty() ? "no column is" : all.size() + " columns are")
                    + " listed under features.image. List one, the pictures that the maps are of.");
        }
        return all.get(0);
    }

    /** The labels in the size in which the model sees pictures; refuses a map of another size than its picture. */
    static Labels aligned(FittedTask fitted, Table table, Features features, Labels labels) {
        FeatureBlock.Pictures pictures = pictures(fitted, features);
        LabelMaps maps = labels.requireMaps();
        if (table.column(pictures.column()) instanceof ImageColumn column) {
            List<String> problems = IntStream.range(0, labels.examples())
                    .parallel()
                    .filter(row -> !labels.isMissing(row) && !column.isMissing(row))
                    .mapToObj(row -> problem(fitted, column, maps, row, (int) labels.values()[row]))
                    .filter(Objects::nonNull)
                    .limit(5)
                    .toList();
            if (!problems.isEmpty()) {
                throw PolymathException.of(problems);
            }
        }
        return labels.withMaps(maps.sized(pictures.height(), pictures.width()));
    }

    private static @org.jspecify.annotations.Nullable String problem(
            FittedTask fitted, ImageColumn pictures, LabelMaps maps, int row, int map) {
        int[] own = maps.source().size(map);
        int[] right = pictures.images().size(pictures.index()[row]);
        if (own[0] == right[0] && own[1] == right[1]) {
            return null;
        }
        return "Task '" + fitted.name() + "', row " + (row + 1) + ": "
                + maps.source().describe(map) + " has " + own[1] + " x " + own[0] + " pixels, but its picture "
                + pictures.images().describe(pictures.index()[row]) + " has " + right[1] + " x " + right[0] + ".";
    }

    /** The largest value of all maps of a column; -1 if there is none. */
    static int largest(MapColumn column, LabelMaps.Reading reading) {
        return IntStream.range(0, column.rows())
                .filter(row -> !column.isMissing(row))
                .map(row -> column.index()[row])
                .distinct()
                .parallel()
                .map(index -> {
                    float largest = -1;
                    for (float value : reading.read(
                            column.maps().decode(index), column.maps().describe(index))) {
                        largest = value > largest ? value : largest;
                    }
                    return (int) largest;
                })
                .max()
                .orElse(-1);
    }

    /**
     * Mean and deviation of the labelled pixels of training maps; deviation 1 if they are all alike.
     *
     * @throws PolymathException if no pixel looked at has a label
     */
    static double[] moments(FittedTask fitted, LabelSource source) {
        Labels labels = labels(fitted, source.table(), fitted.task().rows().in(source.table()));
        int[] rows = IntStream.of(source.train())
                .filter(row -> !labels.isMissing(row))
                .toArray();
        int n = Math.min(LOOKED_AT, rows.length);
        double[][] sums = IntStream.range(0, n)
                .parallel()
                .mapToObj(i ->
                        sums(labels.requireMaps().read(labels.values()[rows[(int) ((long) i * rows.length / n)]])))
                .toArray(double[][]::new);
        double count = 0;
        double sum = 0;
        for (double[] one : sums) {
            count += one[0];
            sum += one[1];
        }
        if (count == 0) {
            throw new PolymathException("Task '" + fitted.name() + "': no pixel of the "
                    + (n < rows.length ? n + " training maps that were looked at" : "training maps")
                    + " has a label. Maybe check scale and invalid.");
        }
        double mean = sum / count;
        double squares = 0;
        for (double[] one : sums) {
            // Each map's own spread, and how far its mean is from the mean of all.
            double distance = one[0] == 0 ? 0 : one[1] / one[0] - mean;
            squares += one[2] + one[0] * distance * distance;
        }
        double deviation = Math.sqrt(squares / count);
        return new double[] {mean, deviation > 0 ? deviation : 1};
    }

    /** How many pixels, their sum, and the sum of squared distances from their mean. */
    private static double[] sums(float[] map) {
        int step = Math.max(1, map.length / PIXELS_LOOKED_AT);
        double count = 0;
        double sum = 0;
        for (int i = 0; i < map.length; i += step) {
            if (!Float.isNaN(map[i])) {
                count++;
                sum += map[i];
            }
        }
        double squares = 0;
        for (int i = 0; i < map.length && count > 0; i += step) {
            double distance = map[i] - sum / count;
            squares += Float.isNaN(map[i]) ? 0 : distance * distance;
        }
        return new double[] {count, sum, squares};
    }

    /** A number for a message, without a point if it is whole. */
    static String number(float value) {
        return value == (long) value ? Long.toString((long) value) : Float.toString(value);
    }
}
