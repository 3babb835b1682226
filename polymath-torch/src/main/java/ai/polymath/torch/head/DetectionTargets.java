package ai.polymath.torch.head;

import ai.polymath.data.BoxLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the places of pictures should say of their objects, in plain arrays. Of every object the place that holds its middle
 * should name its class. Around the middle stands a Gaussian whose deviation is 0.09 of the object's size
 * ({@code 0.54 / 6}: Liu et al., Training-Time-Friendly Network for Real-Time Object Detection, AAAI 2020): near
 * places should tell the object's corners too, and naming its class there is punished less. The weights of an object's places
 * sum to the same for all objects. Where objects meet, a place belongs to the smaller one.
 *
 * <p>A difficult object teaches nothing: places within it may name its class or not.
 */
final class DetectionTargets {
    private static final double DEVIATION = 0.54 / 6;
    /** Places of a smaller Gaussian value don't tell corners. */
    private static final double LEAST = 0.01;

    private final int classes;
    private final int height;
    private final int width;
    private final float[] peaks;
    private final float[] heat;
    private final float[] owned;
    private final float[] corners;
    private final float[] norms;

    /**
     * Assigns the objects of some pictures.
     *
     * @param labels rows as {@link BoxLayout} says, one after the other
     * @param pictures how many rows
     * @param classes how many classes
     * @param height rows of places
     * @param width places a row
     */
    DetectionTargets(double[] labels, int pictures, int classes, int height, int width) {
        this.classes = classes;
        this.height = height;
        this.width = width;
        int places = height * width;
        this.peaks = new float[pictures * classes * places];
        this.heat = new float[peaks.length];
        this.owned = new float[pictures * places];
        this.corners = new float[pictures * 4 * places];
        this.norms = new float[pictures];
        int length = pictures == 0 ? 0 : labels.length / pictures;
        for (int n = 0; n < pictures; n++) {
            assign(labels, n, n * length);
        }
    }

    /** 1 where a class should be named, {@code [pictures, classes, height, width]}. */
    float[] peaks() {
        return peaks;
    }

    /** The value of the Gaussian there, 1 also where nothing is asked, {@code [pictures, classes, height, width]}. */
    float[] heat() {
        return heat;
    }

    /** What a place's corners count; each picture's sum to 1, or 0 without objects, {@code [pictures, height, width]}. */
    float[] owned() {
        return owned;
    }

    /** Left, top, right, bottom of the object of each place, {@code [pictures, 4, height, width]}. */
    float[] corners() {
        return corners;
    }

    /** {@code 1 / max(1, objects)} of each picture. */
    float[] norms() {
        return norms;
    }

    private void assign(double[] labels, int picture, int row) {
        int count = (int) labels[row];
        // The smaller one last, so that it takes the places that it shares.
        List<Integer> order = IntStream.range(0, count)
                .mapToObj(i -> row + BoxLayout.at(i))
                .sorted(Comparator.comparingDouble((Integer at) -> -area(labels, at)))
                .toList();
        int[] owner = new int[height * width];
        Arrays.fill(owner, -1);
        float[] value = new float[owner.length];
        int ordinary = 0;
        for (int at : order) {
            if (labels[at + BoxLayout.LABEL_DIFFICULT] == 1) {
                leaveOut(labels, at, picture);
            }
        }
        for (int at : order) {
            if (labels[at + BoxLayout.LABEL_DIFFICULT] != 1) {
                ordinary++;
                place(labels, at, picture, owner, value);
            }
        }
        norms[picture] = 1f / Math.max(1, ordinary);
        weigh(owner, value, picture);
    }

    private static double area(double[] labels, int at) {
        return (labels[at + 3] - labels[at + 1]) * (labels[at + 4] - labels[at + 2]);
    }

    private int heatAt(double[] labels, int at, int picture) {
        return (picture * classes + (int) labels[at]) * height * width;
    }

    private static int cell(double share, int cells) {
        return Math.max(0, Math.min(cells - 1, (int) Math.floor(share * cells)));
    }

    private void leaveOut(double[] labels, int at, int picture) {
        int from = heatAt(labels, at, picture);
        for (int y = cell(labels[at + 2], height); y <= cell(labels[at + 4], height); y++) {
            for (int x = cell(labels[at + 1], width); x <= cell(labels[at + 3], width); x++) {
                heat[from + y * width + x] = 1;
            }
        }
    }

    private void place(double[] labels, int at, int picture, int[] owner, float[] value) {
        int from = heatAt(labels, at, picture);
        int middleX = cell((labels[at + 1] + labels[at + 3]) / 2, width);
        int middleY = cell((labels[at + 2] + labels[at + 4]) / 2, height);
        double deviationX = (labels[at + 3] - labels[at + 1]) * width * DEVIATION;
        double deviationY = (labels[at + 4] - labels[at + 2]) * height * DEVIATION;
        int reachX = reach(deviationX);
        int reachY = reach(deviationY);
        for (int y = Math.max(0, middleY - reachY); y <= Math.min(height - 1, middleY + reachY); y++) {
            for (int x = Math.max(0, middleX - reachX); x <= Math.min(width - 1, middleX + reachX); x++) {
                double one = gaussian(x - middleX, deviationX) * gaussian(y - middleY, deviationY);
                if (one < LEAST) {
                    continue;
                }
                int cell = y * width + x;
                heat[from + cell] = Math.max(heat[from + cell], (float) one);
                owner[cell] = at;
                value[cell] = (float) one;
                for (int k = 0; k < 4; k++) {
                    corners[(picture * 4 + k) * height * width + cell] =
                            (float) labels[at + BoxLayout.LABEL_CORNERS + k];
                }
            }
        }
        peaks[from + middleY * width + middleX] = 1;
    }

    private static int reach(double deviation) {
        return (int) Math.floor(deviation * Math.sqrt(-2 * Math.log(LEAST)));
    }

    private static double gaussian(int distance, double deviation) {
        return distance == 0 ? 1 : Math.exp(-0.5 * distance * distance / (deviation * deviation));
    }

    /** All objects that own a place count the same together. */
    private void weigh(int[] owner, float[] value, int picture) {
        java.util.Map<Integer, Double> sums = new java.util.HashMap<>();
        for (int cell = 0; cell < owner.length; cell++) {
            if (owner[cell] >= 0) {
                sums.merge(owner[cell], (double) value[cell], Double::sum);
            }
        }
        for (int cell = 0; cell < owner.length; cell++) {
            if (owner[cell] >= 0) {
                owned[picture * owner.length + cell] =
                        (float) (value[cell] / java.util.Objects.requireNonNull(sums.get(owner[cell])) / sums.size());
            }
        }
    }
}
