package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.settings.Sample.Experiment;
import ai.polymath.settings.Sample.Optimizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode schema(Class<?> type) {
        try {
            return JSON.readTree(JsonSchema.write(type));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean accepts(Class<?> type, String yaml) throws JsonProcessingException {
        return new SchemaValidator(schema(type)).accepts(YAML.readTree(yaml));
    }

    @Test
    void write_sample_isWellFormedWithoutUnusedDefinitions() {
        JsonNode schema = schema(Experiment.class);
        assertThat(schema.path("$schema").textValue()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        Set<String> defined = new TreeSet<>();
        schema.path("$defs").fieldNames().forEachRemaining(defined::add);
        assertThat(new SchemaValidator(schema).checkForm()).isEqualTo(defined).contains("Experiment", "Task-by-name");
    }

    @Test
    void write_twice_isTheSameText() {
        assertThat(JsonSchema.write(Experiment.class))
                .isEqualTo(JsonSchema.write(Experiment.class))
                .endsWith("}\n");
    }

    @Test
    void write_titlesDocsAndDefaults_areThere() {
        JsonNode schema = schema(Experiment.class);
        JsonNode experiment = schema.at("/$defs/Experiment");
        assertThat(schema.path("title").textValue()).isEqualTo("Experiment");
        assertThat(experiment.path("description").textValue()).isEqualTo("An invented experiment.");
        assertThat(experiment.at("/properties/name/description").textValue()).isEqualTo("What it is called.");
        assertThat(experiment.at("/properties/seed/default").intValue()).isEqualTo(42);
        assertThat(experiment.at("/properties/training/default/epochs").intValue())
                .isEqualTo(5);
        JsonNode training = schema.at("/$defs/Training/properties");
        assertThat(training.at("/optimizer/default").toString())
                .isEqualTo("{\"type\":\"adam\",\"learning_rate\":0.01}");
        assertThat(training.at("/balancing/default").textValue()).isEqualTo("equal");
        assertThat(training.at("/hidden/default").toString()).isEqualTo("[64,32]");
        assertThat(training.at("/deterministic/default").isBoolean()).isTrue();
        assertThat(training.at("/direction/enum").toString())
                .isEqualTo("[\"higher-is-better\",\"lower-is-better\",\"on\"]");
        assertThat(schema.at("/$defs/Experiment/required").toString()).isEqualTo("[\"name\",\"tasks\"]");
        assertThat(schema.at("/$defs/Experiment/additionalProperties").booleanValue())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: x, tasks: {}}",
                "{name: 007, tasks: {a: binary, b: {type: regression, unit: 5}}, note: null, files: a.csv}",
                "{name: x, tasks: [{type: binary, name: a}]}",
                "{name: x, tasks: {}, training: {epochs: 1, hidden: 3, patience: null, stop: {grid: [1, [2]]}}}",
                "{name: x, tasks: {}, training: {epochs: 1, balancing: nash-mtl}}",
                "{name: x, tasks: {}, training: {epochs: 1, balancing: {update_every: 2, clip_norm: 1}}}",
                "{name: x, tasks: {}, training: {epochs: 1, balancing: {method: cagrad, c: 0.1, clip_power: 1, clip_norm: 2}}}",
                "{name: x, tasks: {}, training: {epochs: 1, optimizer: {type: adam, after: [adam, {type: sgd, learning_rate: 1}]}}}",
            })
    void write_sample_acceptsWhatBinds(String yaml) throws JsonProcessingException {
        Settings.parse(yaml, "x.yaml", Experiment.class);
        assertThat(accepts(Experiment.class, yaml)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{name: x}",
                "{name: x, tasks: {}, extra: 1}",
                "{name: [x], tasks: {}}",
                "{name: x, tasks: {a: other}}",
                "{name: x, tasks: {a: {weight: 1}}}",
                "{name: x, tasks: {a: }}",
                "{name: x, tasks: {a: {type: binary, name: b}}}",
                "{name: x, tasks: [binary]}",
                "{name: x, tasks: {a: {type: binary, unit: x}}}",
                "{name: x, tasks: {}, seed: 0.5}",
                "{name: x, tasks: {}, seed: null}",
                "{name: x, tasks: {}, costs: {a: b}}",
                "{name: x, tasks: {}, training: {epochs: 1, balancing: {method: equal, c: 1}}}",
                "{name: x, tasks: {}, training: {epochs: 1, balancing: {c: 1}}}",
                "{name: x, tasks: {}, training: {epochs: 1, balancing: {clip_power: 1}}}",
                "{name: x, tasks: {}, training: {epochs: 1, optimizer: sgd}}",
                "{name: x, tasks: {}, training: {epochs: 1, optimizer: {learning_rate: 1}}}",
                "{name: x, tasks: {}, training: {epochs: 1, direction: sideways}}",
            })
    void write_sample_refusesWhatDoesNotBind(String yaml) throws JsonProcessingException {
        assertThat(binds(yaml, Experiment.class)).isFalse();
        assertThat(accepts(Experiment.class, yaml)).isFalse();
    }

    record Merged(
            @Inline @Default("{type: sgd, learning_rate: 1}")
            Optimizer optimizer,

            @Inline @Default("{clip_norm: 3}") Sample.Clip clip,
            @Inline Sample.@Nullable Method method) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{momentum: 1}",
                "{learning_rate: 2}",
                "{type: sgd}",
                "{type: sgd, learning_rate: 2}",
                "{type: adam}",
                "{beta1: 1}",
                "adam",
                "sgd",
                "{clip_power: 1}",
                "{c: 1}",
                "{method: cagrad, c: 0.5, clip_norm: 1, rank: 3, type: from-a-list}",
            })
    void write_inlineWithDefaults_agreesWithTheBinder(String yaml) throws JsonProcessingException {
        assertThat(accepts(Merged.class, yaml)).as(yaml).isEqualTo(binds(yaml, Merged.class));
    }

    static LongStream seeds() {
        return LongStream.range(0, 80);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void write_randomRecord_isAccepted(long seed) {
        JsonNode document = JSON.valueToTree(Settings.toTree(new RandomSample(seed, true).experiment()));
        assertThat(SCHEMA.accepts(document)).as(document.toPrettyString()).isTrue();
    }

    private static final SchemaValidator SCHEMA = new SchemaValidator(schema(Experiment.class));

    /** A document with one change is accepted by the schema just when it can be bound. */
    @ParameterizedTest
    @MethodSource("seeds")
    void write_randomRecordWithAChange_agreesWithTheBinder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5; i++) {
            JsonNode document =
                    JSON.valueToTree(Settings.toTree(new RandomSample(random.nextLong(), true).experiment()));
            List<Runnable> changes = new ArrayList<>();
            collect(document, random, changes);
            changes.get(random.nextInt(changes.size())).run();
            assertThat(SCHEMA.accepts(document))
                    .as(document.toPrettyString())
                    .isEqualTo(bindsTree(JSON.convertValue(document, Object.class)));
        }
    }

    private static void collect(JsonNode node, SplittableRandom random, List<Runnable> changes) {
        if (node instanceof ObjectNode object) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            for (String key : keys) {
                JsonNode value = object.get(key);
                changes.add(() -> object.remove(key));
                changes.add(() -> object.set(key + "_", object.remove(key)));
                changes.add(() -> object.set(key, other(random, value)));
                collect(value, random, changes);
            }
            changes.add(() -> object.put("c", 0.5));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                changes.add(() -> array.set(at, other(random, array.get(at))));
                collect(array.get(i), random, changes);
            }
        }
    }

    private static JsonNode other(SplittableRandom random, JsonNode before) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(9)) {
            // Of an empty record and a key without a value the binder makes no difference, the schema does.
            case 0 -> before.isObject() ? make.objectNode() : make.nullNode();
            case 1 -> make.objectNode();
            case 2 -> make.arrayNode();
            case 3 -> make.arrayNode().add(before);
            case 4 -> make.textNode("adam");
            case 5 -> make.textNode("equal");
            case 6 -> make.booleanNode(true);
            case 7 -> make.numberNode(7);
            default -> make.numberNode(0.5);
        };
    }

    private static boolean binds(String yaml, Class<?> type) {
        try {
            Settings.parse(yaml, "x.yaml", type);
            return true;
        } catch (SettingException e) {
            return false;
        }
    }

    private static boolean bindsTree(Object tree) {
        try {
            Settings.fromTree(tree, "x", Experiment.class);
            return true;
        } catch (SettingException e) {
            // What constructors refuse a schema can't know.
            return e.problems().stream()
                    .allMatch(p -> p.message().contains("must be at least")
                            || p.message().contains("must be in"));
        }
    }
}
