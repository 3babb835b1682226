package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder of pictures: {@code root/class/picture.jpg}, or {@code root/set/class/picture.jpg} where the sets are named train,
 * val, test or the like, or just {@code root/picture.jpg}. Columns: {@code image}; {@code class}, the name of the folder it
 * lies in, missing for those in the root; {@code file}, its path in the root; {@code set}, where there are sets.
 */
@Kind("image-folder")
@Doc("A folder of pictures; the folder that a picture lies in is its class: columns image, class, file.")
public record ImageFolder() implements TableFormat {
    private static final Map<String, String> SETS = Map.of(
            "train",
            "train",
            "training",
            "train",
            "val",
            "validation",
            "valid",
            "validation",
            "validation",
            "validation",
            "dev",
            "validation",
            "test",
            "test",
            "testing",
            "test");

    @Override
    public boolean isFor(Path path) {
        if (!Files.isDirectory(path)
                || new SceneFolder().isFor(path)
                || new VocFolder().isFor(path)
                || new IdxFiles(Map.of()).isFor(path)) {
            return false;
        }
        for (Path entry : Folders.list(path)) {
            if (Files.isRegularFile(entry) && PictureFile.isPicture(entry)) {
                return true;
            }
            if (Files.isDirectory(entry) && isFor(entry)) {
                return true;
            }
        }
        return false;
    }

    private record Entry(
            Path file,
            String relative,
            @Nullable String type,
            @Nullable String set) {}

    @Override
    public Table read(Path path) {
        if (!Files.isDirectory(path)) {
            throw new PolymathException("There is no folder " + path + " of pictures.");
        }
        List<Entry> entries = new ArrayList<>();
        List<Path> top = Folders.list(path);
        List<Path> folders = top.stream().filter(Files::isDirectory).toList();
        boolean sets = !folders.isEmpty() && folders.stream().allMatch(folder -> set(folder) != null);
        for (Path entry : top) {
            if (Files.isDirectory(entry)) {
                if (sets) {
                    inSet(path, entry, entries);
                } else {
                    ofClass(path, entry, Folders.name(entry), null, entries);
                }
            } else if (PictureFile.isPicture(entry)) {
                entries.add(new Entry(entry, Folders.name(entry), null, null));
            }
        }
        if (entries.isEmpty()) {
            throw new PolymathException("Folder " + path + " holds no picture, neither itself nor in folders of"
                    + " classes; pictures end in "
                    + String.join(", ", PictureFile.ENDINGS.stream().sorted().toList())
                    + ".");
        }
        List<ai.polymath.data.Column> columns = new ArrayList<>();
        columns.add(ImageColumn.of(
                "image", new FileImages(entries.stream().map(Entry::file).toList())));
        columns.add(Folders.words("class", entries.stream().map(Entry::type).toList()));
        columns.add(Folders.words("file", entries.stream().map(Entry::relative).toList()));
        if (sets) {
            columns.add(Folders.words("set", entries.stream().map(Entry::set).toList()));
        }
        return new Table(path.toString(), columns);
    }

    /** The set that a folder's name means, or null. */
    static @Nullable String set(Path folder) {
        return SETS.get(Folders.name(folder).toLowerCase(Locale.ROOT));
    }

    private static void inSet(Path root, Path folder, List<Entry> entries) {
        for (Path entry : Folders.list(folder)) {
            if (Files.isDirectory(entry)) {
                ofClass(root, entry, Folders.name(entry), set(folder), entries);
            } else if (PictureFile.isPicture(entry)) {
                entries.add(new Entry(entry, relative(root, entry), null, set(folder)));
            }
        }
    }

    /** All pictures below a folder are of its class. */
    private static void ofClass(Path root, Path folder, String type, @Nullable String set, List<Entry> entries) {
        for (Path entry : Folders.list(folder)) {
            if (Files.isDirectory(entry)) {
                ofClass(root, entry, type, set, entries);
            } else if (PictureFile.isPicture(entry)) {
                entries.add(new Entry(entry, relative(root, entry), type, set));
            }
        }
    }

    private static String relative(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
