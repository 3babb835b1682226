package ai.polymath.reader.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.Images;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import ai.polymath.reader.TableHash;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tif"})
    void decode_coloursWithoutLoss_areThoseWritten(String ending) {
        Path file = Pictures.write(folder.resolve("a." + ending), 5, 3);
        Images.Picture picture = PictureFile.decode(file);
        assertThat(PictureFile.size(file)).containsExactly(3, 5);
        assertThat(new int[] {picture.height(), picture.width(), picture.channels()})
                .containsExactly(3, 5, 3);
        assertThat(picture.values()[(2 * 5 + 4) * 3]).isEqualTo((byte) 40);
        assertThat(picture.values()[(2 * 5 + 4) * 3 + 1]).isEqualTo((byte) 20);
        assertThat(picture.values()[(2 * 5 + 4) * 3 + 2]).isEqualTo((byte) 7);
    }

    @Test
    void decode_grey_keepsItsValues() {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 6; i++) {
            image.getRaster().setSample(i % 3, i / 3, 0, 40 * i);
        }
        Images.Picture picture = PictureFile.decode(Pictures.write(folder.resolve("grey.png"), image));
        assertThat(picture.channels()).isEqualTo(1);
        assertThat(picture.values()).containsExactly(0, 40, 80, 120, (byte) 160, (byte) 200);
    }

    @Test
    void decode_huge_takesEverySoManyPixels() {
        BufferedImage image = new BufferedImage(6000, 4000, BufferedImage.TYPE_BYTE_BINARY);
        Images.Picture picture = PictureFile.decode(Pictures.write(folder.resolve("large.png"), image));
        assertThat(picture.width()).isEqualTo(3000);
        assertThat(picture.height()).isEqualTo(2000);
    }

    @ParameterizedTest
    @CsvSource({"100000,1", "60000,60000", "2147483647,2147483647"})
    void decode_impossibleSizeInTheHeader_isRefusedBeforeItIsDecoded(int width, int height) {
        Path file = Pictures.bytes(folder.resolve("bomb.png"), Pictures.claiming(width, height));
        assertThatThrownBy(() -> PictureFile.decode(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("bomb.png", width + " x " + height);
    }

    @Test
    void decode_damage_namesTheFile() {
        byte[] whole = Pictures.read(Pictures.write(folder.resolve("whole.png"), 40, 30));
        Path cut = Pictures.bytes(folder.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> PictureFile.decode(cut))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("cut.png");
        Path empty = Pictures.bytes(folder.resolve("empty.jpg"), new byte[0]);
        assertThatThrownBy(() -> PictureFile.decode(empty)).hasMessageContainingAll("empty.jpg", "0 bytes");
        Path words = Pictures.text(folder.resolve("words.jpg"), "this is no picture");
        assertThatThrownBy(() -> PictureFile.decode(words)).hasMessageContainingAll("words.jpg", "no picture");
        Path larger = Pictures.bytes(folder.resolve("larger.png"), Pictures.claiming(3000, 3000));
        assertThatThrownBy(() -> PictureFile.decode(larger)).hasMessageContaining("larger.png");
        assertThatThrownBy(() -> PictureFile.decode(folder.resolve("none.png"))).hasMessageContaining("none.png");
    }

    @Test
    void hash_ofPictures_dependsOnTheirFilesContentsAlone() {
        Path a = Pictures.write(folder.resolve("a/x.png"), 4, 4);
        Path b = Pictures.write(folder.resolve("b/y.png"), 4, 4);
        Path c = Pictures.write(folder.resolve("b/z.png"), 4, 5);
        String hash = hash(a);
        assertThat(hash(b)).isEqualTo(hash);
        assertThat(hash(c)).isNotEqualTo(hash);
    }

    private static String hash(Path file) {
        return TableHash.of(new Table("t", List.of(ImageColumn.of("image", new FileImages(List.of(file))))));
    }

    @Test
    void folder_ofClasses_isATable() {
        Pictures.write(folder.resolve("cats/1.png"), 2, 2);
        Pictures.write(folder.resolve("cats/deep/2.png"), 2, 2);
        Pictures.write(folder.resolve("dogs/1.png"), 2, 2);
        Pictures.text(folder.resolve("dogs/note.txt"), "no picture");
        Table table = TableFormat.find(folder).orElseThrow().read(folder);
        assertThat(table.names()).containsExactly("image", "class", "file");
        assertThat(texts(table.column("class"))).containsExactly("cats", "cats", "dogs");
        assertThat(texts(table.column("file"))).containsExactly("cats/1.png", "cats/deep/2.png", "dogs/1.png");
    }

    @Test
    void folder_withSets_saysWhichOne() {
        Pictures.write(folder.resolve("train/cats/1.png"), 2, 2);
        Pictures.write(folder.resolve("val/dogs/1.png"), 2, 2);
        Pictures.write(folder.resolve("test/dogs/1.png"), 2, 2);
        Table table = new ImageFolder().read(folder);
        assertThat(texts(table.column("set"))).containsExactly("test", "train", "validation");
        assertThat(texts(table.column("class"))).containsExactly("dogs", "cats", "dogs");
    }

    @Test
    void folder_flatOrEmpty_hasNoClasses() {
        Path flat = folder.resolve("flat");
        Pictures.write(flat.resolve("1.png"), 2, 2);
        assertThat(new ImageFolder().read(flat).column("class").missing()).isEqualTo(1);
        Path none = Pictures.text(folder.resolve("none/readme.txt"), "x").getParent();
        assertThat(TableFormat.find(none)).isEmpty();
        assertThatThrownBy(() -> new ImageFolder().read(none))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("no picture");
    }

    @Test
    void paths_ofAColumn_becomePictures_andAMissingFileNamesItsRow() {
        Pictures.write(folder.resolve("a.png"), 3, 2);
        Table table = new Table(
                "t.csv",
                List.of(
                        Folders.words("photo", Arrays.asList("a.png", null, "a.png")),
                        new NumericColumn("age", new double[] {1, 2, 3})));
        Table resolved = PicturePaths.resolve(table, List.of("photo", "age"), folder);
        ImageColumn photos = (ImageColumn) resolved.column("photo");
        assertThat(photos.isMissing(1)).isTrue();
        assertThat(photos.images().decode(photos.index()[2]).width()).isEqualTo(3);
        assertThat(resolved.column("age")).isSameAs(table.column("age"));
        Table wrong = new Table("t.csv", List.of(Folders.words("photo", List.of("a.png", "b.png"))));
        assertThatThrownBy(() -> PicturePaths.resolve(wrong, List.of("photo"), folder))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("Row 2", "'photo'", "b.png");
    }

    static List<String> texts(Column column) {
        return java.util.stream.IntStream.range(0, column.rows())
                .mapToObj(column::text)
                .toList();
    }
}
