package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * IDX files, as MNIST and its family have them: a file of pictures {@code [n, height, width]} and one or more of labels
 * {@code [n]} or {@code [n, k]}. The path is the file of pictures, or a folder that has the files {@code train-images...} and
 * {@code t10k-images...} (or test-images...). Columns: {@code image}; a column of numbers for each file of labels, with k labels
 * a picture {@code NAME_1} to {@code NAME_k}; of a folder {@code set} (train, test).
 *
 * @param labels the files of labels by the names of their columns, relative to the pictures; the one that is named like the
 *     pictures' file, as column label, if left out
 */
@Kind("idx")
@Doc("IDX files, as MNIST and its family have them, also with gzip: columns image, label; of a folder also set.")
public record IdxFiles(
        @Doc(
                "Files of labels by column name, such as {left: left-labels, right: right-labels}, relative to the pictures;"
                        + " in a folder without what stands before the first -. Left out: the file named like the pictures'.")
        @Default("{}")
        Map<String, String> labels)
        implements TableFormat {
    private static final List<String> ENDINGS = List.of("", ".gz");
    private static final String PICTURES = "images";
    private static final Map<String, List<String>> SETS;

    static {
        Map<String, List<String>> sets = new LinkedHashMap<>();
        sets.put("train", List.of("train"));
        sets.put("test", List.of("t10k", "test"));
        SETS = Collections.unmodifiableMap(sets);
    }

    /** The order of the labels is kept. */
    public IdxFiles {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    @Override
    public boolean isFor(Path path) {
        if (Files.isDirectory(path)) {
            return SETS.values().stream()
                    .allMatch(begins -> pictures(path, begins).isPresent());
        }
        return path.toString().matches(".*([-.]idx\\d?)(-ubyte)?(\\.gz)?");
    }

    /** A folder's file of pictures that begins with one of these words. */
    private static Optional<Path> pictures(Path folder, List<String> begins) {
        return Folders.list(folder).stream()
                .filter(file ->
                        begins.stream().anyMatch(begin -> Folders.name(file).startsWith(begin + "-" + PICTURES)))
                .findFirst();
    }

    @Override
    public Table read(Path path) {
        if (!Files.isDirectory(path)) {
            return new Table(path.toString(), columns(path, labelFiles(path, "")));
        }
        Map<String, Table> parts = new LinkedHashMap<>();
        SETS.forEach((set, begins) -> {
            Path file = pictures(path, begins)
                    .orElseThrow(() -> new PolymathException("Folder " + path + " has no file " + begins.get(0)
                            + "-images-idx3-ubyte of IDX pictures."));
            String name = Folders.name(file);
            String begin = name.substring(0, name.indexOf("-" + PICTURES) + 1);
            parts.put(set, new Table(file.toString(), columns(file, labelFiles(file, begin))));
        });
        Table all = ai.polymath.data.Concatenation.of(parts);
        List<Column> columns = new ArrayList<>(all.columns());
        List<String> sets = new ArrayList<>();
        parts.forEach((set, part) -> sets.addAll(Collections.nCopies(part.rows(), set)));
        columns.add(Folders.words("set", sets));
        return new Table(path.toString(), columns);
    }

    private Map<String, Path> labelFiles(Path pictures, String begin) {
        Map<String, Path> files = new LinkedHashMap<>();
        labels.forEach((column, name) -> files.put(column, existing(pictures, begin + name)));
        String like = Folders.name(pictures)
                .replace(PICTURES, "labels")
                .replaceAll("idx\\d", "idx1")
                .replaceAll("\\.gz$", "");
        if (labels.isEmpty() && !like.equals(Folders.name(pictures).replaceAll("\\.gz$", ""))) {
            for (String ending : ENDINGS) {
                Path file = pictures.resolveSibling(like + ending);
                if (Files.isRegularFile(file)) {
                    files.putIfAbsent("label", file);
                }
            }
        }
        return files;
    }

    private static Path existing(Path pictures, String name) {
        for (String ending : ENDINGS) {
            Path file = pictures.resolveSibling(name + ending);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new PolymathException("There is no file of labels " + pictures.resolveSibling(name) + ".");
    }

    private static List<Column> columns(Path file, Map<String, Path> labelFiles) {
        IdxFile pictures = IdxFile.read(file);
        int[] shape = pictures.shape();
        boolean coloured = shape.length == 4 && shape[3] == 3;
        if (!pictures.isBytes() || (shape.length != 3 && !coloured)) {
            throw new PolymathException("File " + file + " holds " + Arrays.toString(shape)
                    + " numbers of type " + pictures.type()
                    + ", but pictures are bytes [n, height, width] or [n, height,"
                    + " width, 3].");
        }
        if (shape[0] == 0 || shape[1] == 0 || shape[2] == 0) {
            throw new PolymathException(
                    "File " + file + " holds no picture: its shape is " + Arrays.toString(shape) + ".");
        }
        List<Column> columns = new ArrayList<>();
        columns.add(ImageColumn.of(
                "image",
                new StoredImages("File " + file, shape[0], shape[1], shape[2], coloured ? 3 : 1, pictures.values())));
        labelFiles.forEach((name, path) -> {
            IdxFile of = IdxFile.read(path);
            if (of.shape().length > 2 || of.shape()[0] != shape[0]) {
                throw new PolymathException("File " + path + " holds labels " + Arrays.toString(of.shape()) + ", but "
                        + file + " has " + shape[0] + " pictures.");
            }
            int each = of.shape().length == 1 ? 1 : of.shape()[1];
            for (int k = 0; k < each; k++) {
                double[] values = new double[shape[0]];
                for (int i = 0; i < values.length; i++) {
                    values[i] = of.value(i * each + k);
                }
                columns.add(new NumericColumn(each == 1 ? name : name + "_" + (k + 1), values));
            }
        });
        return columns;
    }
}
