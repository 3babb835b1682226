package ai.polymath.reader;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads CoNLL-U line by line, see {@link ConlluFormat}. */
final class ConlluReader {
    private static final int FIELDS = 10;
    private static final int FORM = 1;
    private static final String MISSING = "_";

    /** The fields that become columns, by place in a line. */
    private static final List<String> NAMES = List.of("", "words", "lemma", "upos", "xpos", "feats", "", "deprel");

    private final Path path;
    private final TextLines lines;
    private final List<WordsBuilder> fields = new ArrayList<>();
    private final WordsBuilder sentences = new WordsBuilder("sent_id");
    private final WordsBuilder texts = new WordsBuilder("text");
    private final WordsBuilder documents = new WordsBuilder("document");
    private final WordsBuilder genres = new WordsBuilder("genre");

    private @Nullable String document;
    private @Nullable String genre;
    private @Nullable String sentence;
    private @Nullable String text;
    /** The line on which the present sentence began; 0 between sentences. */
    private long began;

    private int word;
    private int emptyNode;
    /** Where the last range of words ends. */
    private int rangeEnd;

    private long rangeLine;

    ConlluReader(Path path, TextLines lines) {
        this.path = path;
        this.lines = lines;
        NAMES.forEach(name -> fields.add(new WordsBuilder(name)));
    }

    Table read() {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                endSentence();
            } else if (line.startsWith("#") && word == 0 && rangeEnd == 0) {
                comment(line.substring(1).strip());
            } else {
                token(line);
            }
        }
        endSentence();
        if (sentences.rows() == 0) {
            throw new PolymathException(path + " has no sentences. Maybe it is not in the CoNLL-U format.");
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            if (!NAMES.get(i).isEmpty()) {
                columns.add(fields.get(i).words());
            }
        }
        columns.addAll(List.of(sentences.text(), texts.text(), documents.text(), genres.text()));
        return new Table(path.toString(), columns);
    }

    private void comment(String comment) {
        begin();
        if (comment.equals("newdoc") || comment.startsWith("newdoc ")) {
            document = value(comment, "newdoc id");
            int hyphen = document == null ? -1 : document.indexOf('-');
            genre = document == null || hyphen <= 0 ? null : document.substring(0, hyphen);
        }
        String id = value(comment, "sent_id");
        sentence = id == null ? sentence : id;
        String whole = value(comment, "text");
        text = whole == null ? text : whole;
        String said = value(comment, "genre");
        said = said == null ? value(comment, "meta::genre") : said;
        genre = said == null ? genre : said;
    }

    /** The value of a comment {@code key = value}; null if it has another key, or no value. */
    private static @Nullable String value(String comment, String key) {
        if (!comment.startsWith(key)) {
            return null;
        }
        String rest = comment.substring(key.length()).strip();
        if (!rest.startsWith("=")) {
            return null;
        }
        String value = rest.substring(1).strip();
        return value.isEmpty() ? null : value;
    }

    private void begin() {
        began = began == 0 ? lines.number() : began;
    }

    private void token(String line) {
        begin();
        String[] values = line.split("\t", -1);
        if (values.length != FIELDS) {
            throw lines.error("has " + values.length + " fields, but a word has " + FIELDS
                    + ", separated by tabs. Maybe the file is cut off here, or fields are separated by spaces.");
        }
        String id = values[0];
        if (id.matches("\\d{1,9}")) {
            word(values, Integer.parseInt(id));
        } else if (id.matches("\\d{1,9}-\\d{1,9}")) {
            int hyphen = id.indexOf('-');
            range(id, Integer.parseInt(id.substring(0, hyphen)), Integer.parseInt(id.substring(hyphen + 1)));
        } else if (id.matches("\\d{1,9}\\.\\d{1,9}")) {
            int point = id.indexOf('.');
            emptyNode(id, Integer.parseInt(id.substring(0, point)), Integer.parseInt(id.substring(point + 1)));
        } else {
            throw lines.error(
                    "begins with '" + id + "', but a word begins with its number in the sentence, such as 3, a"
                            + " range of words with 3-4 and an empty node with 3.1.");
        }
    }

    private void word(String[] values, int number) {
        if (number != word + 1) {
            throw lines.error("has word " + number + " of the sentence, but word " + (word + 1)
                    + " is next. Maybe the empty line between two sentences is missing.");
        }
        word = number;
        emptyNode = 0;
        for (int i = 1; i < NAMES.size(); i++) {
            String value = values[i];
            if (value.isBlank()) {
                throw lines.error("has nothing in field " + (i + 1) + "; what is not known is written _.");
            }
            if (i > FORM + 1 && value.chars().anyMatch(Character::isWhitespace)) {
                throw lines.error("has '" + value + "' in field " + (i + 1) + " (" + NAMES.get(i)
                        + "), but a tag has no space in it.");
            }
            if (!NAMES.get(i).isEmpty()) {
                fields.get(i).add(value.equals(MISSING) && i != FORM ? null : value);
            }
        }
    }

    private void range(String id, int from, int to) {
        if (to <= from) {
            throw lines.error("has the range " + id + ", which ends before it begins.");
        }
        if (from <= rangeEnd) {
            throw lines.error("has the range " + id + ", but an earlier range reaches to word " + rangeEnd
                    + "; ranges must not overlap.");
        }
        if (from != word + 1) {
            throw lines.error("has the range " + id + ", but it must stand right before its first word; word "
                    + (word + 1) + " is next.");
        }
        rangeEnd = to;
        rangeLine = lines.number();
    }

    private void emptyNode(String id, int after, int number) {
        if (after != word || number != emptyNode + 1) {
            throw lines.error(
                    "has the empty node " + id + ", but here only " + word + "." + (emptyNode + 1) + " could stand.");
        }
        emptyNode = number;
    }

    private void endSentence() {
        if (began == 0) {
            return;
        }
        if (word == 0) {
            throw lines.errorAt(began, "begins a sentence without a word. Maybe the file is cut off there.");
        }
        if (rangeEnd > word) {
            throw lines.errorAt(
                    rangeLine,
                    "has a range that reaches to word " + rangeEnd + ", but the sentence has " + word + " words.");
        }
        fields.forEach(WordsBuilder::end);
        end(sentences, sentence);
        end(texts, text);
        end(documents, document);
        end(genres, genre);
        sentence = null;
        text = null;
        began = 0;
        word = 0;
        emptyNode = 0;
        rangeEnd = 0;
    }

    private static void end(WordsBuilder builder, @Nullable String value) {
        if (value != null) {
            builder.add(value);
        }
        builder.end();
    }
}
