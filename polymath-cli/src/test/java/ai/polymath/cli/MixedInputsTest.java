package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Examples of a number, a category, a text and a picture, from the experiment file to predictions. Each of the three kinds of
 * inputs says one bit, and every task needs all three: whether most bits are set, how many are, and which combination it is.
 */
class MixedInputsTest {
    private static final int SIDE = 12;
    private static final List<String> WARDS = List.of("north", "south", "west");
    private static final List<String> GOOD = List.of("well", "calm", "eats", "walks");
    private static final List<String> BAD = List.of("pain", "fever", "weak", "pale");
    private static final List<String> FILL = List.of("the", "patient", "today", "is", "and", "a", "bit");

    private static final String TABLE_PART = "{type: mlp, widths: [16], dropout: 0}";
    private static final String TEXT_PART = "{type: text-cnn, embedding: 8, windows: [1, 2], channels: 8, dropout: 0}";
    private static final String RNN_PART = "{type: rnn, embedding: 8, units: 12, pooling: max}";
    private static final String PHOTO_PART = "{type: cnn, blocks: [{channels: 8}, {channels: 8}]}";
    private static final String TABLE_FEATURES = "numeric: [age]\n  categorical: [ward]";
    private static final String TEXT_FEATURES = "text: {note: {lowercase: true}}";
    private static final String PHOTO_FEATURES = "image: {photo: {size: [12, 12]}}";

    @TempDir
    Path folder;

    /** What is true of a row. */
    private record Truth(int bits) {
        boolean most() {
            return Integer.bitCount(bits) >= 2;
        }
    }

    @BeforeEach
    void writeTraining() throws IOException {
        write("train", 400, 1);
    }

