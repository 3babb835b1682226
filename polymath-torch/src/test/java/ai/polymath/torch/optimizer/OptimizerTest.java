package ai.polymath.torch.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.experiment.AdagradSettings;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.AdamWSettings;
import ai.polymath.experiment.OptimizerSettings;
import ai.polymath.experiment.RmsPropSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.FlatParameters;
import ai.polymath.torch.engine.Gradients;
import ai.polymath.torch.engine.Keeper;
import ai.polymath.torch.engine.NativeMemory;
import ai.polymath.torch.engine.Scope;
import ai.polymath.torch.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static final int P = 37;
    private static final int STEPS = 20;

    private Keeper keeper;

    @BeforeEach
    void setUp() {
        Engine.start(1);
        keeper = new Keeper();
    }

    @AfterEach
    void tearDown() {
        keeper.close();
    }

    static Stream<OptimizerSettings> kinds() {
        return Stream.of(
                SgdSettings.of(0.1),
                new SgdSettings(0.1, 0.9, false, 0),
                new SgdSettings(0.1, 0.9, true, 0),
                new SgdSettings(0.1, 0, false, 0.05),
                new SgdSettings(0.05, 0.8, true, 0.05),
                AdamSettings.of(0.01),
                new AdamSettings(0.01, 0.8, 0.95, 1e-4, 0.1),
                new AdamSettings(0.01, 0, 0, 1e-8, 0),
                AdamWSettings.of(0.01),
                new AdamWSettings(0.02, 0.7, 0.99, 1e-6, 0.3),
                new AdamWSettings(0.02, 0.9, 0.999, 1e-8, 0),
                RmsPropSettings.of(0.01),
                new RmsPropSettings(0.01, 0.9, 1e-6, 0.5, 0.1),
                AdagradSettings.of(0.1),
                new AdagradSettings(0.1, 0.2, 0.3, 1e-8, 0.05));
    }

    private static double[][] gradients(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] gradients = new double[STEPS][P];
        for (double[] g : gradients) {
            for (int k = 0; k < P; k++) {
                // Numbers that float holds exactly, of sizes from 1e-3 to 1e3; some parameters get no gradient for a
                // while.
                g[k] = k % 7 == 0 && g == gradients[0]
                        ? 0
                        : (float) (random.nextDouble(-1, 1) * Math.pow(10, k % 7 - 3));
            }
        }
        return gradients;
    }

    private static double[] start(long seed) {
        double[] start = new SplittableRandom(seed).doubles(P, -1, 1).toArray();
        for (int k = 0; k < P; k++) {
            start[k] = (float) start[k];
        }
        return start;
    }

    /** One parameter of P numbers. */
    private FlatParameters parameters(ScalarType type, double[] start) {
        Tensor leaf = keeper.build(() -> {
            Tensor tensor = Tensors.of(start, P).to(type);
            try (Gradients.Off off = Gradients.off()) {
                return tensor.set_requires_grad(true);
            }
        });
        FlatParameters parameters =
                FlatParameters.builder(type).add("shared", "theta", leaf).build();
        return parameters;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void step_twentyTimes_equalsTheRecurrence(OptimizerSettings settings) {
        for (ScalarType type : List.of(ScalarType.Double, ScalarType.Float)) {
            double tolerance = type == ScalarType.Double ? 1e-12 : 1e-6;
            double[] start = start(3);
            double[][] gradients = gradients(5);
            Recurrence expected = new Recurrence(settings, start);
            try (FlatParameters parameters = parameters(type, start);
                    Optimizer optimizer = Optimizer.create(settings, parameters)) {
                double[] largest = new double[P];
                for (int step = 0; step < STEPS; step++) {
                    double lr = settings.learningRate() * (1 - 0.03 * step);
                    Tensors.copyFrom(parameters.gradient(), gradients[step]);
                    optimizer.step(lr);
                    expected.step(lr, gradients[step]);
                    double[] actual = Tensors.doubles(parameters.values());
                    for (int k = 0; k < P; k++) {
                        // Rounding is relative to the largest number a parameter has been.
                        largest[k] = Math.max(largest[k], Math.max(Math.abs(start[k]), Math.abs(expected.theta()[k])));
                        assertThat(Math.abs(actual[k] - expected.theta()[k]) / largest[k])
                                .as("%s, step %d, parameter %d: %s", type, step, k, actual[k])
                                .isLessThan(tolerance);
                    }
                    assertThat(Tensors.doubles(parameters.gradient())).containsExactly(gradients[step]);
                }
                assertThat(optimizer.stepCount()).isEqualTo(STEPS);
            }
        }
    }

    @Test
    void step_plainSgd_isExactlyThetaMinusRateTimesGradient() {
        double[] start = start(1);
        double[] gradient = gradients(2)[1];
        try (FlatParameters parameters = parameters(ScalarType.Double, start);
                Optimizer optimizer = Optimizer.create(SgdSettings.of(0.3), parameters)) {
            Tensors.copyFrom(parameters.gradient(), gradient);
            optimizer.step(0.3);
            double[] actual = Tensors.doubles(parameters.values());
            for (int k = 0; k < P; k++) {
                // The product may be rounded before the sum or not at all.
                assertThat(actual[k]).isIn(start[k] - 0.3 * gradient[k], Math.fma(-0.3, gradient[k], start[k]));
            }
            assertThat(optimizer.state()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void restore_midway_continuesWithTheSameBits(OptimizerSettings settings) {
        double[][] gradients = gradients(11);
        try (FlatParameters first = parameters(ScalarType.Float, start(4));
                Optimizer one = Optimizer.create(settings, first);
                Scope scope = Scope.open()) {
            run(one, first, gradients, 0, 10);
            Map<String, Tensor> saved = new HashMap<>();
            one.state().forEach((name, tensor) -> saved.put(name, tensor.clone()));
            double[] middle = Tensors.doubles(first.values());
            run(one, first, gradients, 10, STEPS);
            try (FlatParameters second = parameters(ScalarType.Float, middle);
                    Optimizer other = Optimizer.create(settings, second)) {
                other.restore(10, saved);
                run(other, second, gradients, 10, STEPS);
                assertThat(Tensors.bytes(second.values())).isEqualTo(Tensors.bytes(first.values()));
                assertThat(other.stepCount()).isEqualTo(STEPS);
                assertThat(other.state().keySet()).isEqualTo(one.state().keySet());
                assertThat(bits(other)).isEqualTo(bits(one));
            }
        }
    }

    private static List<String> bits(Optimizer optimizer) {
        return optimizer.state().values().stream()
                .map(tensor -> Arrays.toString(Tensors.bytes(tensor)))
                .toList();
    }

    private static void run(Optimizer optimizer, FlatParameters parameters, double[][] gradients, int from, int to) {
        for (int step = from; step < to; step++) {
            Tensors.copyFrom(parameters.gradient(), gradients[step]);
            optimizer.step(0.01);
        }
    }

    @Test
    void step_adam_agreesWithTheBoundOptimizer() {
        double[] start = start(8);
        double[][] gradients = gradients(9);
        for (double decay : new double[] {0, 0.1}) {
            try (FlatParameters parameters = parameters(ScalarType.Float, start);
                    Optimizer optimizer =
                            Optimizer.create(new AdamSettings(0.01, 0.9, 0.999, 1e-8, decay), parameters);
                    Scope scope = Scope.open()) {
                Tensor theta = Tensors.of(start, P).to(ScalarType.Float).set_requires_grad(true);
                AdamOptions options = new AdamOptions(0.01);
                options.weight_decay().put(decay);
                org.bytedeco.pytorch.Adam bound = new org.bytedeco.pytorch.Adam(new TensorVector(theta), options);
                for (int step = 0; step < STEPS; step++) {
                    theta.mutable_grad().put(Tensors.of(gradients[step], P).to(ScalarType.Float));
                    bound.step();
                }
                run(optimizer, parameters, gradients, 0, STEPS);
                double[] actual = Tensors.doubles(parameters.values());
                double[] expected = Tensors.doubles(theta);
                for (int k = 0; k < P; k++) {
                    assertThat(Math.abs(actual[k] - expected[k])).isLessThan(1e-6);
                }
            }
        }
    }

    @Test
    void fusedKernel_ofThisLibtorch_isFound() {
        for (OptimizerSettings settings : List.of(AdamSettings.of(0.1), AdamWSettings.of(0.1))) {
            try (FlatParameters parameters = parameters(ScalarType.Float, start(1));
                    FlatOptimizer optimizer = (FlatOptimizer) Optimizer.create(settings, parameters)) {
                AdamMoments moments = optimizer instanceof Adam adam ? adam.moments() : ((AdamW) optimizer).moments();
                assertThat(moments.isFused()).isTrue();
            }
        }
    }

    @Test
    void plainUpdate_withoutTheFusedKernel_equalsTheRecurrence() {
        for (boolean decoupled : new boolean[] {false, true}) {
            double[] start = start(6);
            double[][] gradients = gradients(7);
            OptimizerSettings settings = decoupled
                    ? new AdamWSettings(0.01, 0.9, 0.99, 1e-8, 0.2)
                    : new AdamSettings(0.01, 0.9, 0.99, 1e-8, 0.2);
            Recurrence expected = new Recurrence(settings, start);
            try (FlatParameters parameters = parameters(ScalarType.Double, start);
                    FlatOptimizer optimizer = (FlatOptimizer) Optimizer.create(settings, parameters)) {
                AdamMoments moments = optimizer instanceof Adam adam ? adam.moments() : ((AdamW) optimizer).moments();
                for (int step = 0; step < STEPS; step++) {
                    Tensors.copyFrom(parameters.gradient(), gradients[step]);
                    try (Scope scope = Scope.open();
                            Gradients.Off off = Gradients.off()) {
                        moments.plain(0.01, step + 1);
                    }
                    expected.step(0.01, gradients[step]);
                }
                double[] actual = Tensors.doubles(parameters.values());
                for (int k = 0; k < P; k++) {
                    assertThat(Math.abs(actual[k] - expected.theta()[k])).isLessThan(1e-13);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void step_zeroGradientFromTheStart_leavesNoNaN(OptimizerSettings settings) {
        try (FlatParameters parameters = parameters(ScalarType.Float, start(2));
                Optimizer optimizer = Optimizer.create(settings, parameters)) {
            optimizer.step(0.01);
            assertThat(Tensors.doubles(parameters.values())).doesNotContain(Double.NaN);
        }
    }

    @Test
    void restore_stateOfAnotherKindOrSize_isRefused() {
        try (FlatParameters parameters = parameters(ScalarType.Float, start(1));
                Optimizer adam = Optimizer.create(AdamSettings.of(0.1), parameters);
                Optimizer adagrad = Optimizer.create(AdagradSettings.of(0.1), parameters);
                Scope scope = Scope.open()) {
            assertThatThrownBy(() -> adam.restore(3, adagrad.state()))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("sum")
                    .hasMessageContaining("mean");
            Map<String, Tensor> wrong =
                    Map.of("mean", Tensors.zeros(ScalarType.Float, 5), "square", Tensors.zeros(ScalarType.Float, 5));
            assertThatThrownBy(() -> adam.restore(3, wrong))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("[5]")
                    .hasMessageContaining("37");
            assertThat(adam.stepCount()).isZero();
        }
    }

    @Test
    void step_manyTimes_leavesNoNativeObjectBehind() {
        List<Optimizer> optimizers = new ArrayList<>();
        try (FlatParameters parameters = parameters(ScalarType.Float, start(1))) {
            kinds().forEach(s -> optimizers.add(Optimizer.create(s, parameters)));
            optimizers.forEach(o -> o.step(0.001));
            long before = NativeMemory.livePointers();
            for (int i = 0; i < 50; i++) {
                optimizers.forEach(o -> o.step(0.001));
            }
            assertThat(NativeMemory.livePointers()).isLessThanOrEqualTo(before);
            optimizers.forEach(Optimizer::close);
        }
    }
}
