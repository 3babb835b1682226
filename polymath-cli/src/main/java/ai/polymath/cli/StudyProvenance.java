package ai.polymath.cli;

import ai.polymath.cli.CompareUnit.Outcome;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.reader.TableHash;
import ai.polymath.run.Json;
import ai.polymath.run.Provenance;
import ai.polymath.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command that trains many models was asked, of which data, by what and for how long: {@code provenance.json} in its
 * folder. It is there from the beginning, so that one that was killed can be explained too; each start of the command in the same
 * folder adds a session.
 */
final class StudyProvenance {
    static final String FILE = "provenance.json";

    private final Path file;
    private final long begin = System.nanoTime();
    private final Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    private final List<Object> sessions = new ArrayList<>();
    private final Map<String, @Nullable Object> session = new LinkedHashMap<>();
    private int trained;
    private int reused;

    private StudyProvenance(Path file) {
        this.file = file;
    }

    /**
     * A session of a command that trains networks begins.
     *
     * @param experiment as it was written, with changes
     * @param versions what computes
     * @param threads processor threads of a training
     */
    static StudyProvenance begin(
            Path folder,
            StudyOptions options,
            Experiment experiment,
            Table table,
            Map<String, String> versions,
            int threads) {
        StudyProvenance study = new StudyProvenance(folder.resolve(FILE));
        String now = Instant.now().toString();
        String first = now;
        if (Files.isRegularFile(study.file)) {
            JsonNode before = Json.read(study.file);
            first = before.path("started").asText(now);
            before.path("sessions").forEach(s -> study.sessions.add(java.util.Objects.requireNonNull(Json.tree(s))));
        }
        study.session.put("started", now);
        study.session.put("seconds", null);
        study.session.put("finished", false);
        study.sessions.add(study.session);
        study.tree.put("started", first);
        study.tree.put("asked", options.asked());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("sha256", TableHash.of(table));
        data.put("rows", table.rows());
        study.tree.put("data", data);
        study.tree.put("versions", versions);
        study.tree.put("threads", threads);
        study.tree.put("host", Provenance.host());
        study.tree.put("replicates", List.of());
        study.tree.put("sessions", study.sessions);
        study.tree.put(
                "experiment",
                Settings.toTree(experiment.withData(experiment.data().withoutSecrets())));
        study.write();
        return study;
    }

    /** The command works with these replicates; of several calls the one with most counts. */
    void uses(List<Replicate> replicates) {
        if (tree.get("replicates") instanceof List<?> before && before.size() >= replicates.size()) {
            return;
        }
        List<Object> list = new ArrayList<>();
        for (Replicate replicate : replicates) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", replicate.name());
            one.put("seed", replicate.seed());
            one.put("split_seed", replicate.splitSeed());
            one.put("split_sha256", replicate.splitHash());
            list.add(one);
        }
        tree.put("replicates", list);
        write();
    }

    /** Counts what was trained in this session, and what an earlier one had. */
    Map<CompareUnit, Outcome> trained(Map<CompareUnit, Outcome> outcomes) {
        for (Outcome outcome : outcomes.values()) {
            if (outcome.reused()) {
                reused++;
            } else {
                trained++;
            }
        }
        session.put("models_trained", trained);
        session.put("models_reused", reused);
        return outcomes;
    }

    /** The session's work is done, or given up. */
    void end(boolean finished) {
        session.put("seconds", (System.nanoTime() - begin) / 1e9);
        session.put("finished", finished);
        write();
    }

    private void write() {
        Json.write(file, tree);
    }
}
