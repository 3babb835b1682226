package ai.polymath.report.files;

import ai.polymath.PolymathException;
import ai.polymath.experiment.Experiment;
import ai.polymath.run.Json;
import ai.polymath.run.ReportData;
import ai.polymath.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a finished run left in its folder.
 *
 * @param folder the folder
 * @param provenance {@code run.json}
 * @param metrics {@code metrics.json}
 * @param data {@code report-data.json}; a missing node if the run is of a version that didn't write it
 * @param curves its epochs; none of a linear model
 * @param path how a linear model's strength was chosen; null for a network
 * @param gradients null without diagnostics
 */
public record RunFiles(
        Path folder,
        JsonNode provenance,
        JsonNode metrics,
        JsonNode data,
        Curves curves,
        @Nullable CsvTable path,
        @Nullable Gradients gradients) {
    /** What names a run. */
    public static final String PROVENANCE = "run.json";

    /** What a finished run has. */
    public static final String METRICS = "metrics.json";

    private static final String FOLD = "fold-";

    /**
     * Reads a folder.
     *
     * @throws PolymathException if it holds no run, or one that is not finished
     */
    public static RunFiles read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new PolymathException(
                    "There is no folder " + folder + ". Name the folder of a run, such as one in runs/.");
        }
        boolean known = Files.exists(folder.resolve(PROVENANCE)) || isFold(folder);
        if (!known && !Files.exists(folder.resolve(METRICS))) {
            throw new PolymathException(folder + " holds no run: there is no " + PROVENANCE
                    + ". Name the folder of a run, such as one in runs/.");
        }
        if (!Files.exists(folder.resolve(METRICS))) {
            throw new PolymathException("The run in " + folder + " is not finished: there is no " + METRICS
                    + ". Go on with it by 'polymath train ... --out " + folder + " --resume' first.");
        }
        Path history = folder.resolve("history.csv");
        CsvTable table = Files.exists(history) ? CsvTable.read(history) : null;
        Path gradients = folder.resolve("gradients.csv");
        return new RunFiles(
                folder,
                optional(provenanceOf(folder)),
                Json.read(folder.resolve(METRICS)),
                optional(folder.resolve(ReportData.FILE)),
                table == null ? Curves.NONE : Curves.of(table),
                table != null && table.has("lambda") ? table : null,
                Files.exists(gradients) ? Gradients.of(CsvTable.read(gradients)) : null);
    }

    /** A fold has its run's provenance in the folder above. */
    private static boolean isFold(Path folder) {
        return provenanceOf(folder).getParent() != folder && Files.exists(provenanceOf(folder));
    }

    private static Path provenanceOf(Path folder) {
        Path own = folder.resolve(PROVENANCE);
        Path absolute = folder.toAbsolutePath().normalize();
        Path name = absolute.getFileName();
        Path above = absolute.getParent();
        boolean fold = name != null && name.toString().startsWith(FOLD) && above != null;
        return Files.exists(own) || !fold || above == null ? own : above.resolve(PROVENANCE);
    }

    private static JsonNode optional(Path file) {
        return Files.exists(file) ? Json.read(file) : MissingNode.getInstance();
    }

    /** The folders of a cross-validated run's folds in order; none if the run has one split. */
    public List<Path> folds() {
        if (!metrics.has("folds")) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            List<Path> folds = new ArrayList<>(inside.filter(Files::isDirectory)
                    .filter(p -> String.valueOf(p.getFileName()).matches(FOLD + "\\d{1,6}"))
                    .toList());
            folds.sort(java.util.Comparator.comparingInt(
                    p -> Integer.parseInt(String.valueOf(p.getFileName()).substring(FOLD.length()))));
            return folds;
        } catch (IOException e) {
            throw new PolymathException("Can't look into " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    /** The names of the tasks. */
    public List<String> tasks() {
        List<String> names = new ArrayList<>();
        metrics.path("tasks").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The experiment's name; that of the folder if it isn't known. */
    public String name() {
        String name = provenance.path("experiment").path("name").asText();
        return name.isEmpty()
                ? String.valueOf(folder.toAbsolutePath().normalize().getFileName())
                : name;
    }

    /** An experiment's tree as the text of its file, or as JSON where this version doesn't know its settings. */
    public static String yaml(JsonNode experiment) {
        try {
            return Settings.toYaml(Settings.fromTree(Json.tree(experiment), "the experiment", Experiment.class));
        } catch (PolymathException e) {
            return experiment.toPrettyString();
        }
    }

    /** A number; {@code NaN} where there is none. */
    public static double number(JsonNode json) {
        return json.isNumber() ? json.asDouble() : Double.NaN;
    }

    /** A list of numbers; {@code NaN} where one is not known. */
    public static double[] numbers(JsonNode json) {
        double[] numbers = new double[json.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(json.path(i));
        }
        return numbers;
    }

    /** A list of words. */
    public static List<String> words(JsonNode json) {
        List<String> words = new ArrayList<>();
        json.forEach(word -> words.add(word.asText()));
        return words;
    }
}
