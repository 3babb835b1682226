package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures through the command: a VOC folder is trained on, checked and judged; folders and tables of paths are predicted. */
class PictureCommandsTest {
    @TempDir
    Path folder;

    private static final int PICTURES = 30;

    /** Green squares and red bars on black. */
    private void writeVoc() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> train = new ArrayList<>();
        List<String> test = new ArrayList<>();
        Path root = Files.createDirectories(folder.resolve("voc"));
        Files.createDirectories(root.resolve("JPEGImages"));
        Files.createDirectories(root.resolve("Annotations"));
        Files.createDirectories(root.resolve("ImageSets/Main"));
        for (int i = 0; i < PICTURES; i++) {
            BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
            boolean square = i == 0 || i != 1 && random.nextBoolean();
            int width = square ? 6 : 10;
            int height = square ? 6 : 3;
            int left = random.nextInt(20 - width);
            int top = random.nextInt(16 - height);
            for (int p = 0; p < width * height; p++) {
                image.setRGB(left + p % width, top + p / width, square ? 0x00ff00 : 0xff0000);
            }
            String name = "p" + i;
            ImageIO.write(
                    image, "png", root.resolve("JPEGImages/" + name + ".png").toFile());
            Files.writeString(
                    root.resolve("Annotations/" + name + ".xml"),
                    "<annotation><filename>" + name + ".png</filename><object><name>" + (square ? "square" : "bar")
                            + "</name><bndbox><xmin>" + (left + 1) + "</xmin><ymin>" + (top + 1) + "</ymin><xmax>"
                            + (left + width) + "</xmax><ymax>" + (top + height)
                            + "</ymax></bndbox></object></annotation>");
            (i < 20 ? train : test).add(name);
        }
        Files.write(root.resolve("ImageSets/Main/train.txt"), train);
        Files.write(root.resolve("ImageSets/Main/val.txt"), test.subList(0, 5));
        Files.write(root.resolve("ImageSets/Main/test.txt"), test.subList(5, 10));
    }

    private Path experiment(String image) throws IOException {
        return Files.writeString(folder.resolve("experiment.yaml"), """
                name: shapes
                data:
                  path: voc
                  split: {type: column, column: set}
                features:
                  image: {IMAGE: {size: [16, 20], channels: 3, augment: {flip: both}}}
                tasks:
                  where: {type: detection, target: boxes}
                  present: {type: multilabel, boxes: boxes}
                  squares: {type: count, target: boxes, of: [square]}
                model:
                  encoder: {type: cnn, pooling: max, blocks: [{channels: 4}, {channels: 4, pool: 1}]}
                training: {epochs: 2, batch_size: 8, threads: 1}
                """.replace("IMAGE", image));
    }

    @Test
    void commands_onAVocFolder_trainCheckJudgeAndPredict() throws IOException {
        writeVoc();
        Path run = folder.resolve("run");
        Cli check = Cli.good("check", experiment("image"));
        assertThat(check.out()).contains("where", "20 objects", "map_50", "pictures of 16 x 20, colours");
        assertThat(Cli.good("train", experiment("image"), "--out", run).out()).contains("map_50");
        assertThat(Cli.good("evaluate", run.resolve("bundle"), folder.resolve("voc"))
                        .out())
                .contains("map_50_95", "present", "squares");
        Path told = folder.resolve("told.csv");
        Cli.good("predict", run.resolve("bundle"), folder.resolve("voc/JPEGImages"), "-o", told, "--keep", "file");
        List<String> lines = Files.readAllLines(told);
        assertThat(lines).hasSize(PICTURES + 1);
        assertThat(lines.get(0))
                .isEqualTo("file,where_count,where,present_probability_bar,present_probability_square,squares");
        assertThat(lines.get(1)).startsWith("p0.png,");
        Path table = Files.writeString(
                folder.resolve("table.csv"), "id,image\n7,voc/JPEGImages/p0.png\n8,\n9,voc/JPEGImages/p2.png\n");
        Path other = folder.resolve("other.csv");
        Cli.good("predict", run.resolve("bundle"), table, "-o", other, "--keep", "id");
        List<String> ofTable = Files.readAllLines(other);
        assertThat(ofTable).hasSize(4);
        String first = lines.get(1);
        assertThat(ofTable.get(1)).isEqualTo("7" + first.substring(first.indexOf(',')));
        Files.writeString(table, "id,image\n7,voc/JPEGImages/none.png\n");
        Cli.mistake("predict", run.resolve("bundle"), table, "-o", folder.resolve("x.csv"))
                .says("Row 1", "none.png");
    }

    @Test
    void check_wrongColumnOrBrokenPicture_saysWhichOne() throws IOException {
        writeVoc();
        Cli.mistake("check", experiment("photo")).says("'photo'", "features");
        Files.write(folder.resolve("voc/JPEGImages/p3.png"), new byte[] {1, 2, 3});
        Cli.mistake("check", experiment("image")).says("p3.png", "no picture");
    }
}
