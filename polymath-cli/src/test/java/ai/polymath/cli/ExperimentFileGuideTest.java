package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.balancing.Balancing;
import ai.polymath.experiment.Experiment;
import ai.polymath.run.Json;
import ai.polymath.settings.Choices;
import ai.polymath.settings.JsonSchema;
import ai.polymath.settings.Overrides;
import ai.polymath.settings.SettingBinder;
import ai.polymath.settings.SettingNode;
import ai.polymath.settings.SettingReader;
import ai.polymath.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps {@code docs/experiment-file.md} true: its tables, its examples and its changes on the command line. */
class ExperimentFileGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "experiment-file.md");

    /** Settings that have a page of their own. */
    private static final Set<String> ELSEWHERE = Set.of("Balancing", "BalancingSettings", "Task");

    private static final String DATA = "data: {path: patients.csv}\n";
    private static final String TASKS = "tasks: {ascites: {type: binary}, bili: {type: regression}}\n";

    private static String guide() throws IOException {
        return Files.readString(GUIDE);
    }

    private static OptionTables tables() throws IOException {
        return new OptionTables(Json.parse(JsonSchema.write(Experiment.class), "schema"), guide());
    }

    /** After a change of settings, write the tables anew with {@code -Dpolymath.guide=write}. */
    @Test
    void tables_guide_areThoseOfTheSchema() throws IOException {
        String filled = tables().fill(guide());
        if ("write".equals(System.getProperty("polymath.guide"))) {
            Files.writeString(GUIDE, filled);
        }
        assertThat(guide())
                .as("The tables are stale; write them anew with -Dpolymath.guide=write")
                .isEqualTo(filled);
    }

    @Test
    void tables_guide_showEverySettingOfAnExperiment() throws IOException {
        Set<String> defined = new TreeSet<>();
        Json.parse(JsonSchema.write(Experiment.class), "schema")
                .get("$defs")
                .fieldNames()
                .forEachRemaining(defined::add);
        defined.removeAll(ELSEWHERE);
        assertThat(tables().shown()).containsExactlyInAnyOrderElementsOf(defined);
    }

    @Test
    void balancingGuide_methods_areAllDescribed() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "balancing.md"));
        assertThat(Choices.of(Balancing.class).kinds().keySet())
                .allSatisfy(method -> assertThat(text).contains("`" + method + "`"));
    }

    static List<String> examples() throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher blocks = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(guide());
        while (blocks.find()) {
            examples.add(blocks.group(1));
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examples_guide_areValid(String example) {
        String whole = (example.contains("data:") ? "" : DATA) + (example.contains("tasks:") ? "" : TASKS) + example;
        Experiment experiment = Settings.parse(whole, "guide", Experiment.class);
        assertThat(Settings.parse(Settings.toYaml(experiment), "again", Experiment.class))
                .isEqualTo(experiment);
    }

    static Stream<List<String>> changes() throws IOException {
        Pattern set = Pattern.compile("--set (?:'([^']*)'|(\\S+))");
        return guide().lines()
                .filter(line -> line.startsWith("polymath train") && line.contains("--set"))
                .map(line -> {
                    List<String> changes = new ArrayList<>();
                    set.matcher(line).results().forEach(m -> changes.add(m.group(1) != null ? m.group(1) : m.group(2)));
                    return changes;
                });
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changes_guide_areValidAndChangeSomething(List<String> changes) {
        SettingNode file = SettingReader.read(DATA + TASKS, "guide");
        Experiment before = SettingBinder.bind(file, Experiment.class);
        Experiment after = SettingBinder.bind(Overrides.apply(file, changes, Experiment.class), Experiment.class);
        assertThat(changes).isNotEmpty();
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void links_guide_leadToHeadings() throws IOException {
        String guide = guide();
        Set<String> anchors = new TreeSet<>();
        Matcher headings = Pattern.compile("(?m)^#+ (.*)$").matcher(guide);
        while (headings.find()) {
            anchors.add(headings.group(1)
                    .toLowerCase(java.util.Locale.ROOT)
                    .replaceAll("[^a-z0-9 -]", "")
                    .replace(' ', '-'));
        }
        Matcher links = Pattern.compile("\\]\\(([^)]*)\\)").matcher(guide);
        while (links.find()) {
            String link = links.group(1);
            if (link.startsWith("#")) {
                assertThat(anchors).contains(link.substring(1));
            } else {
                assertThat(GUIDE.resolveSibling(link)).exists();
            }
        }
    }
}
