package ai.polymath.report.tensorboard;

import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.History;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run's event file while it is trained: every epoch is there as soon as it is over, in one write, so that TensorBoard can
 * follow and a crash leaves whole records (but perhaps for the very last, which TensorBoard then leaves out).
 *
 * <p>The file is the one that {@link TensorBoard#write} makes of {@code history.csv}, byte for byte. A run that is resumed goes
 * on with it: what stands behind the last epoch of the checkpoint is cut off, so no step is there twice, and since it stays the
 * same file a TensorBoard that is open goes on too. It is made with the first epoch.
 */
public final class EventLog implements AutoCloseable {
    private final Path file;
    private final double started;
    private @Nullable FileChannel channel;

    /**
     * A log.
     *
     * @param started when training began; of a resumed run when it first began
     * @param run the folder of the run
     */
    public EventLog(Instant started, Path run) {
        this.file = TensorBoard.file(started, run);
        this.started = TensorBoard.seconds(started);
    }

    /** Training goes on behind these epochs. */
    public void resumed(History finished) {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        try {
            EventWriter writer = new EventWriter(events, started);
            for (EpochRecord epoch : finished.epochs()) {
                write(writer, epoch);
            }
            begin(events.toByteArray());
        } catch (IOException e) {
            throw AtomicFiles.failure(file, e);
        }
    }

    /**
     * An epoch is over.
     *
     * @throws PolymathException if it can't be written
     */
    public void epoch(EpochRecord epoch) {
        try {
            FileChannel open = channel;
            if (open == null) {
                ByteArrayOutputStream head = new ByteArrayOutputStream();
                EventWriter begun = new EventWriter(head, started);
                write(begun, epoch);
                begin(head.toByteArray());
                return;
            }
            ByteArrayOutputStream event = new ByteArrayOutputStream();
            write(EventWriter.goingOn(event), epoch);
            append(open, event.toByteArray());
        } catch (IOException e) {
            throw AtomicFiles.failure(file, e);
        }
    }

    /** Makes the file hold these bytes and no more; what it holds of them already is not touched. */
    private void begin(byte[] events) throws IOException {
        close();
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent(), "it lies in a folder"));
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = opened;
        long same = 0;
        if (opened.size() >= events.length) {
            ByteBuffer before = ByteBuffer.allocate(events.length);
            while (before.hasRemaining() && opened.read(before) >= 0) {
                same = before.position();
            }
            same = same == events.length && Arrays.equals(before.array(), events) ? same : 0;
        }
        opened.truncate(same);
        opened.position(same);
        if (same == 0) {
            append(opened, events);
        }
    }

    private static void append(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    private void write(EventWriter writer, EpochRecord epoch) throws IOException {
        double seconds = epoch.seconds();
        double after = Double.isNaN(seconds) ? epoch.epoch() - 1 : seconds;
        writer.scalars(started + after, epoch.epoch(), values(epoch));
    }

    /** The scalars in the order in which {@code history.csv} has them. */
    private static Map<String, Double> values(EpochRecord epoch) {
        Map<String, EpochRecord.TaskEpoch> validation = new LinkedHashMap<>();
        Set<String> metrics = new LinkedHashSet<>();
        epoch.validation().forEach(task -> {
            validation.put(task.task(), task);
            metrics.addAll(task.metrics().keySet());
        });
        Map<String, Double> values = new LinkedHashMap<>();
        for (EpochRecord.TaskEpoch task : epoch.train()) {
            String name = task.task();
            EpochRecord.TaskEpoch validated = validation.get(name);
            values.put("loss/" + name + "/train", task.loss());
            if (validated != null) {
                values.put("loss/" + name + "/validation", validated.loss());
                metrics.forEach(metric ->
                        values.put(metric + "/" + name, validated.metrics().getOrDefault(metric, Double.NaN)));
            }
            values.put("weight/" + name, task.weight());
        }
        values.put("learning_rate", epoch.learningRate());
        return values;
    }

    /** Closes the file, which stays as it is. */
    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw AtomicFiles.failure(file, e);
            }
        }
    }
}
