package ai.polymath.torch.training;

import ai.polymath.data.AugmentSettings;
import ai.polymath.data.BoxLayout;
import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Placement;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.task.DetectionTask;
import ai.polymath.torch.network.InputTensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of batches, and the label maps of dense tasks. In training they are varied by epoch and row, boxes and maps with
 * them, and while a step runs those of the next
 * one are decoded by a thread of its own: two batches of numbers are held at most.
 */
final class PictureBatches implements AutoCloseable {
    private static final int AHEAD = 2;
    private static final int PLAIN = -1;

    private final Features features;
    private final Map<String, AugmentSettings> augment;
    private final List<Labels> objects;
    private final MapBatches maps;
    private final long seed;
    private final boolean hasPictures;
    /** Maps that this step has asked for and no batch made ahead has, by task and row. */
    private final Map<Integer, Map<Integer, float[]>> ofStep = new HashMap<>();

    private final ArrayDeque<Batch> ahead = new ArrayDeque<>();
    private @Nullable ExecutorService helper;
    private int epoch = PLAIN;
    private long waited;

    private PictureBatches(
            Features features, Map<String, AugmentSettings> augment, List<Labels> objects, MapBatches maps, long seed) {
        this.maps = maps;
        this.features = features;
        this.augment = augment;
        this.objects = objects;
        this.seed = seed;
        this.hasPictures = features.blocks().stream().anyMatch(FeatureBlock.Pictures.class::isInstance);
    }

    /** Pictures and maps as they are. */
    static PictureBatches plain(Features features, MapBatches maps) {
        return new PictureBatches(features, Map.of(), List.of(), maps, 0);
    }

    /** Pictures varied as an experiment says. */
    static PictureBatches of(PreparedExperiment prepared) {
        Map<String, AugmentSettings> augment = new HashMap<>();
        prepared.experiment().features().structures().image().forEach((column, settings) -> {
            if (!settings.augment().isNone()) {
                augment.put(column, settings.augment());
            }
        });
        List<Labels> objects = new ArrayList<>();
        for (int t = 0; t < prepared.tasks().size(); t++) {
            if (prepared.tasks().get(t).task() instanceof DetectionTask) {
                objects.add(prepared.labels().get(t));
            }
        }
        return new PictureBatches(
                prepared.features(),
                augment,
                objects,
                new MapBatches(prepared.tasks(), prepared.labels()),
                prepared.experiment().training().seed());
    }

    /** A batch that is made by the helper. */
    private record Batch(int epoch, int[] rows, Future<Made> made) {}

    /** The numbers of pictures by column, and of maps by task and row. */
    private record Made(Map<String, float[]> pixels, Map<Integer, Map<Integer, float[]>> maps) {}

    /** Begins a step of training: from now on pictures are those of this epoch. */
    void vary(int ofEpoch) {
        epoch = ofEpoch;
        ofStep.clear();
    }

    /** Ends it: from now on pictures are as they are. */
    void leave() {
        epoch = PLAIN;
        ofStep.clear();
    }

