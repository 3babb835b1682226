package ai.polymath.torch.pretrained;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Preprocessing;
import ai.polymath.experiment.InitialWeightsSettings;
import ai.polymath.run.Json;
import ai.polymath.settings.Settings;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Safetensors;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.TensorBytes;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.NamePattern;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Puts weights of a file into a network, by name. All names and shapes are looked at before anything is changed, and all that
 * does not fit is told at once.
 *
 * <p>Of a bundle, what its tasks have for themselves is left out: its tasks are others, whatever their number. Counters of batches
 * ({@code num_batches_tracked}), which batch normalisation in PyTorch saves, have no meaning here and are left out.
 */
final class InitialWeights {
    private static final Set<String> TYPES = Set.of("F16", "BF16", "F32", "F64");
    private static final String COUNTER = "num_batches_tracked";
    private static final String HEADS = "heads.";

    /** So many problems of a kind are shown by name. */
    private static final int SHOWN = 20;

    private final Network network;
    private final InitialWeightsSettings settings;
    private final Path file;
    private final boolean ofBundle;
    private final Map<String, Tensor> targets = new LinkedHashMap<>();
    private final Set<String> own = new TreeSet<>();

    private InitialWeights(Network network, InitialWeightsSettings settings) {
        this.network = network;
        this.settings = settings;
        this.ofBundle = Files.isDirectory(settings.path());
        this.file = ofBundle ? weightsOf(settings.path()) : settings.path();
        FlatParameters parameters = network.parameters();
        for (int i = 0; i < parameters.parameters().size(); i++) {
            targets.put(parameters.parameters().get(i).name(), parameters.leaf(i));
        }
        targets.putAll(parameters.buffers());
        targets.putAll(parameters.frozen());
        network.entries().stream().filter(e -> !e.owner().isShared()).forEach(e -> own.add(e.name()));
    }

    private static Path weightsOf(Path folder) {
        Path weights = folder.resolve("weights.safetensors");
        if (!Files.isRegularFile(folder.resolve("manifest.json")) || !Files.isRegularFile(weights)) {
            throw new PolymathException(
                    "model.init_from.path is the folder " + folder + ", which is no bundle: it has no"
                            + " manifest.json with weights.safetensors. Maybe " + folder.resolve("bundle") + "?");
        }
        return weights;
    }

    /**
     * Overwrites weights.
     *
     * @return what was taken, one sentence
     */
    static String load(Network network, InitialWeightsSettings settings) {
        return new InitialWeights(network, settings).load();
    }

