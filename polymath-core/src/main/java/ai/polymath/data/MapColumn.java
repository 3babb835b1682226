package ai.polymath.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A map in every row: numbers at the pixels of the row's picture.
 *
 * @param name the column's name
 * @param maps the maps
 * @param index which map each row has; {@link #MISSING} is missing
 */
public record MapColumn(String name, Maps maps, int[] index) implements StructuredColumn {
    /** The index of a missing map. */
    public static final int MISSING = -1;

    /** One map a row, in order. */
    public static MapColumn of(String name, Maps maps) {
        int[] index = new int[maps.count()];
        Arrays.setAll(index, i -> i);
        return new MapColumn(name, maps, index);
    }

    @Override
    public String kind() {
        return "maps";
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
        return isMissing(row) ? "" : maps.describe(index[row]);
    }

    @Override
    public MapColumn select(int[] rows) {
        return new MapColumn(
                name, maps, Arrays.stream(rows).map(row -> index[row]).toArray());
    }

    @Override
    public MapColumn concatenate(List<? extends @Nullable Column> parts, int[] rows) {
        TreeMap<Integer, Maps> all = new TreeMap<>();
        List<Integer> places = new ArrayList<>();
        int count = 0;
        for (int s = 0; s < rows.length; s++) {
            MapColumn part = (MapColumn) parts.get(s);
            for (int i = 0; i < rows[s]; i++) {
                places.add(part == null || part.isMissing(i) ? MISSING : count + part.index()[i]);
            }
            if (part != null && part.maps().count() > 0) {
                all.put(count, part.maps());
                count += part.maps().count();
            }
        }
        int total = count;
        return new MapColumn(
                name,
                new Joined(all, total),
                places.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Maps of several sources; the key is where those of a source begin. */
    private record Joined(TreeMap<Integer, Maps> parts, int count) implements Maps {
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
        public Numbers decode(int index) {
            var part = parts.floorEntry(index);
            return part.getValue().decode(index - part.getKey());
        }
    }
}
