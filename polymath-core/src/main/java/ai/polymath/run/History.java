package ai.polymath.run;

import ai.polymath.data.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All epochs of a run, written as {@code history.csv}: one line an epoch, part and task. */
public final class History {
    private final List<EpochRecord> epochs;

    /** A history of these epochs. */
    public History(List<EpochRecord> epochs) {
        this.epochs = List.copyOf(epochs);
    }

    /** The epochs in order. */
    public List<EpochRecord> epochs() {
        return epochs;
    }

    /** This and one epoch more. */
    public History with(EpochRecord epoch) {
        List<EpochRecord> longer = new ArrayList<>(epochs);
        longer.add(epoch);
        return new History(longer);
    }

    /** Writes the CSV file. */
    public void write(Path file) {
        AtomicFiles.writeText(file, csv());
    }

    /** The CSV text: a column for each metric that any task has, empty where a task has none or it is undefined. */
    public String csv() {
        Set<String> metrics = new LinkedHashSet<>();
        for (EpochRecord epoch : epochs) {
            epoch.validation().forEach(t -> metrics.addAll(t.metrics().keySet()));
        }
        StringBuilder text = new StringBuilder("epoch,split,task,loss,weight,learning_rate,seconds");
        metrics.forEach(m -> text.append(',').append(m));
        text.append('\n');
        for (EpochRecord epoch : epochs) {
            lines(text, epoch, Part.TRAIN, epoch.train(), metrics);
            lines(text, epoch, Part.VALIDATION, epoch.validation(), metrics);
        }
        return text.toString();
    }

    /**
     * What diagnostics recorded, as the text of {@code gradients.csv}: for each epoch one line with the share of steps in
     * which some tasks conflicted, one a task with the mean length of its gradient, and one a pair of tasks with cosines and
     * the share of steps in which it conflicted. Empty without diagnostics.
     */
    public String gradientsCsv() {
        StringBuilder text = new StringBuilder();
        for (EpochRecord epoch : epochs) {
            GradientSummary all = epoch.gradients();
            if (all == null) {
                continue;
            }
            String start = epoch.epoch() + ",";
            text.append(start).append(",,").append(all.steps()).append(",,,,");
            text.append(number((double) all.conflictingSteps() / all.steps())).append('\n');
            for (GradientSummary.OfTask task : all.tasks()) {
                text.append(start).append(quoted(task.task())).append(",,").append(task.steps());
                text.append(',').append(number(task.norm())).append(",,,\n");
            }
            for (GradientSummary.OfPair pair : all.pairs()) {
                text.append(start).append(quoted(pair.task())).append(',').append(quoted(pair.other()));
                text.append(',').append(pair.steps()).append(",,").append(number(pair.meanCosine()));
                text.append(',').append(number(pair.worstCosine())).append(',');
                text.append(number((double) pair.conflicts() / pair.steps())).append('\n');
            }
        }
        return text.isEmpty()
                ? ""
                : "epoch,task,other,steps,gradient_norm,mean_cosine,worst_cosine,conflicting\n" + text;
    }

    private static void lines(
            StringBuilder text, EpochRecord epoch, Part part, List<EpochRecord.TaskEpoch> tasks, Set<String> metrics) {
        for (EpochRecord.TaskEpoch task : tasks) {
            text.append(epoch.epoch()).append(',').append(part.word()).append(',');
            text.append(quoted(task.task()))
                    .append(',')
                    .append(number(task.loss()))
                    .append(',');
            text.append(number(task.weight())).append(',').append(number(epoch.learningRate()));
            text.append(',').append(number(epoch.seconds()));
            for (String metric : metrics) {
                text.append(',').append(number(task.metrics().getOrDefault(metric, Double.NaN)));
            }
            text.append('\n');
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static String quoted(String word) {
        boolean plain = word.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? word : '"' + word.replace("\"", "\"\"") + '"';
    }
}
