package ai.polymath.torch.training;

import ai.polymath.data.LabelMaps;
import ai.polymath.data.Labels;
import ai.polymath.data.Placement;
import ai.polymath.task.DenseTask;
import ai.polymath.task.FittedTask;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The label maps of dense tasks, as they are or varied with their pictures. */
final class MapBatches {
    private static final byte UNSEEN = 0;
    private static final byte EMPTY = 1;
    private static final byte LABELLED = 2;

    private final List<FittedTask> tasks;
    private final List<Labels> labels;
    private final int[] dense;
    /** By task and row, whether the map as it is has a labelled pixel. */
    private final byte[][] seen;

    MapBatches(List<FittedTask> tasks, List<Labels> labels) {
        this.tasks = tasks;
        this.labels = labels;
        this.dense = IntStream.range(0, tasks.size())
                .filter(t -> tasks.get(t).task() instanceof DenseTask)
                .toArray();
        this.seen = new byte[tasks.size()][];
        for (int t : dense) {
            seen[t] = new byte[labels.get(t).examples()];
        }
    }

    /** Whether there are dense tasks. */
    boolean hasAny() {
        return dense.length > 0;
    }

    /** Whether a task is dense. */
    boolean has(int task) {
        return seen[task] != null;
    }

    /** Whether a row has a map for a dense task. */
    boolean hasMap(int task, int row) {
        return !Double.isNaN(labels.get(task).values()[row]);
    }

    LabelMaps maps(int task) {
        return labels.get(task).requireMaps();
    }

    /** The maps of all dense tasks for some rows, by task and row, as they lie in varied pictures; read in parallel. */
    Map<Integer, Map<Integer, float[]>> varied(int[] rows, IntFunction<@Nullable Placement> placements) {
        Map<Integer, Map<Integer, float[]>> all = new HashMap<>();
        for (int t : dense) {
            Map<Integer, float[]> own = new ConcurrentHashMap<>();
            Arrays.stream(rows)
                    .parallel()
                    .filter(row -> hasMap(t, row))
                    .forEach(row -> own.put(row, varied(t, row, placements.apply(row))));
            all.put(t, own);
        }
        return all;
    }

    /**
     * A row's map as it lies in a varied picture.
     *
     * @param placement null for the map as it is
     * @return {@code [channels, height, width]}; not to be changed
     */
    float[] varied(int task, int row, @Nullable Placement placement) {
        LabelMaps maps = maps(task);
        float[] plain = maps.read(labels.get(task).values()[row]);
        if (placement == null) {
            return plain;
        }
        float[] values = plain.clone();
        placement.moveMap(values, 0, maps.channels(), maps.height(), maps.width());
        ((DenseTask) tasks.get(task).task()).vary(values, 0, maps.height() * maps.width(), placement);
        return values;
    }

    /** Whether a row's map as it is has a labelled pixel; each map is looked through once. */
    boolean isLabelled(int task, int row) {
        if (!hasMap(task, row)) {
            return false;
        }
        if (seen[task][row] == UNSEEN) {
            seen[task][row] = isLabelled(task, varied(task, row, null)) ? LABELLED : EMPTY;
        }
        return seen[task][row] == LABELLED;
    }

    /** Whether a map has a labelled pixel. */
    boolean isLabelled(int task, float[] map) {
        return LabelMaps.isAnyKnown(map, 0, maps(task).height() * maps(task).width());
    }
}
