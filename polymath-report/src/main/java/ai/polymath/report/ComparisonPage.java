package ai.polymath.report;

import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.ComparisonReader;
import ai.polymath.comparison.Contrast;
import ai.polymath.comparison.Standing;
import ai.polymath.comparison.Variant;
import ai.polymath.comparison.Verdict;
import ai.polymath.report.Page.Tone;
import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Lines;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.RunFiles;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The page of a comparison: the verdict first, then what it rests on. */
final class ComparisonPage {
    private static final String CLOSING =
            "Made by Polymath from the files beside this page; nothing was loaded from a network. comparison.json and"
                    + " comparison.csv hold the full figures, runs/ each training.";

    private ComparisonPage() {}

    static Page of(Path folder) {
        Path file = folder.resolve("comparison.json");
        JsonNode json = Json.read(file);
        Comparison comparison = ComparisonReader.of(json, file.toString());
        Verdict verdict = Verdict.of(comparison);
        RunFiles sample = sample(folder, verdict.contrast().variant());
        List<Page.Section> sections = new ArrayList<>();
        sections.add(ComparisonSections.delta(comparison, verdict));
        sections.add(ComparisonSections.tasks(comparison, verdict));
        sections.add(ComparisonSections.tradeOffs(comparison));
        Page.Section curve = curve(json.path("learning_curve"));
        if (curve != null) {
            sections.add(curve);
        }
        JsonNode study = ProvenanceSection.study(folder);
        sections.add(ProvenanceSection.asked(json.path("settings"), study.path("asked")));
        if (sample != null) {
            sections.add(DataSection.of(sample));
        }
        RelatednessSection.add(folder, sections);
        Page.Section failures = failures(json.path("failures"));
        if (failures != null) {
            sections.add(failures);
        }
        JsonNode computed = sample == null ? MissingNode.getInstance() : sample.provenance();
        // A comparison of an earlier version left none of its own; then that of one of its runs says what computed.
        sections.add(
                study.isMissingNode()
                        ? ProvenanceSection.provenance(computed, facts(comparison, json))
                        : ProvenanceSection.ofStudy(study, facts(comparison, json)));
        return new Page(
                json.path("experiment").asText(),
                "Comparison",
                verdict(verdict),
                tiles(comparison, verdict),
                sections,
                CLOSING);
    }

    /** The verdict's line begins with the headline, which is not said twice. */
    private static Page.Verdict verdict(Verdict verdict) {
        String words = verdict.answer().words();
        String text = verdict.text();
        String rest = text.startsWith(words + ": ") ? text.substring(words.length() + 2) : text;
        return new Page.Verdict(tone(verdict), words + ".", rest);
    }

    private static Tone tone(Verdict verdict) {
        return switch (verdict.answer()) {
            case HELPS -> Tone.GOOD;
            case HARMS -> Tone.BAD;
            case NO_DIFFERENCE -> Tone.NEUTRAL;
        };
    }

    private static List<Page.Tile> tiles(Comparison comparison, Verdict verdict) {
        Contrast contrast = verdict.contrast();
        List<Page.Tile> tiles = new ArrayList<>();
        String interval = contrast.delta().hasInterval()
                ? "[" + Numbers.signed(contrast.delta().low()) + ", "
                        + Numbers.signed(contrast.delta().high()) + "], positive is better"
                : "no interval, positive is better";
        tiles.add(new Page.Tile("Delta_m", Numbers.signed(contrast.delta().mean()) + " %", interval));
        int tasks = comparison.tasks().size();
        tiles.add(new Page.Tile("Tasks helped", verdict.helped().size() + " of " + tasks, "demonstrably"));
        tiles.add(new Page.Tile("Tasks harmed", verdict.harmed().size() + " of " + tasks, "demonstrably"));
        tiles.add(new Page.Tile(
                "Replicates", Integer.toString(comparison.replicates().size()), "seeds or folds"));
        Variant shared = comparison.shared();
        Variant single = comparison.single();
        double share = shared.cost().parameters() / single.cost().parameters();
        if (!Double.isNaN(share)) {
            tiles.add(new Page.Tile(
                    "Parameters", Numbers.percent(share), "of " + single.name() + ", by " + shared.name()));
        }
        return tiles;
    }

