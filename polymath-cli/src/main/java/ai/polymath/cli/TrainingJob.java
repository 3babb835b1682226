package ai.polymath.cli;

import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.experiment.Experiment;
import ai.polymath.run.Json;
import ai.polymath.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One training of a comparison: what {@code job.json} in its folder says. Any process that has the table can do it.
 *
 * @param folder where its files go
 * @param experiment the experiment as its tree, without secrets
 * @param splitSeed of the division of rows, by all tasks of the comparison
 * @param splitIndex which of its splits
 * @param fraction share of the training rows that is used
 * @param test whether test rows are looked at; tuning must not
 * @param every steps between two measurements of how the tasks are related; 0 for none
 * @param key names experiment, data, rows, versions and threads: a finished run with this key need not be repeated
 */
record TrainingJob(
        Path folder,
        Map<String, @Nullable Object> experiment,
        long splitSeed,
        int splitIndex,
        double fraction,
        boolean test,
        int every,
        String key) {
    private static final String FILE = "job.json";

    /**
     * A training.
     *
     * @param facts what else the result depends on: data, versions, threads
     */
    static TrainingJob of(
            Path folder,
            Experiment experiment,
            Replicate replicate,
            double fraction,
            boolean test,
            Map<String, ?> facts) {
        return of(folder, experiment, replicate, fraction, test, 0, facts);
    }

    /** A training that measures how its tasks are related; test rows are not looked at. */
    static TrainingJob measuring(
            Path folder, Experiment experiment, Replicate replicate, int every, Map<String, ?> facts) {
        return of(folder, experiment, replicate, 1, false, every, facts);
    }

    private static TrainingJob of(
            Path folder,
            Experiment experiment,
            Replicate replicate,
            double fraction,
            boolean test,
            int every,
            Map<String, ?> facts) {
        Experiment seeded = experiment
                .withData(experiment
                        .data()
                        .withoutSecrets()
                        .withSplit(experiment.data().split().withSeed(replicate.splitSeed())))
                .withTraining(experiment.training().withSeed(replicate.seed()));
        Map<String, @Nullable Object> tree = Settings.toTree(seeded);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("experiment", tree);
        all.put("split", replicate.splitHash());
        all.put("fraction", fraction);
        all.put("test", test);
        if (every > 0) {
            all.put("every", every);
        }
        all.putAll(facts);
        return new TrainingJob(
                folder,
                tree,
                replicate.splitSeed(),
                replicate.splitIndex(),
                fraction,
                test,
                every,
                sha256(Json.text(all)));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** Whether a folder holds a job. */
    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /** The job of a folder. */
    static TrainingJob read(Path folder) {
        JsonNode json = Json.read(folder.resolve(FILE));
        @SuppressWarnings("unchecked") // What write() put there.
        Map<String, @Nullable Object> tree = (Map<String, @Nullable Object>)
                java.util.Objects.requireNonNull(Json.tree(json.path("experiment")), "a job has an experiment");
        return new TrainingJob(
                folder,
                tree,
                json.path("split_seed").asLong(),
                json.path("split_index").asInt(),
                json.path("fraction").asDouble(),
                json.path("test").asBoolean(),
                json.path("every").asInt(),
                json.path("key").asText());
    }

    /**
     * Writes {@code job.json}.
     *
     * @param cost what the training cost, once it is over
     */
    void write(Map<String, ?> cost) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("key", key);
        tree.put("split_seed", splitSeed);
        tree.put("split_index", splitIndex);
        tree.put("fraction", fraction);
        tree.put("test", test);
        if (every > 0) {
            tree.put("every", every);
        }
        tree.putAll(cost);
        tree.put("experiment", experiment);
        Json.write(folder.resolve(FILE), tree);
    }

    /** The result of an earlier training of the same job; null if there is none. */
    @Nullable
    JobResult finished() {
        RunFolder run = new RunFolder(folder);
        if (!run.isFinished() || !isIn(folder)) {
            return null;
        }
        JsonNode json = Json.read(folder.resolve(FILE));
        return json.path("key").asText().equals(key)
                ? new JobResult(json, Json.read(run.file(RunFolder.METRICS)))
                : null;
    }

    /** The rows as this job may see them. */
    Split visible(Split split) {
        int[] train = split.train();
        if (fraction < 1) {
            train = firstOf(train);
        }
        return new Split(train, split.validation(), test ? split.test() : new int[0]);
    }

    /** Some of the rows by chance, the same whatever the variant; a smaller share is part of a larger one. */
    private int[] firstOf(int[] rows) {
        int[] shuffled = rows.clone();
        SplittableRandom random = new SplittableRandom(splitSeed);
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = kept;
        }
        int count = (int) Math.max(1, Math.ceil(fraction * rows.length));
        int[] first = java.util.Arrays.copyOf(shuffled, count);
        java.util.Arrays.sort(first);
        return first;
    }

    /**
     * What a finished training left.
     *
     * @param job its {@code job.json}
     * @param metrics its {@code metrics.json}
     */
    record JobResult(JsonNode job, JsonNode metrics) {
        /** A task's primary metric in a part; {@code NaN} if undefined. */
        double primary(String task, Part part) {
            JsonNode own = metrics.path("tasks").path(task);
            return number(own.path(part.word()).path(own.path("primary_metric").asText()));
        }

        /** The same of the constant prediction. */
        double constant(String task, Part part) {
            JsonNode own = metrics.path("tasks").path(task);
            return number(own.path("baseline")
                    .path(part.word())
                    .path(own.path("primary_metric").asText()));
        }

        double seconds() {
            return number(metrics.path("seconds"));
        }

        double parameters() {
            return number(metrics.path("parameters"));
        }

        double steps() {
            return number(job.path("steps"));
        }

        double peakBytes() {
            return number(job.path("peak_bytes"));
        }

        private static double number(JsonNode node) {
            return node.isNumber() ? node.asDouble() : Double.NaN;
        }
    }
}
