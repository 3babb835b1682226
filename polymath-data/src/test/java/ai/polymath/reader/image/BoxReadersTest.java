package ai.polymath.reader.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxReadersTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeVoc() {
        Pictures.write(folder.resolve("JPEGImages/a.jpg"), 40, 30);
        Pictures.write(folder.resolve("JPEGImages/b.png"), 20, 20);
        annotation("a", "a.jpg", 40, 30, object("cat", "1", "1", "40", "15", 0) + object("dog", "5", "6", "7", "9", 1));
        annotation("b", "elsewhere\\b.png", 20, 20, "");
    }

    private void annotation(String name, String file, int width, int height, String objects) {
        Pictures.text(
                folder.resolve("Annotations/" + name + ".xml"),
                "<annotation>\n<filename>" + file + "</filename>\n<size><width>" + width + "</width><height>" + height
                        + "</height></size>\n" + objects + "</annotation>\n");
    }

    private static String object(String type, String xmin, String ymin, String xmax, String ymax, int difficult) {
        return "<object><name>" + type + "</name><difficult>" + difficult + "</difficult><bndbox><xmin>" + xmin
                + "</xmin><ymin>" + ymin + "</ymin><xmax>" + xmax + "</xmax><ymax>" + ymax
                + "</ymax></bndbox></object>\n";
    }

    private Table read() {
        return TableFormat.find(folder).orElseThrow().read(folder);
    }

    @Test
    void voc_folder_isATableOfPicturesAndBoxes() {
        Table table = read();
        assertThat(table.names()).containsExactly("image", "boxes", "file");
        BoxesColumn boxes = (BoxesColumn) table.column("boxes");
        assertThat(boxes.objects().get(0))
                .isEqualTo(new BoxesColumn.Objects(
                        30,
                        40,
                        List.of(
                                new BoxesColumn.Box("cat", 0, 0, 40, 15, false),
                                new BoxesColumn.Box("dog", 4, 5, 7, 9, true))));
        assertThat(boxes.objects().get(1)).isEqualTo(new BoxesColumn.Objects(20, 20, List.of()));
        assertThat(PictureFileTest.texts(table.column("file"))).containsExactly("a", "b");
    }

    @Test
    void voc_sets_areAColumn_andFaultsNameTheLine() {
        Path main = folder.resolve("ImageSets/Main");
        Pictures.text(main.resolve("trainval.txt"), "a\n");
        Pictures.text(main.resolve("test.txt"), "b\n");
        assertThat(PictureFileTest.texts(read().column("set"))).containsExactly("train", "test");
        Pictures.text(main.resolve("val.txt"), "\na\nc\n");
        assertThatThrownBy(this::read)
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("val.txt, line 3", "'c'");
        Pictures.text(main.resolve("val.txt"), "a\nb\n");
        assertThatThrownBy(this::read).hasMessageContainingAll("test.txt, line 1", "'b'", "validation");
    }

    @Test
    void voc_boxOverTheEdge_isCutOff() {
        annotation("b", "b.png", 20, 20, object("cat", "-3", "15", "10.5", "25", 0));
        BoxesColumn boxes = (BoxesColumn) read().column("boxes");
        assertThat(boxes.objects().get(1).boxes()).containsExactly(new BoxesColumn.Box("cat", 0, 14, 10.5, 20, false));
    }

    @ParameterizedTest
    @CsvSource({
        "21, 1, 30, 5, outside of the picture",
        "-9, -9, -5, -5, outside of the picture",
        "5, 5, 3, 9, empty or no box",
        "NaN, 1, 3, 9, empty or no box",
        "1, 1, Infinity, 9, empty or no box",
        "one, 1, 3, 9, a number is needed"
    })
    void voc_impossibleBox_namesItsFile(String xmin, String ymin, String xmax, String ymax, String why) {
        annotation("b", "b.png", 20, 20, object("cat", xmin, ymin, xmax, ymax, 0));
        assertThatThrownBy(this::read).isInstanceOf(PolymathException.class).hasMessageContainingAll("b.xml", why);
    }

    @Test
    void voc_damage_isToldWithFileAndLine() {
        annotation("b", "b.png", 20, 20, "<object>\n");
        assertThatThrownBy(this::read).isInstanceOf(PolymathException.class).hasMessageContainingAll("b.xml", "line 5");
        annotation("b", "b.png", 21, 20, "");
        assertThatThrownBy(this::read).hasMessageContainingAll("b.xml", "21 x 20", "20 x 20");
        annotation("b", "b.png", 20, 20, "<object><name>cat</name></object>");
        assertThatThrownBy(this::read).hasMessageContainingAll("b.xml", "no <bndbox>");
        annotation("b", "b.png", 20, 20, object(" ", "1", "1", "2", "2", 0));
        assertThatThrownBy(this::read).hasMessageContainingAll("b.xml", "no class");
        Pictures.text(folder.resolve("Annotations/b.xml"), "");
        assertThatThrownBy(this::read).hasMessageContaining("b.xml");
        Pictures.text(folder.resolve("Annotations/b.xml"), "<html/>");
        assertThatThrownBy(this::read).hasMessageContainingAll("b.xml", "<html>");
    }

    @Test
    void voc_entities_areNotExpanded() {
        Pictures.text(
                folder.resolve("Annotations/b.xml"),
                "<!DOCTYPE annotation [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n"
                        + "<annotation><filename>&b;</filename></annotation>");
        assertThatThrownBy(this::read)
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("b.xml, line 1", "DOCTYPE");
    }

    @Test
    void voc_missingOrBrokenPicture_isNamed() {
        annotation("c", "c.jpg", 20, 20, "");
        assertThatThrownBy(this::read).isInstanceOf(PolymathException.class).hasMessageContaining("c.xml");
        Path whole = Pictures.write(folder.resolve("JPEGImages/c.png"), 20, 20);
        Pictures.bytes(whole, Arrays.copyOf(Pictures.read(whole), 10));
        assertThatThrownBy(this::read).hasMessageContaining("c.png");
    }

    private Path coco(String annotations) {
        return Pictures.text(
                folder.resolve("coco.json"),
                "{\"info\": {\"x\": [1, {}]},\n\"annotations\": [" + annotations + "],\n"
                        + "\"images\": [{\"id\": 7, \"file_name\": \"a.jpg\", \"height\": 30, \"width\": 40},\n"
                        + "{\"id\": 8, \"file_name\": \"b.png\", \"height\": 20, \"width\": 20}],\n"
                        + "\"categories\": [{\"id\": 3, \"name\": \"cat\"}]}");
    }

    private static String annotation(int picture, int category, String box, int crowd) {
        return "{\"image_id\": " + picture + ", \"category_id\": " + category + ", \"bbox\": " + box + ", \"iscrowd\": "
                + crowd + ", \"segmentation\": [[1, 2, 3, 4]]}";
    }

    @Test
    void coco_file_isATableOfPicturesAndBoxes() {
        Path file = coco(annotation(7, 3, "[1.5, 2, 10, 20]", 0) + ",\n" + annotation(7, 3, "[0, 0, 40, 30]", 1));
        Table table = new CocoFile("JPEGImages").read(file);
        BoxesColumn boxes = (BoxesColumn) table.column("boxes");
        assertThat(boxes.objects().get(0).boxes())
                .containsExactly(
                        new BoxesColumn.Box("cat", 1.5, 2, 11.5, 22, false),
                        new BoxesColumn.Box("cat", 0, 0, 40, 30, true));
        assertThat(boxes.objects().get(1).boxes()).isEmpty();
    }

    @Test
    void coco_faults_areToldWithFileAndLine() {
        CocoFile format = new CocoFile("JPEGImages");
        Path file = coco(annotation(7, 4, "[1, 2, 10, 20]", 0));
        assertThatThrownBy(() -> format.read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContainingAll("coco.json, line 2", "category 4");
        coco("\n" + annotation(9, 3, "[1, 2, 10, 20]", 0));
        assertThatThrownBy(() -> format.read(file)).hasMessageContainingAll("line 3", "picture 9");
        coco(annotation(7, 3, "[1, 2, 10]", 0));
        assertThatThrownBy(() -> format.read(file)).hasMessageContainingAll("line 2", "bbox");
        coco(annotation(7, 3, "[50, 2, 10, 20]", 0));
        assertThatThrownBy(() -> format.read(file)).hasMessageContainingAll("a.jpg", "outside of the picture");
        coco("{\"image_id\": 7");
        assertThatThrownBy(() -> format.read(file)).hasMessageContaining("coco.json, line");
        Pictures.text(file, "[]");
        assertThatThrownBy(() -> format.read(file)).hasMessageContaining("no COCO file");
        Pictures.text(file, "{}");
        assertThatThrownBy(() -> format.read(file)).hasMessageContaining("names no picture");
        Pictures.text(file, "");
        assertThatThrownBy(() -> format.read(file)).hasMessageContaining("coco.json");
        Pictures.text(file, "{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\", \"height\": 9, \"width\": 9}]}");
        assertThatThrownBy(() -> format.read(file)).hasMessageContainingAll("9 x 9", "40 x 30");
        Pictures.text(file, "{\"images\": [{\"id\": 1, \"file_name\": \"x.jpg\", \"height\": 9, \"width\": 9}]}");
        assertThatThrownBy(() -> format.read(file)).hasMessageContaining("x.jpg");
    }
}
