package ai.polymath.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.PolymathException;
import ai.polymath.experiment.ScheduleSettings.Cosine;
import ai.polymath.experiment.ScheduleSettings.Exponential;
import ai.polymath.experiment.ScheduleSettings.OneCycle;
import ai.polymath.experiment.ScheduleSettings.Plateau;
import ai.polymath.experiment.ScheduleSettings.Progress;
import ai.polymath.experiment.ScheduleSettings.Step;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleSettingsTest {
    private static double at(ScheduleSettings schedule, long step, long steps) {
        return schedule.factor(new Progress(step, steps, 0, 0));
    }

    private static double epoch(ScheduleSettings schedule, int epoch) {
        return schedule.factor(new Progress(99, 1000, epoch, 0));
    }

    @Test
    void constant_anywhere_isOne() {
        assertThat(at(new ScheduleSettings.Constant(), 7, 10)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 1", "3, 0.5", "5, 0.5", "6, 0.25", "30, 0.0009765625"})
    void step_epochs_dropsEveryFewEpochs(int epoch, double factor) {
        assertThat(epoch(new Step(3, 0.5), epoch)).isEqualTo(factor);
    }

    @Test
    void exponential_epochs_isAPower() {
        assertThat(epoch(new Exponential(0.5), 0)).isEqualTo(1);
        assertThat(epoch(new Exponential(0.5), 3)).isEqualTo(0.125);
    }

    @Test
    void cosine_warmup_risesInEqualStepsToOne() {
        Cosine cosine = new Cosine(0.1, 0);
        for (int step = 0; step <= 10; step++) {
            assertThat(at(cosine, step, 100)).isCloseTo((step + 1) / 11.0, within(1e-15));
        }
        assertThat(at(cosine, 10, 100)).isEqualTo(1);
    }

    @Test
    void cosine_afterWarmup_fallsAsHalfACosine() {
        Cosine cosine = new Cosine(0.1, 0.2);
        assertThat(at(cosine, 55, 100)).isCloseTo(0.6, within(1e-15));
        assertThat(at(cosine, 40, 100)).isCloseTo(0.2 + 0.8 * 0.5 * (1 + Math.cos(Math.PI / 3)), within(1e-15));
        assertThat(at(cosine, 100, 100)).isCloseTo(0.2, within(1e-15));
        assertThat(at(cosine, 5000, 100)).isCloseTo(0.2, within(1e-15));
        assertThat(at(new Cosine(0, 0), 0, 100)).isEqualTo(1);
    }

    @Test
    void oneCycle_startTopEnd_areWhatIsSet() {
        OneCycle cycle = new OneCycle(0.25, 0.1, 0.01);
        assertThat(at(cycle, 0, 80)).isCloseTo(0.1, within(1e-15));
        assertThat(at(cycle, 10, 80)).isCloseTo(0.55, within(1e-15));
        assertThat(at(cycle, 20, 80)).isEqualTo(1);
        assertThat(at(cycle, 50, 80)).isCloseTo(0.505, within(1e-15));
        assertThat(at(cycle, 80, 80)).isCloseTo(0.01, within(1e-15));
        assertThat(at(cycle, 81, 80)).isCloseTo(0.01, within(1e-15));
        assertThat(at(new OneCycle(0, 0.1, 0), 0, 80)).isEqualTo(1);
    }

    @Test
    void plateau_reductions_multiplyUntilTheLeast() {
        Plateau plateau = new Plateau(5, 0.5, 0.1);
        double[] expected = {1, 0.5, 0.25, 0.125, 0.1, 0.1};
        for (int reductions = 0; reductions < expected.length; reductions++) {
            assertThat(plateau.factor(new Progress(9, 10, 3, reductions))).isEqualTo(expected[reductions]);
        }
    }

    static Stream<ScheduleSettings> smooth() {
        return Stream.of(
                new Cosine(0.05, 0), new Cosine(0.3, 0.5), new OneCycle(0.3, 0.04, 1e-4), new OneCycle(0.9, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("smooth")
    void factor_smoothSchedule_risesToOneThenFallsWithoutAJump(ScheduleSettings schedule) {
        long steps = 10_000;
        double last = at(schedule, 0, steps);
        boolean falling = false;
        double top = last;
        for (long step = 1; step <= steps; step++) {
            double factor = at(schedule, step, steps);
            assertThat(factor).isBetween(0.0, 1.0);
            assertThat(Math.abs(factor - last)).isLessThan(0.003);
            falling |= factor < last - 1e-12;
            if (falling) {
                assertThat(factor).isLessThanOrEqualTo(last + 1e-12);
            }
            top = Math.max(top, factor);
            last = factor;
        }
        assertThat(top).isCloseTo(1, within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("smooth")
    void factor_veryShortTraining_isAProperFactor(ScheduleSettings schedule) {
        for (long steps = 1; steps < 8; steps++) {
            for (long step = 0; step < steps; step++) {
                assertThat(at(schedule, step, steps)).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void new_settingsOutOfRange_areRefused() {
        for (double bad : new double[] {0, 1.5, Double.NaN}) {
            assertThatThrownBy(() -> new Step(1, bad))
                    .isInstanceOf(PolymathException.class)
                    .hasMessageContaining("factor is " + bad);
            assertThatThrownBy(() -> new Exponential(bad)).hasMessageContaining("factor is " + bad);
            assertThatThrownBy(() -> new Plateau(1, bad, 0)).hasMessageContaining("factor is " + bad);
        }
        for (double bad : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new Cosine(bad, 0)).hasMessageContaining("warmup is " + bad);
            assertThatThrownBy(() -> new OneCycle(bad, 0, 0)).hasMessageContaining("rise is " + bad);
        }
        for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new Cosine(0, bad)).hasMessageContaining("last is " + bad);
            assertThatThrownBy(() -> new OneCycle(0, bad, 0)).hasMessageContaining("first is " + bad);
            assertThatThrownBy(() -> new Plateau(1, 1, bad)).hasMessageContaining("least is " + bad);
        }
        assertThatThrownBy(() -> new Step(0, 1)).hasMessageContaining("every is 0");
        assertThatThrownBy(() -> new Plateau(0, 1, 0)).hasMessageContaining("patience is 0");
    }
}
