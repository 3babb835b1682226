package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.Column;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder as the Pascal VOC challenge has it: {@code Annotations/NAME.xml}, {@code JPEGImages/NAME.jpg}, and, if there are
 * given parts, {@code ImageSets/Main/train.txt}, {@code val.txt}, {@code test.txt} (trainval counts as train where train is not
 * there). Columns: {@code image}, {@code boxes}, {@code file}, and {@code set} (train, validation, test) for
 * {@code split: {type: column, column: set}}.
 */
@Kind("voc")
@Doc("A Pascal VOC folder with Annotations, JPEGImages and ImageSets: columns image, boxes, file, set.")
public record VocFolder() implements TableFormat {
    private static final Logger LOG = LoggerFactory.getLogger(VocFolder.class);
    private static final String ANNOTATIONS = "Annotations";
    private static final String PICTURES = "JPEGImages";

    @Override
    public boolean isFor(Path path) {
        return Files.isDirectory(path.resolve(ANNOTATIONS)) && Files.isDirectory(path.resolve(PICTURES));
    }

    @Override
    public Table read(Path path) {
        if (!isFor(path)) {
            throw new PolymathException("Folder " + path + " is no Pascal VOC folder: it needs the folders "
                    + ANNOTATIONS + " and " + PICTURES + ".");
        }
        List<Path> annotations = Folders.list(path.resolve(ANNOTATIONS)).stream()
                .filter(file -> Folders.name(file).endsWith(".xml"))
                .toList();
        if (annotations.isEmpty()) {
            throw new PolymathException("Folder " + path.resolve(ANNOTATIONS) + " holds no .xml file.");
        }
        List<Path> files = new ArrayList<>();
        List<BoxesColumn.Objects> objects = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int clipped = 0;
        for (Path annotation : annotations) {
            VocAnnotation read = VocAnnotation.read(annotation);
            Path picture = picture(path.resolve(PICTURES), annotation, read.file());
            BoxBuilder boxes = read.boxes(annotation, picture);
            files.add(picture);
            objects.add(boxes.objects());
            names.add(Folders.stem(annotation));
            clipped += boxes.clipped();
        }
        if (clipped > 0) {
            LOG.warn("{} boxes of {} reach over the edge of their picture; they were cut off there.", clipped, path);
        }
        List<Column> columns = new ArrayList<>();
        columns.add(ImageColumn.of("image", new FileImages(files)));
        columns.add(new BoxesColumn("boxes", objects));
        columns.add(Folders.words("file", names));
        Map<String, String> sets = VocSets.read(path, names);
        if (!sets.isEmpty()) {
            List<@Nullable String> ofRows = new ArrayList<>();
            names.forEach(name -> ofRows.add(sets.get(name)));
            columns.add(Folders.words("set", ofRows));
        }
        return new Table(path.toString(), columns);
    }

    /** The picture that an annotation names, or that has its name. */
    private static Path picture(Path folder, Path annotation, String named) {
        List<String> candidates = new ArrayList<>();
        // The name only: what stands before it is where the picture once lay.
        candidates.add(named.substring(Math.max(named.lastIndexOf('/'), named.lastIndexOf('\\')) + 1));
        for (String ending : List.of(".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG")) {
            candidates.add(Folders.stem(annotation) + ending);
        }
        for (String candidate : candidates) {
            Path file = candidate.isBlank() ? folder : folder.resolve(candidate);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new PolymathException("The picture of " + annotation + " is missing: there is neither "
                + folder.resolve(candidates.get(0)) + " nor another of its name.");
    }
}
