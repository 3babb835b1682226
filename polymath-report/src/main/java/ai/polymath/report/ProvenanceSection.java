package ai.polymath.report;

import ai.polymath.report.Block.Fact;
import ai.polymath.report.chart.Numbers;
import ai.polymath.report.files.RunFiles;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was asked, and what is needed to repeat it. */
final class ProvenanceSection {
    private ProvenanceSection() {}

    /** The file in which commands that train many models say what they were asked. */
    static final String STUDY = "provenance.json";

    /** What such a command left in its folder; missing if none did. */
    static JsonNode study(Path folder) {
        Path file = folder.resolve(STUDY);
        return Files.exists(file) ? Json.read(file) : MissingNode.getInstance();
    }

    /** A command as it was given, with all its options. */
    static String command(JsonNode asked) {
        if (!asked.isObject()) {
            return "";
        }
        StringBuilder line = new StringBuilder("polymath "
                + asked.path("command").asText() + " " + asked.path("file").asText());
        asked.properties().forEach(option -> {
            String name = option.getKey();
            JsonNode value = option.getValue();
            if (name.equals("command") || name.equals("file") || (value.isBoolean() && !value.asBoolean())) {
                return;
            }
            if (name.equals("set")) {
                value.forEach(change ->
                        line.append(" --set '").append(change.asText()).append('\''));
                return;
            }
            line.append(" --").append(name);
            if (value.isArray()) {
                line.append(' ').append(String.join(",", RunFiles.words(value)));
            } else if (!value.isBoolean()) {
                line.append(' ').append(value.asText());
            }
        });
        return line.toString();
    }

    /** What a command that trains many models did when: its own provenance, beside that of each run. */
    static Page.Section ofStudy(JsonNode study, List<Fact> more) {
        List<Fact> facts = new ArrayList<>(more);
        List<String> seeds = new ArrayList<>();
        for (JsonNode one : study.path("replicates")) {
            seeds.add(
                    one.path("name").asText() + ": training " + one.path("seed").asText() + ", split "
                            + one.path("split_seed").asText());
        }
        add(facts, "Seeds", String.join("; ", seeds));
        double seconds = 0;
        int trained = 0;
        int reused = 0;
        for (JsonNode session : study.path("sessions")) {
            seconds += session.path("seconds").asDouble();
            trained += session.path("models_trained").asInt();
            reused = session.path("models_reused").asInt();
        }
        add(facts, "Time taken", seconds > 0 ? Numbers.figure(seconds) + " s" : "");
        int sessions = study.path("sessions").size();
        add(
                facts,
                "Begun",
                sessions > 1
                        ? sessions + " times; the last one found " + reused + " models finished. Time is that of those"
                                + " that were not killed"
                        : "");
        add(facts, "Models trained", trained > 0 && sessions == 1 ? Integer.toString(trained) : "");
        return provenance(study, facts);
    }

    /** The experiment in short, and its whole text to unfold. */
    static Page.Section asked(JsonNode experiment) {
        return asked(experiment, MissingNode.getInstance());
    }

    /**
     * The command, the experiment in short, and its whole text to unfold.
     *
     * @param command what the command was asked; missing for a single training
     */
    static Page.Section asked(JsonNode experiment, JsonNode command) {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Command", command(command));
        JsonNode data = experiment.path("data");
        add(facts, "Data", source(data));
        add(facts, "Split", split(data.path("split")));
        int tasks = experiment.path("tasks").size();
        add(facts, "Tasks", tasks == 0 ? "" : Integer.toString(tasks));
        JsonNode model = experiment.path("model");
        if (model.path("type").asText().equals("linear")) {
            add(facts, "Model", "linear, with the penalty " + kind(model.path("penalty")));
            add(facts, "Strength lambda", model.path("lambda").asText());
        } else {
            add(facts, "Encoder", kind(model.path("encoder")));
            add(facts, "Sharing", kind(model.path("sharing")));
            JsonNode training = experiment.path("training");
            add(facts, "Balancing", kind(training.path("balancing")));
            add(facts, "Optimiser", kind(training.path("optimizer")));
            add(facts, "Epochs, at most", training.path("epochs").asText());
            add(facts, "Seed", training.path("seed").asText());
        }
        return new Page.Section(
                "asked",
                "What was asked",
                null,
                List.of(
                        new Block.Facts(facts),
                        new Block.Fold(
                                "The whole experiment file",
                                "with all defaults",
                                false,
                                List.of(new Block.Code(RunFiles.yaml(experiment))))));
    }

    private static String source(JsonNode data) {
        for (String key : List.of("path", "sql", "jdbc")) {
            if (data.path(key).isTextual()) {
                String text = data.path(key).asText().strip().replaceAll("\\s+", " ");
                return text.codePointCount(0, text.length()) <= 60
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, 56)) + " …";
            }
        }
        List<String> sources = new ArrayList<>();
        data.path("sources").fieldNames().forEachRemaining(sources::add);
        return sources.isEmpty() ? "" : sources.size() + " sources: " + String.join(", ", sources);
    }

    private static String split(JsonNode split) {
        if (!split.isObject()) {
            return "";
        }
        String column =
                split.path("column").isTextual() ? " by " + split.path("column").asText() : "";
        String folds =
                split.path("folds").isNumber() ? ", " + split.path("folds").asText() + " folds" : "";
        return split.path("type").asText() + column + folds;
    }

    /** The kind of a choice, written alone or with its settings. */
    private static String kind(JsonNode choice) {
        if (choice.isTextual()) {
            return choice.asText();
        }
        for (String key : List.of("type", "method")) {
            if (choice.path(key).isTextual()) {
                return choice.path(key).asText();
            }
            if (choice.path(key).isObject()) {
                return kind(choice.path(key));
            }
        }
        return "";
    }

    /** What computed what from which data. */
    static Page.Section provenance(JsonNode run, List<Fact> more) {
        List<Fact> facts = new ArrayList<>(more);
        add(facts, "Started", run.path("started").asText());
        add(facts, "Rows of the table", run.path("data").path("rows").asText());
        add(facts, "SHA-256 of the table", run.path("data").path("sha256").asText());
        run.path("versions")
                .properties()
                .forEach(v -> add(facts, v.getKey(), v.getValue().asText()));
        add(facts, "Threads", run.path("threads").asText());
        JsonNode host = run.path("host");
        add(
                facts,
                "Operating system",
                (host.path("os").asText() + " " + host.path("arch").asText()).strip());
        add(facts, "Java", host.path("java").asText());
        return new Page.Section(
                "provenance",
                "Provenance",
                "The same experiment, table, versions and threads on the same machine give the same result to the bit.",
                List.of(new Block.Facts(facts)));
    }

    private static void add(List<Fact> facts, String name, String value) {
        if (!value.isBlank() && !value.equals("null")) {
            facts.add(new Fact(name, value));
        }
    }
}
