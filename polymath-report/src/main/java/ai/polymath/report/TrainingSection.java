package ai.polymath.report;

import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Heat;
import ai.polymath.report.chart.Lines;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.CsvTable;
import ai.polymath.report.files.Curves;
import ai.polymath.report.files.Gradients;
import ai.polymath.report.files.RunFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How the training went for all tasks together: weights, learning rate, conflicts; or a linear model's strengths. */
final class TrainingSection {
    /** Of more tasks a picture of curves can't be read. */
    static final int MOST_CURVES = 8;

    private static final int MOST_PAIRS = 28;

    private TrainingSection() {}

    static void add(RunFiles run, List<Page.Section> sections) {
        if (run.path() != null) {
            sections.add(strengths(run, run.path()));
        }
        if (run.curves().epochs().length > 0) {
            sections.add(training(run));
        }
        if (run.gradients() != null && !run.gradients().pairs().isEmpty()) {
            sections.add(gradients(run.gradients()));
        }
    }

    private static Page.Section training(RunFiles run) {
        Curves curves = run.curves();
        List<Block> blocks = new ArrayList<>();
        Block weights = weights(curves);
        if (weights != null) {
            blocks.add(weights);
        }
        boolean changes = Arrays.stream(curves.learningRate()).distinct().count() > 1;
        if (changes) {
            blocks.add(new Block.Figure(new Lines(
                            "Learning rate",
                            "epoch",
                            epochs(curves),
                            "at the epoch's last step",
                            List.of(new Lines.Series("learning rate", curves.learningRate(), false)))
                    .chart()));
        } else {
            blocks.add(new Block.Note(
                    "The learning rate was " + Numbers.figure(curves.learningRate()[0]) + " throughout."));
        }
        return new Page.Section(
                "training",
                "Training",
                "The weight of a task is how much its loss counts in a step. Curves of losses and metrics stand with each task"
                        + " below.",
                blocks);
    }

    static double[] epochs(Curves curves) {
        return Arrays.stream(curves.epochs()).asDoubleStream().toArray();
    }

    private static Block weights(Curves curves) {
        List<String> names = List.copyOf(curves.tasks().keySet());
        double[][] weights =
                curves.tasks().values().stream().map(Curves.OfTask::weight).toArray(double[][]::new);
        double[] all = Arrays.stream(weights)
                .flatMapToDouble(Arrays::stream)
                .filter(w -> !Double.isNaN(w))
                .toArray();
        double least = Arrays.stream(all).min().orElse(0);
        double most = Arrays.stream(all).max().orElse(0);
        if (most - least <= 1e-9 * Math.abs(most)) {
            return new Block.Note("All tasks had the weight " + Numbers.figure(most) + " throughout.");
        }
        if (names.size() > MOST_CURVES) {
            return new Block.Figure(new Heat(
                            "Weights of the tasks over epochs",
                            "Task",
                            names,
                            "epoch",
                            Arrays.stream(curves.epochs())
                                    .mapToObj(Integer::toString)
                                    .toList(),
                            weights,
                            "mean weight in the epoch",
                            Heat.Scale.from0(weights))
                    .chart());
        }
        List<Lines.Series> series = new ArrayList<>();
        for (int t = 0; t < names.size(); t++) {
            series.add(new Lines.Series(names.get(t), weights[t], false));
        }
        return new Block.Figure(new Lines(
                        "Weights of the tasks over epochs", "epoch", epochs(curves), "mean weight in the epoch", series)
                .chart());
    }

