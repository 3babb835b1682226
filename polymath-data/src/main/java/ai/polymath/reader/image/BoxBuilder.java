package ai.polymath.reader.image;

import ai.polymath.PolymathException;
import ai.polymath.data.BoxesColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Gathers the objects of one picture and refuses what can't be. */
final class BoxBuilder {
    private final String where;
    private final int height;
    private final int width;
    private final List<BoxesColumn.Box> boxes = new ArrayList<>();
    private int clipped;

    /**
     * For one picture.
     *
     * @param where names the file, for messages
     */
    BoxBuilder(String where, int height, int width) {
        this.where = where;
        this.height = height;
        this.width = width;
    }

    /**
     * Takes a box; what reaches over the picture's edge is cut off.
     *
     * @throws PolymathException if it is no box, or nothing of it lies in the picture
     */
    void add(String type, double left, double top, double right, double bottom, boolean difficult) {
        if (type.isBlank()) {
            throw new PolymathException(where + ": an object has no class.");
        }
        if (!(right > left) || !(bottom > top) || Double.isInfinite(right - left) || Double.isInfinite(bottom - top)) {
            throw new PolymathException(where + ": the box " + box(left, top, right, bottom) + " of a '" + type
                    + "' is empty or no box; right must be more than left and bottom more than top.");
        }
        double l = Math.max(0, left);
        double t = Math.max(0, top);
        double r = Math.min(width, right);
        double b = Math.min(height, bottom);
        if (!(r > l) || !(b > t)) {
            throw new PolymathException(where + ": the box " + box(left, top, right, bottom) + " of a '" + type
                    + "' lies outside of the picture of " + width + " x " + height + " pixels.");
        }
        clipped += l != left || t != top || r != right || b != bottom ? 1 : 0;
        boxes.add(new BoxesColumn.Box(type, l, t, r, b, difficult));
    }

    private static String box(double left, double top, double right, double bottom) {
        return String.format(Locale.ROOT, "(%s, %s, %s, %s)", left, top, right, bottom);
    }

    /** How many boxes were cut off at an edge. */
    int clipped() {
        return clipped;
    }

    BoxesColumn.Objects objects() {
        return new BoxesColumn.Objects(height, width, boxes);
    }
}
