package ai.polymath.report;

import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.Contrast;
import ai.polymath.comparison.DeltaM;
import ai.polymath.comparison.Estimate;
import ai.polymath.comparison.Holm;
import ai.polymath.comparison.Measure;
import ai.polymath.comparison.Standing;
import ai.polymath.comparison.Variant;
import ai.polymath.comparison.Verdict;
import ai.polymath.metric.Direction;
import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Heat;
import ai.polymath.report.chart.Intervals;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.chart.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a comparison's verdict rests on: differences, tasks, trade-offs. */
final class ComparisonSections {
    private ComparisonSections() {}

    private static List<Variant> others(Comparison comparison) {
        String single = comparison.single().name();
        return comparison.variants().stream()
                .filter(v -> !v.name().equals(single))
                .toList();
    }

    /** Delta_m of all variants. */
    static Page.Section delta(Comparison comparison, Verdict verdict) {
        Variant single = comparison.single();
        List<Variant> others = others(comparison);
        List<Contrast> contrasts =
                others.stream().map(v -> comparison.contrast(v, single)).toList();
        double[] p =
                Holm.adjust(contrasts.stream().mapToDouble(c -> c.delta().p()).toArray());
        List<Standing> standings = Standing.of(comparison);
        List<List<Cell>> rows = new ArrayList<>();
        int marked = -1;
        for (int i = 0; i < others.size(); i++) {
            Contrast contrast = contrasts.get(i);
            boolean chosen = others.get(i).name().equals(verdict.contrast().variant());
            marked = chosen ? i : marked;
            Standing standing = standings.get(comparison.variants().indexOf(others.get(i)));
            Contrast.TaskContrast worst = contrast.worst();
            rows.add(List.of(
                    Cell.of(others.get(i).name(), chosen ? "speaks for sharing" : role(others.get(i))),
                    Cell.of(Numbers.signed(contrast.delta().mean()), interval(contrast.delta())),
                    Cell.of(probability(p[i])),
                    Cell.of(worst.task(), Numbers.signed(worst.percent().mean()) + " %"),
                    Cell.of(contrast.harmed() + " of " + contrast.tasks().size()),
                    Cell.of(rank(standing.meanRank())),
                    Cell.of(standing.onFront() ? "yes" : "no"),
                    Cell.of(Numbers.figure(standing.hypervolume()))));
        }
        Standing own = standings.get(comparison.variants().indexOf(single));
        rows.add(List.of(
                Cell.of(single.name(), "the reference"),
                Cell.of("0"),
                Cell.of("–"),
                Cell.of("–"),
                Cell.of("–"),
                Cell.of(rank(own.meanRank())),
                Cell.of(own.onFront() ? "yes" : "no"),
                Cell.of(Numbers.figure(own.hypervolume()))));
        String percent = Numbers.percent(1 - comparison.level());
        return new Page.Section(
                "delta",
                "The mean over tasks",
                "Delta_m is the mean over tasks of the relative difference from the single-task models, in percent; "
                        + DeltaM.SIGN + ". Bars are " + percent
                        + " intervals over replicates: one that reaches across 0 may"
                        + " be chance.",
                List.of(
                        new Block.Figure(new Intervals(
                                        "Delta_m of each variant against " + single.name(),
                                        "Variant",
                                        others.stream().map(Variant::name).toList(),
                                        contrasts.stream().map(Contrast::delta).toList(),
                                        "Delta_m in %",
                                        "better than single-task",
                                        marked)
                                .chart()),
                        new Block.Grid(new DataTable(
                                "All variants against " + single.name(),
                                List.of(
                                        Column.words("Variant"),
                                        Column.numbers("Delta_m ↑", "%, " + percent + " interval"),
                                        Column.numbers("p", "Holm-corrected"),
                                        Column.words("Worst task"),
                                        Column.numbers("Below single", "tasks"),
                                        Column.numbers("Rank ↓", "mean over tasks"),
                                        Column.words("On the front"),
                                        Column.numbers("Cube ↑", "0 constant, 1 perfect")),
                                rows)),
                        new Block.Note(
                                "p: paired t test of Delta_m, corrected over variants. On the front: no other variant is"
                                        + " as good in all tasks and better in one. Cube: geometric mean over tasks of the way from"
                                        + " a constant prediction to perfection.")));
    }

    private static String role(Variant variant) {
        return switch (variant.role()) {
            case SINGLE -> "a model a task";
            case EQUAL -> "one model, equal weights";
            case BALANCED -> "one model, balanced";
        };
    }

    private static String interval(Estimate estimate) {
        return estimate.hasInterval()
                ? "[" + Numbers.signed(estimate.low()) + ", " + Numbers.signed(estimate.high()) + "]"
                : "no interval";
    }

    private static String probability(double p) {
        return Double.isNaN(p) ? "–" : p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }

    private static String rank(double rank) {
        return Double.isNaN(rank) ? "–" : String.format(Locale.ROOT, "%.1f", rank);
    }

