package ai.polymath.torch.bundle;

import ai.polymath.PolymathException;
import ai.polymath.data.Preprocessing;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.Json;
import ai.polymath.settings.Default;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds a trained model. {@code manifest.json} names the format, its version and every file with size and
 * SHA-256, and vouches for itself by a SHA-256 of its other entries; {@code model.json} the model's form; {@code preprocessing.json} how columns become features;
 * {@code tasks.json} what the outputs mean; {@code weights.safetensors} the weights by name; {@code training.json}, if it is
 * there, how a network was trained; {@code module-1.pt}, ... files of which a network is built.
 */
final class Bundle {
    /** The version written; older ones are read too. */
    static final int FORMAT = 1;

    private static final String MANIFEST = "manifest.json";
    private static final String OWN_CHECKSUM = "sha256_of_the_above";
    private static final String MODEL = "model.json";
    private static final String PREPROCESSING = "preprocessing.json";
    private static final String TASKS = "tasks.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String TRAINING = "training.json";
    private static final List<String> FILES = List.of(MODEL, PREPROCESSING, TASKS, WEIGHTS);

    private Bundle() {}

    /** The tasks as a record, for their JSON form; older bundles say nothing of outputs. */
    record Tasks(List<FittedTask> tasks, @Default("{}") OutputSettings outputs) {}

