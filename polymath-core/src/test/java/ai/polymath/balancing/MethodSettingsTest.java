package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods as the experiment file names them. */
class MethodSettingsTest {
    private static Stream<Arguments> written() {
        return Stream.of(
                Arguments.of("{method: equal}", new EqualWeights()),
                Arguments.of("{method: fixed, weights: {ascites: 2}}", new FixedWeights(Map.of("ascites", 2.0))),
                Arguments.of("{method: uncertainty}", new Uncertainty(Uncertainty.Form.AUTO, 0.01, 0)),
                Arguments.of(
                        "{method: uncertainty, form: regression, initial_log_variance: -0.5}",
                        new Uncertainty(Uncertainty.Form.REGRESSION, 0.01, -0.5)),
                Arguments.of("{method: uw-so}", new UwSo(10)),
                Arguments.of("{method: dwa}", new Dwa(2)),
                Arguments.of("{method: rlw, distribution: dirichlet}", new Rlw(Rlw.Distribution.DIRICHLET)),
                Arguments.of("{method: gls}", new Gls()),
                Arguments.of("{method: si}", new LogLossSum()),
                Arguments.of("{method: stch}", new Stch(1, null)),
                Arguments.of("{method: stch, warmup_epochs: 3}", new Stch(1, 3)),
                Arguments.of("{method: famo, min_losses: {a: -3}}", new Famo(0.025, 0.001, Map.of("a", -3.0))),
                Arguments.of("{method: imtl-l}", new ImtlL(0.01)),
                Arguments.of("{method: go4align, groups: 5}", new Go4Align(5, 0.0001)),
                Arguments.of("{method: grad-drop, leak: 0.1}", new GradDrop(0.1)),
                Arguments.of("{method: trimmed-mean}", new TrimmedMean(1)),
                Arguments.of("{method: moco}", new MoCo(0.5, 0.5, 0.1, 0.5, 0, false)),
                Arguments.of("{method: db-mtl, bias_correction: false}", new DbMtl(0.9, 0, false)),
                Arguments.of("{method: excess-mtl}", new ExcessMtl(0.01)),
                Arguments.of("{method: modo, separate_batch: false}", new MoDo(0.001, 0.1, false)),
                Arguments.of("{method: sdmgrad}", new SdmGrad(0.3, 20, 10, 0.5, true)),
                Arguments.of("{method: moml}", new Moml(0.1, 0.001)),
                Arguments.of(
                        "{method: auto-lambda, primary: [a, b]}", new AutoLambda(List.of("a", "b"), 0.1, 1e-4, true)),
                Arguments.of("{method: forum, phi: 0.2}", new Forum(0.2, 5, 0.1, 0.001)));
    }

    @ParameterizedTest
    @MethodSource("written")
    void parse_methodInTheFile_isItsRecordAndBack(String yaml, Balancing expected) {
        Balancing method = Settings.parse(yaml, "experiment.yaml", Balancing.class);
        assertThat(method).isEqualTo(expected);
        assertThat(Settings.fromTree(Settings.toTree(method, Balancing.class), "tree", Balancing.class))
                .isEqualTo(expected);
    }
}