    private static Page.Section gradients(Gradients gradients) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Figure(new Lines(
                        "Steps in which some two tasks conflicted",
                        "epoch",
                        Arrays.stream(gradients.epochs()).asDoubleStream().toArray(),
                        "share of the sampled steps, lower is better",
                        List.of(new Lines.Series("conflicting steps", gradients.conflicting(), false)))
                .chart()));
        List<Gradients.Pair> worst = gradients.pairs().stream()
                .sorted(Comparator.comparingDouble(p -> Double.isNaN(p.meanCosine()) ? 2 : p.meanCosine()))
                .limit(MOST_PAIRS)
                .toList();
        double[][] cosines = worst.stream().map(Gradients.Pair::cosine).toArray(double[][]::new);
        String which = worst.size() < gradients.pairs().size()
                ? ", the " + worst.size() + " pairs that conflict most of "
                        + gradients.pairs().size()
                : "";
        blocks.add(new Block.Figure(new Heat(
                        "Agreement of the tasks' gradients over epochs" + which,
                        "Pair of tasks",
                        worst.stream().map(p -> p.task() + " · " + p.other()).toList(),
                        "epoch",
                        Arrays.stream(gradients.epochs())
                                .mapToObj(Integer::toString)
                                .toList(),
                        cosines,
                        "mean cosine (1 agree, 0 indifferent, −1 opposed)",
                        Heat.Scale.around0(cosines))
                .chart()));
        blocks.add(new Block.Figure(matrix(gradients)));
        return new Page.Section(
                "gradients",
                "Do the tasks' gradients agree?",
                "The cosine of the angle between two tasks' gradients at the shared parameters: above 0 a step for one task"
                        + " helps the other, below 0 it harms it.",
                blocks);
    }

    private static ai.polymath.report.chart.Chart matrix(Gradients gradients) {
        Set<String> set = new LinkedHashSet<>();
        gradients.pairs().forEach(p -> {
            set.add(p.task());
            set.add(p.other());
        });
        List<String> names = List.copyOf(set);
        double[][] mean = new double[names.size()][names.size()];
        for (double[] row : mean) {
            Arrays.fill(row, Double.NaN);
        }
        for (Gradients.Pair pair : gradients.pairs()) {
            int one = names.indexOf(pair.task());
            int other = names.indexOf(pair.other());
            mean[one][other] = pair.meanCosine();
            mean[other][one] = pair.meanCosine();
        }
        return new Heat(
                        "Agreement of the tasks' gradients, mean over epochs",
                        "Task",
                        names,
                        "task",
                        names,
                        mean,
                        "mean cosine (1 agree, 0 indifferent, −1 opposed)",
                        Heat.Scale.around0(mean))
                .chart();
    }

    private static Page.Section strengths(RunFiles run, CsvTable path) {
        int size = path.rows().size();
        List<Block> blocks = new ArrayList<>();
        List<Block.Fact> facts = new ArrayList<>();
        run.metrics()
                .path("linear")
                .properties()
                .forEach(f -> facts.add(new Block.Fact(
                        f.getKey().replace('_', ' '),
                        f.getValue().isNumber()
                                ? Numbers.figure(f.getValue().asDouble())
                                : f.getValue().asText())));
        blocks.add(new Block.Facts(facts));
        List<List<Cell>> rows = new ArrayList<>();
        for (int r = 0; r < size; r++) {
            boolean chosen = path.text(r, "chosen").equals("true");
            rows.add(List.of(
                    Cell.of(Numbers.figure(path.number(r, "lambda"))),
                    Cell.best(Numbers.figure(path.number(r, "validation_loss")), chosen),
                    Cell.of(Numbers.figure(path.number(r, "validation_error"))),
                    Cell.of(Numbers.whole(path.number(r, "weights_not_zero"))),
                    Cell.of(Numbers.whole(path.number(r, "iterations")))));
        }
        boolean curve = size > 1;
        if (curve) {
            blocks.add(new Block.Figure(path(path)));
        }
        Block table = new Block.Grid(new DataTable(
                "Strengths that were tried; ✓ marks the one taken",
                List.of(
                        Column.numbers("Strength lambda"),
                        Column.numbers("Validation loss", "lower is better"),
                        Column.numbers("Standard error"),
                        Column.numbers("Weights not zero"),
                        Column.numbers("Iterations")),
                rows));
        blocks.add(curve ? new Block.Fold("All strengths", size + " of them", false, List.of(table)) : table);
        return new Page.Section(
                "strength", "How strong the penalty is", "Chosen by cross-validation in the training rows.", blocks);
    }

    private static ai.polymath.report.chart.Chart path(CsvTable path) {
        int size = path.rows().size();
        double[] x = new double[size];
        double[] loss = new double[size];
        double[] low = new double[size];
        double[] high = new double[size];
        Double chosen = null;
        for (int r = 0; r < size; r++) {
            // The weakest penalty at the right, as the path goes.
            x[r] = Math.log10(path.number(r, "lambda"));
            loss[r] = path.number(r, "validation_loss");
            double error = path.number(r, "validation_error");
            low[r] = loss[r] - error;
            high[r] = loss[r] + error;
            chosen = path.text(r, "chosen").equals("true") ? Double.valueOf(x[r]) : chosen;
        }
        return new Lines(
                        "Loss by strength of the penalty",
                        "log10 of lambda",
                        x,
                        "validation loss with its standard error, lower is better",
                        List.of(new Lines.Series("validation loss", loss, false, low, high)),
                        chosen,
                        "Taken")
                .chart();
    }
}
