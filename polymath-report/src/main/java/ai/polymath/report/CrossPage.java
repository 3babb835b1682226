package ai.polymath.report;

import ai.polymath.metric.Direction;
import ai.polymath.report.Page.Tone;
import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Heat;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.RunFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The page of a cross-validated run: means over folds, the folds side by side, links to their own pages. */
final class CrossPage {
    private CrossPage() {}

    static Page of(RunFiles run, List<RunFiles> folds) {
        List<TaskScore> scores = TaskScore.of(run);
        List<String> better = new ArrayList<>();
        List<String> worse = new ArrayList<>();
        List<List<Cell>> rows = new ArrayList<>();
        for (TaskScore score : scores) {
            JsonNode model = score.json().path("test").path(score.metric());
            JsonNode baseline = score.json().path("baseline").path("test").path(score.metric());
            double own = RunFiles.number(model.path("mean"));
            double other = RunFiles.number(baseline.path("mean"));
            boolean differ = !Numbers.figure(own).equals(Numbers.figure(other));
            boolean wins = differ && score.direction().isBetter(own, other);
            boolean loses = differ && score.direction().isBetter(other, own);
            if (wins) {
                better.add(score.task());
            } else if (loses) {
                worse.add(score.task());
            }
            rows.add(List.of(
                    Cell.of(score.task(), score.type()),
                    Cell.of(MetricWords.arrow(score.metric()), score.hint(score.metric())),
                    cell(model, wins),
                    cell(baseline, loses)));
        }
        List<Page.Section> sections = new ArrayList<>();
        sections.add(results(scores, folds, rows));
        sections.add(ProvenanceSection.asked(run.provenance().path("experiment")));
        if (!folds.isEmpty()) {
            Page.Section data = DataSection.of(folds.get(0));
            sections.add(new Page.Section(
                    data.id(), data.title(), "As the first fold divides the rows. " + data.lede(), data.blocks()));
        }
        RelatednessSection.add(run.folder(), sections);
        sections.add(ProvenanceSection.provenance(run.provenance(), List.of()));
        int count = run.metrics().path("folds").asInt();
        Tone tone = better.size() == scores.size()
                ? Tone.GOOD
                : better.size() * 2 < scores.size() ? Tone.BAD : Tone.NEUTRAL;
        return new Page(
                run.name(),
                "Cross-validation",
                new Page.Verdict(
                        tone,
                        String.format(
                                Locale.ROOT,
                                "The model beats the baseline in %d of %d tasks.",
                                better.size(),
                                scores.size()),
                        (worse.isEmpty() ? "" : "The baseline is better in " + RunPage.some(worse) + ". ")
                                + "By each task's primary metric, mean over the test rows of " + count + " folds."),
                List.of(
                        new Page.Tile("Tasks", Integer.toString(scores.size()), ""),
                        new Page.Tile("Folds", Integer.toString(count), ""),
                        new Page.Tile(
                                "Time",
                                Numbers.seconds(RunFiles.number(run.metrics().path("seconds"))),
                                "to train all folds")),
                sections,
                RunPage.CLOSING);
    }

    private static Cell cell(JsonNode figure, boolean best) {
        double deviation = RunFiles.number(figure.path("deviation"));
        return new Cell(
                Numbers.figure(RunFiles.number(figure.path("mean"))),
                Double.isNaN(deviation) ? "" : "± " + Numbers.figure(deviation),
                best,
                List.of());
    }

    private static Page.Section results(List<TaskScore> scores, List<RunFiles> folds, List<List<Cell>> rows) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Grid(new DataTable(
                "Primary metric of each task on test rows",
                List.of(
                        Column.words("Task"),
                        Column.words("Metric"),
                        Column.numbers("Model", "mean ± deviation"),
                        Column.numbers("Baseline", "constant prediction")),
                rows)));
        blocks.add(
                new Block.Note("± is the standard deviation between folds. ✓ marks the better of model and baseline. "
                        + MetricWords.legend(
                                scores.stream().map(TaskScore::metric).toList())));
        if (!folds.isEmpty()) {
            blocks.add(new Block.Figure(byFold(scores, folds)));
            List<Block.Link> links = new ArrayList<>();
            for (int f = 0; f < folds.size(); f++) {
                links.add(
                        new Block.Link("Fold " + (f + 1), folds.get(f).folder().getFileName() + "/" + Reports.FILE));
            }
            blocks.add(new Block.Heading("Each fold has a page of its own"));
            blocks.add(new Block.Links(links));
        }
        return new Page.Section("results", "Results", null, blocks);
    }

    /** By how much each fold differs from the mean of all, turned so that positive is better. */
    private static ai.polymath.report.chart.Chart byFold(List<TaskScore> scores, List<RunFiles> folds) {
        double[][] skills = new double[scores.size()][folds.size()];
        for (int f = 0; f < folds.size(); f++) {
            List<TaskScore> own = TaskScore.of(folds.get(f));
            for (int t = 0; t < scores.size(); t++) {
                String name = scores.get(t).task();
                skills[t][f] = own.stream()
                        .filter(s -> s.task().equals(name))
                        .mapToDouble(TaskScore::skill)
                        .findFirst()
                        .orElse(Double.NaN);
            }
        }
        List<String> names = new ArrayList<>();
        for (int f = 1; f <= folds.size(); f++) {
            names.add(Integer.toString(f));
        }
        return new Heat(
                        "How far each fold has come from the baseline (0) to perfect (1)",
                        "Task",
                        scores.stream().map(TaskScore::task).toList(),
                        "fold",
                        names,
                        skills,
                        "share of the way, " + Direction.HIGHER.name().toLowerCase(Locale.ROOT) + " is better",
                        new Heat.Scale(-1, 1, true))
                .chart();
    }
}
