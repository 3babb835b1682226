package ai.polymath.report;

import ai.polymath.report.chart.Calibration;
import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Heat;
import ai.polymath.report.chart.Lines;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.Curves;
import ai.polymath.report.files.RunFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Task by task: how it was learned, whether its probabilities come true, and what it confuses. */
final class TaskSection {
    /** As many tasks are unfolded when the page is opened. */
    private static final int OPEN = 6;

    private TaskSection() {}

    static Page.Section of(RunFiles run, List<TaskScore> scores) {
        List<Block> blocks = new ArrayList<>();
        for (TaskScore score : scores) {
            List<Block> inside = new ArrayList<>();
            add(inside, curves(run, score));
            add(inside, judged(run.data().path("tasks").path(score.task()), score));
            if (inside.isEmpty()) {
                inside.add(new Block.Note("The run's files hold nothing more of this task."));
            }
            blocks.add(new Block.Fold(
                    score.task(),
                    score.type() + ", " + MetricWords.arrow(score.metric()) + " " + Numbers.figure(score.model())
                            + ", baseline " + Numbers.figure(score.baseline()),
                    scores.size() <= OPEN,
                    inside));
        }
        return new Page.Section(
                "tasks",
                "Task by task",
                scores.size() <= OPEN ? null : "Open a task to see its curves, its calibration and what it confuses.",
                blocks);
    }

    private static void add(List<Block> blocks, List<Block> some) {
        if (!some.isEmpty()) {
            blocks.add(some.size() == 1 ? some.get(0) : new Block.Columns(some));
        }
    }

    private static List<Block> curves(RunFiles run, TaskScore score) {
        Curves.OfTask own = run.curves().tasks().get(score.task());
        if (own == null) {
            return List.of();
        }
        double[] epochs = TrainingSection.epochs(run.curves());
        int best = run.metrics().path("best_epoch").asInt();
        Double mark = best > 0 && epochs.length > 1 ? Double.valueOf(best) : null;
        List<Block> blocks = new ArrayList<>();
        List<Lines.Series> losses = new ArrayList<>();
        losses.add(new Lines.Series("training", own.trainLoss(), true));
        if (Arrays.stream(own.validationLoss()).anyMatch(l -> !Double.isNaN(l))) {
            losses.add(new Lines.Series("validation", own.validationLoss(), false));
        }
        Lines loss = new Lines("Loss", "epoch", epochs, "loss, lower is better", losses, mark, "Best epoch");
        if (!loss.isEmpty()) {
            blocks.add(new Block.Figure(loss.chart()));
        }
        double[] figures = own.metrics().get(score.metric());
        if (figures != null) {
            Lines metric = new Lines(
                    score.metric() + " on validation rows",
                    "epoch",
                    epochs,
                    MetricWords.axis(score.metric(), score.unit()),
                    List.of(new Lines.Series("validation", figures, false)),
                    mark,
                    "Best epoch");
            if (!metric.isEmpty()) {
                blocks.add(new Block.Figure(metric.chart()));
            }
        }
        return blocks;
    }

    private static List<Block> judged(JsonNode detail, TaskScore score) {
        List<Block> blocks = new ArrayList<>();
        String of = score.type().equals("segmentation") ? " pixels)" : " rows)";
        String rows = " (" + detail.path("judged").asText("test") + of;
        Block calibration = calibration(detail, score, rows);
        if (calibration != null) {
            blocks.add(calibration);
        }
        List<String> classes = RunFiles.words(detail.path("classes"));
        if (detail.path("confusion").isArray()) {
            blocks.add(confusion(detail.path("confusion"), classes, rows));
        } else if (detail.path("decisions").isArray()) {
            blocks.add(decisions(detail.path("decisions"), classes, rows));
        }
        return blocks;
    }

    private static @Nullable Block calibration(JsonNode detail, TaskScore score, String rows) {
        JsonNode bins = detail.path("calibration");
        if (!bins.isObject()) {
            return null;
        }
        boolean regression = score.type().equals("regression");
        boolean classes = detail.path("classes").size() > 2 && !detail.has("decisions");
        Calibration calibration = new Calibration(
                (regression ? "Predicted and true values" : "Do probabilities come true?") + rows,
                regression
                        ? "mean predicted value, " + score.unitWords()
                        : classes ? "probability of the most probable class" : "predicted probability",
                regression
                        ? "mean true value, " + score.unitWords()
                        : classes ? "share that was right" : "share that came true",
                RunFiles.numbers(bins.path("counts")),
                RunFiles.numbers(bins.path("predicted")),
                RunFiles.numbers(bins.path("observed")),
                !regression);
        return calibration.isEmpty() ? null : new Block.Figure(calibration.chart());
    }

    private static Block confusion(JsonNode confusion, List<String> classes, String rows) {
        double[][] shares = new double[classes.size()][];
        List<List<Cell>> counts = new ArrayList<>();
        for (int k = 0; k < shares.length; k++) {
            double[] own = RunFiles.numbers(confusion.path(k));
            double total = Arrays.stream(own).sum();
            shares[k] = Arrays.stream(own)
                    .map(c -> total == 0 ? Double.NaN : 100 * c / total)
                    .toArray();
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(classes.get(k)));
            for (double count : own) {
                row.add(Cell.of(Numbers.whole(count)));
            }
            counts.add(row);
        }
        Heat heat = new Heat(
                "What is taken for what" + rows,
                "true class",
                classes,
                "predicted class",
                classes,
                shares,
                "percent of the true class",
                new Heat.Scale(0, 100, false));
        List<Column> header = new ArrayList<>();
        header.add(Column.words("True class"));
        classes.forEach(c -> header.add(Column.numbers(c, "predicted")));
        var chart = heat.chart();
        return new Block.Figure(new ai.polymath.report.chart.Chart(
                chart.title(),
                chart.text(),
                Math.max(chart.height(), 220),
                chart.spec(),
                new DataTable(
                        rows.endsWith("pixels)")
                                ? "Pixels by true and predicted class"
                                : "Examples by true and predicted class",
                        header,
                        counts)));
    }

    private static Block decisions(JsonNode decisions, List<String> labels, String rows) {
        List<List<Cell>> cells = new ArrayList<>();
        for (int k = 0; k < labels.size(); k++) {
            double[] own = RunFiles.numbers(decisions.path(k));
            cells.add(DataTable.row(
                    labels.get(k),
                    Numbers.whole(own[3]),
                    Numbers.whole(own[1]),
                    Numbers.whole(own[2]),
                    Numbers.whole(own[0])));
        }
        return new Block.Grid(new DataTable(
                "Decisions by label" + rows,
                List.of(
                        Column.words("Label"),
                        Column.numbers("Found", "true positives"),
                        Column.numbers("False alarms", "false positives"),
                        Column.numbers("Missed", "false negatives"),
                        Column.numbers("Rightly not", "true negatives")),
                cells));
    }
}