    private String load() {
        Safetensors saved = Safetensors.read(file);
        Map<String, String> sources = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        TreeSet<String> unexpected = new TreeSet<>();
        for (String name : new TreeSet<>(saved.names())) {
            if (isSkipped(name)) {
                continue;
            }
            String target = renamed(name);
            if (ofBundle && isOfTasks(target)) {
                continue;
            }
            if (!targets.containsKey(target)) {
                unexpected.add(name.equals(target) ? name : name + " (here " + target + ")");
                continue;
            }
            String other = sources.putIfAbsent(target, name);
            if (other != null) {
                problems.add("'" + other + "' and '" + name + "' of the file both become '" + target + "'.");
            }
            String problem = misfit(saved.entry(name), name, target);
            if (problem != null) {
                problems.add(problem);
            }
        }
        if (ofBundle) {
            otherColumns(sources.keySet(), problems);
        }
        if (settings.strict()) {
            missing(sources.keySet(), unexpected, problems);
        }
        if (sources.isEmpty()) {
            problems.add("Nothing in the file has a place in the network. The file begins with " + first(saved.names())
                    + "; the network with " + first(targets.keySet()) + ". Maybe write map.");
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems.stream()
                    .map(p -> "model.init_from, " + settings.path() + ": " + p)
                    .toList());
        }
        return copy(saved, sources);
    }

    private boolean isSkipped(String name) {
        return name.equals(COUNTER)
                || name.endsWith("." + COUNTER)
                || settings.skip().stream().anyMatch(pattern -> new NamePattern(pattern).begins(name));
    }

    /** The name in the network: by the pattern that says most. */
    private String renamed(String name) {
        String best = name;
        int weight = -1;
        for (Map.Entry<String, String> entry : settings.map().entrySet()) {
            NamePattern pattern = new NamePattern(entry.getKey());
            String renamed = pattern.weight() > weight ? pattern.replace(name, entry.getValue()) : null;
            if (renamed != null) {
                best = renamed;
                weight = pattern.weight();
            }
        }
        return best;
    }

    private boolean isOfTasks(String target) {
        return target.startsWith(HEADS) || own.contains(target) || target.matches("(.*\\.)?task\\.\\d+(\\..*)?");
    }

    private @Nullable String misfit(Safetensors.Entry entry, String name, String target) {
        if (!TYPES.contains(entry.type())) {
            return "'" + name + "' is of type " + entry.type() + ", but weights are F16, BF16, F32 or F64.";
        }
        long[] shape = target(target).shape();
        return Arrays.equals(entry.shape(), shape)
                ? null
                : "'" + name + "' has the shape " + Arrays.toString(entry.shape()) + ", but '" + target
                        + "' of the network has " + Arrays.toString(shape) + ".";
    }

    /** Rows of embeddings and columns of input weights mean words and features of the bundle's own. */
    private void otherColumns(Set<String> given, List<String> problems) {
        Path saved = settings.path().resolve("preprocessing.json");
        InputShape theirs =
                InputShape.of(Settings.fromTree(Json.tree(Json.read(saved)), saved.toString(), Preprocessing.class));
        if (theirs.equals(network.shape().withPlaceWise(false))) {
            return;
        }
        Set<String> bound = new TreeSet<>();
        for (List<ParameterBook.Entry> entries : List.of(network.entries(), network.frozenEntries())) {
            entries.stream()
                    .filter(e -> e.role() == Role.EMBEDDING || e.role() == Role.INPUT)
                    .map(ParameterBook.Entry::name)
                    .filter(given::contains)
                    .forEach(bound::add);
        }
        if (!bound.isEmpty()) {
            problems.add(
                    "The bundle knows other words or columns than this experiment, so these mean something else here: "
                            + some(bound) + ". Name them under skip, and write strict: false.");
        }
    }

    private Tensor target(String name) {
        return Objects.requireNonNull(targets.get(name), "only names of the network are looked up");
    }

    private void missing(Set<String> given, Set<String> unexpected, List<String> problems) {
        TreeSet<String> missing = new TreeSet<>();
        for (String target : targets.keySet()) {
            if (!given.contains(target) && !target.startsWith(HEADS) && !(ofBundle && isOfTasks(target))) {
                missing.add(target);
            }
        }
        if (!unexpected.isEmpty()) {
            problems.add("These of the file have no place in the network: " + some(unexpected)
                    + ". Maybe name them under map or skip, or write strict: false.");
        }
        if (!missing.isEmpty()) {
            problems.add("These of the network are not in the file: " + some(missing) + "."
                    + DidYouMean.hint(missing.first(), unexpected)
                    + " Maybe name them under map, or write strict: false.");
        }
    }

    private static String some(Set<String> names) {
        return String.join(", ", names.stream().limit(SHOWN).toList())
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    private static String first(Set<String> names) {
        return names.isEmpty() ? "nothing" : "'" + names.iterator().next() + "'";
    }

    private String copy(Safetensors saved, Map<String, String> sources) {
        List<String> problems = new ArrayList<>();
        long numbers = 0;
        try (Gradients.Off off = Gradients.off()) {
            for (Map.Entry<String, String> entry : sources.entrySet()) {
                try (Scope scope = Scope.open()) {
                    Tensor target = target(entry.getKey());
                    Tensor values = TensorBytes.read(saved, entry.getValue()).to(target.device(), target.scalar_type());
                    if (values.numel() > 0 && !values.isfinite().all().item_bool()) {
                        problems.add("model.init_from, " + settings.path() + ": '" + entry.getValue()
                                + "' holds what is no finite number.");
                    } else {
                        target.copy_(values);
                        numbers += values.numel();
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        return String.format(
                Locale.ROOT,
                "%,d weights (%,d numbers) begin as in %s; %,d numbers are frozen.",
                sources.size(),
                numbers,
                settings.path().getFileName(),
                network.frozenParameters());
    }
}
