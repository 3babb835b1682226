package ai.polymath.reader.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.MapColumn;
import ai.polymath.data.Maps;
import ai.polymath.data.Table;
import ai.polymath.data.TextColumn;
import ai.polymath.reader.TableFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of maps: arrays of NumPy, PNGs of indices and of 16 bits, folders of scenes, and what can't be read. */
class MapFilesTest {
    @TempDir
    Path folder;

    private Path npy(String name, String descr, boolean fortran, String shape, byte[] data) throws IOException {
        return raw(
                name,
                1,
                "{'descr': " + descr + ", 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape
                        + ", }",
                data);
    }

    private Path raw(String name, int version, String header, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer size = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
        out.write(
                version == 1
                        ? size.putShort((short) text.length).array()
                        : size.putInt(text.length).array());
        out.write(text);
        out.write(data);
        return Files.write(folder.resolve(name), out.toByteArray());
    }

    private static byte[] floats(ByteOrder order, double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(order);
        Arrays.stream(values).forEach(v -> buffer.putFloat((float) v));
        return buffer.array();
    }

    private static Maps.Numbers decode(Path file) {
        return new FileMaps(List.of(file)).decode(0);
    }

    @ParameterizedTest
    @CsvSource({
        "'(2, 3)', false, 1", "'(1, 2, 3)', false, 1", "'(2, 3, 1)', false, 1", "'(2, 3)', true, 1",
        "'(3, 5, 6)', false, 3", "'(5, 6, 3)', false, 3", "'(5, 6, 3)', true, 3", "'(3, 5, 6)', true, 3"
    })
    void npy_ofEveryLayout_isChannelsRowsPixels(String shape, boolean fortran, int channels) throws IOException {
        int[] sides = Arrays.stream(shape.replaceAll("[() ]", "").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        boolean last = sides.length == 3 && sides[0] != channels;
        int height = sides.length == 2 ? sides[0] : last ? sides[0] : sides[1];
        int width = sides.length == 2 ? sides[1] : last ? sides[1] : sides[2];
        // The value at channel c, row y, pixel x is 100 c + 10 y + x, whatever the order in the file.
        int[] full = sides.length == 2 ? new int[] {1, sides[0], sides[1]} : sides;
        double[] file = new double[full[0] * full[1] * full[2]];
        for (int a = 0; a < full[0]; a++) {
            for (int b = 0; b < full[1]; b++) {
                for (int c = 0; c < full[2]; c++) {
                    int at = fortran ? a + full[0] * (b + full[1] * c) : (a * full[1] + b) * full[2] + c;
                    file[at] = last ? 100 * c + 10 * a + b : 100 * a + 10 * b + c;
                }
            }
        }
        Maps.Numbers read = decode(npy("a.npy", "'<f4'", fortran, shape, floats(ByteOrder.LITTLE_ENDIAN, file)));
        assertThat(List.of(read.channels(), read.height(), read.width())).containsExactly(channels, height, width);
        assertThat(read.top()).isZero();
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    assertThat(read.values()[(c * height + y) * width + x]).isEqualTo(100 * c + 10 * y + x);
                }
            }
        }
        assertThat(new FileMaps(List.of(folder.resolve("a.npy"))).size(0)).containsExactly(height, width);
    }

    @Test
    void npy_ofEveryType_hasItsNumbers() throws IOException {
        byte[] minusOne = {(byte) 0xff};
        assertThat(decode(npy("a.npy", "'|i1'", false, "(1, 1)", minusOne)).values())
                .containsExactly(-1);
        assertThat(decode(npy("a.npy", "'|u1'", false, "(1, 1)", minusOne)).values())
                .containsExactly(255);
        assertThat(decode(npy("a.npy", "'|b1'", false, "(1, 2)", new byte[] {0, 1}))
                        .values())
                .containsExactly(0, 1);
        byte[] two = {(byte) 0xfe, (byte) 0xff};
        assertThat(decode(npy("a.npy", "'<i2'", false, "(1, 1)", two)).values()).containsExactly(-2);
        assertThat(decode(npy("a.npy", "'<u2'", false, "(1, 1)", two)).values()).containsExactly(65534);
        assertThat(decode(npy("a.npy", "'>u2'", false, "(1, 1)", two)).values()).containsExactly(65279);
        assertThat(decode(npy("a.npy", "'>f4'", false, "(1, 2)", floats(ByteOrder.BIG_ENDIAN, 1.5, -2)))
                        .values())
                .containsExactly(1.5f, -2);
        ByteBuffer wide = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(decode(npy(
                                "a.npy",
                                "'<f8'",
                                false,
                                "(1, 2)",
                                wide.putDouble(0.25).putDouble(Double.NaN).array()))
                        .values())
                .containsExactly(0.25f, Float.NaN);
        wide.clear();
        assertThat(decode(npy(
                                "a.npy",
                                "'<i8'",
                                false,
                                "(2, 1)",
                                wide.putLong(-1).putLong(12).array()))
                        .values())
                .containsExactly(-1, 12);
        // Halves: 1, -2, the smallest above 0, infinity.
        byte[] halves = {0, 0x3c, 0, (byte) 0xc0, 1, 0, 0, 0x7c};
        assertThat(decode(npy("a.npy", "'<f2'", false, "(2, 2)", halves)).values())
                .containsExactly(1, -2, (float) Math.pow(2, -24), Float.POSITIVE_INFINITY);
        assertThat(decode(raw(
                                "a.npy",
                                2,
                                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}",
                                floats(ByteOrder.LITTLE_ENDIAN, 3)))
                        .values())
                .containsExactly(3);
    }

    @Test
    void npy_thatIsHostileOrBroken_saysWhichFileAndWhy() throws IOException {
        byte[] data = new byte[8];
        refused(npy("pickle.npy", "'|O'", false, "(2, 2)", data), "pickle.npy", "Python objects", "never read");
        refused(npy("long.npy", "'<f4'", false, "(100000, 100000)", data), "long.npy", "at most");
        refused(npy("huge.npy", "'<f4'", false, "(999999999999999999999, 2)", data), "huge.npy", "at most");
        refused(npy("cut.npy", "'<f4'", false, "(2, 2)", data), "cut.npy", "16 bytes", "has 8", "cut off");
        refused(npy("deep.npy", "'<f4'", false, "(1, 1, 1, 2)", data), "deep.npy", "[h, w]");
        refused(npy("flat.npy", "'<f4'", false, "(2,)", data), "flat.npy", "[h, w]");
        refused(npy("none.npy", "'<f4'", false, "(0, 2)", new byte[0]), "none.npy", "at most");
        refused(npy("wide.npy", "'<f4'", false, "(9, 9, 9)", new byte[4 * 729]), "wide.npy", "channels");
        refused(npy("word.npy", "'<U4'", false, "(2, 2)", data), "word.npy", "<U4");
        refused(npy("rows.npy", "[('a', '<f4')]", false, "(2, 2)", data), "rows.npy", "records");
        refused(raw("head.npy", 1, "nonsense", data), "head.npy", "nonsense");
        refused(raw("vers.npy", 9, "{}", data), "vers.npy", "version 9");
        refused(
                Files.write(folder.resolve("text.npy"), "hello".getBytes(StandardCharsets.US_ASCII)),
                "text.npy",
                "no array");
        refused(
                Files.write(folder.resolve("short.npy"), new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'}),
                "short.npy");
        refused(
                Files.write(
                        folder.resolve("claim.npy"),
                        new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, 127}),
                "claim.npy",
                "damaged");
    }

    private static void refused(Path file, String... words) {
        FileMaps maps = new FileMaps(List.of(file));
        assertThatThrownBy(() -> maps.decode(0))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(words);
        assertThatThrownBy(() -> maps.size(0))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void npy_bytesByChance_neverGiveAnotherError(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = Files.readAllBytes(npy("g.npy", "'<f4'", false, "(2, 2)", new byte[16]));
        for (int i = 0; i < 300; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int k = 0; k < 3 && bad.length > 0; k++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve("bad.npy"), bad);
            try {
                assertThat(decode(file).values()).hasSizeLessThanOrEqualTo(4);
            } catch (PolymathException e) {
                assertThat(e).hasMessageContaining("bad.npy");
            }
        }
    }

    @Test
    void png_ofPaletteGreyAnd16Bits_hasWhatIsStored() throws IOException {
        double[] classes = {0, 1, 2, 21, 200, 255};
        Path indexed = folder.resolve("i.png");
        MapWriter.classes(indexed, classes, 0, 2, 3, 256);
        assertThat(decode(indexed).values()).containsExactly(0, 1, 2, 21, 200, 255);
        assertThat(ImageIO.read(indexed.toFile()).getRGB(1, 0)).isEqualTo(0xff800000);
        Path many = folder.resolve("m.png");
        MapWriter.classes(many, new double[] {0, 999}, 0, 1, 2, 1000);
        assertThat(decode(many).values()).containsExactly(0, 999);
        assertThat(decode(many).top()).isEqualTo(65535);
        BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(0, 0, 0, 40000);
        ImageIO.write(deep, "png", folder.resolve("d.png").toFile());
        assertThat(decode(folder.resolve("d.png")).values()).containsExactly(40000, 0);
        BufferedImage colours = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        colours.setRGB(0, 0, 0x0a141e);
        ImageIO.write(colours, "png", folder.resolve("c.png").toFile());
        assertThat(decode(folder.resolve("c.png")).values()).containsExactly(10, 20, 30);
        ImageIO.write(colours, "jpg", folder.resolve("c.jpg").toFile());
        assertThatThrownBy(() -> decode(folder.resolve("c.jpg")))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("c.jpg", "JPEG");
        byte[] cut = Files.readAllBytes(indexed);
        Files.write(indexed, Arrays.copyOf(cut, cut.length / 2));
        assertThatThrownBy(() -> decode(indexed))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("i.png");
    }

    @Test
    void written_numbers_areReadAgain() {
        double[] values = new double[1 + 2 * 3 * 4];
        Arrays.setAll(values, i -> i - 7.25);
        Path file = folder.resolve("n.npy");
        MapWriter.numbers(file, values, 1, 2, 3, 4);
        Maps.Numbers read = decode(file);
        assertThat(List.of(read.channels(), read.height(), read.width())).containsExactly(2, 3, 4);
        for (int i = 0; i < read.values().length; i++) {
            assertThat(read.values()[i]).isEqualTo((float) values[1 + i]);
        }
        MapWriter.numbers(file, values, 0, 1, 5, 5);
        assertThat(decode(file).values()).hasSize(25);
    }

    private void scene(String set, String name, boolean depth) throws IOException {
        Path root = folder.resolve(set);
        for (String kind : List.of("image", "label", "depth", "normal")) {
            Files.createDirectories(root.resolve(kind));
        }
        Files.move(
                npy("x.npy", "'<f4'", false, "(2, 1, 3)", floats(ByteOrder.LITTLE_ENDIAN, 0, 0.5, 1, 1, 0, 0.2)),
                root.resolve("image/" + name + ".npy"));
        Files.move(
                npy("x.npy", "'<f4'", false, "(2, 1)", floats(ByteOrder.LITTLE_ENDIAN, -1, 3)),
                root.resolve("label/" + name + ".npy"));
        if (depth) {
            Files.move(
                    npy("x.npy", "'<f4'", false, "(2, 1, 1)", floats(ByteOrder.LITTLE_ENDIAN, 0, 2.5)),
                    root.resolve("depth/" + name + ".npy"));
        }
        Files.move(
                npy("x.npy", "'<f4'", false, "(2, 1, 3)", floats(ByteOrder.LITTLE_ENDIAN, 0, 0, 0, 1, 2, 3)),
                root.resolve("normal/" + name + ".npy"));
    }

    @Test
    void sceneFolder_ofNyuForm_isKnownAndRead() throws IOException {
        scene("train", "10", true);
        scene("train", "9", false);
        scene("val", "0", true);
        assertThat(TableFormat.find(folder)).contains(new SceneFolder());
        assertThat(new ImageFolder().isFor(folder)).isFalse();
        Table table = new SceneFolder().read(folder);
        assertThat(table.names()).containsExactly("image", "label", "depth", "normal", "file", "set");
        List<String> files = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            files.add(table.column("file").text(row) + " " + table.column("set").text(row));
        }
        assertThat(files).containsExactly("train/9 train", "train/10 train", "val/0 validation");
        MapColumn depth = (MapColumn) table.column("depth");
        assertThat(depth.isMissing(0)).isTrue();
        assertThat(depth.maps().decode(depth.index()[1]).values()).containsExactly(0, 2.5f);
        MapColumn normal = (MapColumn) table.column("normal");
        assertThat(normal.maps().decode(normal.index()[2]).values()).containsExactly(0, 1, 0, 2, 0, 3);
        ImageColumn image = (ImageColumn) table.column("image");
        assertThat(image.images().size(0)).containsExactly(2, 1);
        assertThat(image.images().decode(0).values())
                .containsExactly((byte) 0, (byte) 128, (byte) 255, (byte) 255, (byte) 0, (byte) 51);
        Table one = new SceneFolder().read(folder.resolve("val"));
        assertThat(one.names()).containsExactly("image", "label", "depth", "normal", "file");
        Files.move(folder.resolve("val/label/0.npy"), folder.resolve("val/label/7.npy"));
        assertThatThrownBy(() -> new SceneFolder().read(folder))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("7.npy", "no picture");
    }

    @Test
    void resolveMaps_pathThatIsNotThere_namesTheRow() throws IOException {
        MapWriter.classes(folder.resolve("a.png"), new double[] {1}, 0, 1, 1, 2);
        Table table = new Table("t.csv", List.of(new TextColumn("mask", new int[] {0, -1, 0}, List.of("a.png"))));
        MapColumn maps = (MapColumn)
                PicturePaths.resolveMaps(table, Set.of("mask"), folder).column("mask");
        assertThat(maps.index()).containsExactly(0, -1, 0);
        Table wrong = new Table("t.csv", List.of(new TextColumn("mask", new int[] {0}, List.of("b.png"))));
        assertThatThrownBy(() -> PicturePaths.resolveMaps(wrong, Set.of("mask"), folder))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("Row 1", "'mask'", "b.png");
    }
}
