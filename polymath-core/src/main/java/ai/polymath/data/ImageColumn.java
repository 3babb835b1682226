package ai.polymath.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A picture in every row.
 *
 * @param name the column's name
 * @param images the pictures
 * @param index which picture each row has; {@link #MISSING} is missing
 */
public record ImageColumn(String name, Images images, int[] index) implements StructuredColumn {
    /** The index of a missing picture. */
    public static final int MISSING = -1;

    /** One picture a row, in order. */
    public static ImageColumn of(String name, Images images) {
        int[] index = new int[images.count()];
        Arrays.setAll(index, i -> i);
        return new ImageColumn(name, images, index);
    }

    @Override
    public String kind() {
        return "images";
    }

    @Override
    public int rows() {
        return index.length;
    }

    @Override
    public boolean isMissing(int row) {
        return index[row] == MISSING;
    }

    @Override
    public String text(int row) {
        return isMissing(row) ? "" : images.describe(index[row]);
    }

    @Override
    public ImageColumn select(int[] rows) {
        return new ImageColumn(
                name, images, Arrays.stream(rows).map(row -> index[row]).toArray());
    }

    @Override
    public ImageColumn concatenate(List<? extends @Nullable Column> parts, int[] rows) {
        TreeMap<Integer, Images> all = new TreeMap<>();
        List<Integer> places = new ArrayList<>();
        int count = 0;
        for (int s = 0; s < rows.length; s++) {
            ImageColumn part = (ImageColumn) parts.get(s);
            for (int i = 0; i < rows[s]; i++) {
                places.add(part == null || part.isMissing(i) ? MISSING : count + part.index()[i]);
            }
            if (part != null && part.images().count() > 0) {
                all.put(count, part.images());
                count += part.images().count();
            }
        }
        int total = count;
        return new ImageColumn(
                name,
                new Joined(all, total),
                places.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Pictures of several sources; the key is where those of a source begin. */
    private record Joined(TreeMap<Integer, Images> parts, int count) implements Images {
        @Override
        public String describe(int index) {
            var part = parts.floorEntry(index);
            return part.getValue().describe(index - part.getKey());
        }

        @Override
        public int[] size(int index) {
            var part = parts.floorEntry(index);
            return part.getValue().size(index - part.getKey());
        }

        @Override
        public String fingerprint(int index) {
            var part = parts.floorEntry(index);
            return part.getValue().fingerprint(index - part.getKey());
        }

        @Override
        public Picture decode(int index) {
            var part = parts.floorEntry(index);
            return part.getValue().decode(index - part.getKey());
        }
    }
}
