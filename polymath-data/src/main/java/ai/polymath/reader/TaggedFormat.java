package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word on each line with its tags behind it, and an empty line between sentences, as in the files of the CoNLL tasks. A row
 * is a sentence. With {@code sentence_line} each sentence begins with a line of that mark and values about the sentence, such
 * as {@code #S 17 ca01 news}; between tabs, lines that begin with {@code #} and a space are comments.
 *
 * @param columns what stands on a line, the words first
 * @param separator what stands between the values of a line
 * @param header whether the first line names the columns
 * @param sentenceLine what the line before a sentence begins with; null if there is none
 * @param sentenceColumns the values behind it
 */
@Kind("tagged")
@Doc("A word on each line with its tags behind it, and an empty line between sentences.")
public record TaggedFormat(
        @Doc("What stands on a line, the words first; words and tag if left out.") @Default("[]")
        List<String> columns,

        @Doc("What stands between the values of a line: tab or space.") @Default("tab")
        Separator separator,

        @Doc("Whether the first line names the columns.") @Default("false")
        boolean header,

        @Doc("What a line before each sentence begins with, with values about the sentence behind it, such as '#S'.")
        @Nullable
        String sentenceLine,

        @Doc("The columns of those values, such as [id, document, genre].") @Default("[]")
        List<String> sentenceColumns)
        implements TableFormat {
    /** What stands between the values of a line. */
    public enum Separator {
        /** One tab. */
        TAB,
        /** One space or more. */
        SPACE
    }

    private static final List<String> USUAL = List.of("words", "tag");

    /** Checks the columns. */
    public TaggedFormat {
        columns = List.copyOf(columns);
        sentenceColumns = List.copyOf(sentenceColumns);
        if (header && !columns.isEmpty()) {
            throw new PolymathException("format has a header and columns " + columns + "; remove one of them.");
        }
        if ((sentenceLine == null) != sentenceColumns.isEmpty() || (sentenceLine != null && sentenceLine.isBlank())) {
            throw new PolymathException("sentence_line says what a line about a sentence begins with, and"
                    + " sentence_columns what stands behind it: give both or none.");
        }
        List<String> all = new ArrayList<>(columns);
        all.addAll(sentenceColumns);
        if (new HashSet<>(all).size() < all.size()) {
            throw new PolymathException("The columns " + all + " have a name twice.");
        }
    }

    /** The columns where no header names them. */
    List<String> wordColumns() {
        return columns.isEmpty() ? USUAL : columns;
    }

    @Override
    public Table read(Path path) {
        try (TextLines lines = TextLines.open(path)) {
            return new TaggedReader(path, lines, this).read();
        }
    }
}