    private static Page.@Nullable Section curve(JsonNode points) {
        if (points.size() < 2) {
            return null;
        }
        int size = points.size();
        List<JsonNode> order = new ArrayList<>();
        points.forEach(order::add);
        order.sort(java.util.Comparator.comparingDouble(p -> p.path("fraction").asDouble()));
        double[] x = new double[size];
        double[] mean = new double[size];
        double[] low = new double[size];
        double[] high = new double[size];
        List<String> names = new ArrayList<>();
        order.get(0).path("tasks_percent").fieldNames().forEachRemaining(names::add);
        double[][] tasks = new double[names.size()][size];
        for (int i = 0; i < size; i++) {
            JsonNode point = order.get(i);
            x[i] = 100 * point.path("fraction").asDouble();
            mean[i] = RunFiles.number(point.path("delta_m_percent"));
            low[i] = RunFiles.number(point.path("low"));
            high[i] = RunFiles.number(point.path("high"));
            for (int t = 0; t < names.size(); t++) {
                tasks[t][i] = RunFiles.number(point.path("tasks_percent").path(names.get(t)));
            }
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Figure(new Lines(
                        "What sharing gains by amount of training data",
                        "training rows, %",
                        x,
                        "Delta_m in %, higher is better for sharing",
                        List.of(new Lines.Series("Delta_m of equal weights", mean, false, low, high)))
                .chart()));
        if (names.size() <= TrainingSection.MOST_CURVES) {
            List<Lines.Series> series = new ArrayList<>();
            for (int t = 0; t < names.size(); t++) {
                series.add(new Lines.Series(names.get(t), tasks[t], false));
            }
            blocks.add(new Block.Figure(new Lines(
                            "The same task by task",
                            "training rows, %",
                            x,
                            "difference in %, higher is better for sharing",
                            series)
                    .chart()));
        }
        return new Page.Section(
                "fractions",
                "With less data",
                "Equal weights against single-task models, both trained on the same share of the training rows. If sharing needs"
                        + " less data the curve falls to the right.",
                blocks);
    }

    private static Page.@Nullable Section failures(JsonNode failures) {
        List<List<Cell>> rows = new ArrayList<>();
        failures.properties()
                .forEach(f -> rows.add(DataTable.row(f.getKey(), String.join("; ", RunFiles.words(f.getValue())))));
        return rows.isEmpty()
                ? null
                : new Page.Section(
                        "failures",
                        "Trainings that failed",
                        "Their figures are missing above.",
                        List.of(new Block.Grid(new DataTable(
                                "Failures", List.of(Column.words("Message"), Column.words("Trainings")), rows))));
    }

    private static List<Block.Fact> facts(Comparison comparison, JsonNode json) {
        List<Block.Fact> facts = new ArrayList<>();
        facts.add(new Block.Fact("Replicates", String.join(", ", comparison.replicates())));
        facts.add(new Block.Fact(
                "Settings tried for each model",
                json.path("tuning_trials").asInt() > 1
                        ? json.path("tuning_trials").asText() + ", on validation rows only"
                        : "the experiment's own"));
        facts.add(new Block.Fact("Probability of a false claim", "at most " + Numbers.percent(comparison.level())));
        facts.add(new Block.Fact(
                "What all shared variants cover",
                Numbers.figure(Standing.sharedHypervolume(comparison)) + " (side of a cube of equal volume; constant"
                        + " prediction 0, perfection 1; higher is better)"));
        return facts;
    }

    /** One run of a variant, for what all runs have in common: the data and what computed; null if none is there. */
    private static @Nullable RunFiles sample(Path folder, String variant) {
        Path runs = folder.resolve("runs");
        if (!Files.isDirectory(runs)) {
            return null;
        }
        try (Stream<Path> found = Files.find(
                runs,
                6,
                (path, attributes) -> attributes.isRegularFile()
                        && String.valueOf(path.getFileName()).equals(RunFiles.METRICS))) {
            List<Path> folders = found.map(p -> p.toAbsolutePath().getParent())
                    .filter(p -> p != null && Files.exists(p.resolve(RunFiles.PROVENANCE)))
                    .sorted()
                    .toList();
            Path own = folders.stream()
                    .filter(p -> runs.toAbsolutePath().relativize(p).startsWith(variant))
                    .findFirst()
                    .orElse(folders.isEmpty() ? null : folders.get(0));
            return own == null ? null : RunFiles.read(own);
        } catch (IOException e) {
            return null;
        }
    }
}
