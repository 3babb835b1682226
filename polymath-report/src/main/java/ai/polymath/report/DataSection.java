package ai.polymath.report;

import ai.polymath.data.Part;
import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.RunFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Data at a glance: rows, labels, missing ones, and how classes or targets are spread. */
final class DataSection {
    private static final int SHOWN_CLASSES = 6;

    private DataSection() {}

    static Page.Section of(RunFiles run) {
        JsonNode data = run.data();
        List<Block> blocks = new ArrayList<>();
        if (data.path("rows").isObject()) {
            List<Block.Fact> facts = new ArrayList<>();
            for (Part part : Part.values()) {
                facts.add(new Block.Fact(
                        "Rows to " + verb(part),
                        Numbers.whole(RunFiles.number(data.path("rows").path(part.word())))));
            }
            List<String> features = RunFiles.words(data.path("features"));
            String names = String.join(", ", features.subList(0, Math.min(12, features.size())));
            facts.add(new Block.Fact(
                    "Columns used as features", features.size() + ": " + names + (features.size() > 12 ? ", …" : "")));
            blocks.add(new Block.Facts(facts));
        }
        blocks.add(new Block.Grid(labels(run)));
        DataTable sources = sources(run);
        if (!sources.rows().isEmpty()) {
            blocks.add(new Block.Grid(sources));
        }
        return new Page.Section(
                "data", "Data at a glance", "A missing label is never a zero: its task takes no part there.", blocks);
    }

    private static String verb(Part part) {
        return switch (part) {
            case TRAIN -> "train";
            case VALIDATION -> "validate";
            case TEST -> "test";
        };
    }

    private static DataTable labels(RunFiles run) {
        List<List<Cell>> rows = new ArrayList<>();
        for (TaskScore score : TaskScore.of(run)) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(score.task(), score.type()));
            for (Part part : Part.values()) {
                double count = score.labels(part);
                double all = RunFiles.number(run.data().path("rows").path(part.word()));
                String missing = Double.isNaN(all) || Double.isNaN(count) || all == 0
                        ? ""
                        : Numbers.percent((all - count) / all) + " missing";
                row.add(Cell.of(Numbers.whole(count), missing));
            }
            row.add(spread(run.data().path("tasks").path(score.task())));
            rows.add(row);
        }
        return new DataTable(
                "Labels by task and part",
                List.of(
                        Column.words("Task"),
                        Column.numbers("Train", "labels"),
                        Column.numbers("Validation", "labels"),
                        Column.numbers("Test", "labels"),
                        new Column("Balance", "of the training labels", false)),
                rows);
    }

    /** How the training labels are spread. */
    static Cell spread(JsonNode task) {
        double[] quantiles = RunFiles.numbers(task.path("quantiles").path(Part.TRAIN.word()));
        if (quantiles.length == 5) {
            return Cell.of(
                    "median " + Numbers.figure(quantiles[2]),
                    "from " + Numbers.figure(quantiles[0]) + " to " + Numbers.figure(quantiles[4]) + "; half between "
                            + Numbers.figure(quantiles[1]) + " and " + Numbers.figure(quantiles[3]));
        }
        double[] counts = RunFiles.numbers(task.path("counts").path(Part.TRAIN.word()));
        List<String> classes = RunFiles.words(task.path("classes"));
        if (counts.length == 0 || counts.length != classes.size()) {
            return Cell.of("–");
        }
        if (task.has("decisions")) {
            return Cell.of(text(classes, counts, Double.NaN));
        }
        double total = Arrays.stream(counts).sum();
        List<Double> shares = new ArrayList<>();
        for (double count : counts) {
            shares.add(total == 0 ? 0 : count / total);
        }
        return new Cell(text(classes, counts, total), "", false, counts.length <= SHOWN_CLASSES ? shares : List.of());
    }

    private static String text(List<String> classes, double[] counts, double total) {
        List<String> words = new ArrayList<>();
        for (int k = 0; k < Math.min(SHOWN_CLASSES, counts.length); k++) {
            words.add(classes.get(k) + " "
                    + (Double.isNaN(total) ? Numbers.whole(counts[k]) : Numbers.percent(counts[k] / total)));
        }
        return String.join(", ", words)
                + (counts.length > SHOWN_CLASSES ? ", and " + (counts.length - SHOWN_CLASSES) + " more" : "");
    }

    private static DataTable sources(RunFiles run) {
        List<List<Cell>> rows = new ArrayList<>();
        run.metrics().path("sources").properties().forEach(entry -> {
            JsonNode source = entry.getValue();
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(entry.getKey()));
            for (Part part : Part.values()) {
                row.add(Cell.of(
                        Numbers.whole(RunFiles.number(source.path("rows").path(part.word())))));
            }
            row.add(Cell.of(Numbers.figure(RunFiles.number(source.path("passes")))));
            rows.add(row);
        });
        return new DataTable(
                "Rows by source",
                List.of(
                        Column.words("Source"),
                        Column.numbers("Train", "rows"),
                        Column.numbers("Validation", "rows"),
                        Column.numbers("Test", "rows"),
                        Column.numbers("Passes", "through its training rows")),
                rows);
    }
}
