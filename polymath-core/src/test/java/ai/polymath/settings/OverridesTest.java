package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.polymath.settings.Sample.Adam;
import ai.polymath.settings.Sample.Balance;
import ai.polymath.settings.Sample.Binary;
import ai.polymath.settings.Sample.CaGrad;
import ai.polymath.settings.Sample.Clip;
import ai.polymath.settings.Sample.Equal;
import ai.polymath.settings.Sample.Experiment;
import ai.polymath.settings.Sample.NashMtl;
import ai.polymath.settings.Sample.Regression;
import ai.polymath.settings.Sample.Sgd;
import ai.polymath.settings.Sample.Stop;
import ai.polymath.settings.Sample.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {
    private static final String BASE = """
            name: x
            tasks:
              liver: binary
              bili: {type: regression, unit: mg}
            training:
              epochs: 3
              balancing: cagrad
            """;

    private static Experiment with(String... overrides) {
        return changed(BASE, overrides);
    }

    private static Experiment changed(String yaml, String... overrides) {
        return SettingBinder.bind(
                Overrides.apply(SettingReader.read(yaml, "x.yaml"), List.of(overrides), Experiment.class),
                Experiment.class);
    }

    private static SettingException failure(String... overrides) {
        return catchThrowableOfType(SettingException.class, () -> with(overrides));
    }

    @Test
    void apply_none_changesNothing() {
        SettingNode tree = SettingReader.read(BASE, "x.yaml");
        assertThat(Overrides.apply(tree, List.of(), Experiment.class)).isSameAs(tree);
    }

    @Test
    void apply_scalar_replacesTheValueAndLeavesTheTreeAsItWas() {
        SettingNode tree = SettingReader.read(BASE, "x.yaml");
        SettingNode changed = Overrides.apply(tree, List.of("training.epochs=10", " note = a = b "), Experiment.class);
        Experiment experiment = SettingBinder.bind(changed, Experiment.class);
        assertThat(experiment.training().epochs()).isEqualTo(10);
        assertThat(experiment.note()).isEqualTo("a = b");
        assertThat(SettingBinder.bind(tree, Experiment.class).training().epochs())
                .isEqualTo(3);
    }

    @Test
    void apply_severalToTheSameSetting_lastWins() {
        assertThat(with("seed=1", "seed=2").seed()).isEqualTo(2);
    }

    @Test
    void apply_valueIsYaml() {
        Experiment experiment = with(
                "training.hidden=[1, 2]",
                "training.optimizer={type: sgd, learning_rate: 0.5}",
                "costs={a: 1}",
                "training.patience=null",
                "name=\"007\"",
                "files=a.csv",
                "training.stop.grid=[[1]]");
        assertThat(experiment.training().hidden()).containsExactly(1, 2);
        assertThat(experiment.training().optimizer()).isEqualTo(new Sgd(0.5, 0));
        assertThat(experiment.costs()).containsExactly(Map.entry("a", 1.0));
        assertThat(experiment.training().patience()).isNull();
        assertThat(experiment.name()).isEqualTo("007");
        assertThat(experiment.files()).containsExactly(Path.of("a.csv"));
        assertThat(experiment.training().stop()).isEqualTo(new Stop(0.5, List.of(List.of(1.0))));
    }

    @Test
    void apply_keyBelowABareWord_writesTheWordOut() {
        assertThat(with("training.balancing.c=0.25").training().balancing())
                .isEqualTo(new Balance(new CaGrad(0.25), 1, null));
        assertThat(with("training.optimizer=adam", "training.optimizer.beta1=0")
                        .training()
                        .optimizer())
                .isEqualTo(new Adam(0.001, 0, List.of()));
        assertThat(with("tasks.liver.weight=2").tasks().get(0)).isEqualTo(new Binary("liver", null, 2));
    }

    @Test
    void apply_keyBelowWhatTheFileLeavesOut_changesItsDefault() {
        assertThat(with("training.optimizer.beta1=0").training().optimizer()).isEqualTo(new Adam(0.01, 0, List.of()));
        Experiment experiment =
                changed("name: x\ntasks: {}\n", "training.hidden[1]=7", "training.balancing.clip_norm=3");
        assertThat(experiment.training())
                .extracting(Training::epochs, Training::hidden, Training::balancing)
                .containsExactly(5, List.of(64, 7), new Balance(new Equal(), 1, new Clip(3, 2)));
        assertThat(changed("", "name=x", "tasks=[]").training().epochs()).isEqualTo(5);
    }

    @Test
    void apply_anotherKind_dropsOnlyTheKeysOfTheFormerKind() {
        String yaml = BASE.replace("cagrad", "{method: nash-mtl, iterations: 3, update_every: 7}");
        assertThat(changed(yaml, "training.balancing.method=cagrad").training().balancing())
                .isEqualTo(new Balance(new CaGrad(0.4), 7, null));
        assertThat(changed(yaml, "training.balancing.method=nash-mtl")
                        .training()
                        .balancing())
                .isEqualTo(new Balance(new NashMtl(3, null), 7, null));
        assertThat(changed(BASE, "training.optimizer.type=sgd").training().optimizer())
                .isEqualTo(new Sgd(0.01, 0));
        assertThat(with("tasks.bili.type=binary").tasks().get(1)).isEqualTo(new Binary("bili", null, 1));
    }

    @Test
    void apply_element_isFoundByNameOrPosition() {
        String list = "name: x\ntasks: [{name: a.b, type: binary}, {name: c, type: regression, weight: 3}]\n";
        assertThat(changed(list, "tasks.c.weight=2", "tasks.\"a.b\".weight=5", "tasks[1].unit=g")
                        .tasks())
                .containsExactly(new Binary("a.b", null, 5), new Regression("c", null, 2, "g"));
        assertThat(changed(list, "tasks.c={type: binary}").tasks().get(1)).isEqualTo(new Binary("c", null, 1));
        assertThat(changed(list, "tasks.c=binary").tasks().get(1)).isEqualTo(new Binary("c", null, 1));
        assertThat(with("tasks[1].weight=2", "tasks.liver=regression").tasks())
                .containsExactly(new Regression("liver", null, 1, ""), new Regression("bili", null, 2, "mg"));
        assertThat(with("training.optimizer={type: adam, after: [adam]}", "training.optimizer.after[0].beta1=0")
                        .training()
                        .optimizer())
                .isEqualTo(new Adam(0.001, 0.9, List.of(new Adam(0.001, 0, List.of()))));
        assertThat(changed(BASE + "  hidden: 8\n", "training.hidden[0]=9")
                        .training()
                        .hidden())
                .containsExactly(9);
    }

    @Test
    void apply_map_takesAnyKey() {
        assertThat(with("costs.a=1", "costs.\"b.c=d\"=2", "costs.a=3").costs())
                .containsExactly(Map.entry("a", 3.0), Map.entry("b.c=d", 2.0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "training.epoch=3 | training.epoch: unknown key. Did you mean 'epochs'?",
                "epochs=3 | epochs: unknown key. It belongs under 'training'.",
                "training.balancing.iterations=3 | training.balancing.iterations: unknown key. 'iterations' is a key of method 'nash-mtl', not of 'cagrad'.",
                "training.epochs.x=3 | training.epochs.x: 'training.epochs' is a whole number and has nothing below it.",
                "training[0]=3 | training[0]: 'training' is a mapping, not a list. Name a key instead of a position.",
                "tasks.livr.weight=2 | tasks.livr: no element of 'tasks' is called 'livr'. Did you mean 'liver'? There are liver, bili.",
                "tasks[2].weight=2 | tasks[2]: 'tasks' has 2 elements; positions count from 0.",
                "training.hidden.a=2 | training.hidden.a: no element of 'training.hidden' is called 'a'. Its elements have no names; use a position: training.hidden[0].",
                "files[0]=a | files[0]: 'files' has no elements. Set it as a whole: files=[...].",
                "name.a=1 | name.a: 'name' is a text and has nothing below it.",
                "training.epochs | an override is written as path=value, for example training.epochs=10.",
                "=3 | an override is written as path=value, for example training.epochs=10.",
                "training..epochs=3 | 'training..epochs' is not a path. Keys are separated by single dots: training.epochs.",
                ".a=3 | '.a' is not a path. Keys are separated by single dots: training.epochs.",
                "a.=3 | 'a.' is not a path. Keys are separated by single dots: training.epochs.",
                "tasks[x]=3 | 'tasks[x]' is not a path. An element is written as tasks[0].",
                "[0]=3 | '[0]' is not a path. An element is written as tasks[0].",
                "tasks[0]a=3 | 'tasks[0]a' is not a path. Keys are separated by single dots: training.epochs.",
                "training.hidden=[1 | not valid YAML: expected ',' or ']', but got <stream end> while parsing a flow sequence.",
                "training.epochs=ten | training.epochs: expected a whole number, found 'ten'.",
                "training.epochs= | training.epochs: there is no value. Give a whole number.",
                "training.optimizer.type=adm | training.optimizer.type: unknown type 'adm'. Did you mean 'adam'? Use one of adam, from-a-list, sgd.",
                "costs={a: 1, a: 2} | a: the key stands twice. Keep one.",
            })
    void apply_mistake_namesTheOverride(String override, String message) {
        assertThat(failure(override)).hasMessage("--set " + override + ": " + message);
    }

    @Test
    void apply_valueOfTheWrongKindOnTheWay_namesWhereItStands() {
        assertThat(catchThrowableOfType(
                        SettingException.class, () -> changed("name: x\ntraining: 5\n", "training.epochs=1")))
                .hasMessage("--set training.epochs=1: training.epochs: 'training' is '5' (x.yaml:2), but should be a"
                        + " mapping.");
        assertThat(catchThrowableOfType(SettingException.class, () -> changed("[a]", "training.epochs=1")))
                .hasMessageContaining("the file is a list (x.yaml:1), but should be a mapping.");
    }

    @Test
    void apply_severalMistakes_areReportedTogether() {
        SettingException e = failure("seed=1", "sed=2", "training.epoch=3", "epochs");
        assertThat(e.problems()).extracting(SettingProblem::path).containsExactly("sed", "training.epoch", "");
    }

    @Test
    void bind_problemsOfFileAndOverride_areReportedTogether() {
        SettingException e =
                catchThrowableOfType(SettingException.class, () -> changed(BASE + "sed: 2\n", "training.epochs=0.5"));
        assertThat(e).hasMessage("""
                        2 problems:
                          - x.yaml:8: sed: unknown key. Did you mean 'seed'?
                          - --set training.epochs=0.5: training.epochs: expected a whole number, found '0.5'.""");
    }
}
