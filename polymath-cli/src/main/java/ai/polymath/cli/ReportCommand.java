package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.report.Reports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code polymath report}. */
@Command(
        name = "report",
        description = {
            "Make report.html anew from what runs or comparisons left in their folders.",
            "A run's event files for TensorBoard are made anew too."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of finished runs or comparisons.")
    private List<Path> folders = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> problems = new ArrayList<>();
        for (Path folder : folders) {
            try {
                Console.out(spec).println(Reports.write(folder));
            } catch (PolymathException e) {
                problems.addAll(e.messages());
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return 0;
    }
}
