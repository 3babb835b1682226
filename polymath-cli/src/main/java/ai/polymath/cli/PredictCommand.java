package ai.polymath.cli;

import ai.polymath.data.Molecules;
import ai.polymath.data.Table;
import ai.polymath.reader.OutputColumn;
import ai.polymath.reader.PredictionWriter;
import ai.polymath.reader.RowStream;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.bundle.TrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code polymath predict}. */
@Command(
        name = "predict",
        description = "Predict all tasks for the rows of a table, in their order, without holding them all in memory.",
        mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    private static final int BATCH = 16_384;

    @Mixin
    private ModelAndTable options = new ModelAndTable();

    @Option(
            names = "-o",
            required = true,
            paramLabel = "FILE",
            description = "Where to write: .csv, .tsv, .json or .parquet, text also with .gz.")
    private @Nullable Path out;

    @Option(
            names = "--keep",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns of the table to copy in front, such as --keep id,day.")
    private List<String> keep = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Processor threads; 0 takes all cores.",
            defaultValue = "0")
    private int threads;

    @Override
    public Integer call() {
        Path target = java.util.Objects.requireNonNull(out);
        try (TrainedModel model = TrainedModel.load(options.bundle(), threads)) {
            predict(model, target);
        }
        return 0;
    }

    private void predict(TrainedModel model, Path target) {
        PredictedMaps maps = PredictedMaps.of(model, target);
        int batchSize = maps == null ? BATCH : maps.batch(BATCH);
        try (RowStream rows = RowStream.open(
                options.source(), ModelColumns.featuresAnd(model, keep), ModelColumns.settings(model), batchSize)) {
            String note = ModelColumns.note(model, options.source().describe(), rows.names());
            if (note != null) {
                Console.out(spec).println(note);
            }
            PredictionColumns columns = new PredictionColumns(model.tasks(), maps);
            List<OutputColumn> header = new ArrayList<>();
            keep.forEach(column -> header.add(OutputColumn.text(column)));
            header.addAll(columns.header());
            long count = 0;
            long without = 0;
            try (PredictionWriter writer = PredictionWriter.open(target, header)) {
                while (rows.hasNext()) {
                    Table given = ModelColumns.withPictures(model, rows.next(), options.folder());
                    Molecules.Completed completed = model.preprocessing().complete(given, count);
                    completed.notes().forEach(n -> Console.out(spec).println("Note: " + n));
                    Table batch = completed.table();
                    Map<String, double[]> predictions = model.predict(batch);
                    write(batch, predictions, columns, writer);
                    without += withoutPrediction(batch, predictions);
                    count += batch.rows();
                }
                writer.finish();
            }
            Console.out(spec)
                    .printf(
                            Locale.ROOT,
                            "Predicted %s for %s%s: %s%n",
                            String.join(
                                    ", ",
                                    model.tasks().stream().map(FittedTask::name).toList()),
                            without == 0 ? "" : String.format(Locale.ROOT, "%,d of ", count - without),
                            count == 1 ? "1 row" : String.format(Locale.ROOT, "%,d rows", count),
                            target);
            if (maps != null) {
                Console.out(spec).println("Maps: " + maps.folder());
            }
        }
    }

    /** How many rows there was nothing to predict from. */
    private static long withoutPrediction(Table batch, Map<String, double[]> predictions) {
        return IntStream.range(0, batch.rows())
                .filter(row -> predictions.values().stream()
                        .allMatch(all ->
                                all.length >= batch.rows() && Double.isNaN(all[all.length / batch.rows() * row])))
                .count();
    }

    private void write(
            Table batch, Map<String, double[]> predictions, PredictionColumns columns, PredictionWriter writer) {
        List<ai.polymath.data.Column> kept = keep.stream().map(batch::column).toList();
        for (int row = 0; row < batch.rows(); row++) {
            for (ai.polymath.data.Column column : kept) {
                writer.text(column.isMissing(row) ? null : column.text(row));
            }
            columns.write(predictions, row, batch.rows(), writer);
            writer.endRow();
        }
    }
}
