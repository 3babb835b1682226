package ai.polymath.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods as settings: registered, named, documented, with sound bounds. */
class GradientWeightingSettingsTest {
    private static final List<Class<? extends GradientWeighting>> METHODS = List.of(
            AlignedMtl.class,
            CaGrad.class,
            ConFig.class,
            CrMogm.class,
            DualProj.class,
            FairGrad.class,
            GradNorm.class,
            GradVac.class,
            Imtl.class,
            ImtlG.class,
            Krum.class,
            Mgda.class,
            NashMtl.class,
            NtkMtl.class,
            PcGrad.class,
            UpGrad.class);

    static Stream<Class<?>> methods() {
        return METHODS.stream().map(method -> (Class<?>) method);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_asASetting_isRegisteredNamedAndDocumented(Class<?> method) throws IOException {
        try (InputStream file = Objects.requireNonNull(
                Balancing.class.getResourceAsStream("/META-INF/polymath/ai.polymath.balancing.Balancing"))) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains(method.getName());
        }
        assertThat(Objects.requireNonNull(method.getAnnotation(Kind.class)).value())
                .matches("[a-z]+(-[a-z]+)*");
        for (RecordComponent component : method.getRecordComponents()) {
            assertThat(component.getAnnotation(Doc.class)).as("%s", component).isNotNull();
            assertThat(component.getAnnotation(Default.class))
                    .as("%s", component)
                    .isNotNull();
        }
    }

    static Stream<ThrowingCallable> mistakes() {
        return Stream.of(
                () -> new CaGrad(-0.1),
                () -> new CaGrad(Double.NaN),
                () -> new NashMtl(-1),
                () -> new FairGrad(0, 1),
                () -> new FairGrad(Double.POSITIVE_INFINITY, 1),
                () -> new FairGrad(1, -1),
                () -> new GradNorm(-1, 0.1),
                () -> new GradNorm(1, 0),
                () -> new GradVac(1.5, TaskOrder.RANDOM),
                () -> new Imtl(0),
                () -> new Krum(-1, 1),
                () -> new Krum(0, 0),
                () -> new CrMogm(new UpGrad(), -0.1));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void setting_outOfBounds_isRefused(ThrowingCallable mistake) {
        assertThatThrownBy(mistake).isInstanceOf(PolymathException.class).hasMessageContaining("Setting '");
    }

    @Test
    void krum_tooFewTasks_isRefusedAtTheStart() {
        assertThatThrownBy(() -> new Krum(2, 1).initialState(4))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("at least 5 tasks");
        assertThat(new Krum(2, 1).initialState(5)).isNotNull();
    }

    /** What {@code scale} converts from: T equal tasks give T gradients or one. */
    @ParameterizedTest
    @MethodSource("scales")
    void nativeScale_ofEqualTasks_tellsTheSizeOfTheStep(GradientWeighting method, double sum) {
        double[] row = {3, 1, 0, 1};
        double[][] equal = {row, row, row, row};
        double[] weights = MethodChecks.of(method).weights(equal);
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        assertThat(total).isCloseTo(sum, within(1e-12));
        assertThat(method.nativeScale()).isEqualTo(sum > 1 ? Balancing.Scale.SUM : Balancing.Scale.MEAN);
    }

    static Stream<Arguments> scales() {
        return Stream.of(
                        new Object[] {new UpGrad(), 1.0},
                        new Object[] {new DualProj(), 1.0},
                        new Object[] {new Mgda(), 1.0},
                        new Object[] {new CaGrad(0.5, CaGrad.Rescale.ONE_PLUS_C), 1.0},
                        new Object[] {new ImtlG(), 1.0},
                        new Object[] {new Imtl(0.01), 1.0},
                        new Object[] {new Krum(1, 2), 1.0},
                        new Object[] {new CrMogm(new UpGrad(), 0.5), 1.0},
                        new Object[] {new PcGrad(TaskOrder.RANDOM), 4.0},
                        new Object[] {new GradVac(0.01, TaskOrder.RANDOM), 4.0},
                        new Object[] {new ConFig(), 4.0},
                        new Object[] {new NtkMtl(), 4.0},
                        new Object[] {new GradNorm(1.5, 0.025), 4.0},
                        new Object[] {new CrMogm(new ConFig(), 0.5), 4.0})
                .map(Arguments::of);
    }
}
