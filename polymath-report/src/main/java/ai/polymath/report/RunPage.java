package ai.polymath.report;

import ai.polymath.data.Part;
import ai.polymath.report.Page.Tone;
import ai.polymath.report.chart.Bars;
import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.RunFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The page of one training. */
final class RunPage {
    static final String CLOSING =
            "Made by Polymath from the files beside this page; nothing was loaded from a network. metrics.json, history.csv"
                    + " and run.json hold the full figures.";

    private RunPage() {}

    static Page of(RunFiles run) {
        List<TaskScore> scores = TaskScore.of(run);
        List<Page.Section> sections = new ArrayList<>();
        sections.add(results(run, scores));
        sections.add(ProvenanceSection.asked(run.provenance().path("experiment")));
        sections.add(DataSection.of(run));
        TrainingSection.add(run, sections);
        sections.add(TaskSection.of(run, scores));
        RelatednessSection.add(run.folder(), sections);
        sections.add(ProvenanceSection.provenance(run.provenance(), List.of()));
        return new Page(run.name(), "Training", verdict(scores), tiles(run), sections, CLOSING);
    }

    private static Page.Verdict verdict(List<TaskScore> scores) {
        List<String> better = scores.stream()
                .filter(TaskScore::modelWins)
                .map(TaskScore::task)
                .toList();
        List<String> worse = scores.stream()
                .filter(TaskScore::baselineWins)
                .map(TaskScore::task)
                .toList();
        int same = scores.size() - better.size() - worse.size();
        boolean all = better.size() == scores.size();
        Tone tone = all ? Tone.GOOD : better.size() * 2 < scores.size() ? Tone.BAD : Tone.NEUTRAL;
        String headline = scores.size() == 1
                ? (all ? "The model beats the baseline" : "The model does not beat the baseline")
                : "The model beats the baseline in " + better.size() + " of " + scores.size() + " tasks";
        StringBuilder text = new StringBuilder();
        if (!worse.isEmpty()) {
            text.append("The baseline is better in ").append(some(worse)).append(". ");
        }
        if (same > 0) {
            text.append(same == 1 ? "One task is" : same + " tasks are").append(" level or undefined. ");
        }
        text.append(
                "Judged by each task's primary metric on test rows (validation rows where no test label is). The baseline"
                        + " always predicts the class shares, mean or median of the training rows.");
        return new Page.Verdict(tone, headline + ".", text.toString());
    }

    static String some(List<String> names) {
        int shown = Math.min(6, names.size());
        return String.join(", ", names.subList(0, shown))
                + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
    }

    private static List<Page.Tile> tiles(RunFiles run) {
        JsonNode metrics = run.metrics();
        List<Page.Tile> tiles = new ArrayList<>();
        tiles.add(new Page.Tile("Tasks", Integer.toString(run.tasks().size()), ""));
        double train = RunFiles.number(run.data().path("rows").path(Part.TRAIN.word()));
        if (!Double.isNaN(train)) {
            tiles.add(new Page.Tile("Training rows", Numbers.whole(train), ""));
        }
        tiles.add(new Page.Tile(
                "Parameters", Numbers.whole(RunFiles.number(metrics.path("parameters"))), "numbers learned"));
        if (metrics.has("best_epoch")) {
            tiles.add(new Page.Tile(
                    "Best epoch",
                    metrics.path("best_epoch").asText(),
                    "of " + metrics.path("epochs").asText() + " trained"));
        }
        tiles.add(new Page.Tile("Time", Numbers.seconds(RunFiles.number(metrics.path("seconds"))), "to train"));
        return tiles;
    }

    private static Page.Section results(RunFiles run, List<TaskScore> scores) {
        List<List<Cell>> rows = new ArrayList<>();
        for (TaskScore score : scores) {
            boolean tested = score.judged() == Part.TEST;
            rows.add(List.of(
                    Cell.of(score.task(), score.type()),
                    Cell.of(MetricWords.arrow(score.metric()), score.hint(score.metric())),
                    figure(score.figure(Part.VALIDATION, score.metric()), !tested && score.modelWins()),
                    figure(score.figure(Part.TEST, score.metric()), tested && score.modelWins()),
                    figure(score.baseline(), score.baselineWins())));
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Grid(new DataTable(
                "Primary metric of each task",
                List.of(
                        Column.words("Task"),
                        Column.words("Metric"),
                        Column.numbers("Validation"),
                        Column.numbers("Test"),
                        Column.numbers("Baseline", "constant prediction")),
                rows)));
        blocks.add(new Block.Note("✓ marks the better of model and baseline. "
                + MetricWords.legend(scores.stream().map(TaskScore::metric).toList())));
        double[] skills = scores.stream().mapToDouble(TaskScore::skill).toArray();
        if (java.util.Arrays.stream(skills).anyMatch(s -> !Double.isNaN(s))) {
            blocks.add(new Block.Figure(new Bars(
                            "How far each task has come from the baseline (0) to perfect (1)",
                            "Task",
                            scores.stream().map(TaskScore::task).toList(),
                            skills,
                            "share of the way, higher is better")
                    .chart()));
        }
        List<String> findings = RunFiles.words(run.metrics().path("findings"));
        if (!findings.isEmpty()) {
            blocks.add(new Block.Heading("What the network found out about the tasks"));
            findings.forEach(line -> blocks.add(new Block.Text(line)));
        }
        if (scores.stream().anyMatch(s -> s.metrics().size() > 1)) {
            blocks.add(new Block.Fold(
                    "All metrics", "of every task, on validation and test rows", false, List.of(all(scores))));
        }
        return new Page.Section("results", "Results", null, blocks);
    }

    private static Cell figure(double value, boolean best) {
        return Cell.best(Numbers.figure(value), best);
    }

    private static Block all(List<TaskScore> scores) {
        List<List<Cell>> rows = new ArrayList<>();
        for (TaskScore score : scores) {
            for (String metric : score.metrics()) {
                rows.add(List.of(
                        Cell.of(score.task()),
                        Cell.of(MetricWords.arrow(metric), score.hint(metric)),
                        figure(score.figure(Part.VALIDATION, metric), false),
                        figure(score.figure(Part.TEST, metric), false),
                        figure(score.baseline(score.judged(), metric), false)));
            }
        }
        return new Block.Grid(new DataTable(
                "All metrics",
                List.of(
                        Column.words("Task"),
                        Column.words("Metric"),
                        Column.numbers("Validation"),
                        Column.numbers("Test"),
                        Column.numbers("Baseline")),
                rows));
    }
}
