package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.reader.image.MapWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segmentation, depth and normals through the command: checked, trained, judged, predicted as maps, and judged by those maps. */
class DenseCommandsTest {
    private static final int HEIGHT = 12;
    private static final int WIDTH = 16;
    private static final int PIXELS = HEIGHT * WIDTH;

    @TempDir
    Path folder;

    /** A bright half before a dark one: left or right, nearer if it is brighter. */
    private void writeScenes() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (String set : List.of("train", "val", "test")) {
            for (int i = 0; i < (set.equals("train") ? 16 : 6); i++) {
                BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
                double[] label = new double[PIXELS];
                double[] depth = new double[PIXELS];
                double[] normal = new double[3 * PIXELS];
                int edge = 3 + random.nextInt(WIDTH - 6);
                int bright = 100 + random.nextInt(150);
                for (int p = 0; p < PIXELS; p++) {
                    boolean near = p % WIDTH < edge;
                    image.setRGB(p % WIDTH, Math.floorDiv(p, WIDTH), near ? bright << 8 : 0x200000);
                    label[p] = p == 5 ? 255 : near ? 1 : 0;
                    depth[p] = p == 7 ? 0 : near ? 300.0 / bright : 6;
                    normal[p] = near ? 0.6 : 0;
                    normal[2 * PIXELS + p] = near ? 0.8 : 1;
                }
                for (String kind : List.of("image", "label", "depth", "normal")) {
                    Files.createDirectories(folder.resolve("scenes/" + set + "/" + kind));
                }
                Path root = folder.resolve("scenes/" + set);
                ImageIO.write(image, "png", root.resolve("image/" + i + ".png").toFile());
                MapWriter.classes(root.resolve("label/" + i + ".png"), label, 0, HEIGHT, WIDTH, 256);
                if (i != 1) {
                    MapWriter.numbers(root.resolve("depth/" + i + ".npy"), depth, 0, 1, HEIGHT, WIDTH);
                }
                MapWriter.numbers(root.resolve("normal/" + i + ".npy"), normal, 0, 3, HEIGHT, WIDTH);
            }
        }
    }

    private Path experiment() throws IOException {
        return Files.writeString(folder.resolve("experiment.yaml"), """
                name: scenes
                data:
                  path: scenes
                  split: {type: column, column: set}
                features:
                  image: {image: {size: [12, 16], channels: 3, augment: {flip: horizontal, shift: 0.1, scale: 0.1}}}
                tasks:
                  label: {type: segmentation, classes: [wall, thing], class_weights: {thing: 2}}
                  depth: {type: depth, unit: m}
                  normal: {type: normals}
                model:
                  encoder: {type: cnn, blocks: [{channels: 8, pool: 2}, {channels: 8, pool: 1}]}
                training: {epochs: 2, batch_size: 8, threads: 1}
                """);
    }

    @Test
    void commands_onAFolderOfScenes_trainCheckJudgeAndPredictMaps() throws IOException {
        writeScenes();
        Path run = folder.resolve("run");
        assertThat(Cli.good("check", experiment()).out())
                .contains("segmentation", "2 classes a pixel: wall, thing", "mean_iou", "pixels: mean", "normals");
        assertThat(Cli.good("train", experiment(), "--out", run).out())
                .contains("mean_iou", "absolute_error", "mean_angle");
        assertThat(Cli.good("evaluate", run.resolve("bundle"), folder.resolve("scenes"))
                        .out())
                .contains("pixel_accuracy", "relative_error", "within_angle@22.5");
        Path told = folder.resolve("told.csv");
        assertThat(Cli.good(
                                "predict",
                                run.resolve("bundle"),
                                folder.resolve("scenes/test"),
                                "-o",
                                told,
                                "--keep",
                                "file")
                        .out())
                .contains("told-maps");
        List<String> lines = Files.readAllLines(told);
        assertThat(lines).hasSize(7);
        assertThat(lines.get(0)).isEqualTo("file,label,depth,normal");
        assertThat(lines.get(2))
                .isEqualTo("1,told-maps/label/000002.png,told-maps/depth/000002.npy,told-maps/normal/000002.npy");
        // What was told, taken for the truth of the same pictures, is told without a fault.
        StringBuilder truth = new StringBuilder("image,label,depth,normal" + System.lineSeparator());
        for (int i = 0; i < 6; i++) {
            String name = String.format(java.util.Locale.ROOT, "told-maps/%%s/%06d.%%s", i + 1);
            truth.append("scenes/test/image/").append(i).append(".png,");
            truth.append(name.formatted("label", "png")).append(',');
            truth.append(name.formatted("depth", "npy")).append(',');
            truth.append(name.formatted("normal", "npy")).append(System.lineSeparator());
        }
        Path table = Files.writeString(folder.resolve("truth.csv"), truth.toString());
        assertThat(Cli.good("evaluate", run.resolve("bundle"), table).out())
                .containsPattern("pixel_accuracy +1\\.0")
                .containsPattern("absolute_error +0\\.000")
                .containsPattern("within_angle@11.25 +1\\.0");
        Cli.good("report", run);
        MapWriter.classes(folder.resolve("scenes/val/label/0.png"), new double[PIXELS], 0, WIDTH, HEIGHT, 2);
        Cli.mistake("check", experiment()).says("0.png", "12 x 16", "16 x 12");
        MapWriter.classes(folder.resolve("scenes/val/label/0.png"), new double[] {7}, 0, 1, 1, 8);
        Cli.mistake("check", experiment()).says("1 x 1");
    }
}
