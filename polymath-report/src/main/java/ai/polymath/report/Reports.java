package ai.polymath.report;

import ai.polymath.PolymathException;
import ai.polymath.report.files.RunFiles;
import ai.polymath.report.tensorboard.TensorBoard;
import ai.polymath.run.AtomicFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** Makes {@code report.html} of what a run, a comparison or measured relations of tasks left in a folder. */
public final class Reports {
    /** The name of the page. */
    public static final String FILE = "report.html";

    private Reports() {}

    /**
     * Writes the page of a folder, and for a run the event files for TensorBoard; for a cross-validated run those of its
     * folds too. An older page is replaced.
     *
     * @return the page
     * @throws PolymathException if the folder holds nothing to report, or a run that is not finished
     */
    public static Path write(Path folder) {
        if (Files.exists(folder.resolve("comparison.json"))) {
            return write(folder, ComparisonPage.of(folder));
        }
        boolean related = Files.exists(folder.resolve(RelatednessSection.RELATEDNESS))
                || Files.exists(folder.resolve(RelatednessSection.GROUPS));
        if (related && !Files.exists(folder.resolve(RunFiles.METRICS))) {
            return write(folder, RelatednessSection.page(folder));
        }
        if (Files.isDirectory(folder.resolve("runs")) && !Files.exists(folder.resolve(RunFiles.PROVENANCE))) {
            throw new PolymathException("The comparison in " + folder + " is not finished: there is no comparison.json."
                    + " Go on with it by the same 'polymath compare' command first.");
        }
        RunFiles run = RunFiles.read(folder);
        List<RunFiles> folds = run.folds().stream().map(RunFiles::read).toList();
        if (run.metrics().has("folds")) {
            folds.forEach(Reports::run);
            return write(folder, CrossPage.of(run, folds));
        }
        return run(run);
    }

    private static Path run(RunFiles run) {
        if (run.curves().epochs().length > 0) {
            TensorBoard.write(run.curves(), started(run), run.folder());
        }
        return write(run.folder(), RunPage.of(run));
    }

    private static Instant started(RunFiles run) {
        try {
            return Instant.parse(run.provenance().path("started").asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static Path write(Path folder, Page page) {
        Path file = folder.resolve(FILE);
        AtomicFiles.writeText(file, Renderer.html(page));
        return file;
    }
}
