package ai.polymath.torch.training;

import ai.polymath.PolymathException;
import ai.polymath.balancing.MethodState;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.GradientSummary;
import ai.polymath.run.Json;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.ParameterSnapshot;
import ai.polymath.torch.engine.Safetensors;
import ai.polymath.torch.engine.TensorBytes;
import ai.polymath.torch.engine.Tensors;
import com.fasterxml.jackson.databind.JsonNode;
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
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The state of a training after its last finished epoch, in one safetensors file that is replaced as a whole: weights,
 * running statistics, the best epoch's weights, what optimiser and balancing remember, the history. Chance needs no state:
 * the order of rows depends on seed and epoch, dropout on seed and step.
 */
final class Checkpoint {
    private static final String STATE = "polymath";
    private static final String VALUES = "values";
    private static final String BEST = "best/";
    private static final String BUFFER = "buffer/";
    private static final String OPTIMIZER = "optimizer/";

    private final Path file;
    private final String experiment;
    private @Nullable String frozen;

    Checkpoint(Path file, PreparedExperiment prepared) {
        this.file = file;
        this.experiment = Settings.toYaml(
                prepared.experiment().withData(prepared.experiment().data().withoutSecrets()));
    }

    Path file() {
        return file;
    }

    void save(ParameterSnapshot best, Stepper stepper, RunState state) {
        FlatParameters parameters = stepper.parameters();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(VALUES, parameters.values());
        parameters.buffers().forEach((name, tensor) -> tensors.put(BUFFER + name, tensor));
        tensors.put(BEST + VALUES, best.values());
        best.buffers().forEach((name, tensor) -> tensors.put(BEST + BUFFER + name, tensor));
        stepper.optimizer().state().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        tensors.putAll(stepper.gradient().memory());
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("experiment", experiment);
        tree.put("frozen", frozen(parameters));
        tree.put("step", state.step);
        tree.put("optimizer_steps", stepper.optimizer().stepCount());
        tree.put("best_epoch", state.bestEpoch);
        tree.put("last_improvement", state.lastImprovement);
        tree.put("reductions", state.reductions);
        tree.put("seconds", state.seconds());
        tree.put("method", stepper.gradient().state().asMap());
        tree.put("history", state.history.stream().map(Checkpoint::tree).toList());
        TensorBytes.write(file, tensors, Map.of(STATE, Json.text(tree)));
    }

