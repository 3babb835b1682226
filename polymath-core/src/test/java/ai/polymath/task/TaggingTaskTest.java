package ai.polymath.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.data.Column;
import ai.polymath.data.FeatureBlock;
import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.data.WordsColumn;
import ai.polymath.run.TaskFigures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaggingTaskTest {
    private static Column lists() {
        return WordsColumn.of(
                "pos",
                Arrays.asList(List.of("DET", "NOUN"), List.of("VERB"), null, Arrays.asList("NOUN", null, "DET")));
    }

    private static Column plain() {
        return new TextColumn(
                "pos", new int[] {0, 1, TextColumn.MISSING, 2}, List.of("DET NOUN", "VERB", " NOUN _  DET"));
    }

    private static Table table(Column tags) {
        return new Table("memory", List.of(tags));
    }

    private static Features features(int... lengths) {
        int[] offsets = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            offsets[i + 1] = offsets[i] + lengths[i];
        }
        FeatureBlock.Tokens block = new FeatureBlock.Tokens("words", offsets, new int[offsets[lengths.length]], null);
        return new Features(new float[0], 0, new int[0], 0, lengths.length, List.of(block));
    }

    private static FittedTask fit(Table table) {
        return TaggingTask.of("pos").fit(new LabelSource(table, new int[] {0}));
    }

    @Test
    void labels_listsAndPlainText_theSameIndices() {
        double[] expected = {
            0, 1, Double.NaN, 2, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 1, Double.NaN, 0
        };
        for (Column column : List.of(lists(), plain())) {
            FittedTask fitted = fit(table(column));
            assertThat(fitted.classes()).containsExactly("DET", "NOUN", "VERB");
            Labels labels = fitted.labels(table(column));
            assertThat(labels.width()).isEqualTo(3);
            assertThat(labels.values()).containsExactly(expected);
            assertThat(labels.isMissing(2)).isTrue();
            assertThat(fitted.predictionWidth(features(2, 1, 4, 3))).isEqualTo(4);
        }
    }

    @Test
    void labels_rowsOfOtherTasks_missing() {
        Table table = new Table(
                "memory", List.of(lists(), new TextColumn("lang", new int[] {0, 1, 0, 1}, List.of("en", "de"))));
        TaggingTask german =
                (TaggingTask) TaggingTask.of("pos").withRows("german", new TaskRows(null, Map.of("lang", "de"), null));
        Labels labels = german.fit(new LabelSource(table, new int[] {1})).labels(table);
        assertThat(labels.isMissing(0)).isTrue();
        assertThat(labels.values()[3]).isEqualTo(2);
    }

    @Test
    void labels_unknownTag_errorWithRow() {
        TaggingTask declared =
                new TaggingTask("pos", null, 1, List.of("DET", "NOUN"), TaggingTask.Decoder.CRF, null, TaskRows.ALL);
        FittedTask fitted = declared.fit(new LabelSource(table(lists()), new int[] {0}));
        assertThatThrownBy(() -> fitted.labels(table(lists())))
                .hasMessageContaining("row 2 of column 'pos' holds the tag 'VERB'");
    }

    @Test
    void requireAligned_otherNumberOfWords_errorWithRow() {
        Table table = table(lists());
        FittedTask fitted = fit(table);
        Labels labels = fitted.labels(table);
        fitted.aligned(table, features(2, 1, 9, 3), labels);
        assertThatThrownBy(() -> fitted.aligned(table, features(2, 1, 0, 4), labels))
                .hasMessageContaining("row 4 has 3 tags in column 'pos', but the text 'words' has 4 words");
        Features none = new Features(new float[0], 0, new int[0], 0, 4);
        assertThatThrownBy(() -> fitted.aligned(table, none, labels)).hasMessageContaining("features.text names none");
    }

    @Test
    void figures_predictionsOfOtherWidth_accuracyAndSpans() {
        Table table = table(WordsColumn.of("pos", List.of(List.of("B-X", "I-X"), List.of("O"))));
        TaggingTask task = new TaggingTask("pos", null, 1, List.of(), TaggingTask.Decoder.CRF, "span_f1", TaskRows.ALL);
        FittedTask fitted = task.fit(new LabelSource(table, new int[] {0, 1}));
        double[] told = {0, 1, 2, 0, -1, -1}; // B-X I-X O behind; B-X
        Map<String, Double> figures = TaskFigures.of(fitted, fitted.labels(table), told);
        assertThat(figures).containsEntry("token_accuracy", 2 / 3.0).containsEntry("span_f1", 2 / 3.0);
        assertThat(figures.keySet()).first().isEqualTo("span_f1");
        Labels labels = fitted.labels(table);
        assertThat(TaskFigures.baseline(fitted, labels, labels)).containsEntry("token_accuracy", 1 / 3.0);
    }

    @Test
    void fit_noTags_refused() {
        Table numbers = table(new NumericColumn("pos", new double[] {1}));
        assertThatThrownBy(() -> fit(numbers)).hasMessageContaining("holds no tags");
        assertThatThrownBy(() ->
                        new TaggingTask("pos", null, 1, List.of("A", "A"), TaggingTask.Decoder.CRF, null, TaskRows.ALL))
                .hasMessageContaining("names a tag twice");
        assertThatThrownBy(() ->
                        new TaggingTask("pos", null, 1, List.of(), TaggingTask.Decoder.CRF, "auroc", TaskRows.ALL))
                .hasMessageContaining("does not fit a tagging task");
    }
}
