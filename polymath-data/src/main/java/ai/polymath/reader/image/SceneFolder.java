package ai.polymath.reader.image;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.MapColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder of pictures with maps beside them, in the form in which NYUv2 is passed around: {@code root/image/NAME.png},
 * {@code root/label/NAME.png}, {@code root/depth/NAME.npy}, {@code root/normal/NAME.npy}, or {@code root/SET/image/NAME.png} and so on where
 * the sets are named train, val, test or the like. Pictures and maps of one name belong together, whatever their endings; a map
 * that is not there is missing. Columns: {@code image}; {@code label}, {@code depth}, {@code normal}, as far as there are such folders;
 * {@code file}, the name; {@code set}, where there are sets.
 */
@Kind("scene-folder")
@Doc("A folder of pictures with maps in folders beside: columns image, label, depth, normal, file, set.")
public record SceneFolder() implements TableFormat {
    private static final String PICTURES = "image";
    private static final List<String> MAPS = List.of("label", "depth", "normal");

    @Override
    public boolean isFor(Path path) {
        return isScene(path) || !sets(path).isEmpty();
    }

    private static boolean isScene(Path path) {
        return Files.isDirectory(path.resolve(PICTURES))
                && MAPS.stream().anyMatch(map -> Files.isDirectory(path.resolve(map)));
    }

    /** The folders of sets, with the set that each is of. */
    private static Map<Path, String> sets(Path path) {
        Map<Path, String> sets = new LinkedHashMap<>();
        if (Files.isDirectory(path)) {
            for (Path entry : Folders.list(path)) {
                String set = ImageFolder.set(entry);
                if (set != null && isScene(entry)) {
                    sets.put(entry, set);
                }
            }
        }
        return sets;
    }

    /** The files of one name. */
    private record Scene(
            String name,
            @Nullable String set,
            Path picture,
            @Nullable Path[] maps) {}

    @Override
    public Table read(Path path) {
        Map<Path, String> sets = sets(path);
        List<Scene> scenes = new ArrayList<>();
        if (sets.isEmpty()) {
            if (!isScene(path)) {
                throw new PolymathException("Folder " + path + " holds no scenes: it needs a folder " + PICTURES
                        + " and one of " + String.join(", ", MAPS) + ", in itself or in each of train, val, test.");
            }
            gather(path, "", null, scenes);
        }
        sets.forEach((folder, set) -> gather(folder, Folders.name(folder) + "/", set, scenes));
        if (scenes.isEmpty()) {
            throw new PolymathException("Folder " + path + " holds no picture under " + PICTURES + ".");
        }
        List<Column> columns = new ArrayList<>();
        columns.add(ImageColumn.of(
                PICTURES, new FileImages(scenes.stream().map(Scene::picture).toList())));
        for (int m = 0; m < MAPS.size(); m++) {
            addMaps(MAPS.get(m), m, scenes, columns);
        }
        columns.add(Folders.words("file", scenes.stream().map(Scene::name).toList()));
        if (!sets.isEmpty()) {
            columns.add(Folders.words("set", scenes.stream().map(Scene::set).toList()));
        }
        return new Table(path.toString(), columns);
    }

    private static void addMaps(String name, int which, List<Scene> scenes, List<Column> columns) {
        List<Path> files = new ArrayList<>();
        int[] index = new int[scenes.size()];
        Arrays.fill(index, MapColumn.MISSING);
        for (int row = 0; row < index.length; row++) {
            Path file = scenes.get(row).maps()[which];
            if (file != null) {
                index[row] = files.size();
                files.add(file);
            }
        }
        if (!files.isEmpty()) {
            columns.add(new MapColumn(name, new FileMaps(files), index));
        }
    }

    private static void gather(Path folder, String prefix, @Nullable String set, List<Scene> scenes) {
        Map<String, Path> pictures = files(folder.resolve(PICTURES));
        List<Map<String, Path>> maps =
                MAPS.stream().map(map -> files(folder.resolve(map))).toList();
        for (Map<String, Path> ofMap : maps) {
            ofMap.forEach((name, file) -> {
                if (!pictures.containsKey(name)) {
                    throw new PolymathException("File " + file + " is a map of no picture: there is no '" + name
                            + "' under " + folder.resolve(PICTURES) + "." + DidYouMean.hint(name, pictures.keySet()));
                }
            });
        }
        pictures.forEach((name, file) -> scenes.add(new Scene(
                prefix + name,
                set,
                file,
                maps.stream().map(ofMap -> ofMap.get(name)).toArray(Path[]::new))));
    }

    /** Pictures and arrays by name without ending; numbers in their order. */
    private static Map<String, Path> files(Path folder) {
        Map<String, Path> files = new TreeMap<>(SceneFolder::compare);
        if (!Files.isDirectory(folder)) {
            return files;
        }
        for (Path file : Folders.list(folder)) {
            if (Files.isRegularFile(file) && (PictureFile.isPicture(file) || NpyFile.isNpy(file))) {
                Path other = files.put(Folders.stem(file), file);
                if (other != null) {
                    throw new PolymathException(
                            "The files " + other + " and " + file + " have the same name; which one is meant?");
                }
            }
        }
        return files;
    }

    private static int compare(String a, String b) {
        boolean numbers = a.matches("\\d{1,18}") && b.matches("\\d{1,18}");
        int bySize = numbers ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : 0;
        return bySize != 0 ? bySize : a.compareTo(b);
    }
}
