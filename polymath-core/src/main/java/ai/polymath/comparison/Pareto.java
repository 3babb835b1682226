package ai.polymath.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Points of several figures, larger being better in each: which are not beaten, and how much they cover together. */
public final class Pareto {
    private Pareto() {}

    /** Whether {@code a} is at least as good everywhere and better somewhere; never with an undefined figure. */
    public static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (!(a[i] >= b[i])) {
                return false;
            }
            better |= a[i] > b[i];
        }
        return better;
    }

    /** For each point whether no other dominates it. Equal points are all on the front. */
    public static boolean[] front(double[][] points) {
        boolean[] front = new boolean[points.length];
        for (int i = 0; i < points.length; i++) {
            double[] point = points[i];
            front[i] = Arrays.stream(points).noneMatch(other -> dominates(other, point));
        }
        return front;
    }

    /**
     * The volume of what the points dominate above a reference point, exactly: {@code vol(union over p of [reference, p])}.
     *
     * <p>The WFG algorithm (While, Bradstreet, Barone 2012): the sum over points of what each covers alone, which is its box
     * less the volume of the later points cut down to that box, by recursion. Exponential in the worst case, quick for some
     * dozen points in any small dimension.
     *
     * @param points larger is better
     * @param reference what every point is measured from; a point that doesn't exceed it in all figures covers nothing
     */
    public static double hypervolume(double[][] points, double[] reference) {
        List<double[]> above = new ArrayList<>();
        for (double[] point : points) {
            double[] sides = new double[reference.length];
            boolean covers = true;
            for (int i = 0; i < sides.length; i++) {
                sides[i] = point[i] - reference[i];
                covers &= sides[i] > 0;
            }
            if (covers) {
                above.add(sides);
            }
        }
        return volume(nonDominated(above));
    }

    private static double volume(List<double[]> points) {
        double sum = 0;
        for (int i = 0; i < points.size(); i++) {
            double[] box = points.get(i);
            double own = 1;
            for (double side : box) {
                own *= side;
            }
            List<double[]> cut = new ArrayList<>();
            for (double[] later : points.subList(i + 1, points.size())) {
                double[] smaller = new double[box.length];
                Arrays.setAll(smaller, k -> Math.min(box[k], later[k]));
                cut.add(smaller);
            }
            sum += own - volume(nonDominated(cut));
        }
        return sum;
    }

    /** Without dominated points, and equal ones once. */
    private static List<double[]> nonDominated(List<double[]> points) {
        List<double[]> kept = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double[] point = points.get(i);
            boolean covered = false;
            for (int j = 0; j < points.size() && !covered; j++) {
                covered = dominates(points.get(j), point) || (j < i && Arrays.equals(points.get(j), point));
            }
            if (!covered) {
                kept.add(point);
            }
        }
        return kept;
    }
}
