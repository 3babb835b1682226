package ai.polymath.task;

import ai.polymath.PolymathException;
import ai.polymath.metric.Form;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;
import ai.polymath.settings.Kind;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tag for each word of a text: parts of speech, chunks, names. The target is a column of as many tags as the text has
 * words; in a table of plain text they are separated by spaces. A tag that is missing ({@code _}) is not learned from.
 *
 * @param name the unique name
 * @param target the column of the tags; the name if left out
 * @param weight how much the task counts
 * @param classes the tags in the order of the output; found in the table if left out
 * @param decoder whether tags are decided one by one or together
 * @param metric the primary metric; token accuracy if left out
 * @param rows the rows that it is about
 */
@Kind("tagging")
@Doc("One tag for each word of a text: parts of speech, chunks, names.")
public record TaggingTask(
        @Doc("The task's unique name.") String name,

        @Doc("The column of the tags, as many as the text has words; the task's name if left out.") @Nullable
        String target,

        @Doc("How much the task counts in the joint loss.") @Default("1")
        double weight,

        @Doc("The tags in the order of the output; found in the table if left out.") @Default("[]")
        List<String> classes,

        @Doc("softmax: each tag by itself; crf: all tags of a text together, so that they suit each other.")
        @Default("softmax")
        Decoder decoder,

        @Doc("The primary metric; token_accuracy if left out. span_f1 is for tags such as B-PER, I-PER, O.") @Nullable
        String metric,

        @Inline @Default("{}") TaskRows rows)
        implements Task {
    private static final String USUAL_METRIC = "token_accuracy";

    /** How the tags of a text are decided. */
    public enum Decoder {
        /** Each by itself: the most probable one. */
        SOFTMAX,
        /** Together: a conditional random field over the chain of words (Lafferty et al., ICML 2001). */
        CRF
    }

    /** Checks the settings. */
    public TaggingTask {
        TaskRules.check(name, weight, metric, Form.TAGGING);
        classes = List.copyOf(classes);
        if (new HashSet<>(classes).size() < classes.size()) {
            throw new PolymathException("Task '" + name + "': " + classes + " names a tag twice.");
        }
    }

    /** A task whose tags are the column of the same name, with everything else by default. */
    public static TaggingTask of(String name) {
        return new TaggingTask(name, null, 1, List.of(), Decoder.SOFTMAX, null, TaskRows.ALL);
    }

    /** This with another decoder. */
    public TaggingTask withDecoder(Decoder other) {
        return new TaggingTask(name, target, weight, classes, other, metric, rows);
    }

    @Override
    public List<String> targets() {
        return List.of(target == null ? name : target);
    }

    @Override
    public String primaryMetric() {
        return metric == null ? USUAL_METRIC : metric;
    }

    @Override
    public List<String> metrics() {
        return TaskRules.metricsWithFirst(metric, List.of(USUAL_METRIC));
    }

    @Override
    public String kind() {
        return "tagging";
    }

    @Override
    public boolean isPlaceWise() {
        return true;
    }

    @Override
    public Task withRows(String newName, TaskRows newRows) {
        return new TaggingTask(newName, targets().get(0), weight, classes, decoder, metric, newRows);
    }

    @Override
    public FittedTask fit(LabelSource source) {
        return new FittedTask(
                this, Tags.classes(this, source.table().column(targets().get(0))), 0, 1);
    }
}
