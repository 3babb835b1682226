package ai.polymath.cli;

import ai.polymath.experiment.Experiment;
import ai.polymath.run.AtomicFiles;
import ai.polymath.settings.JsonSchema;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code polymath schema}. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of experiment files, for editors that complete and check YAML.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "-o", paramLabel = "FILE", description = "Write it to a file instead.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        String schema = JsonSchema.write(Experiment.class);
        if (out == null) {
            Console.out(spec).print(schema);
        } else {
            AtomicFiles.writeText(out, schema);
        }
        return 0;
    }
}
