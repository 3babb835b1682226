package ai.polymath.torch.training;

import ai.polymath.data.Column;
import ai.polymath.data.ImageColumn;
import ai.polymath.data.Images;
import ai.polymath.data.MapColumn;
import ai.polymath.data.Maps;
import ai.polymath.data.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drawn scenes by chance from a seed: boxes (red) and discs (green) before a grey wall. The nearer a thing, the brighter it is; its tilt
 * to the left or right is its share of blue. Labels: class, depth, normal; some pixels have none.
 */
final class DenseScenes {
    static final int SIDE = 24;
    static final int IGNORE = 255;
    private static final int PIXELS = SIDE * SIDE;
    private static final double WALL = 5;

    final List<byte[]> pictures = new ArrayList<>();
    final List<float[]> classes = new ArrayList<>();
    final List<float[]> depths = new ArrayList<>();
    final List<float[]> normals = new ArrayList<>();

    DenseScenes(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int row = 0; row < rows; row++) {
            draw(random);
        }
    }

    private void draw(SplittableRandom random) {
        byte[] picture = new byte[PIXELS * 3];
        float[] type = new float[PIXELS];
        float[] depth = new float[PIXELS];
        float[] normal = new float[3 * PIXELS];
        for (int p = 0; p < PIXELS; p++) {
            paint(picture, p, 40, 40, 128, random);
            depth[p] = (float) WALL;
            normal[2 * PIXELS + p] = 1;
        }
        int things = 1 + random.nextInt(3);
        for (int i = 0; i < things; i++) {
            boolean disc = random.nextBoolean();
            double far = 1 + 3 * random.nextDouble();
            double tilt = (random.nextInt(3) - 1) * 0.6;
            double radius = 4 + random.nextInt(4);
            double cx = random.nextInt(SIDE);
            double cy = random.nextInt(SIDE);
            for (int p = 0; p < PIXELS; p++) {
                double dx = p % SIDE - cx;
                double dy = Math.floorDiv(p, SIDE) - cy;
                boolean inside = disc
                        ? dx * dx + dy * dy <= radius * radius
                        : Math.max(Math.abs(dx), Math.abs(dy)) <= radius - 1;
                if (inside) {
                    int bright = (int) (60 + 190 * (4 - far) / 3);
                    paint(picture, p, disc ? 20 : bright, disc ? bright : 20, (int) (128 + 150 * tilt), random);
                    type[p] = disc ? 2 : 1;
                    depth[p] = (float) far;
                    normal[p] = (float) tilt;
                    normal[2 * PIXELS + p] = (float) Math.sqrt(1 - tilt * tilt);
                }
            }
        }
        for (int i = 0; i < PIXELS / 20; i++) {
            type[random.nextInt(PIXELS)] = IGNORE;
            depth[random.nextInt(PIXELS)] = 0;
            int p = random.nextInt(PIXELS);
            normal[p] = 0;
            normal[2 * PIXELS + p] = 0;
        }
        pictures.add(picture);
        classes.add(type);
        depths.add(depth);
        normals.add(normal);
    }

    private static void paint(byte[] picture, int p, int red, int green, int blue, SplittableRandom random) {
        int[] colour = {red, green, blue};
        for (int c = 0; c < 3; c++) {
            picture[p * 3 + c] = (byte) Math.max(0, Math.min(255, colour[c] + random.nextInt(11) - 5));
        }
    }

    /** Columns image, label, depth, normal. */
    Table table() {
        List<Column> columns = List.of(
                ImageColumn.of("image", new Stored(pictures)),
                MapColumn.of("label", new StoredMaps(1, classes)),
                MapColumn.of("depth", new StoredMaps(1, depths)),
                MapColumn.of("normal", new StoredMaps(3, normals)));
        return new Table("scenes", columns);
    }

    /** Columns image, label, depth, normal; a map is missing where its index is -1. */
    Table table(int[] labels, int[] depth) {
        return new Table(
                "scenes",
                List.of(
                        ImageColumn.of("image", new Stored(pictures)),
                        new MapColumn("label", new StoredMaps(1, classes), labels),
                        new MapColumn("depth", new StoredMaps(1, depths), depth),
                        MapColumn.of("normal", new StoredMaps(3, normals))));
    }

    static int[] all(int rows) {
        int[] all = new int[rows];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private record Stored(List<byte[]> pictures) implements Images {
        @Override
        public int count() {
            return pictures.size();
        }

        @Override
        public String describe(int index) {
            return "picture " + index;
        }

        @Override
        public Picture decode(int index) {
            return new Picture(SIDE, SIDE, 3, pictures.get(index));
        }
    }

    private record StoredMaps(int channels, List<float[]> values) implements Maps {
        @Override
        public int count() {
            return values.size();
        }

        @Override
        public String describe(int index) {
            return "map " + index;
        }

        @Override
        public Numbers decode(int index) {
            return new Numbers(channels, SIDE, SIDE, 0, values.get(index));
        }
    }
}
