package ai.polymath.report.tensorboard;

import ai.polymath.report.files.Curves;
import ai.polymath.run.AtomicFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a run's epochs for TensorBoard: {@code loss/TASK/train}, {@code loss/TASK/validation}, {@code METRIC/TASK},
 * {@code weight/TASK} and {@code learning_rate}, the epoch being the step.
 */
public final class TensorBoard {
    /** The folder in a run's folder that TensorBoard is pointed at. */
    public static final String FOLDER = "tensorboard";

    private TensorBoard() {}

    /**
     * Writes {@code tensorboard/events.out.tfevents.SECONDS.polymath}; the same run always gives the same file. One that is
     * right already, as {@link EventLog} leaves it, is not touched.
     *
     * @param started when training began
     * @param run the folder of the run
     * @return the file
     */
    public static Path write(Curves curves, Instant started, Path run) {
        Path file = file(started, run);
        try {
            byte[] events = events(curves, seconds(started));
            if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), events)) {
                AtomicFiles.write(file, out -> out.write(events));
            }
        } catch (IOException e) {
            throw AtomicFiles.failure(file, e);
        }
        return file;
    }

    private static byte[] events(Curves curves, double start) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventWriter writer = new EventWriter(out, start);
        for (int e = 0; e < curves.epochs().length; e++) {
            double seconds = curves.seconds()[e];
            writer.scalars(start + (Double.isNaN(seconds) ? e : seconds), curves.epochs()[e], values(curves, e));
        }
        return out.toByteArray();
    }

    static Path file(Instant started, Path run) {
        return run.resolve(FOLDER)
                .resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.polymath", started.getEpochSecond()));
    }

    static double seconds(Instant started) {
        return started.getEpochSecond() + started.getNano() / 1e9;
    }

    private static Map<String, Double> values(Curves curves, int epoch) {
        Map<String, Double> values = new LinkedHashMap<>();
        curves.tasks().forEach((name, task) -> {
            values.put("loss/" + name + "/train", task.trainLoss()[epoch]);
            values.put("loss/" + name + "/validation", task.validationLoss()[epoch]);
            task.metrics().forEach((metric, figures) -> values.put(metric + "/" + name, figures[epoch]));
            values.put("weight/" + name, task.weight()[epoch]);
        });
        values.put("learning_rate", curves.learningRate()[epoch]);
        return values;
    }
}
