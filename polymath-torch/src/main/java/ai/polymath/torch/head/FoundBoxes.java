package ai.polymath.torch.head;

import ai.polymath.data.BoxLayout;
import ai.polymath.metric.BoxOverlap;
import ai.polymath.task.DetectionTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses the boxes that are told of a picture: those with a score of the threshold or more, the highest first, without those
 * that overlap a better one of their class too much (greedy non-maximum suppression), the best of what is left.
 */
final class FoundBoxes {
    /** More candidates than this are not compared with each other. */
    private static final int CANDIDATES = 1000;

    private FoundBoxes() {}

    private record Candidate(int type, int place, double score) {}

    /**
     * Writes the chosen boxes of one picture as {@link BoxLayout} says; -1 behind the last.
     *
     * @param task says threshold, overlap, and how many
     * @param scores {@code [classes, places]} from {@code fromScores} on
     * @param corners left, top, right, bottom, {@code [4, places]} from {@code fromCorners} on
     * @param places how many places
     * @param into takes the numbers from {@code at} on
     */
    static void choose(
            DetectionTask task,
            int classes,
            int places,
            double[] scores,
            int fromScores,
            double[] corners,
            int fromCorners,
            double[] into,
            int at) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < classes * places; i++) {
            double score = scores[fromScores + i];
            if (score >= task.threshold()) {
                candidates.add(new Candidate(i / places, i % places, score));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
        Arrays.fill(into, at, at + BoxLayout.width(task.maxDetections()), -1);
        int chosen = 0;
        double[] box = new double[4];
        for (Candidate candidate :
                candidates.subList(0, Math.min(candidates.size(), Math.max(CANDIDATES, task.maxDetections())))) {
            if (chosen == task.maxDetections()) {
                break;
            }
            for (int k = 0; k < box.length; k++) {
                double corner = corners[fromCorners + k * places + candidate.place()];
                box[k] = Math.max(0, Math.min(1, corner));
            }
            if (isNew(task, candidate, box, into, at, chosen)) {
                int slot = at + BoxLayout.at(chosen++);
                into[slot] = candidate.type();
                into[slot + BoxLayout.SCORE] = candidate.score();
                System.arraycopy(box, 0, into, slot + BoxLayout.PREDICTION_CORNERS, box.length);
            }
        }
        into[at] = chosen;
    }

    private static boolean isNew(
            DetectionTask task, Candidate candidate, double[] box, double[] told, int at, int chosen) {
        for (int i = 0; i < chosen; i++) {
            int slot = at + BoxLayout.at(i);
            if (told[slot] == candidate.type()
                    && BoxOverlap.of(told, slot + BoxLayout.PREDICTION_CORNERS, box, 0) > task.overlap()) {
                return false;
            }
        }
        return true;
    }
}
