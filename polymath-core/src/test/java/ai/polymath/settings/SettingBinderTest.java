package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.settings.Sample.Adam;
import ai.polymath.settings.Sample.Balance;
import ai.polymath.settings.Sample.Binary;
import ai.polymath.settings.Sample.CaGrad;
import ai.polymath.settings.Sample.Clip;
import ai.polymath.settings.Sample.Direction;
import ai.polymath.settings.Sample.Equal;
import ai.polymath.settings.Sample.Experiment;
import ai.polymath.settings.Sample.FromAList;
import ai.polymath.settings.Sample.NashMtl;
import ai.polymath.settings.Sample.Optimizer;
import ai.polymath.settings.Sample.Regression;
import ai.polymath.settings.Sample.Sgd;
import ai.polymath.settings.Sample.Stop;
import ai.polymath.settings.Sample.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingBinderTest {
    private static <T> T bind(String yaml, Class<T> type) {
        return Settings.parse(yaml, "x.yaml", type);
    }

    record Scalars(
            int i,
            long l,
            double d,
            boolean b,
            String s,
            Path p,
            Direction e,
            @Nullable Integer boxed,
            @Nullable Long boxedLong,
            @Nullable Double boxedDouble,
            @Nullable Boolean boxedBoolean,
            @Nullable Direction word,
            java.nio.file.@Nullable Path path,
            Outer.@Nullable Inner nested) {}

    static final class Outer {
        record Inner(@Default("1") int x) {}
    }

    @Test
    void bind_everyScalar_hasItsValue() {
        String required = "i: -3\nl: 9007199254740993\nd: 1e-3\nb: true\ns: no\np: data/a.csv\ne: higher-is-better\n";
        assertThat(bind(required, Scalars.class))
                .isEqualTo(new Scalars(
                        -3,
                        9007199254740993L,
                        0.001,
                        true,
                        "no",
                        Path.of("data/a.csv"),
                        Direction.HIGHER_IS_BETTER,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        String all = required + "boxed: +4\nboxed_long: 0\nboxed_double: -.5\nboxed_boolean: false\n"
                + "word: lower_is_better\npath: .\nnested: {x: 2}\n";
        assertThat(bind(all, Scalars.class))
                .isEqualTo(new Scalars(
                        -3,
                        9007199254740993L,
                        0.001,
                        true,
                        "no",
                        Path.of("data/a.csv"),
                        Direction.HIGHER_IS_BETTER,
                        4,
                        0L,
                        -0.5,
                        false,
                        Direction.LOWER_IS_BETTER,
                        Path.of("."),
                        new Outer.Inner(2)));
        String nulls = required + "boxed: null\nboxed_long: ~\nboxed_double:\nnested:\n";
        assertThat(bind(nulls, Scalars.class)).isEqualTo(bind(required, Scalars.class));
    }

    record Texts(List<String> texts) {}

    @Test
    void bind_text_isKeptAsWritten() {
        assertThat(bind(
                        "texts: [007, 1.50, yes, No, 'null', 1_000, 0x1F, 2020-01-01, true, \"a\\nb\", '']",
                        Texts.class))
                .isEqualTo(new Texts(List.of(
                        "007", "1.50", "yes", "No", "null", "1_000", "0x1F", "2020-01-01", "true", "a\nb", "")));
    }

    @Test
    void bind_enumWordThatYamlTakesForTruth_isTheWord() {
        assertThat(bind("epochs: 1\ndirection: on\n", Training.class).direction())
                .isEqualTo(Direction.ON);
    }

    record Numbers(List<Double> values) {}

    @Test
    void bind_numbers_areReadInEveryForm() {
        assertThat(bind("values: [1, 1., .5, 1e3, 1E-3, +2.5e+1, -0, 70, .inf, -.inf, .nan]", Numbers.class)
                        .values())
                .containsExactly(
                        1.0,
                        1.0,
                        0.5,
                        1000.0,
                        0.001,
                        25.0,
                        -0.0,
                        70.0,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN);
    }

    @Test
    void bind_scalarForList_isListOfOne() {
        assertThat(bind("epochs: 1\nhidden: 16\n", Training.class).hidden()).containsExactly(16);
        assertThat(bind("texts: a\n", Texts.class).texts()).containsExactly("a");
        assertThat(bind("grid: [1, [2, 3]]\n", Stop.class).grid()).containsExactly(List.of(1.0), List.of(2.0, 3.0));
    }

    @Test
    void bind_leftOutKeys_takeDefaults() {
        Training training = bind("epochs: 1\n", Training.class);
        assertThat(training)
                .isEqualTo(new Training(
                        1,
                        new Adam(0.01, 0.9, List.of()),
                        new Balance(new Equal(), 1, null),
                        false,
                        Direction.HIGHER_IS_BETTER,
                        List.of(64, 32),
                        3,
                        null));
        assertThat(bind("epochs: 1\npatience: null\nstop: {}\n", Training.class))
                .extracting(Training::patience, Training::stop)
                .containsExactly(null, new Stop(0.5, List.of()));
    }

    @Test
    void bind_emptyFile_isARecordOfDefaults() {
        assertThat(bind("", Stop.class)).isEqualTo(new Stop(0.5, List.of()));
    }

    record Outermost(Stop stop, Map<String, Stop> more) {}

    @Test
    void bind_keyWithoutValue_isAnEmptyRecordOrMap() {
        assertThat(bind("stop:\nmore:\n", Outermost.class))
                .isEqualTo(new Outermost(new Stop(0.5, List.of()), Map.of()));
    }

    @Test
    void bind_map_keepsOrderAndIsUnmodifiable() {
        Experiment experiment = bind("name: x\ntasks: []\ncosts: {z: 1, a: 2, 007: 3, m: 4}\n", Experiment.class);
        assertThat(experiment.costs().keySet()).containsExactly("z", "a", "007", "m");
        assertThatThrownBy(() -> experiment.costs().put("b", 1.0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> experiment.tasks().add(new Binary("b", null, 1)))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void bind_choice_isFoundByWordOrKey() {
        assertThat(bind("adam", Optimizer.class)).isEqualTo(new Adam(0.001, 0.9, List.of()));
        assertThat(bind("{learning_rate: 1, type: sgd}", Optimizer.class)).isEqualTo(new Sgd(1, 0));
        assertThat(bind("type: from-a-list\nrank: 4\n", Optimizer.class)).isEqualTo(new FromAList(4));
        assertThat(bind("{type: adam, after: [adam, {type: sgd, learning_rate: 2}]}", Optimizer.class))
                .isEqualTo(new Adam(0.001, 0.9, List.of(new Adam(0.001, 0.9, List.of()), new Sgd(2, 0))));
    }

    @Test
    void bind_partOfChoice_knowsOnlyItsAlternatives() {
        assertThat(bind("{type: sgd, learning_rate: 1}", Sample.FirstOrder.class))
                .isEqualTo(new Sgd(1, 0));
        assertThatThrownBy(() -> bind("adam", Sample.FirstOrder.class))
                .hasMessage("x.yaml:1: type: unknown type 'adam'. Use one of sgd.");
    }

    @Test
    void bind_inline_fillsBothRecords() {
        assertThat(bind("{method: cagrad, c: 0.5, update_every: 2}", Balance.class))
                .isEqualTo(new Balance(new CaGrad(0.5), 2, null));
        assertThat(bind("{update_every: 2, clip_norm: 1}", Balance.class))
                .isEqualTo(new Balance(new Equal(), 2, new Clip(1, 2)));
        assertThat(bind("nash-mtl", Balance.class)).isEqualTo(new Balance(new NashMtl(20, null), 1, null));
    }

    record Merged(
            @Inline @Default("{method: cagrad, c: 0.1}") Sample.Method method,
            @Inline @Default("{clip_norm: 3}") Clip clip) {}

    @Test
    void bind_inlineWithDefault_mergesKeysWithTheDefault() {
        assertThat(bind("{}", Merged.class)).isEqualTo(new Merged(new CaGrad(0.1), new Clip(3, 2)));
        assertThat(bind("{c: 0.2, clip_power: 1}", Merged.class))
                .isEqualTo(new Merged(new CaGrad(0.2), new Clip(3, 1)));
        // Another kind takes nothing from the default, the same kind written out neither.
        assertThat(bind("{method: cagrad}", Merged.class)).isEqualTo(new Merged(new CaGrad(0.4), new Clip(3, 2)));
    }

    @Test
    void bind_keyedList_isListOrMapping() {
        List<Sample.Task> expected = List.of(new Binary("a", null, 2), new Regression("b", "y", 1, ""));
        assertThat(bind(
                                "name: x\ntasks: {a: {type: binary, weight: 2}, b: {type: regression, target: y}}",
                                Experiment.class)
                        .tasks())
                .isEqualTo(expected);
        assertThat(bind(
                                "name: x\ntasks: [{type: binary, name: a, weight: 2}, {name: b, type: regression, target: y}]",
                                Experiment.class)
                        .tasks())
                .isEqualTo(expected);
        assertThat(bind("name: x\ntasks: {a: binary}", Experiment.class).tasks())
                .containsExactly(new Binary("a", null, 1));
    }

    record RocAUC(
            int learningRate,
            @Default("1") int rocAUC,
            @Default("2") int useL2Norm,
            @Default("3") int beta1) {}

    @Test
    void bind_camelCaseNames_areSnakeCaseKeys() {
        assertThat(bind("{learning_rate: 5, roc_auc: 6, use_l2_norm: 7, beta1: 8}", RocAUC.class))
                .isEqualTo(new RocAUC(5, 6, 7, 8));
    }

    record BadType(float x) {}

    record BadMap(Map<Integer, String> x) {}

    record BadDefault(@Default("x") int x) {}

    record BrokenDefault(@Default("[") List<String> x) {}

    record BadInline(@Inline int x) {}

    record BadKeyedBy(@KeyedBy("name") List<String> x) {}

    record Clash(int clipNorm, @Inline Clip clip) {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                BadType.class,
                BadMap.class,
                BadDefault.class,
                BrokenDefault.class,
                BadInline.class,
                BadKeyedBy.class,
                Clash.class
            })
    void bind_recordThatCannotHoldSettings_isTheProgrammersMistake(Class<?> type) {
        assertThatThrownBy(() -> bind("{}", type))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type.getSimpleName());
    }
}
