package ai.polymath.experiment;

import ai.polymath.data.Column;
import ai.polymath.data.SourceRows;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An experiment of some of the tasks that a table was put together for, without the sources that none of them has labels from:
 * their rows would fill batches and teach nothing.
 *
 * @param experiment with the sources that are left
 * @param table of the rows that are left
 * @param split of these rows, each in the part where it was
 */
public record TaskRows(Experiment experiment, Table table, Split split) {
    /**
     * Leaves out the sources without a task; nothing if every source has one.
     *
     * @param experiment its tasks may be fewer than those of the table
     * @param table of all sources of the experiment, or a single one
     * @param split of the table
     */
    public static TaskRows of(Experiment experiment, Table table, Split split) {
        List<SourceRows> kept = table.sources().stream()
                .filter(source -> experiment.tasks().stream()
                        .anyMatch(task -> TaskSources.feeding(table, task).contains(source)))
                .toList();
        if (kept.isEmpty() || kept.size() == table.sources().size()) {
            return new TaskRows(experiment, table, split);
        }
        int[] place = new int[table.rows()];
        Arrays.fill(place, -1);
        List<SourceRows> sources = new ArrayList<>();
        int rows = 0;
        for (SourceRows source : kept) {
            sources.add(new SourceRows(source.name(), source.from(), rows, source.rows(), source.columns()));
            for (int row = source.first(); row < source.end(); row++) {
                place[row] = rows++;
            }
        }
        int[] chosen = kept.stream()
                .flatMapToInt(source -> Arrays.stream(source.all()))
                .toArray();
        List<Column> columns =
                table.columns().stream().map(column -> column.select(chosen)).toList();
        Map<String, SourceSettings> named =
                new LinkedHashMap<>(experiment.data().sources());
        named.keySet().retainAll(kept.stream().map(SourceRows::name).toList());
        return new TaskRows(
                experiment.withData(experiment.data().withSources(named)),
                new Table(table.source(), columns, sources),
                new Split(moved(split.train(), place), moved(split.validation(), place), moved(split.test(), place)));
    }

    private static int[] moved(int[] rows, int[] place) {
        return Arrays.stream(rows)
                .map(row -> place[row])
                .filter(row -> row >= 0)
                .toArray();
    }
}
