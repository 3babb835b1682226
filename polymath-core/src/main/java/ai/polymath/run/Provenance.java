package ai.polymath.run;

import ai.polymath.PolymathException;
import ai.polymath.experiment.Experiment;
import ai.polymath.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to repeat a run and to explain it, written as {@code run.json}.
 *
 * @param experiment the experiment with all defaults and overrides, as its tree
 * @param dataHash SHA-256 of the table
 * @param rows rows of the table
 * @param versions what computed
 * @param threads processor threads
 */
public record Provenance(
        Map<String, @Nullable Object> experiment,
        String dataHash,
        int rows,
        Map<String, String> versions,
        int threads) {

    /**
     * Refuses to go on with a run of other data or another experiment.
     *
     * @param file its {@code run.json}
     * @return what differs without harm but for the last bits of the result, one sentence each
     */
    public List<String> requireSame(Path file) {
        JsonNode before = Json.read(file);
        List<String> problems = new ArrayList<>();
        if (!before.path("data").path("sha256").asText().equals(dataHash)) {
            problems.add("the table has changed since the run began ("
                    + before.path("data").path("rows").asText() + " rows then, " + rows + " now)");
        }
        differences(
                "",
                withTodaysDefaults(before.path("experiment"), file),
                Json.parse(Json.text(experiment), "the experiment"),
                problems);
        if (!problems.isEmpty()) {
            throw new PolymathException("The run described by " + file + " can't go on: " + String.join("; ", problems)
                    + ". Use the same settings and table, or start anew in another folder with --out.");
        }
        List<String> notes = new ArrayList<>();
        if (before.path("threads").asInt() != threads) {
            notes.add("The run began with " + before.path("threads").asText() + " threads and goes on with " + threads
                    + ": the last bits of the result will differ from those of an uninterrupted run.");
        }
        versions.forEach((what, now) -> {
            String then = before.path("versions").path(what).asText();
            if (!then.equals(now)) {
                notes.add("The run began with " + what + " " + then + " and goes on with " + now + ".");
            }
        });
        return notes;
    }

    /** The same experiment with settings that it did not know yet, which then are what they were without being said. */
    private static JsonNode withTodaysDefaults(JsonNode saved, Path file) {
        try {
            Experiment known = Settings.fromTree(Json.tree(saved), file.toString(), Experiment.class);
            return Json.parse(Json.text(Settings.toTree(known)), file.toString());
        } catch (PolymathException e) {
            return saved;
        }
    }

    private static void differences(String path, JsonNode before, JsonNode now, List<String> problems) {
        if (before.equals(now)) {
            return;
        }
        if (before.isObject() && now.isObject()) {
            Set<String> keys = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(keys::add);
            now.fieldNames().forEachRemaining(keys::add);
            keys.forEach(key ->
                    differences(path.isEmpty() ? key : path + "." + key, before.path(key), now.path(key), problems));
            return;
        }
        problems.add(path + " was " + word(before) + " and is now " + word(now));
    }

    private static String word(JsonNode node) {
        String text = node.isValueNode() ? node.asText() : node.isMissingNode() ? "not given" : node.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    /** The facts of this machine: system, Java, processors, memory. */
    public static Map<String, @Nullable Object> host() {
        Map<String, @Nullable Object> host = new LinkedHashMap<>();
        host.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        host.put("arch", System.getProperty("os.arch"));
        host.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        host.put("processors", Runtime.getRuntime().availableProcessors());
        host.put("max_heap_mb", Runtime.getRuntime().maxMemory() >> 20);
        return host;
    }

    /** Writes {@code run.json} with the facts of this machine and the present time. */
    public void write(Path file) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("sha256", dataHash);
        data.put("rows", rows);
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("started", Instant.now().toString());
        tree.put("data", data);
        tree.put("versions", versions);
        tree.put("threads", threads);
        tree.put("host", host());
        tree.put("experiment", experiment);
        Json.write(file, tree);
    }
}
