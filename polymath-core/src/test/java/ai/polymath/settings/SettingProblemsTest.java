package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.polymath.settings.Sample.Balance;
import ai.polymath.settings.Sample.Experiment;
import ai.polymath.settings.Sample.Optimizer;
import ai.polymath.settings.Sample.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingProblemsTest {
    private static SettingException failure(String yaml, Class<?> type) {
        return catchThrowableOfType(SettingException.class, () -> Settings.parse(yaml, "x.yaml", type));
    }

    record Values(
            @Default("0") int i,
            @Default("0") long l,
            @Default("0") double d,
            @Default("false") boolean b,
            @Default("on") Sample.Direction e,
            @Default("[]") List<Integer> list,
            @Default("{}") Map<String, Integer> map,
            @Default("{}") Sample.Stop stop,
            @Default("x") String text) {}

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of("i: ten", "i: expected a whole number, found 'ten'."),
                Arguments.of("i: 1_000", "i: expected a whole number, found '1_000'. Write 1000."),
                Arguments.of("i: 1e3", "i: expected a whole number, found '1e3'. Write 1000."),
                Arguments.of("i: 2.0", "i: expected a whole number, found '2.0'. Write 2."),
                Arguments.of("i: 2.5", "i: expected a whole number, found '2.5'."),
                Arguments.of("i: 007", "i: expected a whole number, found '007'. Write 7."),
                Arguments.of("i: 0x1F", "i: expected a whole number, found '0x1F'."),
                Arguments.of("i: '5'", "i: expected a whole number, found the text '5'. Leave out the quotes."),
                Arguments.of(
                        "i: 3000000000",
                        "i: the number '3000000000' is out of range. It may be -2147483648 to 2147483647."),
                Arguments.of(
                        "l: 99999999999999999999",
                        "l: the number '99999999999999999999' is out of range. It may be -9223372036854775808 to"
                                + " 9223372036854775807."),
                Arguments.of("i: [1]", "i: expected a whole number, found a list."),
                Arguments.of("i: {a: 1}", "i: expected a whole number, found a mapping."),
                Arguments.of("i:", "i: there is no value. Give a whole number, or leave the key out."),
                Arguments.of("d: 0,5", "d: expected a number, found '0,5'. Write 0.5."),
                Arguments.of("d: 10%", "d: expected a number, found '10%'. Write 0.1."),
                Arguments.of("d: 1_000.5", "d: expected a number, found '1_000.5'. Write 1000.5."),
                Arguments.of("d: 1e999", "d: the number '1e999' is out of range. It may be up to 1.8e308."),
                Arguments.of("d: 010", "d: expected a number, found '010'. Write 10."),
                Arguments.of(
                        "d: 1e99999999999", "d: the number '1e99999999999' is out of range. It may be up to 1.8e308."),
                Arguments.of("i: 1e99999999999", "i: expected a whole number, found '1e99999999999'."),
                Arguments.of("d: NaN", "d: expected a number, found 'NaN'."),
                Arguments.of("d: 1e-2x", "d: expected a number, found '1e-2x'."),
                Arguments.of("b: yes", "b: expected true or false, found 'yes'. Write true."),
                Arguments.of("b: Off", "b: expected true or false, found 'Off'. Write false."),
                Arguments.of("b: True", "b: expected true or false, found 'True'. Write true."),
                Arguments.of("b: maybe", "b: expected true or false, found 'maybe'."),
                Arguments.of("b: 1", "b: expected true or false, found '1'."),
                Arguments.of(
                        "e: higher", "e: unknown word 'higher'. Use one of higher-is-better, lower-is-better, on."),
                Arguments.of(
                        "e: HIGHER_IS_BETTER",
                        "e: unknown word 'HIGHER_IS_BETTER'. Did you mean 'higher-is-better'? Use one of"
                                + " higher-is-better, lower-is-better, on."),
                Arguments.of("e: [on]", "e: expected one of higher-is-better, lower-is-better, on, found a list."),
                Arguments.of("list: {a: 1}", "list: expected a list, found a mapping."),
                Arguments.of("list: x", "list: expected a whole number, found 'x'."),
                Arguments.of("list: [1, x]", "list[1]: expected a whole number, found 'x'."),
                Arguments.of("list: [1, null]", "list[1]: expected a whole number, found nothing."),
                Arguments.of("list:", "list: there is no value. Give a list, or leave the key out."),
                Arguments.of("map: [a]", "map: expected a mapping, found a list."),
                Arguments.of("map: {a.b: x}", "map.\"a.b\": expected a whole number, found 'x'."),
                Arguments.of("map: {a: 1, b: null}", "map.b: expected a whole number, found nothing."),
                Arguments.of("stop: 5", "stop: expected a mapping, found '5'."),
                Arguments.of("stop: {grid: [x]}", "stop.grid[0]: expected a number, found 'x'."),
                Arguments.of("stop: {fraction: 0}", "stop: fraction must be positive."),
                Arguments.of("text: [a]", "text: expected a text, found a list."),
                Arguments.of("text:", "text: there is no value. Give a text, or leave the key out."));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void bind_wrongValue_isNamedWithRuleAndHint(String yaml, String message) {
        SettingException e = failure("\n\n" + yaml + "\n", Values.class);
        assertThat(e).hasMessage("x.yaml:3: " + message);
        assertThat(e.problems()).singleElement().matches(p -> p.line() == 3);
    }

    @Test
    void bind_notAMappingAtAll_isSaid() {
        assertThat(failure("- a\n", Values.class)).hasMessage("x.yaml:1: expected a mapping, found a list.");
        assertThat(failure("hello\n", Values.class)).hasMessage("x.yaml:1: expected a mapping, found 'hello'.");
    }

    @Test
    void bind_everythingWrong_isReportedTogetherByLine() {
        SettingException e = failure("""
                seed: x
                tasks:
                  a: binry
                  b: {type: regression, unt: mg}
                  c:
                training:
                  epoch: 3
                  optimizer:
                    type: adm
                    beta1: zero
                  balancing: {method: equal, c: 0.5}
                  hidden: [1, b]
                costs:
                  x: 1
                  y: ""
                epochs: 4
                """, Experiment.class);
        assertThat(e.getMessage().lines())
                .containsExactly(
                        "11 problems:",
                        "  - x.yaml:1: name: the key is missing. Give a text.",
                        "  - x.yaml:1: seed: expected a whole number, found 'x'.",
                        "  - x.yaml:3: tasks.a.type: unknown type 'binry'. Did you mean 'binary'? Use one of binary, regression.",
                        "  - x.yaml:4: tasks.b.unt: unknown key. Did you mean 'unit'?",
                        "  - x.yaml:5: tasks.c.type: the key is missing. Use one of binary, regression.",
                        "  - x.yaml:7: training.epoch: unknown key. Did you mean 'epochs'?",
                        "  - x.yaml:9: training.optimizer.type: unknown type 'adm'. Did you mean 'adam'? Use one of adam,"
                                + " from-a-list, sgd.",
                        "  - x.yaml:11: training.balancing.c: unknown key. 'c' is a key of method 'cagrad', not of 'equal'.",
                        "  - x.yaml:12: training.hidden[1]: expected a whole number, found 'b'.",
                        "  - x.yaml:15: costs.y: expected a number, found the text ''. Leave out the quotes.",
                        "  - x.yaml:16: epochs: unknown key. It belongs under 'training'.");
    }

    @Test
    void bind_misplacedKey_isSentWhereItBelongs() {
        assertThat(failure("epochs: 1\nseed: 1\n", Training.class)
                        .problems()
                        .get(0)
                        .message())
                .startsWith("unknown key. Known keys: epochs, optimizer, balancing,");
        String tasks = "name: x\ntasks: {}\n";
        assertThat(failure(tasks + "training:\n  epochs: 1\n  seed: 1\n", Experiment.class))
                .hasMessage("x.yaml:5: training.seed: unknown key. It belongs at the top level.");
        assertThat(failure(tasks + "momentum: 0.5\n", Experiment.class))
                .hasMessage("x.yaml:3: momentum: unknown key. It belongs under 'training.optimizer' with type 'sgd'.");
        assertThat(failure(tasks + "unit: mg\n", Experiment.class))
                .hasMessage("x.yaml:3: unit: unknown key. It belongs under 'tasks.<name>' with type 'regression'.");
        assertThat(failure(tasks + "clip_norm: 1\n", Experiment.class))
                .hasMessage("x.yaml:3: clip_norm: unknown key. It belongs under 'training.balancing'.");
        assertThat(failure(tasks + "notes: 1\n", Experiment.class))
                .hasMessage("x.yaml:3: notes: unknown key. Did you mean 'note'?");
        assertThat(failure(
                                tasks
                                        + "training: {epochs: 1, learningRate: 1, optimizer: {type: adam, learningRate: 1}}\n",
                                Experiment.class)
                        .problems())
                .extracting(SettingProblem::message)
                .last()
                .isEqualTo("unknown key. Did you mean 'learning_rate'?");
    }

    @Test
    void bind_missingKeys_areReportedAtTheMappingThatLacksThem() {
        assertThat(failure(
                                "name: x\ntasks:\n  - type: binary\n  - name: b\n    type: binary\ntraining:\n\n  hidden: 3\n",
                                Experiment.class)
                        .problems())
                .extracting(SettingProblem::toString)
                .containsExactly(
                        "x.yaml:3: tasks[0].name: the key is missing. Give a text.",
                        "x.yaml:6: training.epochs: the key is missing. Give a whole number.");
        assertThat(failure("type: sgd", Optimizer.class))
                .hasMessage("x.yaml:1: learning_rate: the key is missing. Give a number.");
        assertThat(failure("sgd", Optimizer.class))
                .hasMessage("x.yaml:1: learning_rate: the key is missing. Give a number.");
    }

    @Test
    void bind_choiceOfAnotherForm_isExplained() {
        assertThat(failure("epochs: 1\noptimizer: [adam]\n", Training.class))
                .hasMessage(
                        "x.yaml:2: optimizer: expected a mapping with 'type' or one of adam, from-a-list, sgd, found a"
                                + " list.");
        assertThat(failure("epochs: 1\noptimizer: {learning_rate: 1}\n", Training.class))
                .hasMessage("x.yaml:2: optimizer.type: the key is missing. Use one of adam, from-a-list, sgd.");
        assertThat(failure("epochs: 1\noptimizer: {type: [a]}\n", Training.class))
                .hasMessage(
                        "x.yaml:2: optimizer.type: expected a word, found a list. Use one of adam, from-a-list, sgd.");
        assertThat(failure("epochs: 1\noptimizer: {tpe: adam}\n", Training.class))
                .hasMessage("x.yaml:2: optimizer.tpe: unknown key. Did you mean 'type'?");
        assertThat(failure("epochs: 1\nbalancing: [x]\n", Training.class))
                .hasMessage("x.yaml:2: balancing: expected a mapping or one of cagrad, equal, nash-mtl, found a list.");
        assertThat(failure("epochs: 1\noptimizer:\n", Training.class))
                .hasMessageStartingWith("x.yaml:2: optimizer: there is no value. Give a mapping with 'type' or one of");
    }

    @Test
    void bind_constructorThatRefuses_isAProblemOfItsRecord() {
        assertThat(failure(
                        "name: x\ntasks: {}\ntraining:\n  epochs: 0\n  balancing:\n    method: cagrad\n    c: 2\n",
                        Experiment.class))
                .hasMessage("x.yaml:5: training.balancing: c of cagrad is 2.0, but must be in [0, 1).");
        assertThat(failure("name: x\ntasks: {}\ntraining:\n  epochs: 0\n", Experiment.class))
                .hasMessage("x.yaml:3: training: epochs is 0, but must be at least 1.");
        assertThat(failure("epochs: 0\n", Training.class)).hasMessage("x.yaml:1: epochs is 0, but must be at least 1.");
        assertThat(failure("method: cagrad\nc: 1\n", Balance.class)).hasMessageContaining("c of cagrad is 1.0");
    }

    @Test
    void bind_keyedListWithTheSameNameTwice_isRefused() {
        assertThat(failure(
                        "name: x\ntasks:\n  - {type: binary, name: a}\n  - {type: binary, name: a}\n",
                        Experiment.class))
                .hasMessage("x.yaml:4: tasks[1].name: the name 'a' is taken (x.yaml:3). Each element needs its own.");
        assertThat(failure("name: x\ntasks:\n  a: {type: binary, name: b}\n", Experiment.class))
                .hasMessage("x.yaml:3: tasks.a.name: the key 'a' already is the name. Leave this one out.");
        assertThat(failure("name: x\ntasks:\n  a: [binary]\n", Experiment.class))
                .hasMessageStartingWith(
                        "x.yaml:3: tasks.a: expected a mapping with 'type' or one of binary, regression");
        assertThat(failure("name: x\ntasks: binary\n", Experiment.class))
                .hasMessage("x.yaml:2: tasks: expected a list or a mapping, found 'binary'.");
    }

    record Partial(@Inline Sample.@Nullable Clip clip) {}

    @Test
    void bind_partOfAnOptionalInlineRecord_isIncomplete() {
        assertThat(failure("clip_power: 3\n", Partial.class))
                .hasMessage("x.yaml:1: clip_norm: the key is missing. Give a number.");
    }

    record Fails(@Default("1") int x) {
        Fails {
            throw new IllegalStateException("x");
        }
    }

    @Test
    void bind_constructorWithADefect_isNotTheUsersMistake() {
        assertThat(catchThrowable(() -> Settings.parse("{}", "x.yaml", Fails.class)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Fails");
    }

    @Test
    void problems_ofFilesAndOverrides_areSorted() {
        List<SettingProblem> problems = new ArrayList<>(List.of(
                new SettingProblem("c", Mark.of("--set c=1"), "m"),
                new SettingProblem("b", new Mark("x.yaml", 9, 1), "m"),
                new SettingProblem("a", new Mark("x.yaml", 2, 5), "m"),
                new SettingProblem("d", new Mark("x.yaml", 2, 1), "m\nn")));
        SettingException e = new SettingException(problems);
        assertThat(e.problems()).extracting(SettingProblem::path).containsExactly("d", "a", "b", "c");
        assertThat(e)
                .hasMessage("4 problems:\n  - x.yaml:2: d: m\n    n\n  - x.yaml:2: a: m\n  - x.yaml:9: b: m\n"
                        + "  - --set c=1: c: m");
    }
}
