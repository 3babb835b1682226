package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.reader.TableProfile;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
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
        description = "Look at a table and write an experiment file for it, with comments.",
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TABLE", description = "A CSV, TSV, Parquet or JSON file.")
    private @Nullable Path table;

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
        Path source = java.util.Objects.requireNonNull(table).toAbsolutePath();
        Path folder = java.util.Objects.requireNonNull(source.getParent());
        Path target = out == null ? folder.resolve("experiment.yaml") : out.toAbsolutePath();
        if (Files.exists(target) && !force) {
            throw new PolymathException(target + " exists already. Use --force to overwrite it, or -o for another name.");
        }
        Table read = TableReader.read(TableSource.file(source));
        tasks.forEach(read::column);
        Path start = java.util.Objects.requireNonNull(target.getParent());
        String path = start.relativize(source).toString().replace('\\', '/');
        String text = new ExperimentWriter(TableProfile.of(read), path, tasks).text();
        AtomicFiles.writeText(target, text);
        Console.out(spec).println("Wrote " + target + ". Look through it, then: polymath check " + target);
        return 0;
    }
}
