package ai.polymath.cli;

import ai.polymath.data.Split;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One repetition of a comparison: all variants are trained with the same seed on the same rows.
 *
 * @param name for people, {@code seed 1} or {@code fold 2}
 * @param seed of training
 * @param splitSeed of the division of rows
 * @param splitIndex which of the splits that seed gives: the fold
 * @param split the rows
 */
record Replicate(String name, long seed, long splitSeed, int splitIndex, Split split) {
    /**
     * The repetitions of an experiment.
     *
     * @param experiment with all its tasks: their classes decide a stratified split, which must not change with the task list
     * @param seeds how many seeds; each gives one split, or one a fold
     * @param sameSplit whether all seeds divide the rows alike
     */
    static List<Replicate> of(Experiment experiment, Table table, int seeds, boolean sameSplit) {
        List<Replicate> replicates = new ArrayList<>();
        boolean folds = experiment.data().split().folds() != null;
        for (int s = 0; s < seeds; s++) {
            long seed = experiment.training().seed() + s;
            long splitSeed = experiment.data().split().seed() + (sameSplit ? 0 : s);
            List<Split> splits = splits(experiment, table, splitSeed);
            for (int i = 0; i < splits.size(); i++) {
                String name = folds ? "fold " + (i + 1) + (seeds > 1 ? ", seed " + (s + 1) : "") : "seed " + (s + 1);
                replicates.add(new Replicate(name, seed, splitSeed, i, splits.get(i)));
            }
        }
        return replicates;
    }

    /** Whether another seed divides the rows in another way. */
    static boolean isByChance(SplitSettings split) {
        return split.type() != SplitSettings.Type.COLUMN && split.type() != SplitSettings.Type.TIME;
    }

    static List<Split> splits(Experiment experiment, Table table, long splitSeed) {
        SplitSettings settings = experiment.data().split().withSeed(splitSeed);
        return PreparedExperiment.splits(experiment.withData(experiment.data().withSplit(settings)), table);
    }

    /** A fingerprint of which row is where. */
    String splitHash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int[] rows : List.of(split.train(), split.validation(), split.test())) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * (rows.length + 1)).putInt(rows.length);
                for (int row : rows) {
                    bytes.putInt(row);
                }
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** The name as part of a path. */
    String folder() {
        return name.replace(", ", "-").replace(' ', '-');
    }
}
