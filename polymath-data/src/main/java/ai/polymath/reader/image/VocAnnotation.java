package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * One Pascal VOC annotation. Its pixels are counted from 1 and corners are inclusive, so a box from xmin to xmax begins at
 * {@code xmin - 1} and ends at {@code xmax}.
 *
 * @param file the picture's name, empty if it isn't said
 * @param size height and width, or null if they aren't said
 * @param objects what is where
 */
record VocAnnotation(String file, int @Nullable [] size, List<Entry> objects) {
    private static final long MOST_BYTES = 1L << 24;

    /** One object in VOC's own coordinates. */
    record Entry(String type, double xmin, double ymin, double xmax, double ymax, boolean difficult) {}

    /**
     * Reads a file.
     *
     * @throws PolymathException with file, and line if it is broken
     */
    static VocAnnotation read(Path path) {
        Element root = parse(path);
        if (!root.getTagName().equals("annotation")) {
            throw new PolymathException("File " + path + " is no Pascal VOC annotation: it begins with <"
                    + root.getTagName() + "> instead of <annotation>.");
        }
        Element size = child(root, "size");
        List<Entry> objects = new ArrayList<>();
        for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element object && object.getTagName().equals("object")) {
                objects.add(object(path, object));
            }
        }
        return new VocAnnotation(
                text(root, "filename"),
                size == null ? null : new int[] {(int) number(path, size, "height"), (int) number(path, size, "width")},
                objects);
    }

    private static Entry object(Path path, Element object) {
        Element box = child(object, "bndbox");
        if (box == null) {
            throw new PolymathException(
                    "File " + path + ": the object '" + text(object, "name") + "' has no <bndbox>.");
        }
        return new Entry(
                text(object, "name"),
                number(path, box, "xmin"),
                number(path, box, "ymin"),
                number(path, box, "xmax"),
                number(path, box, "ymax"),
                text(object, "difficult").equals("1"));
    }

    /**
     * The boxes, in pixels from 0.
     *
     * @throws PolymathException if the annotation is of a picture of another size
     */
    BoxBuilder boxes(Path path, Path picture) {
        int[] real = PictureFile.size(picture);
        // Some tools write 0 for a size that they don't know.
        if (size != null && size[0] > 0 && size[1] > 0 && (size[0] != real[0] || size[1] != real[1])) {
            throw new PolymathException("File " + path + " is about a picture of " + size[1] + " x " + size[0]
                    + " pixels, but " + picture + " has " + real[1] + " x " + real[0] + ". Is it another picture?"
                    + PictureFile.hint(size, real));
        }
        BoxBuilder boxes = new BoxBuilder("File " + path, real[0], real[1]);
        for (Entry entry : objects) {
            boxes.add(entry.type(), entry.xmin() - 1, entry.ymin() - 1, entry.xmax(), entry.ymax(), entry.difficult());
        }
        return boxes;
    }

    private static Element parse(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            if (Files.size(path) > MOST_BYTES) {
                throw new PolymathException("File " + path + " has " + Files.size(path)
                        + " bytes, too many for an annotation; at most " + MOST_BYTES + " are read.");
            }
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            // No entities: they could read other files, or grow without end.
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Throwing());
            return builder.parse(in).getDocumentElement();
        } catch (SAXParseException e) {
            throw new PolymathException("File " + path + ", line " + e.getLineNumber() + ": " + e.getMessage(), e);
        } catch (IOException | SAXException e) {
            throw new PolymathException("Can't read " + path + ": " + e.getMessage() + ".", e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("Java's XML parser lacks a usual feature", e);
        }
    }

    /** The usual handler prints to the standard error stream. */
    private static final class Throwing implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }

    private static @Nullable Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static double number(Path path, Element parent, String name) {
        String text = text(parent, name);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new PolymathException(
                    "File " + path + ": <" + parent.getTagName() + "> has '" + text + "' as <" + name
                            + ">, but a number is needed.",
                    e);
        }
    }
}