    /** Each task by itself. */
    static Page.Section tasks(Comparison comparison, Verdict verdict) {
        Contrast contrast = verdict.contrast();
        List<String> names = comparison.tasks().stream().map(Measure::task).toList();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Figure(new Intervals(
                        "Difference in each task, " + contrast.variant() + " against " + contrast.reference(),
                        "Task",
                        names,
                        contrast.tasks().stream()
                                .map(Contrast.TaskContrast::percent)
                                .toList(),
                        "difference in %",
                        "better than single-task",
                        -1)
                .chart()));
        List<Variant> others = others(comparison);
        double[][] percents = new double[names.size()][others.size()];
        for (int v = 0; v < others.size(); v++) {
            Contrast own = comparison.contrast(others.get(v), comparison.single());
            for (int t = 0; t < names.size(); t++) {
                percents[t][v] = own.tasks().get(t).percent().mean();
            }
        }
        blocks.add(new Block.Figure(new Heat(
                        "Difference from " + comparison.single().name() + " by task and variant",
                        "Task",
                        names,
                        "variant",
                        others.stream().map(Variant::name).toList(),
                        percents,
                        "percent, positive is better",
                        Heat.Scale.around0(percents))
                .chart()));
        blocks.add(new Block.Grid(figures(comparison)));
        blocks.add(new Block.Note(
                "✓ marks the best mean of a task, chance or not. ± is half the interval over replicates. "
                        + MetricWords.legend(
                                comparison.tasks().stream().map(Measure::metric).toList())));
        return new Page.Section("tasks", "Task by task", said(verdict), blocks);
    }

    private static String said(Verdict verdict) {
        if (verdict.helped().isEmpty() && verdict.harmed().isEmpty()) {
            return "No single task's difference can be shown to be more than chance.";
        }
        return "Demonstrably better: " + (verdict.helped().isEmpty() ? "none" : RunPage.some(verdict.helped()))
                + ". Demonstrably worse: " + (verdict.harmed().isEmpty() ? "none" : RunPage.some(verdict.harmed()))
                + ".";
    }

    private static DataTable figures(Comparison comparison) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.words("Task"));
        columns.add(Column.words("Metric"));
        comparison.variants().forEach(v -> columns.add(Column.numbers(v.name())));
        List<List<Cell>> rows = new ArrayList<>();
        List<double[]> means =
                comparison.variants().stream().map(comparison::means).toList();
        for (int t = 0; t < comparison.tasks().size(); t++) {
            Measure measure = comparison.tasks().get(t);
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(measure.task()));
            row.add(Cell.of(MetricWords.arrow(measure.metric()), MetricWords.hint(measure.metric())));
            double best = Double.NaN;
            for (double[] mean : means) {
                best = Double.isNaN(best) || measure.direction().isBetter(mean[t], best) ? mean[t] : best;
            }
            for (int v = 0; v < means.size(); v++) {
                Estimate estimate = Estimate.of(
                        column(comparison.variants().get(v).test(), t), comparison.level(), comparison.overlap());
                boolean isBest = Numbers.figure(means.get(v)[t]).equals(Numbers.figure(best)) && !Double.isNaN(best);
                row.add(new Cell(
                        Numbers.figure(estimate.mean()),
                        estimate.hasInterval() ? "± " + Numbers.figure((estimate.high() - estimate.low()) / 2) : "",
                        isBest,
                        List.of()));
            }
            rows.add(row);
        }
        return new DataTable("Test figures, mean over replicates", columns, rows);
    }

    private static double[] column(double[][] figures, int task) {
        double[] column = new double[figures.length];
        for (int r = 0; r < column.length; r++) {
            column[r] = figures[r][task];
        }
        return column;
    }

    /** What is paid for what: tasks against each other, and quality against cost. */
    static Page.Section tradeOffs(Comparison comparison) {
        List<Variant> variants = comparison.variants();
        List<String> names = variants.stream().map(Variant::name).toList();
        List<String> roles = variants.stream().map(ComparisonSections::role).toList();
        List<Block> blocks = new ArrayList<>();
        if (comparison.tasks().size() > 1) {
            blocks.add(new Block.Figure(new Points(
                            "Two tasks against each other",
                            names,
                            roles,
                            comparison.tasks().stream()
                                    .map(m -> new Points.Axis(
                                            m.task() + ", " + m.metric(), m.direction() == Direction.HIGHER, false))
                                    .toList(),
                            variants.stream().map(comparison::means).toArray(double[][]::new),
                            true)
                    .chart()));
        }
        double[][] costs = new double[variants.size()][];
        List<List<Cell>> rows = new ArrayList<>();
        for (int v = 0; v < costs.length; v++) {
            Variant variant = variants.get(v);
            Variant.Cost cost = variant.cost();
            boolean reference = variant.name().equals(comparison.single().name());
            double delta = reference
                    ? 0
                    : comparison.contrast(variant, comparison.single()).delta().mean();
            costs[v] = new double[] {cost.seconds(), delta, cost.parameters(), cost.peakBytes() / (1 << 20)};
            rows.add(List.of(
                    Cell.of(variant.name(), role(variant)),
                    Cell.of(Numbers.whole(cost.parameters())),
                    Cell.of(Numbers.figure(cost.seconds())),
                    Cell.of(Numbers.whole(cost.stepsPerSecond())),
                    Cell.of(Numbers.whole(cost.peakBytes() / (1 << 20)))));
        }
        if (java.util.Arrays.stream(costs).anyMatch(c -> !Double.isNaN(c[0]))) {
            blocks.add(new Block.Figure(new Points(
                            "Quality against cost",
                            names,
                            roles,
                            List.of(
                                    new Points.Axis("training time of a replicate, s", false, true),
                                    new Points.Axis("Delta_m, %", true, false),
                                    new Points.Axis("parameters", false, true),
                                    new Points.Axis("peak memory, MB", false, false)),
                            costs,
                            true)
                    .chart()));
        }
        blocks.add(new Block.Grid(new DataTable(
                "Cost of a replicate, all models of a variant together",
                List.of(
                        Column.words("Variant"),
                        Column.numbers("Parameters ↓"),
                        Column.numbers("Time ↓", "seconds, without tuning"),
                        Column.numbers("Steps ↑", "a second"),
                        Column.numbers("Peak memory ↓", "MB of the process")),
                rows)));
        return new Page.Section(
                "trade-offs",
                "Trade-offs",
                "The line joins the variants that no other beats in both figures. Choose other figures below the title.",
                blocks);
    }
}
