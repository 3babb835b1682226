package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.FeatureEncoding;
import ai.polymath.data.ImageEncoding;
import ai.polymath.reader.image.MapWriter;
import ai.polymath.task.DenseTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.SegmentationTask;
import ai.polymath.torch.bundle.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the maps that are predicted for dense tasks go: {@code found.csv} has them in the folder {@code found-maps} beside it, as
 * {@code TASK/000001.png} (classes) or {@code .npy} (numbers), in the size in which the model sees pictures.
 */
final class PredictedMaps {
    private static final long NUMBERS_AT_A_TIME = 1L << 23;

    private final Path table;
    private final int height;
    private final int width;
    private final int channels;
    private long written;

    private PredictedMaps(Path table, int height, int width, int channels) {
        this.table = table;
        this.height = height;
        this.width = width;
        this.channels = channels;
    }

    /** For a model with dense tasks; null for others. */
    static @Nullable PredictedMaps of(TrainedModel model, Path table) {
        int channels = 0;
        for (FittedTask task : model.tasks()) {
            channels += task.task() instanceof DenseTask dense ? dense.channels() : 0;
        }
        for (FeatureEncoding encoding : model.preprocessing().encodings()) {
            if (channels > 0 && encoding instanceof ImageEncoding pictures) {
                return new PredictedMaps(table.toAbsolutePath(), pictures.height(), pictures.width(), channels);
            }
        }
        return null;
    }

    /** So many rows can be predicted at a time that their maps need bounded memory. */
    int batch(int usual) {
        return (int) Math.max(1, Math.min(usual, NUMBERS_AT_A_TIME / ((long) channels * height * width)));
    }

    /** The folder of all maps. */
    Path folder() {
        String name = java.util.Objects.requireNonNull(table.getFileName()).toString();
        int dot = name.indexOf('.', 1);
        return table.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + "-maps");
    }

    /** The next row's maps follow. */
    void next() {
        written++;
    }

    /**
     * Writes the map of a row.
     *
     * @param values of the whole batch
     * @param row its place in the batch
     * @return the file's path as seen from the table's folder
     */
    String write(FittedTask task, double[] values, int row) {
        DenseTask dense = (DenseTask) task.task();
        boolean classes = task.task() instanceof SegmentationTask;
        Path own = folder().resolve(task.name().replaceAll("[^A-Za-z0-9._-]", "-"));
        Path file = own.resolve(String.format(Locale.ROOT, "%06d", written) + (classes ? ".png" : ".npy"));
        try {
            Files.createDirectories(own);
        } catch (IOException e) {
            throw new PolymathException("Can't make the folder " + own + ": " + e.getMessage() + ".", e);
        }
        int from = row * dense.channels() * height * width;
        if (classes) {
            MapWriter.classes(file, values, from, height, width, task.classes().size());
        } else {
            MapWriter.numbers(file, values, from, dense.channels(), height, width);
        }
        Path beside = java.util.Objects.requireNonNull(table.getParent());
        return beside.relativize(file).toString().replace('\\', '/');
    }
}
