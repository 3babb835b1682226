package ai.polymath.task;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.SourceRows;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.data.WordsColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** The tags of a tagging task as numbers. */
final class Tags {
    /** A missing tag in a column of plain text. */
    private static final String MISSING = "_";

    private static final int TOO_MANY = 5000;

    private Tags() {}

    /** The tags of each row; plain text is cut at white space. */
    private static WordsColumn words(String task, Column column) {
        if (column instanceof WordsColumn words) {
            return words;
        }
        if (!(column instanceof TextColumn)) {
            throw new PolymathException("Task '" + task + "': column '" + column.name()
                    + "' holds no tags. A tagging task needs a tag for each word of a text, separated by spaces.");
        }
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < column.rows(); row++) {
            List<String> tags = new ArrayList<>();
            for (String tag : column.text(row).split("\\s+", -1)) {
                if (!tag.isEmpty()) {
                    tags.add(tag);
                }
            }
            rows.add(tags);
        }
        WordsColumn all = WordsColumn.of(column.name(), rows);
        int missing = all.dictionary().indexOf(MISSING);
        int[] codes = Arrays.stream(all.codes())
                .map(code -> code == missing ? WordsColumn.MISSING : code)
                .toArray();
        return new WordsColumn(column.name(), all.offsets(), codes, all.dictionary());
    }

    /** The tags that are declared, or else those of the column by alphabet. */
    static List<String> classes(TaggingTask task, Column column) {
        if (!task.classes().isEmpty()) {
            return task.classes();
        }
        WordsColumn words = words(task.name(), column);
        TreeSet<String> found = new TreeSet<>();
        for (int code : words.codes()) {
            if (code != WordsColumn.MISSING) {
                found.add(words.dictionary().get(code));
            }
        }
        if (found.size() > TOO_MANY) {
            throw new PolymathException("Task '" + task.name() + "': column '" + column.name() + "' holds "
                    + found.size() + " different tags (" + LabelSource.some(List.copyOf(found))
                    + "), too many for a tagging task. Maybe it is a column of words?");
        }
        return List.copyOf(found);
    }

    /** Indices of tags, as many a row as the longest of these rows has, at least one; missing behind the last. */
    static Labels labels(FittedTask task, Column column, boolean[] mine) {
        WordsColumn words = words(task.name(), column);
        int width = Math.max(1, words.longest());
        double[] ofTag = words.dictionary().stream()
                .mapToDouble(tag -> task.classes().indexOf(tag))
                .toArray();
        double[] values = new double[Math.multiplyExact(words.rows(), width)];
        Arrays.fill(values, Double.NaN);
        for (int row = 0; row < words.rows(); row++) {
            for (int k = 0; mine[row] && k < words.length(row); k++) {
                int code = words.codes()[words.offsets()[row] + k];
                if (code == WordsColumn.MISSING) {
                    continue;
                }
                if (ofTag[code] < 0) {
                    String tag = words.dictionary().get(code);
                    throw new PolymathException("Task '" + task.name() + "': row " + (row + 1) + " of column '"
                            + column.name() + "' holds the tag '" + tag + "', which is not among its classes "
                            + LabelSource.some(task.classes()) + "." + DidYouMean.hint(tag, task.classes()));
                }
                values[row * width + k] = ofTag[code];
            }
        }
        return new Labels(values, width);
    }

    /** The text whose words are tagged. */
    static FeatureBlock.Tokens text(FittedTask task, Features features) {
        List<FeatureBlock.Tokens> texts = features.blocks().stream()
                .filter(FeatureBlock.Tokens.class::isInstance)
                .map(FeatureBlock.Tokens.class::cast)
                .toList();
        if (texts.size() != 1) {
            throw new PolymathException("Task '" + task.name() + "' tags the words of a text, but features.text names "
                    + (texts.isEmpty()
                            ? "none. Maybe list the column of words there?"
                            : texts.size() + " columns. Leave the one whose words are tagged."));
        }
        return texts.get(0);
    }

    /** How many words the longest text has; at least 1. */
    static int longest(FeatureBlock.Tokens text) {
        int longest = 1;
        for (int row = 0; row + 1 < text.offsets().length; row++) {
            longest = Math.max(longest, text.length(row));
        }
        return longest;
    }

    /** Refuses a row whose tags are not as many as its words. */
    static void requireAligned(FittedTask task, Table table, Features features, Labels labels) {
        FeatureBlock.Tokens text = text(task, features);
        Column column = table.column(task.task().targets().get(0));
        WordsColumn tags = words(task.name(), column);
        for (int row = 0; row < tags.rows(); row++) {
            if (!labels.isMissing(row) && tags.length(row) != text.length(row)) {
                throw new PolymathException("Task '" + task.name() + "': " + place(table, row) + " has "
                        + tags.length(row) + " tags in column '" + column.name() + "', but the text '" + text.column()
                        + "' has " + text.length(row)
                        + " words there; each word needs one tag, _ where none is known. Maybe the text is cut into words"
                        + " differently: tokenizer: spaces takes the words as they are separated.");
            }
        }
    }

    private static String place(Table table, int row) {
        for (SourceRows source : table.sources()) {
            if (row >= source.first() && row < source.end()) {
                return "row " + (row - source.first() + 1) + " of " + source.describe();
            }
        }
        return "row " + (row + 1);
    }
}
