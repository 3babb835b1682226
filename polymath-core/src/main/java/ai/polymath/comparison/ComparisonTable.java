package ai.polymath.comparison;

import ai.polymath.run.ResultTable;
import ai.polymath.run.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A comparison for people: tables of figures, differences, standings and cost, and the verdict. */
public final class ComparisonTable {
    private ComparisonTable() {}

    /** The text, lines ending in a line feed. */
    public static String of(Comparison comparison) {
        Verdict verdict = Verdict.of(comparison);
        StringBuilder text = new StringBuilder();
        text.append("Test figures, mean +- half the ")
                .append(percentOf(1 - comparison.level()))
                .append(" interval over ")
                .append(comparison.replicates().size())
                .append(comparison.replicates().size() == 1 ? " replicate\n" : " replicates\n")
                .append(figures(comparison))
                .append('\n');
        text.append("Against ")
                .append(verdict.contrast().reference())
                .append(", in percent (")
                .append(DeltaM.SIGN)
                .append(")\n")
                .append(differences(comparison, verdict))
                .append('\n')
                .append(cost(comparison))
                .append('\n')
                .append(legend(comparison, verdict))
                .append('\n')
                .append(verdict.text())
                .append('\n');
        return text.toString();
    }

    private static String figures(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("Task", "Metric"));
        comparison.variants().forEach(v -> header.add(v.name()));
        rows.add(header);
        for (int t = 0; t < comparison.tasks().size(); t++) {
            Measure measure = comparison.tasks().get(t);
            List<String> row = new ArrayList<>(List.of(measure.task(), measure.metric()));
            for (Variant variant : comparison.variants()) {
                row.add(figure(column(variant.test(), t), comparison));
            }
            rows.add(row);
        }
        return TextTable.of(rows, 2);
    }

    private static String figure(double[] values, Comparison comparison) {
        Estimate estimate = Estimate.of(values, comparison.level(), comparison.overlap());
        return ResultTable.figure(estimate.mean())
                + (estimate.hasInterval() ? " +- " + ResultTable.figure((estimate.high() - estimate.low()) / 2) : "");
    }

    private static double[] column(double[][] figures, int task) {
        double[] column = new double[figures.length];
        for (int r = 0; r < column.length; r++) {
            column[r] = figures[r][task];
        }
        return column;
    }

    private static String differences(Comparison comparison, Verdict verdict) {
        Variant single = comparison.single();
        List<Variant> others = comparison.variants().stream()
                .filter(v -> !v.name().equals(single.name()))
                .toList();
        List<Contrast> contrasts =
                others.stream().map(v -> comparison.contrast(v, single)).toList();
        double[] p =
                Holm.adjust(contrasts.stream().mapToDouble(c -> c.delta().p()).toArray());
        double[] againstEqual = againstEqual(comparison, others);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "Variant",
                "Delta_m",
                "of ratios",
                "p",
                "p Wilcoxon",
                "p vs equal",
                "Worst task",
                "Below single",
                "Rank",
                "Front",
                "Cube"));
        List<Standing> standings = Standing.of(comparison);
        for (int i = 0; i < others.size(); i++) {
            Contrast contrast = contrasts.get(i);
            Contrast.TaskContrast worst = contrast.worst();
            Standing standing = standings.get(comparison.variants().indexOf(others.get(i)));
            String name = others.get(i).name();
            rows.add(List.of(
                    name + (name.equals(verdict.contrast().variant()) ? " *" : ""),
                    VerdictText.interval(contrast.delta()),
                    signed(contrast.deltaOfRatios()),
                    probability(p[i]),
                    probability(contrast.wilcoxon()),
                    probability(againstEqual[i]),
                    Double.isNaN(worst.percent().mean())
                            ? ""
                            : worst.task() + " " + signed(worst.percent().mean()),
                    contrast.delta().replicates() == 0
                            ? ""
                            : contrast.harmed() + " of " + contrast.tasks().size(),
                    rank(standing.meanRank()),
                    standing.onFront() ? "yes" : "",
                    ResultTable.figure(standing.hypervolume())));
        }
        Standing own = standings.get(comparison.variants().indexOf(single));
        rows.add(List.of(
                single.name(),
                "0",
                "0",
                "",
                "",
                "",
                "",
                "",
                rank(own.meanRank()),
                own.onFront() ? "yes" : "",
                ResultTable.figure(own.hypervolume())));
        return TextTable.of(rows, 1);
    }

    /** Holm-adjusted p-values against equal weights of the same family; {@code NaN} where there is nothing to compare. */
    static double[] againstEqual(Comparison comparison, List<Variant> variants) {
        double[] p = new double[variants.size()];
        for (int i = 0; i < p.length; i++) {
            Variant variant = variants.get(i);
            Variant equal = variant.role() == Variant.Role.BALANCED ? comparison.equalOf(variant) : null;
            p[i] = equal == null
                    ? Double.NaN
                    : comparison.contrast(variant, equal).delta().p();
        }
        return Holm.adjust(p);
    }

    private static String cost(Comparison comparison) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Variant", "Parameters", "Seconds", "Steps/s", "Peak MB"));
        for (Variant variant : comparison.variants()) {
            Variant.Cost cost = variant.cost();
            rows.add(List.of(
                    variant.name(),
                    whole(cost.parameters()),
                    Double.isNaN(cost.seconds()) ? "" : ResultTable.figure(cost.seconds()),
                    whole(cost.stepsPerSecond()),
                    whole(cost.peakBytes() / (1 << 20))));
        }
        return TextTable.of(rows, 1);
    }

    private static String legend(Comparison comparison, Verdict verdict) {
        StringBuilder text = new StringBuilder();
        text.append("* speaks for sharing: the best shared variant on validation rows.\n");
        text.append("Delta_m: mean over tasks of the relative difference between mean figures; of ratios: mean over"
                + " replicates of their own relative differences.\n");
        text.append(
                "p: paired t test of Delta_m, Holm-corrected over variants; p vs equal: the same against equal weights;"
                        + " Wilcoxon: exact signed ranks, uncorrected.\n");
        text.append(
                "Rank: mean over tasks; Front: no variant is as good in all tasks and better in one; Cube: geometric mean"
                        + " over tasks of the way from constant (0) to perfect (1).\n");
        text.append("All claims of the verdict together are wrong with a probability of at most ")
                .append(percentOf(comparison.level()))
                .append(
                        comparison.overlap() > 0
                                ? "; intervals allow for seeds that share rows (Nadeau and Bengio).\n"
                                : "; all seeds have one split, so intervals speak of these test rows only.\n");
        String weak = weak(comparison, verdict);
        return text + weak;
    }

    /** Relative differences from a figure that may be 0 say little. */
    private static String weak(Comparison comparison, Verdict verdict) {
        Set<String> names = new LinkedHashSet<>();
        Variant single = comparison.single();
        for (int t = 0; t < comparison.tasks().size(); t++) {
            Estimate figure = Estimate.of(column(single.test(), t), comparison.level(), comparison.overlap());
            if (figure.hasInterval() && figure.low() <= 0 && figure.high() >= 0) {
                names.add(comparison.tasks().get(t).task());
            }
        }
        return names.isEmpty()
                ? ""
                : "Careful: " + verdict.contrast().reference() + " can't be told from 0 in " + String.join(", ", names)
                        + ", so Delta_m, which divides by it, says little there.\n";
    }

    private static String signed(double value) {
        return Double.isNaN(value) ? "undefined" : (value > 0 ? "+" : "") + VerdictText.number(value);
    }

    private static String probability(double p) {
        return Double.isNaN(p) ? "" : VerdictText.p(p);
    }

    private static String rank(double rank) {
        return Double.isNaN(rank) ? "" : String.format(Locale.ROOT, "%.1f", rank);
    }

    private static String whole(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String percentOf(double share) {
        double percent = Math.round(share * 1000) / 10.0;
        return (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent)) + " %";
    }
}
