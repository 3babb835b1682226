package ai.polymath.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    @AfterEach
    void tearDown() {
        Engine.start(1);
    }

    @Test
    void start_anyNumber_setsBothThreadPools() {
        for (int threads : new int[] {2, 1}) {
            assertThat(Engine.start(threads)).isEqualTo(threads);
            assertThat(Engine.threads()).isEqualTo(threads);
            assertThat(torch.get_num_threads()).isEqualTo(threads);
            assertThat(openblas_nolapack.blas_get_num_threads()).isEqualTo(threads);
        }
        assertThat(Engine.start(0)).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThatThrownBy(() -> Engine.start(-1))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("threads is -1");
    }

    @Test
    void versions_thisProcess_nameAllParts() {
        assertThat(Engine.versions()).containsOnlyKeys("libtorch", "javacpp", "openblas", "instructions");
        assertThat(Engine.versions().values()).noneMatch(String::isBlank);
        assertThat(Engine.versions().get("libtorch")).matches("[0-9]+\\.[0-9]+\\.[0-9]+-.*");
    }

    @Test
    void limitOfPhysicalMemory_unlessSetByTheUser_isOff() {
        Engine.require();
        assertThat(System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes")).isEqualTo("0");
        assertThat(Pointer.maxPhysicalBytes()).isZero();
    }

    private static double[] draw() {
        try (Scope scope = Scope.open()) {
            Tensor ones = torch.ones(50);
            Tensor dropped = torch.dropout(ones, 0.5, true);
            // An odd number of normal samples leaves one in the generator for later.
            Tensor normal = torch.randn(7);
            return DoubleStream.concat(Arrays.stream(Tensors.doubles(dropped)), Arrays.stream(Tensors.doubles(normal)))
                    .toArray();
        }
    }

    @Test
    void seed_same_drawsTheSame() {
        Engine.seed(5);
        double[] first = draw();
        double[] second = draw();
        Engine.seed(5);
        assertThat(draw()).containsExactly(first);
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void generatorState_restored_goesOnFromThere() {
        Engine.seed(1);
        draw();
        byte[] state = Engine.generatorState();
        double[] next = draw();
        double[] afterNext = draw();
        Engine.restoreGenerator(state);
        assertThat(draw()).containsExactly(next);
        assertThat(draw()).containsExactly(afterNext);
    }

    @Test
    void restoreGenerator_notAState_isRefusedInOneLine() {
        assertThatThrownBy(() -> Engine.restoreGenerator(new byte[3]))
                .isInstanceOf(PolymathException.class)
                .hasMessageStartingWith("restoring the random number generator: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void seedStep_seedAndStep_decideWhatIsDrawnWhateverWasDrawnBefore() {
        Engine.seedStep(3, 10);
        double[] first = draw();
        draw();
        Engine.seedStep(3, 10);
        assertThat(draw()).containsExactly(first);
        Engine.seedStep(3, 11);
        assertThat(draw()).isNotEqualTo(first);
        Engine.seedStep(4, 10);
        assertThat(draw()).isNotEqualTo(first);
    }

    @Test
    void mix_manySeedsAndSteps_neverMeet() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            for (long step = 0; step < 100; step++) {
                seen.add(Engine.mix(seed, step));
            }
        }
        assertThat(seen).hasSize(10_000);
        // The first output of SplittableRandom(0), whose generator this is.
        assertThat(Engine.mix(0, 0)).isEqualTo(new SplittableRandom(0).nextLong());
        assertThat(Engine.mix(42, 0)).isEqualTo(new SplittableRandom(42).nextLong());
    }

    @Test
    void device_cpu_isOneObjectThatOutlivesScopes() {
        try (Scope scope = Scope.open()) {
            assertThat(Engine.device("cpu").is_cpu()).isTrue();
        }
        assertThat(Engine.device("cpu").isNull()).isFalse();
        assertThat(Engine.device("cpu")).isSameAs(Engine.device("cpu"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CPU", "cpu:0", "cuda:", "cuda:x", "cuda:-1", "cuda:1000"})
    void device_unknownName_isRefused(String name) {
        assertThatThrownBy(() -> Engine.device(name))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("cuda:NUMBER");
    }

    @Test
    void device_cudaThatIsNotThere_isRefused() {
        // With more GPUs than any machine has, the message is the other one.
        assertThatThrownBy(() -> Engine.device("cuda:99"))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("'cuda:99'")
                .hasMessageMatching(".*(finds no CUDA GPU|numbered from 0).*");
    }
}
