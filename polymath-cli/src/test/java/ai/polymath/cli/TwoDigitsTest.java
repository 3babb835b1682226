package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipe of Multi-MNIST (Sabour, Frosst and Hinton, NeurIPS 2017; Sener and Koltun, NeurIPS 2018) with small digits:
 * two overlaid digits in a picture, left and right are two tasks, a network in the manner of LeNet. Pictures and labels are
 * IDX files.
 */
class TwoDigitsTest {
    private static final int HEIGHT = 20;
    private static final int WIDTH = 26;
    private static final int SIDE = 16;

    @TempDir
    Path folder;

    private static int[][] digits() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../examples/digits/digits.csv"));
        return lines.stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray())
                .toArray(int[][]::new);
    }

    /** Draws scenes of digits and gives the labels, left then right. */
    private int[][] write(String name, int[][] digits, int scenes, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] pixels = new byte[scenes * HEIGHT * WIDTH];
        int[][] labels = new int[2][scenes];
        for (int i = 0; i < scenes; i++) {
            for (int side = 0; side < 2; side++) {
                int[] digit = digits[random.nextInt(digits.length)];
                labels[side][i] = digit[64];
                int left = side == 0 ? random.nextInt(2) : WIDTH - SIDE - random.nextInt(2);
                int top = random.nextInt(HEIGHT - SIDE + 1);
                for (int y = 0; y < SIDE; y++) {
                    for (int x = 0; x < SIDE; x++) {
                        int at = (i * HEIGHT + top + y) * WIDTH + left + x;
                        int ink = digit[y / 2 * 8 + x / 2] * 255 / 16;
                        pixels[at] = (byte) Math.max(pixels[at] & 0xFF, ink);
                    }
                }
            }
        }
        Files.write(folder.resolve(name + "-images.idx"), idx(pixels, scenes, HEIGHT, WIDTH));
        for (int side = 0; side < 2; side++) {
            byte[] bytes = new byte[scenes];
            for (int i = 0; i < scenes; i++) {
                bytes[i] = (byte) labels[side][i];
            }
            Files.write(folder.resolve(name + (side == 0 ? "-left.idx" : "-right.idx")), idx(bytes, scenes));
        }
        return labels;
    }

    private static byte[] idx(byte[] values, int... shape) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        buffer.put(new byte[] {0, 0, 8, (byte) shape.length});
        Arrays.stream(shape).forEach(buffer::putInt);
        return buffer.put(values).array();
    }

    @Test
    void train_twoLabelsOfOnePicture_bothTasksFarAboveChanceOnOtherDigits() throws IOException {
        int[][] all = digits();
        write("train", Arrays.copyOfRange(all, 0, 1200), 2000, 1);
        int[][] truth = write("other", Arrays.copyOfRange(all, 1200, all.length), 300, 2);
        Path experiment = Files.writeString(folder.resolve("experiment.yaml"), """
                name: two-digits
                data:
                  path: train-images.idx
                  format: {type: idx, labels: {left: train-left.idx, right: train-right.idx}}
                  split: {type: random, validation: 0.1, test: 0.1}
                features:
                  image: {image: {size: [20, 26], channels: 1}}
                tasks:
                  left: {type: multiclass}
                  right: {type: multiclass}
                model:
                  encoder:
                    type: cnn
                    blocks: [{channels: 10, kernel: 5, padding: 0}, {channels: 20, kernel: 5, padding: 0}]
                    pooling: flatten
                    widths: [50]
                training:
                  optimizer: {type: adam, learning_rate: 0.003}
                  epochs: 5
                  batch_size: 32
                  threads: 1
                """);
        Path run = folder.resolve("run");
        Cli.good("train", experiment, "--out", run);
        Path told = folder.resolve("told.csv");
        Cli.good("predict", run.resolve("bundle"), folder.resolve("other-images.idx"), "-o", told);
        List<String> lines = Files.readAllLines(told);
        assertThat(lines).hasSize(301);
        List<String> header = List.of(lines.get(0).split(","));
        for (int side = 0; side < 2; side++) {
            int column = header.indexOf(side == 0 ? "left" : "right");
            assertThat(column).as(lines.get(0)).isNotNegative();
            int right = 0;
            for (int i = 0; i < 300; i++) {
                String answer = lines.get(i + 1).split(",")[column];
                right += (int) Double.parseDouble(answer) == truth[side][i] ? 1 : 0;
            }
            // Chance is 0.1.
            assertThat(right / 300.0).isGreaterThan(0.6);
        }
    }
}
