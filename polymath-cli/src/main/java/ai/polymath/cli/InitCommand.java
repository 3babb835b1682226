package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.run.AtomicFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code polymath init}. */
@Command(
        name = "init",
        description = "Look at a table, or several, and write an experiment file, with comments.",
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "TABLE",
            description = "A CSV, TSV, Parquet or JSON file; several become the sources of one experiment.")
    private List<Path> tables = new ArrayList<>();

    @Option(
            names = "--task",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns to predict, such as --task ascites,edema. Without it, likely ones are proposed.")
    private List<String> tasks = new ArrayList<>();

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "The file to write; experiment.yaml beside the table if left out.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Overwrite the file if it exists.")
    private boolean force;

    @Override
    public Integer call() {
        Path folder =
                java.util.Objects.requireNonNull(tables.get(0).toAbsolutePath().getParent());
        Path target = out == null ? folder.resolve("experiment.yaml") : out.toAbsolutePath();
        if (Files.exists(target) && !force) {
            throw new PolymathException(
                    target + " exists already. Use --force to overwrite it, or -o for another name.");
        }
        InitSources sources = InitSources.read(tables, java.util.Objects.requireNonNull(target.getParent()));
        tasks.forEach(sources.table()::column);
        String text = new ExperimentWriter(sources, tasks).text();
        AtomicFiles.writeText(target, text);
        Console.out(spec).println("Wrote " + target + ". Look through it, then: polymath check " + target);
        return 0;
    }
}
