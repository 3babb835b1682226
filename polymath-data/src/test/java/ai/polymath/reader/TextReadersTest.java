package ai.polymath.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.data.WordsColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextReadersTest {
    @TempDir
    private Path folder;

    /** A line of CoNLL-U from fields separated by spaces; ~ stands for a space. */
    private static String line(String fields) {
        return fields.replace(' ', '\t').replace('~', ' ');
    }

    private static final String TREEBANK = String.join(
            "\n",
            "# newdoc id = blog-7",
            "# sent_id = blog-7-1",
            "# text = I don't  know.",
            line("1 I I PRON PRP Case=Nom 3 nsubj _ _"),
            line("2-3 don't _ _ _ _ _ _ _ _"),
            line("2 do do AUX VBP _ 4 aux _ _"),
            line("3 n't not PART RB _ 4 advmod _ _"),
            line("3.1 that that PRON _ _ _ _ _ _"),
            line("4 know know VERB VB VerbForm=Inf 0 root _ SpaceAfter=No"),
            line("5 . . PUNCT . _ 4 punct _ _"),
            "",
            "# sent_id = blog-7-2",
            line("1 _ _ SYM _ _ 0 root _ _"),
            "",
            "# newdoc id = essay",
            "# meta::genre = academic",
            line("1 A~b a~b X FW _ 0 root _ _"),
            "");

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> rows(Table table, String column) {
        return java.util.stream.IntStream.range(0, table.rows())
                .mapToObj(row -> table.column(column).text(row))
                .toList();
    }

    @Test
    void conllu_rangesEmptyNodesAndDocuments_sentencesOfSyntacticWords() throws IOException {
        Path path = write("small.conllu", TREEBANK);
        Table table = TableReader.read(TableSource.file(path));

        assertThat(table.names())
                .containsExactly(
                        "words", "lemma", "upos", "xpos", "feats", "deprel", "sent_id", "text", "document", "genre");
        assertThat(rows(table, "words")).containsExactly("I do n't know .", "_", "A b");
        assertThat(((WordsColumn) table.column("words")).length(2)).isEqualTo(1);
        assertThat(((WordsColumn) table.column("words")).word(1, 0))
                .as("an underscore")
                .isEqualTo("_");
        assertThat(rows(table, "upos")).containsExactly("PRON AUX PART VERB PUNCT", "SYM", "X");
        assertThat(rows(table, "feats")).containsExactly("Case=Nom _ _ VerbForm=Inf _", "_", "_");
        assertThat(((WordsColumn) table.column("xpos")).word(1, 0)).isNull();
        assertThat(rows(table, "sent_id")).containsExactly("blog-7-1", "blog-7-2", "");
        assertThat(rows(table, "text")).containsExactly("I don't  know.", "", "");
        assertThat(rows(table, "document")).containsExactly("blog-7", "blog-7", "essay");
        assertThat(rows(table, "genre")).containsExactly("blog", "blog", "academic");
        assertThat(table.column("text").isMissing(1)).isTrue();
    }

    @Test
    void conllu_compressedWithWindowsLineEndsAndMark_sameTable() throws IOException {
        Path path = folder.resolve("small.conllu.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            // The last line has no end.
            out.write(("\uFEFF" + TREEBANK.replace("\n", "\r\n").strip()).getBytes(StandardCharsets.UTF_8));
        }
        Table table = new ConlluFormat().read(path);
        Table plain = new ConlluFormat().read(write("small.conllu", TREEBANK));
        for (String column : plain.names()) {
            assertThat(rows(table, column)).isEqualTo(rows(plain, column));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 a a X X _ 0 root _ _;3 b b X X _ 0 root _ _ | line 2: has word 3 of the sentence, but word 2 is next",
                "1 a a X X _ 0 root _ _;1 b b X X _ 0 root _ _ | line 2: has word 1 of the sentence, but word 2 is next",
                "1 a a X X _ 0 root | line 1: has 8 fields, but a word has 10",
                "1~a~a | line 1: has 1 fields",
                "one a a X X _ 0 root _ _ | line 1: begins with 'one'",
                "99999999999999 a a X X _ 0 root _ _ | line 1: begins with '99999999999999'",
                "4-2 a _ _ _ _ _ _ _ _ | line 1: has the range 4-2, which ends before it begins",
                "1-2 ab _ _ _ _ _ _ _ _;1 a a X X _ 0 root _ _;2-3 bc _ _ _ _ _ _ _ _ | line 3: has the range 2-3, but an"
                        + " earlier range reaches to word 2",
                "2-3 ab _ _ _ _ _ _ _ _ | line 1: has the range 2-3, but it must stand right before its first word",
                "1-3 ab _ _ _ _ _ _ _ _;1 a a X X _ 0 root _ _;2 b b X X _ 0 root _ _ | line 1: has a range that reaches"
                        + " to word 3, but the sentence has 2 words",
                "1 a a X X _ 0 root _ _;3.1 b b X X _ 0 root _ _ | line 2: has the empty node 3.1",
                "1 a a A~B X _ 0 root _ _ | line 1: has 'A B' in field 4 (upos), but a tag has no space",
                "1 a a X~ X _ 0 root _ _ | line 1: has 'X ' in field 4",
                "1 a  X X _ 0 root _ _ | line 1: has nothing in field 3",
                "#~sent_id~=~1;;1 a a X X _ 0 root _ _ | line 1: begins a sentence without a word",
            })
    void conllu_hostile_errorWithFileAndLine(String text, String message) throws IOException {
        Path path = write("bad.conllu", line(text.strip()).replace(";", "\n") + "\n\n");
        assertThatThrownBy(() -> new ConlluFormat().read(path))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining(path + " " + message.strip());
    }

    @Test
    void conllu_noText_errorWithPlace() throws IOException {
        Path latin = folder.resolve("latin.conllu");
        Files.write(latin, (line("1 caf\u00e9 a X X _ 0 root _ _") + "\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> new ConlluFormat().read(latin))
                .hasMessageContaining(latin + " line 1: byte 6 (0xE9) is not UTF-8");
        Path empty = write("empty.conllu", "\n\n");
        assertThatThrownBy(() -> new ConlluFormat().read(empty)).hasMessageContaining("has no sentences");
        Path endless = write("endless.conllu", "x".repeat(TextLines.LONGEST + 1));
        assertThatThrownBy(() -> new ConlluFormat().read(endless)).hasMessageContaining("line 1: is longer than");
        Path cut = folder.resolve("cut.conllu.gz");
        Path whole = folder.resolve("whole.conllu.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write(TREEBANK.getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> new ConlluFormat().read(cut))
                .hasMessageContaining(cut.toString())
                .hasMessageContaining("cut off");
        assertThatThrownBy(() -> new ConlluFormat().read(folder.resolve("none.conllu")))
                .hasMessageContaining("doesn't exist");
    }

    private static TaggedFormat tagged(String... columns) {
        return new TaggedFormat(List.of(columns), TaggedFormat.Separator.TAB, false, null, List.of());
    }

    @Test
    void tagged_emptyLinesBetweenSentences_wordsAndTags() throws IOException {
        Path path = write("names.tsv", "# a comment\nMr.\tO\nNo\tB-PER\n\n\n#\tO\n_\t_\n");
        Table table = tagged().read(path);
        assertThat(rows(table, "words")).containsExactly("Mr. No", "# _");
        assertThat(rows(table, "tag")).containsExactly("O B-PER", "O _");
        assertThat(((WordsColumn) table.column("words")).word(1, 1)).isEqualTo("_");
        assertThat(((WordsColumn) table.column("tag")).word(1, 1)).isNull();
    }

    @Test
    void tagged_headerAndSpaces_columnsByName() throws IOException {
        TaggedFormat format = new TaggedFormat(List.of(), TaggedFormat.Separator.SPACE, true, null, List.of());
        Table table = format.read(write("conll.txt", "token pos  ner\nU.N. NNP I-ORG\n# NN O\n\nrules VBZ O"));
        assertThat(table.names()).containsExactly("token", "pos", "ner");
        assertThat(rows(table, "token")).containsExactly("U.N. #", "rules");
        assertThat(rows(table, "ner")).containsExactly("I-ORG O", "O");
    }

    @Test
    void tagged_linesAboutSentences_columnsOfSentences() throws IOException {
        TaggedFormat brown = new TaggedFormat(
                List.of("words", "tag"), TaggedFormat.Separator.TAB, false, "#S", List.of("id", "genre"));
        Table table =
                brown.read(write("brown.tsv", "# lines\n#S 1 news\nThe\tDET\njury\tNOUN\n#S 2 fiction\nHe\tPRON\n"));
        assertThat(rows(table, "words")).containsExactly("The jury", "He");
        assertThat(rows(table, "id")).containsExactly("1", "2");
        assertThat(rows(table, "genre")).containsExactly("news", "fiction");
        Path lacking = write("lacking.tsv", "The\tDET\n");
        assertThatThrownBy(() -> brown.read(lacking))
                .hasMessageContaining(lacking + " line 1: has a word, but no line");
        Path shortLine = write("short.tsv", "#S 1\nThe\tDET\n");
        assertThatThrownBy(() -> brown.read(shortLine)).hasMessageContaining(shortLine + " line 1: has 1 values about");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a X;b | line 2: has 1 value, but there are 2 columns",
                "a X Y | line 1: has 3 values, but there are 2 columns",
                "a X~Y | line 1: has the tag 'X Y', but a tag has no space in it",
                "a ~ | line 1: has nothing in value 2",
            })
    void tagged_hostile_errorWithFileAndLine(String text, String message) throws IOException {
        Path path = write("bad.tsv", line(text.strip()).replace(";", "\n"));
        assertThatThrownBy(() -> tagged().read(path)).hasMessageContaining(path + " " + message.strip());
    }

    @Test
    void tagged_settingsThatContradict_refused() {
        assertThatThrownBy(() -> new TaggedFormat(List.of("a"), TaggedFormat.Separator.TAB, true, null, List.of()))
                .hasMessageContaining("remove one of them");
        assertThatThrownBy(
                        () -> new TaggedFormat(List.of("a", "a"), TaggedFormat.Separator.TAB, false, null, List.of()))
                .hasMessageContaining("name twice");
        assertThatThrownBy(() -> new TaggedFormat(List.of(), TaggedFormat.Separator.TAB, false, "#S", List.of()))
                .hasMessageContaining("give both or none");
    }
}