    /** Lets a batch be made in the background. */
    void prepare(int ofEpoch, int[] rows) {
        if (!hasPictures) {
            return;
        }
        if (helper == null) {
            helper = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "polymath-pictures");
                thread.setDaemon(true);
                return thread;
            });
        }
        while (ahead.size() >= AHEAD) {
            ahead.removeFirst().made().cancel(true);
        }
        ahead.add(new Batch(ofEpoch, rows, helper.submit(() -> {
            Map<String, float[]> all = new HashMap<>();
            for (FeatureBlock block : features.blocks()) {
                if (block instanceof FeatureBlock.Pictures pictures) {
                    all.put(block.column(), make(pictures, rows, ofEpoch));
                }
            }
            return new Made(all, maps.varied(rows, row -> mapPlacement(row, ofEpoch)));
        })));
    }

    /** The numbers of some rows' pictures. */
    float[] pixels(FeatureBlock.Pictures block, int[] rows) {
        if (epoch == PLAIN) {
            return make(block, rows, epoch);
        }
        long start = System.nanoTime();
        try {
            for (Batch batch : ahead) {
                if (batch.epoch() == epoch && Arrays.equals(batch.rows(), rows)) {
                    return java.util.Objects.requireNonNull(
                            await(batch).pixels().get(block.column()));
                }
            }
            return make(block, rows, epoch);
        } finally {
            waited += System.nanoTime() - start;
        }
    }

    private static Made await(Batch batch) {
        try {
            return batch.made().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (CancellationException | InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for pictures", e);
        }
    }

    private float[] make(FeatureBlock.Pictures block, int[] rows, int ofEpoch) {
        AugmentSettings how = ofEpoch == PLAIN ? null : augment.get(block.column());
        return InputTensors.pixels(
                block,
                rows,
                how == null
                        ? (row, values, at) -> {}
                        : (row, values, at) -> placement(how, row, ofEpoch)
                                .apply(values, at, block.channels(), block.height(), block.width()));
    }

    private Placement placement(AugmentSettings how, int row, int ofEpoch) {
        return Placement.draw(how, seed, ofEpoch, row, centers(row));
    }

    /** How a row's maps are moved; null if they stay. Dense tasks have one column of pictures. */
    private @Nullable Placement mapPlacement(int row, int ofEpoch) {
        return ofEpoch == PLAIN || augment.isEmpty()
                ? null
                : placement(augment.values().iterator().next(), row, ofEpoch);
    }

    /** The label maps of dense tasks. */
    MapBatches maps() {
        return maps;
    }

    /**
     * A row's map for a dense task, as its picture is now.
     *
     * @return {@code [channels, height, width]}, not to be changed; null if the row has none
     */
    float @Nullable [] map(int task, int row) {
        if (!maps.hasMap(task, row)) {
            return null;
        }
        if (epoch == PLAIN) {
            return maps.varied(task, row, null);
        }
        long start = System.nanoTime();
        try {
            for (Batch batch : ahead) {
                if (batch.epoch() == epoch && Arrays.stream(batch.rows()).anyMatch(r -> r == row)) {
                    return java.util.Objects.requireNonNull(await(batch).maps().get(task))
                            .get(row);
                }
            }
            return ofStep.computeIfAbsent(task, t -> new HashMap<>())
                    .computeIfAbsent(row, r -> maps.varied(task, r, mapPlacement(r, epoch)));
        } finally {
            waited += System.nanoTime() - start;
        }
    }

    /** Whether a row's map for a dense task has a labelled pixel, as its picture is now. */
    boolean isLabelled(int task, int row) {
        if (epoch == PLAIN || augment.isEmpty()) {
            return maps.isLabelled(task, row);
        }
        float[] map = map(task, row);
        return map != null && maps.isLabelled(task, map);
    }

    private double[] centers(int row) {
        int count = 0;
        for (Labels labels : objects) {
            count += objects(labels, row);
        }
        double[] centers = new double[2 * count];
        int n = 0;
        for (Labels labels : objects) {
            for (int i = 0; i < objects(labels, row); i++) {
                int at = row * labels.width() + BoxLayout.at(i) + BoxLayout.LABEL_CORNERS;
                centers[n++] = (labels.values()[at] + labels.values()[at + 2]) / 2;
                centers[n++] = (labels.values()[at + 1] + labels.values()[at + 3]) / 2;
            }
        }
        return centers;
    }

    private static int objects(Labels labels, int row) {
        double count = labels.values()[row * labels.width()];
        return Double.isNaN(count) ? 0 : (int) count;
    }

    /** Whether boxes are elsewhere now than their labels say. */
    boolean movesBoxes() {
        return epoch != PLAIN && !augment.isEmpty();
    }

    /**
     * Boxes where the varied pictures have them.
     *
     * @param labels of a detection task
     * @return {@code [rows, label width]}; 0 where there is no label
     */
    float[] moved(Labels labels, int[] rows) {
        AugmentSettings how = augment.values().iterator().next();
        float[] moved = new float[rows.length * labels.width()];
        for (int n = 0; n < rows.length; n++) {
            int from = rows[n] * labels.width();
            int to = n * labels.width();
            Placement placement = placement(how, rows[n], epoch);
            moved[to] = objects(labels, rows[n]);
            for (int i = 0; i < objects(labels, rows[n]); i++) {
                int at = BoxLayout.at(i);
                int corners = from + at + BoxLayout.LABEL_CORNERS;
                double[] own = labels.values();
                moved[to + at] = (float) own[from + at];
                double x1 = placement.x(own[corners]);
                double x2 = placement.x(own[corners + 2]);
                double y1 = placement.y(own[corners + 1]);
                double y2 = placement.y(own[corners + 3]);
                int into = to + at + BoxLayout.LABEL_CORNERS;
                moved[into] = inside(Math.min(x1, x2));
                moved[into + 1] = inside(Math.min(y1, y2));
                moved[into + 2] = inside(Math.max(x1, x2));
                moved[into + 3] = inside(Math.max(y1, y2));
                moved[to + at + BoxLayout.LABEL_DIFFICULT] = (float) own[from + at + BoxLayout.LABEL_DIFFICULT];
            }
        }
        return moved;
    }

    private static float inside(double share) {
        return (float) Math.max(0, Math.min(1, share));
    }

    /** Whether there are pictures at all. */
    boolean hasPictures() {
        return hasPictures;
    }

    /** Seconds that steps have waited for pictures. */
    double waitedSeconds() {
        return waited / 1e9;
    }

    @Override
    public void close() {
        if (helper != null) {
            helper.shutdownNow();
        }
    }
}
