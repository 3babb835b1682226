package ai.polymath.reader.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.Images;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxAndScenesTest {
    @TempDir
    Path folder;

    private static byte[] counting(int count) {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            values[i] = (byte) i;
        }
        return values;
    }

    @Test
    void idx_picturesAndLabels_areATable() {
        Path pictures = Pictures.bytes(
                folder.resolve("t-images-idx3-ubyte.gz"),
                Pictures.gzip(Pictures.idx(new int[] {3, 2, 4}, counting(24))));
        Pictures.bytes(
                folder.resolve("t-labels-idx1-ubyte"), Pictures.idx(new int[] {3}, new byte[] {7, 0, (byte) 200}));
        Table table = TableFormat.find(pictures).orElseThrow().read(pictures);
        assertThat(table.names()).containsExactly("image", "label");
        ImageColumn images = (ImageColumn) table.column("image");
        Images.Picture second = images.images().decode(1);
        assertThat(second.height()).isEqualTo(2);
        assertThat(second.values()).containsExactly(8, 9, 10, 11, 12, 13, 14, 15);
        assertThat(((NumericColumn) table.column("label")).values()).containsExactly(7, 0, 200);
    }

    @Test
    void idx_twoItemsOfAPicture_areTwoColumns() {
        Path pictures =
                Pictures.bytes(folder.resolve("multi-images.idx"), Pictures.idx(new int[] {2, 3, 3}, counting(18)));
        Pictures.bytes(folder.resolve("left.idx"), Pictures.idx(new int[] {2}, new byte[] {1, 2}));
        Pictures.bytes(folder.resolve("right.idx.gz"), Pictures.gzip(Pictures.idx(new int[] {2}, new byte[] {3, 4})));
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("left", "left.idx");
        labels.put("right", "right.idx");
        Table table = new IdxFiles(labels).read(pictures);
        assertThat(table.names()).containsExactly("image", "left", "right");
        assertThat(((NumericColumn) table.column("right")).values()).containsExactly(3, 4);
        Pictures.bytes(folder.resolve("both.idx"), Pictures.idx(new int[] {2, 2}, new byte[] {1, 3, 2, 4}));
        Table both = new IdxFiles(Map.of("item", "both.idx")).read(pictures);
        assertThat(both.names()).containsExactly("image", "item_1", "item_2");
        assertThat(((NumericColumn) both.column("item_2")).values()).containsExactly(3, 4);
    }

    @Test
    void idx_folderOfMnist_hasSets() {
        for (String set : List.of("train", "t10k")) {
            int n = set.equals("train") ? 2 : 1;
            Pictures.bytes(folder.resolve(set + "-images-idx3-ubyte"), Pictures.idx(new int[] {n, 1, 1}, counting(n)));
            Pictures.bytes(folder.resolve(set + "-labels-idx1-ubyte"), Pictures.idx(new int[] {n}, counting(n)));
        }
        Table table = TableFormat.find(folder).orElseThrow().read(folder);
        assertThat(table.names()).containsExactly("image", "label", "set");
        assertThat(PictureFileTest.texts(table.column("set"))).containsExactly("train", "train", "test");
        Table named = new IdxFiles(Map.of("digit", "labels-idx1-ubyte")).read(folder);
        assertThat(((NumericColumn) named.column("digit")).values()).containsExactly(0, 1, 0);
    }

    @Test
    void idx_damage_namesTheFileAndNeverFillsTheMemory() {
        byte[] whole = Pictures.idx(new int[] {3, 2, 4}, counting(24));
        refused("cut-images.idx", Arrays.copyOf(whole, 20), "after 4 of the 24 bytes");
        refused("head-images.idx", Arrays.copyOf(whole, 9), "ends in the middle");
        refused("long-images.idx", Arrays.copyOf(whole, whole.length + 1), "goes on behind");
        refused("empty-images.idx", new byte[0], "no IDX file");
        refused(
                "words-images.idx",
                "hello world, I am text".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "no IDX");
        refused("huge-images.idx", Pictures.idx(new int[] {1 << 20, 1 << 20, 1}, new byte[9]), "more than can be read");
        refused("minus-images.idx", Pictures.idx(new int[] {-1, 2, 2}, new byte[9]), "more than can be read");
        // It claims 2 GB and has none of it: only what is there is read.
        refused(
                "claims-images.idx",
                Pictures.idx(new int[] {2_000_000_000, 1, 1}, new byte[9]),
                "after 9 of the 2000000000");
        refused("none-images.idx", Pictures.idx(new int[] {0, 2, 2}, new byte[0]), "holds no picture");
        refused("flat-images.idx", Pictures.idx(new int[] {4}, new byte[4]), "pictures are bytes");
        refused("zip-images.idx.gz", Arrays.copyOf(Pictures.gzip(whole), 15), "zip-images.idx.gz");
        // 64 MB of zeros in 64 kB: what goes on behind the claimed end is not unpacked.
        byte[] bomb = Pictures.gzip(Pictures.idx(new int[] {1, 2, 2}, new byte[1 << 26]));
        refused("bomb-images.idx.gz", bomb, "goes on behind the 4 bytes");
    }

    private void refused(String name, byte[] bytes, String why) {
        Path file = Pictures.bytes(folder.resolve(name), bytes);
        assertThatThrownBy(() -> new IdxFiles(Map.of()).read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll(name, why);
    }

    @Test
    void idx_labelsOfAnotherNumber_areRefused() {
        Path pictures = Pictures.bytes(folder.resolve("x-images.idx"), Pictures.idx(new int[] {2, 1, 1}, counting(2)));
        Pictures.bytes(folder.resolve("three.idx"), Pictures.idx(new int[] {3}, counting(3)));
        assertThatThrownBy(() -> new IdxFiles(Map.of("label", "three.idx")).read(pictures))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("three.idx", "[3]", "2 pictures");
        assertThatThrownBy(() -> new IdxFiles(Map.of("label", "none.idx")).read(pictures))
                .hasMessageContaining("none.idx");
    }

    /** Digits of one solid square each, as bright as their row, so that a scene tells which were drawn. */
    private Path digits(int count, String last) {
        StringBuilder text = new StringBuilder();
        for (int p = 0; p < 64; p++) {
            text.append('p').append(p).append(',');
        }
        text.append("digit\n");
        SplittableRandom random = new SplittableRandom(1);
        for (int row = 0; row < count; row++) {
            for (int p = 0; p < 64; p++) {
                boolean ink = p / 8 >= 1 && p / 8 <= 6 && p % 8 >= 2 && p % 8 <= 5;
                text.append(ink ? 8 + random.nextInt(9) : 0).append(',');
            }
            text.append(row == count - 1 ? last : String.valueOf(row % 10)).append('\n');
        }
        return Pictures.text(folder.resolve("digits.csv"), text.toString());
    }

    @Test
    void scenes_ofDigits_areTheSameEveryTime_andBoxesHoldTheInk() {
        Path file = digits(40, "3");
        DigitScenes format = new DigitScenes(32, 3, 20, 5, 6, 4);
        Table table = format.read(file);
        Table again = format.read(file);
        BoxesColumn boxes = (BoxesColumn) table.column("boxes");
        assertThat(table.rows()).isEqualTo(31);
        assertThat(((BoxesColumn) again.column("boxes")).objects()).isEqualTo(boxes.objects());
        Images images = ((ImageColumn) table.column("image")).images();
        for (int row = 0; row < table.rows(); row++) {
            Images.Picture picture = images.decode(row);
            assertThat(((ImageColumn) again.column("image"))
                            .images()
                            .decode(row)
                            .values())
                    .isEqualTo(picture.values());
            BoxesColumn.Objects objects = boxes.objects().get(row);
            assertThat(objects.boxes()).isNotEmpty().hasSizeLessThanOrEqualTo(3);
            boolean[] inside = new boolean[32 * 32];
            for (BoxesColumn.Box box : objects.boxes()) {
                for (int y = (int) box.top(); y < box.bottom(); y++) {
                    for (int x = (int) box.left(); x < box.right(); x++) {
                        assertThat(inside[y * 32 + x]).isFalse();
                        inside[y * 32 + x] = true;
                    }
                }
            }
            for (int p = 0; p < inside.length; p++) {
                // The ink of these digits is half as bright as ink can be, the brightness of a digit at least 140.
                if (!inside[p]) {
                    assertThat(picture.values()[p] & 0xff).isLessThan(70);
                }
            }
        }
    }

    @Test
    void scenes_ofTest_showNoDigitOfTrainingScenes() {
        // Each digit is its own class of ten, one row each: the classes of the parts can't meet.
        Path file = digits(10, "9");
        Table table = new DigitScenes(32, 4, 60, 20, 20, 2).read(file);
        BoxesColumn boxes = (BoxesColumn) table.column("boxes");
        Map<String, Set<String>> shown = new LinkedHashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            Set<String> own = shown.computeIfAbsent(table.column("set").text(row), set -> new HashSet<>());
            boxes.objects().get(row).boxes().forEach(box -> own.add(box.type()));
        }
        assertThat(shown.get("train")).hasSize(7);
        assertThat(shown.get("test")).doesNotContainAnyElementsOf(shown.get("train"));
        assertThat(shown.get("validation")).doesNotContainAnyElementsOf(shown.get("train"));
    }

    @Test
    void scenes_ofWhatIsNoDigit_areRefused() {
        Path file = digits(20, "x");
        assertThatThrownBy(() -> new DigitScenes(32, 3, 2, 1, 1, 4).read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("Row 20", "'x'");
        Path other = Pictures.text(folder.resolve("other.csv"), "a,b\n1,2\n");
        assertThatThrownBy(() -> new DigitScenes(32, 3, 2, 1, 1, 4).read(other)).hasMessageContaining("'p0'");
        assertThatThrownBy(() -> new DigitScenes(8, 3, 2, 1, 1, 4)).hasMessageContaining("size is 8");
        assertThatThrownBy(() -> new DigitScenes(32, 0, 2, 1, 1, 4)).hasMessageContaining("most is 0");
        assertThatThrownBy(() -> new DigitScenes(32, 3, 0, 1, 1, 4)).hasMessageContaining("0 training");
    }
}
