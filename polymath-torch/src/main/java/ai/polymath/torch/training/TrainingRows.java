package ai.polymath.torch.training;

import ai.polymath.data.SourceRows;
import ai.polymath.experiment.PreparedExperiment;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The training rows, of one table or of several sources. */
final class TrainingRows {
    private final int[] all;
    private final int[] firsts;
    private final int[][] bySource;

    private TrainingRows(int[] all, int[] firsts, int[][] bySource) {
        this.all = all;
        this.firsts = firsts;
        this.bySource = bySource;
    }

    /** Those of an experiment. */
    static TrainingRows of(PreparedExperiment prepared) {
        int[] all = prepared.split().train();
        if (prepared.sources().isEmpty()) {
            return of(all);
        }
        int[] firsts = prepared.sources().stream().mapToInt(SourceRows::first).toArray();
        int[][] own = prepared.sources().stream().map(s -> s.among(all)).toArray(int[][]::new);
        return new TrainingRows(all, firsts, own);
    }

    /** Those of one table. */
    static TrainingRows of(int[] rows) {
        return new TrainingRows(rows, new int[] {0}, new int[][] {rows});
    }

    int[] all() {
        return all;
    }

    /** Those of each source; one source if there is one table. */
    int[][] bySource() {
        return bySource;
    }

    /** The index of the source that a row comes from. */
    int source(int row) {
        int at = Arrays.binarySearch(firsts, row);
        return at >= 0 ? at : -at - 2;
    }

    /** Rows drawn by chance with repetition, as many of each source as there are among others. */
    int[] independent(int[] like, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] rows = new int[like.length];
        Arrays.setAll(rows, i -> {
            int[] own = bySource[source(like[i])];
            return own[random.nextInt(own.length)];
        });
        return rows;
    }
}
