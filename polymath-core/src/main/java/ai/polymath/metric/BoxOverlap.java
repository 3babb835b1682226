package ai.polymath.metric;

/** Geometry of boxes: left, top, right and bottom in four successive numbers. */
public final class BoxOverlap {
    private BoxOverlap() {}

    /**
     * Intersection over union, between 0 and 1; 0 if a box has no area.
     *
     * @param a holds one box from {@code i} on
     * @param b holds the other from {@code j} on
     */
    public static double of(double[] a, int i, double[] b, int j) {
        double width = Math.min(a[i + 2], b[j + 2]) - Math.max(a[i], b[j]);
        double height = Math.min(a[i + 3], b[j + 3]) - Math.max(a[i + 1], b[j + 1]);
        if (!(width > 0) || !(height > 0)) {
            return 0;
        }
        double both = width * height;
        double union = area(a, i) + area(b, j) - both;
        return union > 0 ? both / union : 0;
    }

    private static double area(double[] a, int i) {
        return (a[i + 2] - a[i]) * (a[i + 3] - a[i + 1]);
    }
}
