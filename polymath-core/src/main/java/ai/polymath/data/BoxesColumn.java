package ai.polymath.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The objects in the picture of every row: none, one or many boxes with the name of their class. A row that nobody has looked
 * at is missing, which is another thing than a row without objects.
 *
 * @param name the column's name
 * @param objects those of each row; null is missing
 */
public record BoxesColumn(String name, List<? extends @Nullable Objects> objects) implements StructuredColumn {
    /** The list is copied. */
    public BoxesColumn {
        objects = java.util.Collections.unmodifiableList(new ArrayList<@Nullable Objects>(objects));
    }

    /**
     * The objects of one picture.
     *
     * @param height the picture's, in pixels
     * @param width the picture's, in pixels
     * @param boxes what is where
     */
    public record Objects(int height, int width, List<Box> boxes) {
        /** The list is copied. */
        public Objects {
            boxes = List.copyOf(boxes);
        }
    }

    /**
     * One object; pixels are counted from 0 at the left and upper edge of the picture, so that a box over the whole picture is
     * {@code (0, 0, width, height)}.
     *
     * @param type the name of its class
     * @param left the left edge
     * @param top the upper edge
     * @param right the right edge, more than left
     * @param bottom the lower edge, more than top
     * @param difficult whether it is hard to see, so that judges neither demand nor punish it
     */
    public record Box(String type, double left, double top, double right, double bottom, boolean difficult) {}

    /** The classes that there are, in alphabetical order. */
    public List<String> classes() {
        TreeSet<String> classes = new TreeSet<>();
        for (Objects one : objects) {
            if (one != null) {
                one.boxes().forEach(box -> classes.add(box.type()));
            }
        }
        return List.copyOf(classes);
    }

    @Override
    public String kind() {
        return "boxes";
    }

    @Override
    public int rows() {
        return objects.size();
    }

    @Override
    public boolean isMissing(int row) {
        return objects.get(row) == null;
    }

    @Override
    public String text(int row) {
        Objects one = objects.get(row);
        return one == null ? "" : one.boxes().toString();
    }

    @Override
    public BoxesColumn select(int[] rows) {
        return new BoxesColumn(
                name,
                Arrays.stream(rows).<@Nullable Objects>mapToObj(objects::get).toList());
    }

    @Override
    public BoxesColumn concatenate(List<? extends @Nullable Column> parts, int[] rows) {
        List<@Nullable Objects> all = new ArrayList<>();
        for (int s = 0; s < rows.length; s++) {
            BoxesColumn part = (BoxesColumn) parts.get(s);
            for (int i = 0; i < rows[s]; i++) {
                all.add(part == null ? null : part.objects().get(i));
            }
        }
        return new BoxesColumn(name, all);
    }
}