    /** Writes a table with its pictures beside it. */
    private List<Truth> write(String name, int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Files.createDirectories(folder.resolve(name));
        List<Truth> truths = new ArrayList<>();
        StringBuilder csv = new StringBuilder("id,age,ward,note,photo,most,score,all\n");
        for (int row = 0; row < rows; row++) {
            int ward = random.nextInt(3);
            // Far enough from the ward's own bound to be told from the other side.
            boolean old = random.nextBoolean();
            double age = 40 + 15 * ward + (old ? 1 : -1) * random.nextDouble(3, 20);
            boolean bad = random.nextBoolean();
            boolean red = random.nextBoolean();
            String photo = name + "/" + row + ".png";
            ImageIO.write(photo(red, random), "png", folder.resolve(photo).toFile());
            Truth truth = new Truth((old ? 1 : 0) | (bad ? 2 : 0) | (red ? 4 : 0));
            truths.add(truth);
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%.1f,%s,%s,%s,%s,%.2f,%s%n",
                    row,
                    age,
                    WARDS.get(ward),
                    note(bad, random),
                    photo,
                    truth.most() ? "mostly" : "hardly",
                    Integer.bitCount(truth.bits()) + 0.1 * random.nextDouble(),
                    "c" + truth.bits()));
        }
        Files.writeString(folder.resolve(name + ".csv"), csv);
        return truths;
    }

    private static String note(boolean bad, SplittableRandom random) {
        List<String> words = new ArrayList<>();
        int length = random.nextInt(3, 8);
        int telling = random.nextInt(length);
        for (int k = 0; k < length; k++) {
            words.add(k == telling ? (bad ? BAD : GOOD).get(random.nextInt(4)) : FILL.get(random.nextInt(FILL.size())));
        }
        return String.join(" ", words);
    }

    /** A red or a blue spot somewhere on grey. */
    private static BufferedImage photo(boolean red, SplittableRandom random) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        int left = random.nextInt(SIDE - 4);
        int top = random.nextInt(SIDE - 4);
        for (int p = 0; p < SIDE * SIDE; p++) {
            int grey = random.nextInt(60, 120);
            boolean spot = p % SIDE >= left && p % SIDE < left + 4 && p / SIDE >= top && p / SIDE < top + 4;
            int colour = red ? 0xd02020 : 0x2020d0;
            image.setRGB(p % SIDE, p / SIDE, spot ? colour : grey << 16 | grey << 8 | grey);
        }
        return image;
    }

    private static String together(String text) {
        return "{type: concat, widths: [24], dropout: 0, parts: {table: {encoder: " + TABLE_PART + "}, note: {encoder: "
                + text + "}, photo: {encoder: " + PHOTO_PART + "}}}";
    }

    private Path experiment(String features, String encoder) throws IOException {
        return Files.writeString(folder.resolve("experiment.yaml"), """
                name: mixed
                data: {path: train.csv, split: {type: random, validation: 0.15, test: 0.1, seed: 3}}
                features:
                  FEATURES
                tasks:
                  most: {type: binary, positive: mostly}
                  score: {type: regression, unit: bits}
                  all: {type: multiclass}
                model:
                  encoder: ENCODER
                training:
                  optimizer: {type: adam, learning_rate: 0.01}
                  epochs: 12
                  batch_size: 32
                  threads: 1
                """.replace("FEATURES", features)
                .replace("ENCODER", encoder));
    }

    private static String all() {
        return TABLE_FEATURES + "\n  " + TEXT_FEATURES + "\n  " + PHOTO_FEATURES;
    }

    private Path train(String name, String features, String encoder) throws IOException {
        Path run = folder.resolve(name);
        Cli.good("train", experiment(features, encoder), "--out", run);
        return run.resolve("bundle");
    }

    private List<String[]> predict(Path bundle, Path table) throws IOException {
        Path out = folder.resolve("told.csv");
        Cli.good("predict", bundle, table, "-o", out, "--keep", "id", "--threads", "1");
        List<String> lines = Files.readAllLines(out);
        assertThat(lines.get(0)).startsWith("id,most,most_probability,score,all,all_probability_c0");
        return lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
    }

    /** Shares of right answers for most and all, and the mean distance of score. */
    private record Judged(double most, double score, double all) {}

    private Judged judge(Path bundle, Path table, List<Truth> truths) throws IOException {
        List<String[]> told = predict(bundle, table);
        assertThat(told).hasSameSizeAs(truths);
        double most = 0;
        double score = 0;
        double all = 0;
        for (int row = 0; row < truths.size(); row++) {
            Truth truth = truths.get(row);
            String[] answer = told.get(row);
            most += answer[1].equals(truth.most() ? "mostly" : "hardly") ? 1 : 0;
            score += Math.abs(Double.parseDouble(answer[3]) - Integer.bitCount(truth.bits()) - 0.05);
            all += answer[4].equals("c" + truth.bits()) ? 1 : 0;
        }
        int rows = truths.size();
        return new Judged(most / rows, score / rows, all / rows);
    }

    @Test
    void concat_ofTableTextAndPicture_beatsEveryPartAloneOnNewRows() throws IOException {
        List<Truth> truths = write("other", 200, 2);
        Path other = folder.resolve("other.csv");
        Judged whole = judge(train("whole", all(), together(TEXT_PART)), other, truths);
        assertThat(whole.most()).isGreaterThan(0.93);
        assertThat(whole.score()).isLessThan(0.3);
        assertThat(whole.all()).isGreaterThan(0.9);
        // One bit of three: right in 3 of 4 rows about the majority, in 1 of 4 about the combination.
        for (String[] part : List.of(
                new String[] {"table", TABLE_FEATURES, TABLE_PART},
                new String[] {"text", TEXT_FEATURES, TEXT_PART},
                new String[] {"picture", PHOTO_FEATURES, PHOTO_PART})) {
            Judged alone = judge(train(part[0], part[1], part[2]), other, truths);
            assertThat(alone.most()).as(part[0]).isBetween(0.6, 0.88);
            assertThat(alone.score()).as(part[0]).isGreaterThan(2 * whole.score());
            assertThat(alone.all()).as(part[0]).isBetween(0.15, 0.4);
        }
    }

    @Test
    void bundle_ofAllKinds_predictsRowsWithGapsAndTheSameElsewhere() throws IOException {
        Path bundle = train("whole", all(), together(RNN_PART));
        assertThat(Cli.good("check", experiment(all(), together(RNN_PART))).out())
                .contains("number", "3 categories", "text of", "pictures of 12 x 12, colours");
        List<Truth> truths = write("other", 60, 5);
        Path other = folder.resolve("other.csv");
        Judged judged = judge(bundle, other, truths);
        assertThat(judged.most()).isGreaterThan(0.9);
        List<String[]> before = predict(bundle, other);

        Path moved =
                Files.move(folder.resolve("whole"), folder.resolve("moved")).resolve("bundle");
        List<String[]> after = predict(moved, other);
        for (int row = 0; row < before.size(); row++) {
            assertThat(after.get(row)).containsExactly(before.get(row));
        }

        // Without a text, a number, a picture, a known ward, and without anything.
        List<String> lines = Files.readAllLines(other);
        List<String> gaps = new ArrayList<>(List.of(lines.get(0), lines.get(1)));
        for (int column : new int[] {3, 1, 4, 2}) {
            String[] values = lines.get(1).split(",");
            values[column] = "";
            gaps.add(String.join(",", values));
        }
        gaps.add("9,,,,,,,");
        List<String[]> told = predict(moved, Files.write(folder.resolve("gaps.csv"), gaps));
        assertThat(Double.parseDouble(told.get(0)[3]))
                .isCloseTo(Double.parseDouble(before.get(0)[3]), org.assertj.core.api.Assertions.within(1e-5));
        for (String[] row : told) {
            assertThat(Double.parseDouble(row[2])).isBetween(0.0, 1.0);
            assertThat(Double.parseDouble(row[3])).isBetween(-2.0, 5.0);
            double sum = Arrays.stream(row, 5, row.length)
                    .mapToDouble(Double::parseDouble)
                    .sum();
            assertThat(sum).isBetween(0.999, 1.001);
        }
        for (int row = 1; row < told.size(); row++) {
            assertThat(told.get(row)[3])
                    .as("what is missing counts, row " + row)
                    .isNotEqualTo(told.get(0)[3]);
        }
        assertThat(Cli.good("evaluate", moved, other, "--threads", "1").out()).contains("most", "score", "all");
    }
}
