package ai.polymath.settings;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML into a tree that remembers its lines. It is stricter than YAML: a key may stand only once in a mapping, there
 * is one document a file, and anchors, aliases and tags are refused, since settings should be read without looking
 * elsewhere.
 */
public final class SettingReader {
    private static final YAMLFactory FACTORY = new YAMLFactory();

    private final String source;
    private final int[] text;
    private final boolean lines;
    private final YAMLParser parser;
    private final List<SettingProblem> problems = new ArrayList<>();

    private SettingReader(String source, String text, boolean lines, YAMLParser parser) {
        this.source = source;
        this.text = text.codePoints().toArray();
        this.lines = lines;
        this.parser = parser;
    }

    /**
     * Reads a file in UTF-8.
     *
     * @throws PolymathException if there is no such file or it can't be read
     * @throws SettingException if it isn't YAML as described above
     */
    public static SettingNode read(Path file) {
        try {
            return read(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new PolymathException("There is no file '" + file + "'." + sibling(file), e);
        } catch (IOException e) {
            String why = Files.isDirectory(file)
                    ? "it is a directory"
                    : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
            throw new PolymathException("The file '" + file + "' can't be read: " + why + ".", e);
        }
    }

    /** Reads the bytes of a file in UTF-8; {@code source} is how messages name it. */
    public static SettingNode read(byte[] bytes, String source) {
        return read(SettingText.decode(bytes, source), source);
    }

    /** Reads YAML text; {@code source} is how messages name it. Empty text is {@link SettingNode.Null}. */
    public static SettingNode read(String yaml, String source) {
        return read(yaml, source, true);
    }

    /** Reads YAML that has no lines of its own, such as the value of an override. */
    static SettingNode readValue(String yaml, String source) {
        return read(yaml, source, false);
    }

    private static SettingNode read(String yaml, String source, boolean lines) {
        String text = SettingText.checked(yaml, source);
        try (YAMLParser parser = FACTORY.createParser(text)) {
            SettingReader reader = new SettingReader(source, text, lines, parser);
            SettingNode root = reader.document();
            if (!reader.problems.isEmpty()) {
                throw new SettingException(reader.problems);
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new SettingException(List.of(YamlSyntax.problem(e, source, lines)));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // text in memory has no other failures
        }
    }

    private SettingNode document() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return new SettingNode.Null(lines ? new Mark(source, 1, 1) : Mark.of(source));
        }
        SettingNode root = node(token, mark(), "");
        if (parser.nextToken() != null) {
            problem("", mark(), "a second document begins here. There must be only one; remove the line '---'.");
        }
        return root;
    }

    private SettingNode node(JsonToken token, Mark mark, String path) throws IOException {
        refuseIndicators(path);
        return switch (token) {
            case START_OBJECT -> mapping(mark, path);
            case START_ARRAY -> sequence(mark, path);
            case VALUE_NULL -> new SettingNode.Null(mark);
            default -> new SettingNode.Scalar(parser.getText(), isQuoted(), mark);
        };
    }

    private SettingNode mapping(Mark mark, String path) throws IOException {
        Map<String, SettingNode> values = new LinkedHashMap<>();
        while (nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Mark keyMark = mark();
            String below = SettingPath.child(path, key);
            refuseIndicators(below);
            SettingNode value = node(nextToken(), keyMark, below);
            SettingNode first = values.putIfAbsent(key, value);
            if (first != null) {
                problem(
                        below,
                        keyMark,
                        "the key stands twice"
                                + (lines ? ", first in line " + first.mark().line() : "") + ". Keep one.");
            }
        }
        return new SettingNode.Mapping(values, mark);
    }

    private SettingNode sequence(Mark mark, String path) throws IOException {
        List<SettingNode> items = new ArrayList<>();
        JsonToken token = nextToken();
        while (token != JsonToken.END_ARRAY) {
            items.add(node(token, mark(), SettingPath.item(path, items.size())));
            token = nextToken();
        }
        return new SettingNode.Sequence(items, mark);
    }

    private JsonToken nextToken() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new IllegalStateException("The YAML parser ended inside a value of " + source + ".");
        }
        return token;
    }

    /** Tags would change a type, anchors and aliases hide a value elsewhere: neither is wanted in settings. */
    private void refuseIndicators(String path) throws IOException {
        int first = firstCharacter();
        if (first == '*' || first == '&' || parser.getObjectId() != null) {
            refuse(path, "anchors (&) and aliases (*) are not supported. Write the value out.");
        } else if (first == '!' || parser.getTypeId() != null) {
            refuse(path, "tags (!) are not supported. Text that looks like a number may stand in quotes.");
        }
    }

    private void refuse(String path, String message) {
        // The parser goes on naming the anchor of a mapping in its first key; once is enough.
        boolean said = problems.stream().anyMatch(p -> p.message().equals(message) && path.startsWith(p.path()));
        if (!said) {
            problem(path, mark(), message);
        }
    }

    private boolean isQuoted() {
        int first = firstCharacter();
        return first == '"' || first == '\'' || first == '|' || first == '>';
    }

    /** The parser doesn't tell quoted from plain, but it tells where the value begins, in code points. */
    private int firstCharacter() {
        long offset = parser.currentTokenLocation().getCharOffset();
        return offset >= 0 && offset < text.length ? text[(int) offset] : ' ';
    }

    private Mark mark() {
        JsonLocation at = parser.currentTokenLocation();
        return lines ? new Mark(source, at.getLineNr(), at.getColumnNr()) : Mark.of(source);
    }

    private void problem(String path, Mark mark, String message) {
        problems.add(new SettingProblem(path, mark, message));
    }

    private static String sibling(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        @Nullable Path name = file.getFileName();
        if (folder == null || name == null || !Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            return DidYouMean.hint(
                    name.toString(),
                    files.map(f -> String.valueOf(f.getFileName())).toList());
        } catch (IOException e) {
            return ""; // only the hint is lost
        }
    }
}
