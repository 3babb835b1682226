package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.reader.TableReader;
import ai.polymath.run.Json;
import ai.polymath.run.ResultTable;
import ai.polymath.run.TextTable;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.bundle.TrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code polymath evaluate}. */
@Command(
        name = "evaluate",
        description = "Judge a trained model on a table with labels.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ModelAndTable options = new ModelAndTable();

    @Option(names = "-o", paramLabel = "FILE", description = "Write the figures as JSON too.")
    private @Nullable Path out;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Processor threads; 0 takes all cores.",
            defaultValue = "0")
    private int threads;

    @Override
    public Integer call() {
        try (TrainedModel model = TrainedModel.load(options.bundle(), threads)) {
            Table labelled = ModelColumns.withPicturesAndMaps(
                    model,
                    TableReader.read(
                                    options.source(),
                                    ModelColumns.featuresAndTargets(model),
                                    ModelColumns.settings(model))
                            .table(),
                    options.folder());
            String note = ModelColumns.note(model, labelled.source(), labelled.names());
            if (note != null) {
                Console.out(spec).println(note);
            }
            List<String> known = new ArrayList<>();
            for (FittedTask task : model.tasks()) {
                List<String> wanted = new ArrayList<>(task.task().targets());
                wanted.addAll(task.task().rows().columns());
                if (labelled.names().containsAll(wanted)) {
                    known.add(task.name());
                } else {
                    Console.out(spec)
                            .println("Note: task '" + task.name() + "' is not judged: " + labelled.source()
                                    + " has no column "
                                    + wanted.stream()
                                            .filter(column -> !labelled.names().contains(column))
                                            .collect(java.util.stream.Collectors.joining(", "))
                                    + ".");
                }
            }
            if (known.isEmpty()) {
                throw new PolymathException(labelled.source() + " has labels for none of the model's tasks.");
            }
            print(model.evaluate(labelled, known));
        }
        return 0;
    }

    private void print(Map<String, Map<String, Double>> figures) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Task", "Metric", "Value"));
        figures.forEach((task, metrics) -> {
            boolean first = true;
            for (Map.Entry<String, Double> metric : metrics.entrySet()) {
                rows.add(List.of(first ? task : "", metric.getKey(), ResultTable.figure(metric.getValue())));
                first = false;
            }
        });
        Console.out(spec).print(TextTable.of(rows, 2));
        if (out != null) {
            Json.write(out, new LinkedHashMap<>(Map.of("tasks", figures)));
        }
    }
}
