package ai.polymath.report;

import ai.polymath.report.chart.Chart;
import ai.polymath.report.chart.DataTable;
import ai.polymath.report.chart.DataTable.Cell;
import ai.polymath.report.chart.DataTable.Column;
import ai.polymath.report.chart.Heat;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.CsvTable;
import ai.polymath.report.files.RunFiles;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of how tasks are related, and the groups chosen by it, if a folder holds such files. */
final class RelatednessSection {
    static final String RELATEDNESS = "relatedness.json";
    static final String GROUPS = "groups.json";

    private static final String LEARNED = "relatedness.csv";

    private RelatednessSection() {}

    static void add(Path folder, List<Page.Section> sections) {
        List<Block> blocks = new ArrayList<>();
        List<List<String>> groups = List.of();
        if (Files.exists(folder.resolve(GROUPS))) {
            groups = groups(Json.read(folder.resolve(GROUPS)));
            if (!groups.isEmpty()) {
                blocks.add(new Block.Grid(table(groups)));
            }
        }
        if (Files.exists(folder.resolve(RELATEDNESS))) {
            measured(Json.read(folder.resolve(RELATEDNESS)), groups, blocks);
        } else if (Files.exists(folder.resolve(LEARNED))) {
            blocks.add(new Block.Figure(learned(CsvTable.read(folder.resolve(LEARNED)))));
        }
        if (!blocks.isEmpty()) {
            sections.add(new Page.Section(
                    "relatedness",
                    "How the tasks are related",
                    "A row is the task that is trained on, a column the task that is affected; larger is better for training"
                            + " the two together."
                            + (groups.isEmpty() ? "" : " Tasks of one group stand together."),
                    blocks));
        }
    }

    private static void measured(JsonNode json, List<List<String>> groups, List<Block> blocks) {
        List<String> tasks = RunFiles.words(json.path("tasks"));
        List<String> order = order(tasks, groups);
        json.path("matrices").properties().forEach(entry -> {
            JsonNode one = entry.getValue();
            JsonNode values = one.isArray() ? one : one.path("values");
            double[][] matrix = matrix(values, tasks, order);
            if (Arrays.stream(matrix).flatMapToDouble(Arrays::stream).allMatch(Double::isNaN)) {
                return;
            }
            String unit = one.path("unit").asText();
            String name = entry.getKey().replace('_', ' ');
            boolean cosine = name.contains("cosine");
            Chart chart = new Heat(
                            Character.toUpperCase(name.charAt(0)) + name.substring(1),
                            "Trained on",
                            order,
                            "affected task",
                            order,
                            matrix,
                            unit.isEmpty() ? "larger is better" : unit + ", larger is better",
                            cosine ? new Heat.Scale(-1, 1, true) : Heat.Scale.around0(matrix))
                    .chart();
            String meaning = one.path("meaning").asText();
            if (!meaning.isEmpty()) {
                blocks.add(new Block.Text(meaning));
            }
            blocks.add(new Block.Figure(
                    withErrors(chart, matrix(one.path("standard_error"), tasks, order), order, matrix)));
        });
        trained(json.path("trained_groups"), blocks);
        RunFiles.words(json.path("notes")).forEach(note -> blocks.add(new Block.Note(note)));
    }

    /** Tasks of one group beside each other, each task once. */
    private static List<String> order(List<String> tasks, List<List<String>> groups) {
        List<String> order = new ArrayList<>();
        groups.forEach(group -> group.stream()
                .filter(t -> tasks.contains(t) && !order.contains(t))
                .forEach(order::add));
        tasks.stream().filter(t -> !order.contains(t)).forEach(order::add);
        return order;
    }

