package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.regularization.Graph;
import ai.polymath.regularization.GroupLasso;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.Settings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The penalties as a settings file writes them. */
class LinearSettingsFileTest {
    static Stream<Arguments> penalties() {
        return Stream.concat(
                        Problems.penalties().stream(),
                        Stream.of(
                                new DirtyPenalty(2.5),
                                new CalibratedPenalty(),
                                new CappedL1Penalty(),
                                new ClusteredPenalty(3),
                                new GraphPenalty(null, List.of(List.of(1.0, -1.0), List.of(-1.0, 1.0)), 0)))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void toYaml_anyPenalty_comesBack(LinearPenalty penalty) {
        String yaml = Settings.toYaml(penalty, LinearPenalty.class);
        assertThat(Settings.parse(yaml, "test.yaml", LinearPenalty.class)).isEqualTo(penalty);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "l1",
                "l2",
                "elastic-net",
                "group-lasso",
                "trace-norm",
                "mean-regularized",
                "mtrl",
                "dirty",
                "robust",
                "rmtfl",
                "temporal-group",
                "fused",
                "calibrated",
                "capped-l1"
            })
    void parse_bareName_isThePenaltyWithItsDefaults(String name) {
        LinearPenalty penalty = Settings.parse(name, "test.yaml", LinearPenalty.class);
        assertThat(penalty).isEqualTo(Settings.parse("{penalty: " + name + "}", "test.yaml", LinearPenalty.class));
        assertThat(Problems.penalties().stream().map(Object::getClass).toList() + "" + CalibratedPenalty.class
                        + CappedL1Penalty.class)
                .contains(penalty.getClass().getName());
    }

    @Test
    void parse_settings_areRead() {
        assertThat(Settings.parse("{penalty: convex-clustered, clusters: 3}", "test.yaml", LinearPenalty.class))
                .isEqualTo(new ConvexClusteredPenalty(3, 1));
        assertThatThrownBy(() -> Settings.parse("{penalty: convex-clustered}", "test.yaml", LinearPenalty.class))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("clusters");
        assertThat(Settings.parse(
                        "{penalty: graph, edges: [{from: a, to: b}, {from: b, to: c, weight: 2}]}",
                        "test.yaml",
                        LinearPenalty.class))
                .isEqualTo(GraphPenalty.ofEdges(List.of(new Graph.Edge("a", "b"), new Graph.Edge("b", "c", 2))));
        assertThat(Settings.defaults(LinearSettings.class)).isEqualTo(LinearSettings.DEFAULT);
        assertThat(Settings.defaults(CrossValidation.class)).isEqualTo(CrossValidation.DEFAULT);
        assertThat(Settings.parse("{rule: one-standard-error}", "test.yaml", CrossValidation.class)
                        .rule())
                .isEqualTo(CrossValidation.Rule.ONE_STANDARD_ERROR);
    }

    @Test
    void parse_deepPenalty_hasItsDefaultTarget() {
        assertThat(Settings.parse("{type: group-lasso, strength: 0.1}", "test.yaml", Penalty.class))
                .isEqualTo(new GroupLasso(0.1));
        assertThat(Settings.parse("{type: l1, strength: 0.1, on: heads}", "test.yaml", Penalty.class)
                        .on())
                .isEqualTo(Penalty.On.HEADS);
    }
}
