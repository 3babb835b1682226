package ai.polymath.metric;

import ai.polymath.data.BoxLayout;
import ai.polymath.data.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Mean over classes, and over one or ten demanded overlaps, of the average precision of detections.
 *
 * <p>Detections of a class are taken in the order of their scores, over all pictures. Each takes the object of its class in its
 * picture with the largest overlap (intersection over union) among those that are not taken yet and overlap enough, an ordinary
 * one before a difficult one: a hit, or with a difficult one nothing. Without such an object it is a miss. The average precision is the
 * area under precision as a function of recall, precision made falling: {@code sum over hits of max precision from here on /
 * objects} (the definition of Pascal VOC since 2010; COCO samples the same curve at 101 points). Classes without an ordinary
 * object in the labelled pictures are left out.
 *
 * <p>Cost: {@code O(n log n + n m)} for n detections and m objects a picture.
 *
 * @param demanding whether it is the mean over the overlaps 0.5, 0.55, ..., 0.95 ({@code map_50_95}) instead of 0.5 alone
 *     ({@code map_50})
 */
public record MeanAveragePrecision(boolean demanding) implements Metric {
    private static final int OVERLAPS = 10;

    @Override
    public String name() {
        return demanding ? "map_50_95" : "map_50";
    }

    @Override
    public Direction direction() {
        return Direction.HIGHER;
    }

    /** A detection, and which row and place of the predictions it has. */
    private record Detection(int example, int at, double score) {}

    @Override
    public double of(Scores scores) {
        double sum = 0;
        int classes = 0;
        for (int type = 0; type <= largestClass(scores.labels()); type++) {
            double one = ofClass(scores, type);
            if (!Double.isNaN(one)) {
                sum += one;
                classes++;
            }
        }
        return classes == 0 ? Double.NaN : sum / classes;
    }

    private static int largestClass(Labels labels) {
        int largest = -1;
        for (int e = 0; e < labels.examples(); e++) {
            for (int i = 0; i < objects(labels, e); i++) {
                largest = Math.max(largest, (int) labels.values()[e * labels.width() + BoxLayout.at(i)]);
            }
        }
        return largest;
    }

    /** How many objects a picture has; 0 if nobody has looked. */
    private static int objects(Labels labels, int example) {
        double count = labels.values()[example * labels.width()];
        return Double.isNaN(count) ? 0 : (int) count;
    }

    private double ofClass(Scores scores, int type) {
        Labels labels = scores.labels();
        int ordinary = 0;
        for (int e = 0; e < labels.examples(); e++) {
            for (int i = 0; i < objects(labels, e); i++) {
                int at = e * labels.width() + BoxLayout.at(i);
                if (labels.values()[at] == type && labels.values()[at + BoxLayout.LABEL_DIFFICULT] == 0) {
                    ordinary++;
                }
            }
        }
        if (ordinary == 0) {
            return Double.NaN;
        }
        List<Detection> detections = detections(scores, type);
        double sum = 0;
        int overlaps = demanding ? OVERLAPS : 1;
        for (int o = 0; o < overlaps; o++) {
            sum += averagePrecision(hits(scores, type, detections, (50 + 5 * o) / 100.0), ordinary);
        }
        return sum / overlaps;
    }

    /** Those of a class in pictures that somebody has looked at, the highest score first. */
    private static List<Detection> detections(Scores scores, int type) {
        List<Detection> all = new ArrayList<>();
        double[] values = scores.predictions();
        for (int e = 0; e < scores.examples(); e++) {
            int row = e * scores.width();
            if (scores.labels().isMissing(e)) {
                continue;
            }
            for (int i = 0; i < (int) values[row]; i++) {
                int at = row + BoxLayout.at(i);
                if (values[at] == type) {
                    all.add(new Detection(e, at, values[at + BoxLayout.SCORE]));
                }
            }
        }
        all.sort(Comparator.comparingDouble(Detection::score).reversed());
        return all;
    }

    /** For each detection 1 if it is a hit, -1 if a miss, 0 if neither. */
    private static int[] hits(Scores scores, int type, List<Detection> detections, double overlap) {
        Labels labels = scores.labels();
        double[] values = labels.values();
        boolean[] taken = new boolean[values.length];
        int[] hits = new int[detections.size()];
        for (int d = 0; d < hits.length; d++) {
            Detection detection = detections.get(d);
            int best = -1;
            double bestOverlap = 0;
            boolean bestDifficult = true;
            for (int i = 0; i < objects(labels, detection.example()); i++) {
                int at = detection.example() * labels.width() + BoxLayout.at(i);
                if (values[at] != type || taken[at]) {
                    continue;
                }
                double own = BoxOverlap.of(
                        scores.predictions(),
                        detection.at() + BoxLayout.PREDICTION_CORNERS,
                        values,
                        at + BoxLayout.LABEL_CORNERS);
                boolean difficult = values[at + BoxLayout.LABEL_DIFFICULT] == 1;
                boolean better = difficult == bestDifficult ? own > bestOverlap : bestDifficult;
                if (own >= overlap && better) {
                    best = at;
                    bestOverlap = own;
                    bestDifficult = difficult;
                }
            }
            if (best < 0) {
                hits[d] = -1;
            } else if (!bestDifficult) {
                taken[best] = true;
                hits[d] = 1;
            }
        }
        return hits;
    }

    private static double averagePrecision(int[] hits, int objects) {
        double[] precision = new double[hits.length];
        int right = 0;
        int told = 0;
        for (int d = 0; d < hits.length; d++) {
            right += hits[d] == 1 ? 1 : 0;
            told += hits[d] == 0 ? 0 : 1;
            precision[d] = told == 0 ? 0 : (double) right / told;
        }
        double area = 0;
        double best = 0;
        for (int d = hits.length - 1; d >= 0; d--) {
            best = Math.max(best, precision[d]);
            area += hits[d] == 1 ? best : 0;
        }
        return area / objects;
    }
}
