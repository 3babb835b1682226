package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of annotations as COCO has it (instances_*.json) with its pictures beside it. Columns: image, boxes, file. Crowds ({@code iscrowd}) are difficult objects. The file is read as a stream; outlines are passed over.
 *
 * @param images the folder of the pictures, relative to the file; where the file lies if left out
 */
@Kind("coco")
@Doc("A COCO file of annotations (instances_*.json) with its pictures: columns image, boxes, file.")
public record CocoFile(
        @Doc("The folder of the pictures, relative to the file; where the file lies if left out.") @Nullable
        String images)
        implements TableFormat {
    private static final Logger LOG = LoggerFactory.getLogger(CocoFile.class);

    private record Picture(String file, int height, int width) {}

    private record Entry(long picture, long category, double[] box, boolean crowd, long line) {}

    @Override
    public Table read(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        Path pictureFolder =
                images == null || folder == null ? java.util.Objects.requireNonNull(folder) : folder.resolve(images);
        Contents contents = contents(path);
        if (contents.pictures.isEmpty()) {
            throw new PolymathException("File " + path + " names no picture under \"images\". Is it a COCO file?");
        }
        Map<Long, BoxBuilder> boxes = new LinkedHashMap<>();
        List<Path> files = new ArrayList<>();
        List<String> names = new ArrayList<>();
        contents.pictures.forEach((id, picture) -> {
            Path file = pictureFolder.resolve(picture.file());
            int[] real = PictureFile.size(file);
            if (real[0] != picture.height() || real[1] != picture.width()) {
                throw new PolymathException("File " + path + " says that " + picture.file() + " has " + picture.width()
                        + " x " + picture.height() + " pixels, but it has " + real[1] + " x " + real[0] + "."
                        + PictureFile.hint(new int[] {picture.height(), picture.width()}, real));
            }
            boxes.put(id, new BoxBuilder("File " + path + ", picture " + picture.file(), real[0], real[1]));
            files.add(file);
            names.add(picture.file());
        });
        for (Entry entry : contents.entries) {
            String place = "File " + path + ", line " + entry.line() + ": an annotation is ";
            BoxBuilder own = boxes.get(entry.picture());
            String type = contents.categories.get(entry.category());
            if (own == null) {
                throw new PolymathException(
                        place + "about picture " + entry.picture() + ", which is not under" + " \"images\".");
            }
            if (type == null) {
                throw new PolymathException(
                        place + "of category " + entry.category() + ", which is not under" + " \"categories\".");
            }
            double[] box = entry.box();
            own.add(type, box[0], box[1], box[0] + box[2], box[1] + box[3], entry.crowd());
        }
        int clipped = boxes.values().stream().mapToInt(BoxBuilder::clipped).sum();
        if (clipped > 0) {
            LOG.warn("{} boxes of {} reach over the edge of their picture; they were cut off there.", clipped, path);
        }
        return new Table(
                path.toString(),
                List.of(
                        ImageColumn.of("image", new FileImages(files)),
                        new BoxesColumn(
                                "boxes",
                                boxes.values().stream().map(BoxBuilder::objects).toList()),
                        Folders.words("file", names)));
    }

    /** What a file says, before it is put together: its parts may come in any order. */
    private static final class Contents {
        private final Map<Long, Picture> pictures = new LinkedHashMap<>();
        private final Map<Long, String> categories = new LinkedHashMap<>();
        private final List<Entry> entries = new ArrayList<>();
    }

    private static Contents contents(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new PolymathException("There is no COCO file " + path + ".");
        }
        Contents contents = new Contents();
        ObjectMapper mapper = new ObjectMapper();
        try (JsonParser parser = mapper.createParser(path.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new PolymathException("File " + path + " is no COCO file: it is no JSON object.");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String part = parser.currentName();
                boolean list = parser.nextToken() == JsonToken.START_ARRAY;
                if (!list || !List.of("images", "categories", "annotations").contains(part)) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    long line = parser.currentTokenLocation().getLineNr();
                    add(contents, part, mapper.readTree(parser), path, line);
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new PolymathException(
                        "File " + path + ", line " + parser.currentLocation().getLineNr() + ": this is no COCO file.");
            }
        } catch (JsonProcessingException e) {
            throw new PolymathException(
                    "File " + path + ", line "
                            + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + ": "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + path + ": " + e.getMessage() + ".", e);
        }
        return contents;
    }

    private static void add(Contents contents, String part, JsonNode node, Path path, long line) {
        String place = "File " + path + ", line " + line + ": ";
        switch (part) {
            case "images" -> {
                Picture picture = new Picture(word(node, "file_name", place), (int) number(node, "height", place), (int)
                        number(node, "width", place));
                if (contents.pictures.putIfAbsent((long) number(node, "id", place), picture) != null) {
                    throw new PolymathException(place + "two pictures have the id " + node.path("id") + ".");
                }
            }
            case "categories" -> contents.categories.put((long) number(node, "id", place), word(node, "name", place));
            default -> {
                JsonNode box = node.path("bbox");
                double[] values = new double[4];
                for (int k = 0; k < values.length; k++) {
                    if (!box.isArray()
                            || box.size() != values.length
                            || !box.get(k).isNumber()) {
                        throw new PolymathException(
                                place + "an annotation has the bbox " + box + ", but it is [x, y, width, height].");
                    }
                    values[k] = box.get(k).asDouble();
                }
                contents.entries.add(new Entry(
                        (long) number(node, "image_id", place),
                        (long) number(node, "category_id", place),
                        values,
                        node.path("iscrowd").asInt() == 1,
                        line));
            }
        }
    }

    private static double number(JsonNode node, String name, String place) {
        if (!node.path(name).isNumber()) {
            throw new PolymathException(place + "\"" + name + "\" is " + (node.has(name) ? node.get(name) : "missing")
                    + ", but a number is needed.");
        }
        return node.get(name).asDouble();
    }

    private static String word(JsonNode node, String name, String place) {
        if (!node.path(name).isTextual()) {
            throw new PolymathException(place + "\"" + name + "\" is " + (node.has(name) ? node.get(name) : "missing")
                    + ", but a text is needed.");
        }
        return node.get(name).asText();
    }
}
