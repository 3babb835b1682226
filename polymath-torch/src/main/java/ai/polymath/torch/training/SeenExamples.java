package ai.polymath.torch.training;

import ai.polymath.data.Labels;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.EpochRecord;
import java.util.ArrayList;
import java.util.List;

/** Counts what each task sees of its training examples. */
final class SeenExamples {
    private final List<Labels> labels;
    /** Labelled training examples of each task. */
    private final long[] labelled;

    private final long[] before;
    private final int[] batches;
    private final long[] examples;

    /**
     * Begins to count.
     *
     * @param history the epochs finished earlier
     */
    SeenExamples(PreparedExperiment prepared, List<EpochRecord> history) {
        this.labels = prepared.labels();
        int tasks = labels.size();
        this.labelled = new long[tasks];
        this.before = new long[tasks];
        this.batches = new int[tasks];
        this.examples = new long[tasks];
        for (int t = 0; t < tasks; t++) {
            labelled[t] = labels.get(t).count(prepared.split().train());
            for (EpochRecord epoch : history) {
                EpochRecord.Seen seen = epoch.train().get(t).seen();
                // Epochs of the time before there was a record had every row once.
                before[t] += seen == null ? labelled[t] : seen.examples();
            }
        }
    }

    /** A batch was learned from. */
    void add(int[] rows) {
        for (int t = 0; t < batches.length; t++) {
            int count = labels.get(t).count(rows);
            examples[t] += count;
            batches[t] += count > 0 ? 1 : 0;
        }
    }

    /** The counts of the epoch that is over, put into the tasks' figures; the next epoch begins. */
    List<EpochRecord.TaskEpoch> endOfEpoch(List<EpochRecord.TaskEpoch> figures) {
        List<EpochRecord.TaskEpoch> counted = new ArrayList<>();
        for (int t = 0; t < batches.length; t++) {
            EpochRecord.TaskEpoch task = figures.get(t);
            before[t] += examples[t];
            EpochRecord.Seen seen = new EpochRecord.Seen(
                    batches[t], examples[t], labelled[t] == 0 ? 0 : (double) before[t] / labelled[t]);
            counted.add(new EpochRecord.TaskEpoch(task.task(), task.loss(), task.weight(), task.metrics(), seen));
            batches[t] = 0;
            examples[t] = 0;
        }
        return counted;
    }
}
