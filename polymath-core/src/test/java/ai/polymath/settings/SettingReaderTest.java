package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.polymath.PolymathException;
import ai.polymath.settings.SettingNode.Mapping;
import ai.polymath.settings.SettingNode.Null;
import ai.polymath.settings.SettingNode.Scalar;
import ai.polymath.settings.SettingNode.Sequence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingReaderTest {
    private static Mapping read(String yaml) {
        return (Mapping) SettingReader.read(yaml, "x.yaml");
    }

    private static SettingNode at(SettingNode mapping, String key) {
        return Objects.requireNonNull(((Mapping) mapping).get(key), key);
    }

    private static SettingException problemsOf(String yaml) {
        return catchThrowableOfType(SettingException.class, () -> SettingReader.read(yaml, "x.yaml"));
    }

    @Test
    void read_nestedYaml_keepsOrderAndLines() {
        Mapping root = read("z: 1\n\n# comment\na:\n  - x\n  - k: v\n    l: w\nm: {p: 1,\n    q: 2}\n");
        assertThat(root.values().keySet()).containsExactly("z", "a", "m");
        assertThat(root.mark()).isEqualTo(new Mark("x.yaml", 1, 1));
        assertThat(at(root, "a").mark()).isEqualTo(new Mark("x.yaml", 4, 1));
        Sequence list = (Sequence) at(root, "a");
        assertThat(list.items().get(0).mark()).isEqualTo(new Mark("x.yaml", 5, 5));
        assertThat(at(list.items().get(1), "l").mark()).isEqualTo(new Mark("x.yaml", 7, 5));
        assertThat(at(at(root, "m"), "q").mark()).isEqualTo(new Mark("x.yaml", 9, 5));
    }

    @Test
    void read_scalars_keepTextAndTellQuotes() {
        Mapping root =
                read("a: 007\nb: \"007\"\nc: no\nd: '1'\ne: |\n  5\nf: >-\n  6\ng: 1_000\nh: 0x1F\n😀: {i: \"j\"}\n");
        assertThat(root.get("a")).isEqualTo(new Scalar("007", false, new Mark("x.yaml", 1, 1)));
        assertThat(root.get("b")).isEqualTo(new Scalar("007", true, new Mark("x.yaml", 2, 1)));
        assertThat(root.get("c")).isEqualTo(new Scalar("no", false, new Mark("x.yaml", 3, 1)));
        assertThat(root.get("d")).isEqualTo(new Scalar("1", true, new Mark("x.yaml", 4, 1)));
        assertThat(root.get("e")).isEqualTo(new Scalar("5\n", true, new Mark("x.yaml", 5, 1)));
        assertThat(root.get("f")).isEqualTo(new Scalar("6", true, new Mark("x.yaml", 7, 1)));
        assertThat(root.get("g")).isEqualTo(new Scalar("1_000", false, new Mark("x.yaml", 9, 1)));
        assertThat(root.get("h")).isEqualTo(new Scalar("0x1F", false, new Mark("x.yaml", 10, 1)));
        // Beyond the basic plane positions count characters, not halves of them.
        assertThat(at(at(root, "😀"), "i")).isEqualTo(new Scalar("j", true, new Mark("x.yaml", 11, 5)));
    }

    @Test
    void read_nothing_isNull() {
        assertThat(SettingReader.read("", "x.yaml")).isEqualTo(new Null(new Mark("x.yaml", 1, 1)));
        assertThat(SettingReader.read("# only a comment\n", "x.yaml")).isInstanceOf(Null.class);
        Mapping root = read("a:\nb: ~\nc: null\nd: 'null'\n");
        assertThat(root.get("a")).isEqualTo(new Null(new Mark("x.yaml", 1, 1)));
        assertThat(root.get("b")).isInstanceOf(Null.class);
        assertThat(root.get("c")).isInstanceOf(Null.class);
        assertThat(root.get("d")).isEqualTo(new Scalar("null", true, new Mark("x.yaml", 4, 1)));
    }

    @Test
    void read_byteOrderMarkAndCrLf_areAccepted() {
        byte[] bytes = "\uFEFFa: 1\r\nb: \"2\"\r\n".getBytes(StandardCharsets.UTF_8);
        Mapping root = (Mapping) SettingReader.read(bytes, "x.yaml");
        assertThat(root.values().keySet()).containsExactly("a", "b");
        assertThat(root.get("b")).isEqualTo(new Scalar("2", true, new Mark("x.yaml", 2, 1)));
    }

    @Test
    void read_documentMarkers_areAccepted() {
        assertThat(read("---\na: 1\n...\n").values()).containsOnlyKeys("a");
    }

    @Test
    void read_duplicateKeys_areAllReported() {
        SettingException e = problemsOf("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n");
        assertThat(e).hasMessage("""
                        2 problems:
                          - x.yaml:5: b.c: the key stands twice, first in line 3. Keep one.
                          - x.yaml:6: a: the key stands twice, first in line 1. Keep one.""");
        assertThat(e.problems()).extracting(SettingProblem::line).containsExactly(5, 6);
    }

    @Test
    void read_secondDocument_isRefusedWithItsLine() {
        assertThat(problemsOf("a: 1\n---\nb: 2\n"))
                .hasMessage("x.yaml:3: a second document begins here. There must be only one; remove the line '---'.");
    }

    @Test
    void read_anchorsAliasesAndTags_areRefusedOnceEach() {
        assertThat(problemsOf("a: &x {b: 1, c: 2}\nd: 1\n"))
                .hasMessage("x.yaml:1: a: anchors (&) and aliases (*) are not supported. Write the value out.");
        assertThat(problemsOf("a: 1\nd: *x\n").problems())
                .singleElement()
                .matches(p ->
                        p.line() == 2 && p.path().equals("d") && p.message().contains("aliases"));
        assertThat(problemsOf("a: 1\nd: !!str 5\n")).hasMessageStartingWith("x.yaml:2: d: tags (!) are not supported.");
        assertThat(problemsOf("d: !mine {a: 1}\n")).hasMessageContaining("tags (!)");
        assertThat(problemsOf("&k d: 1\n")).hasMessageContaining("anchors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: 1~\tb: 2~ | 2 | found character '\\t(TAB)' that cannot start any token | Indent with spaces",
                "a: [1, 2~b: 3~ | 2 | while parsing a flow sequence (it begins in line 1) | expected ','",
                "a: 1~ b: 2~ | 2 | mapping values are not allowed here | indentation is wrong",
                "a: 'x~~~ | 4 | unexpected end of stream while scanning a quoted scalar (it begins in line 1) | end",
                "a: b: c~ | 1 | mapping values are not allowed here | needs quotes",
                "x: 1~a: @x~ | 2 | found character '@' that cannot start any token. | Maybe the value needs quotes.",
                "a: x~b~c: 1~ | 2 | could not find expected ':' while scanning a simple key. | 'key: value'",
                "? [x]~: 1~ | 1 | a key must be a plain word. | not valid YAML",
                "- a~b: 1~ | 2 | expected <block end>, but found '?' | indentation",
                "x:~  y: \"C:\\q\"~ | 2 | found unknown escape character q(113) | single quotes",
                "a: {b: 1}}~ | 1 | found '}' | column 10",
            })
    void read_brokenYaml_isOneLineWithItsPlace(String yaml, int line, String what, String alsoSaid) {
        SettingException e = problemsOf(yaml.replace('~', '\n'));
        assertThat(e.problems()).singleElement().matches(p -> p.line() == line);
        assertThat(e).hasMessageStartingWith("x.yaml:" + line + ": not valid YAML in column ");
        assertThat(e.getMessage()).contains(what, alsoSaid).doesNotContain("\n", "reader", "Do not use");
    }

    @Test
    void read_bytesThatAreNotUtf8_areNamedWithOffsetAndLine() {
        byte[] bytes = "a: 1\nb: M\u00fcller\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> SettingReader.read(bytes, "x.yaml"))
                .isInstanceOf(SettingException.class)
                .hasMessage("x.yaml:2: byte 0xFC at offset 9 is not UTF-8. Save the file as UTF-8; maybe it is Latin-1"
                        + " or Windows-1252.");
        byte[] cut = {'a', ':', ' ', (byte) 0xE2, (byte) 0x82};
        assertThatThrownBy(() -> SettingReader.read(cut, "x.yaml")).hasMessageContaining("byte 0xE2 at offset 3");
        assertThatThrownBy(() -> SettingReader.read("a: 1".getBytes(StandardCharsets.UTF_16), "x.yaml"))
                .hasMessage("x.yaml:1: the file is UTF-16, not UTF-8. Save it as UTF-8.");
        assertThatThrownBy(() -> SettingReader.read(new byte[] {(byte) 0xFF, 'a'}, "x.yaml"))
                .hasMessageContaining("byte 0xFF at offset 0");
    }

    @Test
    void read_controlCharacter_isNamedWithItsPlace() {
        assertThat(problemsOf("a: 1\nb: x\u0000\n"))
                .hasMessageStartingWith("x.yaml:2: the character U+0000 in column 5");
    }

    @Test
    void read_missingFile_namesTheNearestOne(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("experiment.yaml"), "a: 1\n");
        assertThatThrownBy(() -> SettingReader.read(folder.resolve("experimnt.yaml")))
                .isInstanceOf(PolymathException.class)
                .hasMessage(
                        "There is no file '" + folder.resolve("experimnt.yaml") + "'. Did you mean 'experiment.yaml'?");
        assertThatThrownBy(() -> SettingReader.read(folder)).hasMessageContaining("it is a directory");
        assertThat(((Mapping) SettingReader.read(folder.resolve("experiment.yaml"))).values())
                .containsOnlyKeys("a");
    }
}
