package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The folder that a run leaves its files in. */
record RunFolder(Path path) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final Path RUNS = Path.of("runs");

    /** What names the run: settings, data, versions. */
    static final String PROVENANCE = "run.json";

    /** What a finished run has. */
    static final String METRICS = "metrics.json";

    /** Refuses a folder that holds something. */
    static void requireFree(Path folder) {
        if (!Files.exists(folder) || isEmptyFolder(folder)) {
            return;
        }
        RunFolder there = new RunFolder(folder);
        boolean unfinished = Files.exists(there.file(PROVENANCE)) && !there.isFinished();
        throw new PolymathException(folder + " exists already and nothing is overwritten. "
                + (unfinished
                        ? "It holds a run that was stopped: add --resume to go on with it, or choose another folder with"
                                + " --out."
                        : "Choose another folder with --out."));
    }

    /** The folder of a new run. */
    static RunFolder make(String experiment, @Nullable Path out) {
        Path folder = out;
        if (folder == null) {
            String name = experiment + "-"
                    + LocalDateTime.now(java.time.ZoneId.systemDefault()).format(TIME);
            folder = RUNS.resolve(name);
            for (int n = 2; Files.exists(folder); n++) {
                folder = RUNS.resolve(name + "-" + n);
            }
        }
        requireFree(folder);
        AtomicFiles.createFolder(folder);
        RunFolder run = new RunFolder(folder);
        // An unwritable place is told now, not after the training.
        AtomicFiles.writeText(run.file(".writable"), "");
        try {
            Files.delete(run.file(".writable"));
        } catch (IOException e) {
            throw AtomicFiles.failure(folder, e);
        }
        return run;
    }

    /** The folder of a run to go on with: {@code out}, or the newest of the experiment. */
    static RunFolder unfinished(String experiment, @Nullable Path out) {
        RunFolder run = new RunFolder(out == null ? newest(experiment) : out);
        if (!Files.isRegularFile(run.file(PROVENANCE))) {
            throw new PolymathException("There is no run in " + run.path() + " to go on with"
                    + (Files.isDirectory(run.path()) ? ": it has no " + PROVENANCE : "")
                    + ". Leave --resume away to start one.");
        }
        if (run.isFinished()) {
            throw new PolymathException("The run in " + run.path() + " is finished, so there is nothing to go on with."
                    + " Leave --resume away to start a new one in another folder.");
        }
        return run;
    }

    /** Removes the folder if it holds that file at most. */
    void removeIfOnly(String name) {
        try (Stream<Path> inside = Files.list(path)) {
            if (inside.anyMatch(file -> !file.equals(file(name)))) {
                return;
            }
            Files.deleteIfExists(file(name));
            Files.delete(path);
        } catch (IOException e) {
            // What led here is told, and matters more than a folder left behind.
            LoggerFactory.getLogger(RunFolder.class).debug("Can't remove {}", path, e);
        }
    }

    private static Path newest(String experiment) {
        try (Stream<Path> runs = Files.isDirectory(RUNS) ? Files.list(RUNS) : Stream.empty()) {
            List<Path> matching = runs.filter(p -> p.getFileName()
                            .toString()
                            .matches(java.util.regex.Pattern.quote(experiment) + "-\\d{8}-\\d{6}(-\\d+)?"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            if (matching.isEmpty()) {
                throw new PolymathException("There is no run of '" + experiment + "' in " + RUNS.toAbsolutePath()
                        + " to go on with. Maybe name its folder with --out.");
            }
            return matching.get(matching.size() - 1);
        } catch (IOException e) {
            throw new PolymathException("Can't look into " + RUNS.toAbsolutePath() + ": " + e.getMessage() + ".", e);
        }
    }

    private static boolean isEmptyFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        } catch (IOException e) {
            throw new PolymathException("Can't look into " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    /** A file or folder in it. */
    Path file(String name) {
        return path.resolve(name);
    }

    /** Whether the run came to its end. */
    boolean isFinished() {
        return Files.exists(file(METRICS));
    }
}
