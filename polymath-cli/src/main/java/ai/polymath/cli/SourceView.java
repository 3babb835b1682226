package ai.polymath.cli;

import ai.polymath.data.Part;
import ai.polymath.data.SourceRows;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows the sources of an experiment, the rows of each part, and the tasks that have labels there. */
final class SourceView {
    private SourceView() {}

    static String of(PreparedExperiment prepared) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Source", "Table", "Tasks", "Train", "Val.", "Test"));
        for (SourceRows source : prepared.sources()) {
            List<String> tasks = new ArrayList<>();
            int[] own = source.all();
            for (int t = 0; t < prepared.tasks().size(); t++) {
                if (prepared.labels().get(t).count(own) > 0) {
                    tasks.add(prepared.tasks().get(t).name());
                }
            }
            rows.add(List.of(
                    source.name(),
                    source.from(),
                    String.join(", ", tasks),
                    count(prepared, source, Part.TRAIN),
                    count(prepared, source, Part.VALIDATION),
                    count(prepared, source, Part.TEST)));
        }
        return TextTable.of(rows, 3);
    }

    private static String count(PreparedExperiment prepared, SourceRows source, Part part) {
        return String.format(Locale.ROOT, "%,d", prepared.rows(part, source));
    }
}
