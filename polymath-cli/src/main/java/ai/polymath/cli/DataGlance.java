package ai.polymath.cli;

import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.task.DenseTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a look at the data of an experiment tells, before anything is trained. */
final class DataGlance {
    /** With fewer labels than this little can be learned, or judged. */
    private static final int FEW_TRAINING = 100;

    private static final int FEW_JUDGED = 30;
    private static final int FEW_OF_CLASS = 10;

    private DataGlance() {}

    /** Facts, a sentence each; first the size, then what is unusual of tasks. */
    static List<String> of(PreparedExperiment prepared) {
        List<String> facts = new ArrayList<>();
        int validation = prepared.rows(Part.VALIDATION).length;
        facts.add(String.format(
                Locale.ROOT,
                "%d tasks, %,d rows to train, %,d to validate, %,d to test.",
                prepared.tasks().size(),
                prepared.rows(Part.TRAIN).length,
                validation,
                prepared.rows(Part.TEST).length));
        for (int t = 0; t < prepared.tasks().size(); t++) {
            task(prepared, t, facts);
        }
        if (validation == 0) {
            facts.add("There are no validation rows, so no model can be chosen by them.");
        }
        return facts;
    }

    private static void task(PreparedExperiment prepared, int index, List<String> facts) {
        FittedTask task = prepared.tasks().get(index);
        Labels labels = prepared.labels().get(index);
        int train = labels.count(prepared.rows(Part.TRAIN));
        int judged = labels.count(prepared.rows(Part.TEST));
        int rows = prepared.rows(Part.TRAIN).length;
        List<String> unusual = new ArrayList<>();
        if (train < FEW_TRAINING) {
            unusual.add("only " + train + " training labels");
        } else if (2 * train < rows) {
            unusual.add(String.format(
                    Locale.ROOT, "%.0f %% of the training labels missing", 100.0 * (rows - train) / rows));
        }
        if (judged < FEW_JUDGED) {
            unusual.add("only " + judged + " test labels, so its figures are mostly chance");
        }
        if (!(task.task() instanceof RegressionTask)
                && !(task.task() instanceof MultilabelTask)
                && !(task.task() instanceof DenseTask)) {
            int rarest = rarest(task, labels.select(prepared.rows(Part.TEST)));
            if (judged >= FEW_JUDGED && rarest < FEW_OF_CLASS) {
                unusual.add("its rarest class has " + rarest + " test rows");
            }
        }
        if (!unusual.isEmpty()) {
            facts.add("Task " + task.name() + ": " + String.join("; ", unusual) + ".");
        }
    }

    private static int rarest(FittedTask task, Labels labels) {
        int[] counts = new int[task.classes().size()];
        for (double value : labels.values()) {
            if (!Double.isNaN(value)) {
                counts[(int) value]++;
            }
        }
        int rarest = Integer.MAX_VALUE;
        for (int count : counts) {
            rarest = Math.min(rarest, count);
        }
        return rarest;
    }
}
