package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.Column;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.reader.TableFormat;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drawn scenes with real handwriting: a table of single digits of 8 x 8 pixels (columns p0 to p63 from 0 to 16, and digit)
 * becomes pictures of several digits on one canvas, by chance from a seed. Digits are enlarged, differ in brightness, lie on a
 * noisy ground and don't overlap. The scenes are made; the handwriting is not.
 *
 * <p>The digits are divided first: 70 % are drawn in training scenes, 15 % in validation, 15 % in test scenes, so no test scene
 * shows a digit of a training scene. Columns: {@code image}; {@code boxes}, around the ink of each digit; {@code set}.
 *
 * @param size height and width of a scene
 * @param most how many digits a scene shows at most; at least 1
 * @param train training scenes
 * @param validation validation scenes
 * @param test test scenes
 * @param seed decides which digits are drawn where
 */
@Kind("digit-scenes")
@Doc("A table of digits of 8 x 8 pixels, drawn as scenes of several digits by chance: columns image, boxes, set.")
public record DigitScenes(
        @Doc("Height and width of a scene.") @Default("32") int size,

        @Doc("How many digits a scene shows at most; at least 1.") @Default("4")
        int most,

        @Doc("Training scenes.") @Default("3000") int train,

        @Doc("Validation scenes.") @Default("300") int validation,

        @Doc("Test scenes; they show other digits than training scenes.") @Default("1000")
        int test,

        @Doc("Seed of the drawing.") @Default("1") long seed)
        implements TableFormat {
    private static final int DIGIT = 8;
    private static final int PIXELS = DIGIT * DIGIT;
    private static final int LARGEST_DIGIT = 12;
    private static final int NOISE = 24;
    private static final int ATTEMPTS = 100;
    /** Share of ink that belongs to a digit. */
    private static final double INK = 0.2;

    private static final int MOST_SCENES = 1_000_000;

    /** Checks the numbers. */
    public DigitScenes {
        if (size < 2 * LARGEST_DIGIT || size > 1024) {
            throw new PolymathException(
                    "size is " + size + ", but a scene has " + 2 * LARGEST_DIGIT + " to 1024 pixels a side.");
        }
        if (most < 1 || most > 20) {
            throw new PolymathException("most is " + most + ", but a scene shows 1 to 20 digits.");
        }
        if (train < 1 || validation < 0 || test < 0 || (long) train + validation + test > MOST_SCENES) {
            throw new PolymathException("There are " + train + " training, " + validation + " validation and " + test
                    + " test scenes; at least one must train, and " + MOST_SCENES + " are drawn at most.");
        }
    }

    private record Digits(double[][] pixels, String[] types) {}

    @Override
    public Table read(Path path) {
        Digits digits = digits(path);
        int[] order = shuffled(digits.types().length);
        int[] firsts = {0, order.length * 70 / 100, order.length * 85 / 100, order.length};
        int[] counts = {train, validation, test};
        List<String> names = List.of("train", "validation", "test");
        int scenes = train + validation + test;
        byte[] values = new byte[Math.multiplyExact(scenes, size * size)];
        List<BoxesColumn.Objects> objects = new ArrayList<>();
        List<String> sets = new ArrayList<>();
        for (int part = 0; part < counts.length; part++) {
            int[] own = Arrays.copyOfRange(order, firsts[part], firsts[part + 1]);
            if (own.length == 0) {
                throw new PolymathException(path + " has only " + order.length + " digits, too few for three sets.");
            }
            for (int i = 0; i < counts[part]; i++) {
                int scene = objects.size();
                objects.add(draw(digits, own, scene, values));
                sets.add(names.get(part));
            }
        }
        return new Table(
                path.toString(),
                List.of(
                        ImageColumn.of("image", new StoredImages("Scenes of " + path, scenes, size, size, 1, values)),
                        new BoxesColumn("boxes", objects),
                        Folders.words("set", sets)));
    }

    private int[] shuffled(int count) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private static Digits digits(Path path) {
        Table table = TableReader.read(new TableSource.FileSource(path));
        double[][] pixels = new double[table.rows()][PIXELS];
        for (int p = 0; p < PIXELS; p++) {
            double[] values = numbers(table, "p" + p);
            for (int row = 0; row < values.length; row++) {
                if (!(values[row] >= 0 && values[row] <= 16)) {
                    throw new PolymathException("Row " + (row + 1) + " of column 'p" + p + "' of " + path + " holds "
                            + values[row] + ", but pixels are from 0 to 16.");
                }
                pixels[row][p] = values[row] / 16;
            }
        }
        String[] types = new String[table.rows()];
        Column digit = table.column("digit");
        for (int row = 0; row < types.length; row++) {
            types[row] = digit.text(row);
            if (!types[row].matches("\\d")) {
                throw new PolymathException("Row " + (row + 1) + " of column 'digit' of " + path + " holds '"
                        + types[row] + "', but it is a digit from 0 to 9.");
            }
        }
        return new Digits(pixels, types);
    }

    private static double[] numbers(Table table, String name) {
        if (table.column(name) instanceof NumericColumn numeric) {
            return numeric.values();
        }
        if (table.column(name) instanceof ai.polymath.data.BooleanColumn truths) {
            // A pixel that is 0 or 1 in all digits.
            double[] values = new double[truths.rows()];
            Arrays.setAll(values, row -> truths.isMissing(row) ? Double.NaN : truths.values()[row]);
            return values;
        }
        throw new PolymathException(
                "Column '" + name + "' of " + table.source() + " holds words, but pixels are numbers.");
    }

    /** Draws a scene and says what is where. */
    private BoxesColumn.Objects draw(Digits digits, int[] own, int scene, byte[] values) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + scene);
        double[] canvas = new double[size * size];
        for (int i = 0; i < canvas.length; i++) {
            canvas[i] = random.nextDouble() * NOISE;
        }
        int count = 1 + random.nextInt(most);
        List<int[]> tiles = new ArrayList<>();
        List<BoxesColumn.Box> boxes = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS && boxes.size() < count; attempt++) {
            int side = DIGIT + random.nextInt(LARGEST_DIGIT - DIGIT + 1);
            int x = random.nextInt(size - side + 1);
            int y = random.nextInt(size - side + 1);
            if (tiles.stream()
                    .anyMatch(t -> x < t[0] + t[2] && t[0] < x + side && y < t[1] + t[2] && t[1] < y + side)) {
                continue;
            }
            tiles.add(new int[] {x, y, side});
            int digit = own[random.nextInt(own.length)];
            double brightness = 140 + random.nextDouble() * 115;
            boxes.add(stamp(digits, digit, canvas, new int[] {x, y, side}, brightness));
        }
        for (int i = 0; i < canvas.length; i++) {
            values[scene * canvas.length + i] = (byte) Math.min(255, Math.round(canvas[i]));
        }
        return new BoxesColumn.Objects(size, size, boxes);
    }

    /** Draws one digit, each pixel between the four nearest of the original, and finds the box of its ink. */
    private BoxesColumn.Box stamp(Digits digits, int digit, double[] canvas, int[] tile, double brightness) {
        int side = tile[2];
        int left = side;
        int top = side;
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double ink =
                        ink(digits.pixels()[digit], (x + 0.5) * DIGIT / side - 0.5, (y + 0.5) * DIGIT / side - 0.5);
                int at = (tile[1] + y) * size + tile[0] + x;
                canvas[at] = Math.max(canvas[at], ink * brightness);
                if (ink >= INK) {
                    left = Math.min(left, x);
                    top = Math.min(top, y);
                    right = Math.max(right, x + 1);
                    bottom = Math.max(bottom, y + 1);
                }
            }
        }
        if (right <= left) {
            left = 0;
            top = 0;
            right = side;
            bottom = side;
        }
        return new BoxesColumn.Box(
                digits.types()[digit], tile[0] + left, tile[1] + top, tile[0] + right, tile[1] + bottom, false);
    }

    private static double ink(double[] pixels, double x, double y) {
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        double fx = x - x0;
        double fy = y - y0;
        return (1 - fy) * ((1 - fx) * pixel(pixels, x0, y0) + fx * pixel(pixels, x0 + 1, y0))
                + fy * ((1 - fx) * pixel(pixels, x0, y0 + 1) + fx * pixel(pixels, x0 + 1, y0 + 1));
    }

    private static double pixel(double[] pixels, int x, int y) {
        return x < 0 || y < 0 || x >= DIGIT || y >= DIGIT ? 0 : pixels[y * DIGIT + x];
    }
}