    private static double[][] matrix(JsonNode values, List<String> tasks, List<String> order) {
        double[][] matrix = new double[order.size()][order.size()];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                int from = tasks.indexOf(order.get(i));
                int to = tasks.indexOf(order.get(j));
                matrix[i][j] = RunFiles.number(values.path(from).path(to));
            }
        }
        return matrix;
    }

    /** The table says how sure each figure is. */
    private static Chart withErrors(Chart chart, double[][] errors, List<String> names, double[][] values) {
        if (Arrays.stream(errors).flatMapToDouble(Arrays::stream).allMatch(Double::isNaN)) {
            return chart;
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(names.get(i)));
            for (int j = 0; j < names.size(); j++) {
                row.add(Cell.of(
                        Numbers.figure(values[i][j]),
                        Double.isNaN(errors[i][j]) ? "" : "± " + Numbers.figure(errors[i][j])));
            }
            rows.add(row);
        }
        List<Column> columns = new ArrayList<>();
        columns.add(Column.words("Trained on"));
        names.forEach(name -> columns.add(Column.numbers(name)));
        return new Chart(
                chart.title(),
                chart.text() + " The table has the standard error of each.",
                chart.height(),
                chart.spec(),
                new DataTable(chart.table().caption() + ", ± standard error", columns, rows));
    }

    private static void trained(JsonNode groups, List<Block> blocks) {
        List<List<Cell>> rows = new ArrayList<>();
        for (JsonNode group : groups) {
            List<String> words = new ArrayList<>();
            group.path("gains_percent")
                    .properties()
                    .forEach(gain -> words.add(gain.getKey() + " " + Numbers.signed(RunFiles.number(gain.getValue()))));
            rows.add(DataTable.row(String.join(", ", words)));
        }
        if (!rows.isEmpty()) {
            blocks.add(new Block.Grid(new DataTable(
                    "Groups that were trained, and what their tasks gained",
                    List.of(new Column("Tasks and their gains", "in %, higher is better", false)),
                    rows)));
        }
    }

    /** Groups as lists of names, however deep in the file they stand. */
    private static List<List<String>> groups(JsonNode json) {
        JsonNode list = json.isArray() ? json : json.path("groups");
        List<List<String>> groups = new ArrayList<>();
        for (JsonNode group : list) {
            List<String> names = RunFiles.words(group.isArray() ? group : group.path("tasks"));
            if (!names.isEmpty()) {
                groups.add(names);
            }
        }
        return groups;
    }

    private static DataTable table(List<List<String>> groups) {
        List<List<Cell>> rows = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            rows.add(DataTable.row(Integer.toString(g + 1), String.join(", ", groups.get(g))));
        }
        return new DataTable(
                "Groups of tasks to be trained together", List.of(Column.words("Group"), Column.words("Tasks")), rows);
    }

    /** What a linear model's penalty has learned. */
    private static Chart learned(CsvTable table) {
        List<String> names = table.header().subList(1, table.header().size());
        double[][] matrix = new double[names.size()][names.size()];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix.length; j++) {
                String text = table.rows().get(i).get(j + 1);
                matrix[i][j] = text.isEmpty() || i == j ? Double.NaN : Double.parseDouble(text);
            }
        }
        return new Heat(
                        "Correlation of the tasks' weights, as the penalty learned it",
                        "Task",
                        names,
                        "task",
                        names,
                        matrix,
                        "correlation (1 alike, −1 opposed)",
                        new Heat.Scale(-1, 1, true))
                .chart();
    }

    /** A page for a folder that holds relatedness or groups and neither a run nor a comparison. */
    static Page page(Path folder) {
        Map<String, JsonNode> files = new LinkedHashMap<>();
        for (String name : List.of(RELATEDNESS, GROUPS)) {
            if (Files.exists(folder.resolve(name))) {
                files.put(name, Json.read(folder.resolve(name)));
            }
        }
        JsonNode groups = files.get(GROUPS);
        JsonNode any = files.values().iterator().next();
        List<List<String>> chosen = groups == null ? List.of() : groups(groups);
        List<Page.Section> sections = new ArrayList<>();
        add(folder, sections);
        Path provenance = folder.resolve(RunFiles.PROVENANCE);
        JsonNode study = ProvenanceSection.study(folder);
        if (study.isObject()) {
            sections.add(ProvenanceSection.asked(study.path("experiment"), study.path("asked")));
            sections.add(ProvenanceSection.ofStudy(study, List.of()));
        } else if (Files.exists(provenance)) {
            JsonNode run = Json.read(provenance);
            sections.add(ProvenanceSection.asked(run.path("experiment")));
            sections.add(ProvenanceSection.provenance(run, List.of()));
        }
        String verdict = groups == null ? "" : groups.path("verdict").asText();
        String headline = chosen.isEmpty()
                ? "How the tasks are related."
                : chosen.size() == 1 ? "All tasks belong together." : "The tasks make " + chosen.size() + " groups.";
        return new Page(
                any.path("experiment").asText(String.valueOf(folder.getFileName())),
                chosen.isEmpty() ? "Relatedness" : "Groups of tasks",
                new Page.Verdict(
                        Page.Tone.NEUTRAL,
                        headline,
                        verdict.isEmpty() ? "Measured during training; larger figures speak for sharing." : verdict),
                List.of(),
                sections,
                RunPage.CLOSING);
    }
}
