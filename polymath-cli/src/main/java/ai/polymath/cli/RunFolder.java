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

/** The folder that a run leaves its files in. */
record RunFolder(Path path) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final Path RUNS = Path.of("runs");

    /** The folder of a new run, or with {@code resume} that of a run to go on with. */
    static RunFolder choose(String experiment, @Nullable Path out, boolean resume) {
        if (resume) {
            return new RunFolder(out == null ? newest(experiment) : existing(out));
        }
        Path folder = out == null ? RUNS.resolve(experiment + "-" + LocalDateTime.now().format(TIME)) : out;
        if (Files.exists(folder) && !isEmptyFolder(folder)) {
            throw new PolymathException(folder + " exists already and nothing is overwritten. Maybe add --resume to go on"
                    + " with that run, or choose another folder with --out.");
        }
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

    private static Path existing(Path out) {
        if (!Files.isDirectory(out)) {
            throw new PolymathException("There is no run in " + out + " to go on with. Maybe leave --resume away.");
        }
        return out;
    }

    private static Path newest(String experiment) {
        try (Stream<Path> runs = Files.isDirectory(RUNS) ? Files.list(RUNS) : Stream.empty()) {
            List<Path> matching = runs.filter(
                            p -> p.getFileName().toString().matches(java.util.regex.Pattern.quote(experiment) + "-\\d{8}-\\d{6}"))
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
        return Files.exists(file("metrics.json"));
    }
}
