package ai.polymath.reader.image;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The given parts of a Pascal VOC folder. */
final class VocSets {
    private VocSets() {}

    /**
     * The part of each picture; none for those in no list, empty if there are no lists.
     *
     * @throws PolymathException if a list names what is not there, or two lists name the same
     */
    static Map<String, String> read(Path root, List<String> names) {
        Path folder = root.resolve("ImageSets").resolve("Main");
        Map<String, String> sets = new LinkedHashMap<>();
        Set<String> known = new HashSet<>(names);
        read(folder.resolve("train.txt"), "train", known, sets, true);
        read(folder.resolve("val.txt"), "validation", known, sets, true);
        read(folder.resolve("test.txt"), "test", known, sets, true);
        read(folder.resolve("trainval.txt"), "train", known, sets, false);
        return sets;
    }

    private static void read(Path list, String set, Set<String> known, Map<String, String> sets, boolean alone) {
        if (!Files.isRegularFile(list)) {
            return;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(list);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + list + ": " + e.getMessage() + ".", e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).strip();
            if (name.isEmpty()) {
                continue;
            }
            String place = "File " + list + ", line " + (i + 1) + ": ";
            if (!known.contains(name)) {
                throw new PolymathException(
                        place + "there is no annotation of '" + name + "'." + DidYouMean.hint(name, known));
            }
            String other = sets.putIfAbsent(name, set);
            if (alone && other != null && !other.equals(set)) {
                throw new PolymathException(place + "'" + name + "' is in the set " + other + " too, but a picture"
                        + " belongs to one set.");
            }
        }
    }
}