    static void save(TrainedModel model, Path folder) {
        AtomicFiles.replaceFolder(folder, temporary -> {
            Json.write(temporary.resolve(MODEL), Settings.toTree(model.settings()));
            Json.write(temporary.resolve(PREPROCESSING), Settings.toTree(model.preprocessing()));
            Json.write(temporary.resolve(TASKS), Settings.toTree(new Tasks(model.tasks(), model.outputs())));
            model.body().save(temporary.resolve(WEIGHTS));
            List<String> written = new ArrayList<>(FILES);
            if (!model.trainingTree().isEmpty()) {
                Json.write(temporary.resolve(TRAINING), model.trainingTree());
                written.add(TRAINING);
            }
            Map<String, Object> files = new LinkedHashMap<>();
            Map<String, Object> modules = new LinkedHashMap<>();
            model.body().modules().forEach((path, bytes) -> {
                String name = "module-" + (modules.size() + 1) + ".pt";
                AtomicFiles.write(temporary.resolve(name), out -> out.write(bytes));
                modules.put(path, name);
                written.add(name);
            });
            for (String file : written) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("bytes", size(temporary.resolve(file)));
                facts.put("sha256", checksum(temporary.resolve(file)));
                files.put(file, facts);
            }
            Map<String, Object> manifest = new LinkedHashMap<>();
            manifest.put("format", "polymath-bundle");
            manifest.put("version", FORMAT);
            manifest.put("name", model.name());
            manifest.put("files", files);
            if (!modules.isEmpty()) {
                manifest.put("modules", modules);
            }
            manifest.put(OWN_CHECKSUM, checksumOf(manifest));
            Json.write(temporary.resolve(MANIFEST), manifest);
        });
    }

    /**
     * Reads a bundle.
     *
     * @param engine starts what a network needs; not called for linear models, which need no native library
     */
    static TrainedModel load(Path folder, String device, Runnable engine) {
        Path manifest = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(manifest)) {
            throw new PolymathException(folder + " is no bundle: it has no " + MANIFEST
                    + (Files.isDirectory(folder.resolve("bundle"))
                            ? ". Did you mean " + folder.resolve("bundle") + "?"
                            : "."));
        }
        JsonNode tree = Json.read(manifest);
        requireFormat(folder, tree);
        requireWhole(manifest, tree);
        Map<String, String> modules = modules(manifest, tree.path("modules"));
        boolean hasTraining = tree.path("files").has(TRAINING);
        List<String> names = new ArrayList<>(FILES);
        names.addAll(modules.values());
        if (hasTraining) {
            names.add(TRAINING);
        }
        verify(folder, names, tree.path("files"));
        ModelSettings settings = read(folder.resolve(MODEL), ModelSettings.class);
        Preprocessing preprocessing = read(folder.resolve(PREPROCESSING), Preprocessing.class);
        Tasks tasks = read(folder.resolve(TASKS), Tasks.class);
        Path weights = folder.resolve(WEIGHTS);
        ModelBody body;
        if (settings.isNetwork()) {
            engine.run();
            body = NetworkBody.load(
                    weights, settings, preprocessing, tasks, new NetworkBody.Loading(device, read(folder, modules)));
        } else {
            body = LinearBody.load(weights, preprocessing, tasks.tasks());
        }
        return new TrainedModel(
                        tree.path("name").asText(), settings, preprocessing, tasks.tasks(), tasks.outputs(), body)
                .withTrainingTree(hasTraining ? training(folder) : Map.of());
    }

    /** Not read as settings here: a model can be used where a method that trained it is not known. */
    private static Map<String, @Nullable Object> training(Path folder) {
        Map<String, @Nullable Object> training = new LinkedHashMap<>();
        Json.read(folder.resolve(TRAINING))
                .properties()
                .forEach(e -> training.put(e.getKey(), Json.tree(e.getValue())));
        return training;
    }

    /** The files of modules, by the paths that the settings name. */
    private static Map<String, String> modules(Path manifest, JsonNode tree) {
        Map<String, String> modules = new LinkedHashMap<>();
        tree.properties().forEach(entry -> {
            String name = entry.getValue().asText();
            if (!name.matches("module-[0-9]{1,6}\\.pt")) {
                throw new PolymathException(manifest + " is corrupted: '" + name + "' names no module.");
            }
            modules.put(entry.getKey(), name);
        });
        return modules;
    }

    private static Map<String, byte[]> read(Path folder, Map<String, String> modules) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        modules.forEach((path, name) -> {
            try {
                contents.put(path, Files.readAllBytes(folder.resolve(name)));
            } catch (IOException e) {
                throw new PolymathException("Can't read " + folder.resolve(name) + ": " + e.getMessage() + ".", e);
            }
        });
        return contents;
    }

    private static <T> T read(Path file, Class<T> type) {
        return Settings.fromTree(Json.tree(Json.read(file)), file.toString(), type);
    }

    private static void requireFormat(Path folder, JsonNode manifest) {
        if (!manifest.path("format").asText().equals("polymath-bundle")) {
            throw new PolymathException(
                    folder.resolve(MANIFEST) + " does not describe a Polymath bundle: its format is '"
                            + manifest.path("format").asText() + "'.");
        }
        JsonNode number = manifest.path("version");
        if (!number.isInt() || number.asInt() < 1) {
            throw new PolymathException(
                    folder.resolve(MANIFEST) + " is corrupted: its format version is '" + number.asText() + "'.");
        }
        int version = number.asInt();
        if (version > FORMAT) {
            throw new PolymathException("The bundle " + folder + " has format version " + version
                    + ", but this Polymath reads versions up to " + FORMAT + ". Use a newer Polymath.");
        }
    }

    /** The manifest vouches for the other files, and for itself. */
    private static void requireWhole(Path manifest, JsonNode tree) {
        Map<String, Object> rest = new LinkedHashMap<>();
        tree.properties().forEach(e -> rest.put(e.getKey(), Json.tree(e.getValue())));
        Object expected = rest.remove(OWN_CHECKSUM);
        if (!checksumOf(rest).equals(expected)) {
            throw new PolymathException(
                    manifest + " is corrupted or was changed: its own checksum is not the one it names.");
        }
    }

    private static String checksumOf(Map<String, ?> tree) {
        return HexFormat.of().formatHex(sha256().digest(Json.text(tree).getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no SHA-256", e);
        }
    }

    private static void verify(Path folder, List<String> names, JsonNode files) {
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            JsonNode expected = files.path(name);
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) {
                problems.add("The bundle's file " + file + " is missing.");
            } else if (size(file) != expected.path("bytes").asLong(-1)) {
                problems.add("The bundle's file " + file + " has " + size(file) + " bytes, but "
                        + expected.path("bytes").asLong(-1) + " were written: it was truncated or changed.");
            } else if (!checksum(file).equals(expected.path("sha256").asText())) {
                problems.add("The bundle's file " + file
                        + " is corrupted or was changed: its checksum is not the one in " + MANIFEST + ".");
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static String checksum(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = sha256();
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new PolymathException("Can't read " + file + ": " + e.getMessage() + ".", e);
        }
    }
}
