package ai.polymath.run;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** Writes {@code run.json} with the facts of this machine and the present time. */
    public void write(Path file) {
        Map<String, @Nullable Object> host = new LinkedHashMap<>();
        host.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        host.put("arch", System.getProperty("os.arch"));
        host.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        host.put("processors", Runtime.getRuntime().availableProcessors());
        host.put("max_heap_mb", Runtime.getRuntime().maxMemory() >> 20);
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("sha256", dataHash);
        data.put("rows", rows);
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("started", Instant.now().toString());
        tree.put("data", data);
        tree.put("versions", versions);
        tree.put("threads", threads);
        tree.put("host", host);
        tree.put("experiment", experiment);
        Json.write(file, tree);
    }
}
