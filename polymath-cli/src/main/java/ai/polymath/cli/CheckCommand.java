package ai.polymath.cli;

import ai.polymath.data.BoxLayout;
import ai.polymath.data.CountsEncoding;
import ai.polymath.data.FeatureEncoding;
import ai.polymath.data.ImageEncoding;
import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.data.Table;
import ai.polymath.data.TermsEncoding;
import ai.polymath.data.TextEncoding;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.linear.training.LinearTrainer;
import ai.polymath.reader.ReadResult;
import ai.polymath.run.ResultTable;
import ai.polymath.run.TextTable;
import ai.polymath.task.DenseTask;
import ai.polymath.task.DepthTask;
import ai.polymath.task.DetectionTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.pretrained.Pretrained;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code polymath check}. */
@Command(
        name = "check",
        description = "Check an experiment and show what it means: features, tasks, labels, parameters.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ExperimentOptions options = new ExperimentOptions();

    @Override
    public Integer call() {
        PrintWriter print = Console.out(spec);
        Experiment experiment = options.experiment();
        ReadResult read = ExperimentTable.read(experiment, options.folder());
        Table table = read.table();
        PreparedExperiment prepared = ExperimentTable.prepareFirst(experiment, table);
        if (experiment.model().isNetwork()) {
            Engine.requireDevice(experiment.training().device());
        }
        print.printf(Locale.ROOT, "%s: %,d rows from %s.%n", experiment.name(), table.rows(), table.source());
        Integer folds = experiment.data().split().folds();
        print.printf(
                Locale.ROOT,
                "Split (%s%s): %,d rows train, %,d validate, %,d test.%n%n",
                experiment.data().split().type().word(),
                folds == null ? "" : ", first of " + folds + " folds",
                prepared.rows(Part.TRAIN).length,
                prepared.rows(Part.VALIDATION).length,
                prepared.rows(Part.TEST).length);
        if (!prepared.sources().isEmpty()) {
            print.println(SourceView.of(prepared));
        }
        print.println(features(prepared, table));
        print.println(tasks(prepared));
        print.println(parameters(prepared));
        ExperimentTable.warnings(read).forEach(w -> print.println("Note: " + w));
        prepared.preprocessing().notes().forEach(n -> print.println("Note: " + n));
        print.println(options.file() + " is fine.");
        return 0;
    }

    private static String features(PreparedExperiment prepared, Table table) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Feature", "Used as", "Missing"));
        for (FeatureEncoding encoding : prepared.preprocessing().encodings()) {
            String use = use(encoding);
            rows.add(List.of(
                    encoding.column(),
                    use,
                    percent(table.column(encoding.column()).missing(), table.rows())));
        }
        return TextTable.of(rows, 2);
    }

    private static String use(FeatureEncoding encoding) {
        if (encoding instanceof FeatureEncoding.Categorical categorical) {
            return categorical.categories().size() + " categories";
        }
        if (encoding instanceof FeatureEncoding.Numeric number) {
            return number(number);
        }
        if (encoding instanceof CountsEncoding counts) {
            return counts.denseWidth() + " counts";
        }
        if (encoding instanceof TermsEncoding terms) {
            return terms.denseWidth() + " terms";
        }
        if (encoding instanceof ImageEncoding image) {
            return "pictures of " + image.height() + " x " + image.width()
                    + (image.channels() == 1 ? ", grey" : ", colours");
        }
        return encoding instanceof TextEncoding text ? "text of " + text.size() + " words" : "graph";
    }

    private static String number(FeatureEncoding.Numeric number) {
        return (number.truth() ? "yes or no" : "number") + (number.indicator() ? ", with missing indicator" : "");
    }

    private static String tasks(PreparedExperiment prepared) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Task", "Type", "Metric", "Train", "Val.", "Test", "Missing", "Balance in training rows"));
        for (int t = 0; t < prepared.tasks().size(); t++) {
            FittedTask task = prepared.tasks().get(t);
            Labels labels = prepared.labels().get(t);
            int all = 0;
            for (int i = 0; i < labels.examples(); i++) {
                all += labels.isMissing(i) ? 0 : 1;
            }
            rows.add(List.of(
                    task.name(),
                    task.task().kind(),
                    task.task().primaryMetric(),
                    count(labels, prepared.rows(Part.TRAIN)),
                    count(labels, prepared.rows(Part.VALIDATION)),
                    count(labels, prepared.rows(Part.TEST)),
                    percent(labels.examples() - all, labels.examples()),
                    balance(task, labels.select(prepared.rows(Part.TRAIN)))));
        }
        return TextTable.of(rows, 8);
    }

    private static String count(Labels labels, int[] rows) {
        return String.format(Locale.ROOT, "%,d", labels.count(rows));
    }

    private static String balance(FittedTask task, Labels labels) {
        if (task.task() instanceof RegressionTask regression) {
            double[] values =
                    Arrays.stream(labels.values()).filter(v -> !Double.isNaN(v)).toArray();
            double mean = Arrays.stream(values).average().orElse(Double.NaN);
            double deviation = Math.sqrt(Arrays.stream(values)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElse(Double.NaN));
            String unit = regression.unit().isEmpty() ? "" : " " + regression.unit();
            return "mean " + ResultTable.figure(mean) + unit + ", deviation " + ResultTable.figure(deviation) + unit;
        }
        if (task.task() instanceof DepthTask depth) {
            String unit = depth.unit().isEmpty() ? "" : " " + depth.unit();
            return "pixels: mean " + ResultTable.figure(task.center()) + unit + ", deviation "
                    + ResultTable.figure(task.scale()) + unit;
        }
        if (task.task() instanceof DenseTask) {
            return task.classes().isEmpty()
                    ? "a direction a pixel"
                    : task.classes().size() + " classes a pixel: " + firsts(task);
        }
        if (task.task() instanceof DetectionTask) {
            return objects(task, labels);
        }
        boolean multilabel = task.task() instanceof MultilabelTask;
        int[] counts = new int[task.classes().size()];
        int[] totals = new int[counts.length];
        for (int i = 0; i < labels.values().length; i++) {
            double value = labels.values()[i];
            if (!Double.isNaN(value)) {
                if (multilabel) {
                    totals[i % labels.width()]++;
                    counts[i % labels.width()] += (int) value;
                } else {
                    counts[(int) value]++;
                    Arrays.setAll(totals, k -> totals[k] + 1);
                }
            }
        }
        List<String> shares = new ArrayList<>();
        for (int k = 0; k < counts.length && k < 6; k++) {
            shares.add(task.classes().get(k) + " " + percent(counts[k], totals[k]));
        }
        return String.join(", ", shares) + (counts.length > 6 ? ", ..." : "");
    }

    private static String firsts(FittedTask task) {
        List<String> classes = task.classes();
        return String.join(", ", classes.subList(0, Math.min(6, classes.size()))) + (classes.size() > 6 ? ", ..." : "");
    }

    private static String objects(FittedTask task, Labels labels) {
        int[] counts = new int[task.classes().size()];
        int all = 0;
        for (int row = 0; row < labels.examples(); row++) {
            double objects = labels.values()[row * labels.width()];
            for (int i = 0; i < objects; i++) {
                counts[(int) labels.values()[row * labels.width() + BoxLayout.at(i)]]++;
                all++;
            }
        }
        List<String> shares = new ArrayList<>();
        for (int k = 0; k < counts.length && k < 6; k++) {
            shares.add(task.classes().get(k) + " " + percent(counts[k], all));
        }
        return String.format(Locale.ROOT, "%,d objects: ", all)
                + String.join(", ", shares)
                + (counts.length > 6 ? ", ..." : "");
    }

    private static String parameters(PreparedExperiment prepared) {
        if (!prepared.experiment().model().isNetwork()) {
            return String.format(
                    Locale.ROOT,
                    "%,d parameters of linear models tied by the penalty %s.",
                    LinearTrainer.parameterCount(prepared),
                    prepared.experiment().model().linear().penaltyName());
        }
        try (Network network = Network.build(
                prepared.experiment().model(),
                InputShape.of(prepared.preprocessing()),
                prepared.tasks(),
                prepared.experiment().outputs())) {
            long shared = network.sharedParameters();
            long own = network.ownParameters();
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%,d parameters: %,d shared by all tasks, %,d of single tasks.",
                    shared + own,
                    shared,
                    own));
            if (network.frozenParameters() > 0) {
                text.append(String.format(Locale.ROOT, " %,d more numbers are frozen.", network.frozenParameters()));
            }
            Pretrained.load(network, prepared.experiment().model())
                    .forEach(note -> text.append('\n').append(note));
            return text.toString();
        }
    }

    private static String percent(int part, int of) {
        return of == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / of);
    }
}
