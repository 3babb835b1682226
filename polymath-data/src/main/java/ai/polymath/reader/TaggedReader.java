package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads words with tags line by line, see {@link TaggedFormat}. */
final class TaggedReader {
    private static final String MISSING = "_";

    private final Path path;
    private final TextLines lines;
    private final TaggedFormat format;
    private final List<WordsBuilder> words = new ArrayList<>();
    private final List<WordsBuilder> ofSentence = new ArrayList<>();
    private List<String> values = List.of();

    TaggedReader(Path path, TextLines lines, TaggedFormat format) {
        this.path = path;
        this.lines = lines;
        this.format = format;
        format.sentenceColumns().forEach(name -> ofSentence.add(new WordsBuilder(name)));
        if (!format.header()) {
            format.wordColumns().forEach(name -> words.add(new WordsBuilder(name)));
        }
    }

    Table read() {
        for (String line = lines.next(); line != null; line = lines.next()) {
            String mark = format.sentenceLine();
            if (line.isBlank()) {
                endSentence();
            } else if (mark != null
                    && (line.equals(mark) || line.startsWith(mark + " ") || line.startsWith(mark + "\t"))) {
                endSentence();
                beginSentence(line.substring(mark.length()).strip());
            } else if (!isComment(line)) {
                values(split(line));
            }
        }
        endSentence();
        if (words.isEmpty() || words.get(0).rows() == 0) {
            throw new PolymathException(path + " has no sentences.");
        }
        List<Column> columns = new ArrayList<>();
        words.forEach(builder -> columns.add(builder.words()));
        ofSentence.forEach(builder -> columns.add(builder.text()));
        return new Table(path.toString(), columns);
    }

    private void values(String[] found) {
        if (words.isEmpty()) {
            header(found);
        } else {
            word(found);
        }
    }

    /** Between spaces a # may be a word with its tag. */
    private boolean isComment(String line) {
        return format.separator() == TaggedFormat.Separator.TAB && line.startsWith("# ");
    }

    private String[] split(String line) {
        return format.separator() == TaggedFormat.Separator.TAB
                ? line.split("\t", -1)
                : line.strip().split("\\s+", -1);
    }

    private void header(String[] names) {
        HashSet<String> all = new HashSet<>(format.sentenceColumns());
        for (String name : names) {
            if (name.isBlank() || !all.add(name)) {
                throw lines.error(
                        "names the columns " + String.join(", ", names) + ", but each needs a name of its own.");
            }
            words.add(new WordsBuilder(name));
        }
    }

    private void beginSentence(String rest) {
        String[] found = rest.isEmpty() ? new String[0] : rest.split("\\s+", -1);
        if (found.length != ofSentence.size()) {
            throw lines.error("has " + found.length + " values about the sentence, but " + format.sentenceColumns()
                    + " are " + ofSentence.size() + ".");
        }
        values = List.of(found);
    }

    private void word(String[] found) {
        if (!ofSentence.isEmpty() && values.isEmpty()) {
            throw lines.error("has a word, but no line '" + format.sentenceLine() + "' is before its sentence.");
        }
        if (found.length != words.size()) {
            throw lines.error("has " + found.length + (found.length == 1 ? " value" : " values")
                    + ", but there are " + words.size()
                    + " columns. Maybe the file is cut off here, or the separator is another.");
        }
        for (int i = 0; i < found.length; i++) {
            String value = found[i];
            if (value.isBlank()) {
                throw lines.error("has nothing in value " + (i + 1) + "; a tag that is not known is written _.");
            }
            if (i > 0 && value.chars().anyMatch(Character::isWhitespace)) {
                throw lines.error("has the tag '" + value + "', but a tag has no space in it.");
            }
            words.get(i).add(i > 0 && value.equals(MISSING) ? null : value);
        }
    }

    private void endSentence() {
        if (words.isEmpty() || words.get(0).inRow() == 0) {
            return;
        }
        words.forEach(WordsBuilder::end);
        for (int i = 0; i < ofSentence.size(); i++) {
            ofSentence.get(i).add(values.get(i));
            ofSentence.get(i).end();
        }
        values = List.of();
    }
}