    /** Goes on from the file, if there is one. */
    void restore(ParameterSnapshot best, Stepper stepper, RunState state) {
        if (!Files.exists(file)) {
            return;
        }
        Safetensors saved = Safetensors.read(file);
        String text = saved.metadata().get(STATE);
        if (text == null) {
            throw new PolymathException(file + " is no checkpoint of Polymath. Remove it to start anew.");
        }
        JsonNode tree = Json.parse(text, file.toString());
        requireSame(tree.path("experiment").asText());
        FlatParameters parameters = stepper.parameters();
        if (!tree.path("frozen").asText("").equals(frozen(parameters))) {
            throw new PolymathException("The checkpoint " + file + " is of a network whose frozen weights were others:"
                    + " a file that the model names has changed since. Put the old file back, or start anew in another"
                    + " folder with --out.");
        }
        TensorBytes.into(saved, BEST + VALUES, parameters.values());
        parameters.buffers().forEach((name, tensor) -> TensorBytes.into(saved, BEST + BUFFER + name, tensor));
        best.save();
        TensorBytes.into(saved, VALUES, parameters.values());
        parameters.buffers().forEach((name, tensor) -> TensorBytes.into(saved, BUFFER + name, tensor));
        Map<String, Tensor> optimizer = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> entry : stepper.optimizer().state().entrySet()) {
            Tensor copy = entry.getValue().clone();
            TensorBytes.into(saved, OPTIMIZER + entry.getKey(), copy);
            optimizer.put(entry.getKey(), copy);
        }
        stepper.optimizer().restore(tree.path("optimizer_steps").asLong(), optimizer);
        optimizer.values().forEach(Tensor::close);
        Map<String, double[]> method = new LinkedHashMap<>();
        tree.path("method").properties().forEach(e -> method.put(e.getKey(), numbers(e.getValue())));
        stepper.gradient().state(MethodState.of(method));
        stepper.gradient().memory().forEach((name, tensor) -> TensorBytes.into(saved, name, tensor));
        state.step = tree.path("step").asLong();
        state.bestEpoch = tree.path("best_epoch").asInt();
        state.lastImprovement = tree.path("last_improvement").asInt();
        state.reductions = tree.path("reductions").asInt();
        state.earlierSeconds = tree.path("seconds").asDouble();
        for (JsonNode epoch : tree.path("history")) {
            state.history.add(epoch(epoch));
        }
    }

    /** A fingerprint of what never changes and so is not saved; empty if there is nothing. */
    private String frozen(FlatParameters parameters) {
        String known = frozen;
        if (known == null) {
            known = parameters.frozen().isEmpty() ? "" : fingerprint(parameters.frozen());
            frozen = known;
        }
        return known;
    }

    private static String fingerprint(Map<String, Tensor> tensors) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            tensors.forEach((name, tensor) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(Tensors.bytes(tensor));
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private void requireSame(String saved) {
        String other = withTodaysDefaults(saved);
        if (other.equals(experiment)) {
            return;
        }
        List<String> before = other.lines().toList();
        List<String> now = experiment.lines().toList();
        String difference = "";
        for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
            String a = i < before.size() ? before.get(i).strip() : "nothing";
            String b = i < now.size() ? now.get(i).strip() : "nothing";
            if (!a.equals(b)) {
                difference = " First difference: it has '" + a + "', now there is '" + b + "'.";
                break;
            }
        }
        throw new PolymathException("The checkpoint " + file + " belongs to another experiment, so training can't go on"
                + " from it." + difference + " Use the same settings, or start anew in another folder with --out.");
    }

    /** The same experiment with settings that it did not know yet, which then are what they were without being said. */
    private String withTodaysDefaults(String saved) {
        try {
            return Settings.toYaml(Settings.parse(saved, file.toString(), Experiment.class));
        } catch (PolymathException e) {
            return saved;
        }
    }

    private static Map<String, Object> tree(EpochRecord epoch) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("epoch", epoch.epoch());
        tree.put("learning_rate", epoch.learningRate());
        tree.put("seconds", epoch.seconds());
        tree.put("train", epoch.train().stream().map(Checkpoint::tree).toList());
        tree.put("validation", epoch.validation().stream().map(Checkpoint::tree).toList());
        GradientSummary gradients = epoch.gradients();
        if (gradients != null) {
            tree.put("gradients", tree(gradients));
        }
        return tree;
    }

    private static Map<String, Object> tree(EpochRecord.TaskEpoch task) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("task", task.task());
        tree.put("loss", task.loss());
        tree.put("weight", task.weight());
        tree.put("metrics", task.metrics());
        EpochRecord.Seen seen = task.seen();
        if (seen != null) {
            tree.put("batches", seen.batches());
            tree.put("examples", seen.examples());
            tree.put("passes", seen.passes());
        }
        return tree;
    }

    private static EpochRecord epoch(JsonNode tree) {
        return new EpochRecord(
                tree.path("epoch").asInt(),
                number(tree.path("learning_rate")),
                number(tree.path("seconds")),
                tasks(tree.path("train")),
                tasks(tree.path("validation")),
                gradients(tree.path("gradients")));
    }

    private static List<EpochRecord.TaskEpoch> tasks(JsonNode list) {
        List<EpochRecord.TaskEpoch> tasks = new ArrayList<>();
        for (JsonNode task : list) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            task.path("metrics").properties().forEach(e -> metrics.put(e.getKey(), number(e.getValue())));
            EpochRecord.Seen seen = task.has("examples")
                    ? new EpochRecord.Seen(
                            task.path("batches").asInt(),
                            task.path("examples").asLong(),
                            task.path("passes").asDouble())
                    : null;
            tasks.add(new EpochRecord.TaskEpoch(
                    task.path("task").asText(), number(task.path("loss")), number(task.path("weight")), metrics, seen));
        }
        return tasks;
    }

    private static Map<String, Object> tree(GradientSummary gradients) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("steps", gradients.steps());
        tree.put("conflicting_steps", gradients.conflictingSteps());
        tree.put(
                "tasks",
                gradients.tasks().stream()
                        .map(t -> List.of(t.task(), t.steps(), t.norm()))
                        .toList());
        tree.put(
                "pairs",
                gradients.pairs().stream()
                        .map(p ->
                                List.of(p.task(), p.other(), p.steps(), p.conflicts(), p.meanCosine(), p.worstCosine()))
                        .toList());
        return tree;
    }

    private static @Nullable GradientSummary gradients(JsonNode tree) {
        if (tree.isMissingNode()) {
            return null;
        }
        List<GradientSummary.OfTask> tasks = new ArrayList<>();
        for (JsonNode task : tree.path("tasks")) {
            tasks.add(
                    new GradientSummary.OfTask(task.get(0).asText(), task.get(1).asInt(), number(task.get(2))));
        }
        List<GradientSummary.OfPair> pairs = new ArrayList<>();
        for (JsonNode pair : tree.path("pairs")) {
            pairs.add(new GradientSummary.OfPair(
                    pair.get(0).asText(),
                    pair.get(1).asText(),
                    pair.get(2).asInt(),
                    pair.get(3).asInt(),
                    number(pair.get(4)),
                    number(pair.get(5))));
        }
        return new GradientSummary(
                tree.path("steps").asInt(), tree.path("conflicting_steps").asInt(), tasks, pairs);
    }

    /** A number as {@link Json} writes it: what is undefined is null. */
    private static double number(JsonNode node) {
        return node.isNumber() ? node.asDouble() : Double.NaN;
    }

    private static double[] numbers(JsonNode list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(list.get(i));
        }
        return numbers;
    }
}
