package ai.polymath.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.data.SplitSettings;
import ai.polymath.experiment.StoppingSettings.Criterion;
import ai.polymath.regularization.L2;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.SettingException;
import ai.polymath.settings.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentSettingsTest {
    private static final SplitSettings SPLIT = SplitSettings.random(1);

    @Test
    void data_noneOrTwoSources_isRefused() {
        assertThatThrownBy(() -> new DataSettings(null, null, null, List.of(), SPLIT))
                .hasMessageContaining("no table");
        assertThatThrownBy(() -> new DataSettings("a.csv", "SELECT 1", null, List.of(), SPLIT))
                .hasMessageContaining("both path and sql");
        assertThatThrownBy(() -> new DataSettings("a.csv", null, "jdbc:x", List.of(), SPLIT))
                .hasMessageContaining("needs a query");
        DataSettings data = new DataSettings(null, "SELECT 1", "jdbc:x", List.of("-"), SPLIT);
        assertThat(data.withSplit(SplitSettings.byGroup("g", 2)))
                .isEqualTo(new DataSettings(null, "SELECT 1", "jdbc:x", List.of("-"), SplitSettings.byGroup("g", 2)));
    }

    @Test
    void stopping_taskNamedIfAndOnlyIfItDecides() {
        assertThatThrownBy(() -> new StoppingSettings(Criterion.TASK, null, 1)).hasMessageContaining("Maybe add task");
        assertThatThrownBy(() -> new StoppingSettings(Criterion.LOSS, "a", 1)).hasMessageContaining("'a' is named");
        assertThatThrownBy(() -> new StoppingSettings(Criterion.LOSS, null, 0)).hasMessageContaining("patience is 0");
    }

    @Test
    void heads_widthsAndDropout_areChecked() {
        assertThatThrownBy(() -> new HeadSettings(List.of(4, 0), 0)).hasMessageContaining("width of 0");
        for (double bad : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new HeadSettings(List.of(), bad)).hasMessageContaining("dropout is " + bad);
        }
    }

    @Test
    void training_numbers_areChecked() {
        TrainingSettings training = TrainingSettings.defaults();
        assertThatThrownBy(() -> training.withEpochs(0)).hasMessageContaining("epochs is 0");
        assertThatThrownBy(() -> training.withBatchSize(0)).hasMessageContaining("batch_size is 0");
        assertThatThrownBy(() -> training.withThreads(-1)).hasMessageContaining("threads is -1");
        for (double bad : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> training.withGradientClipping(bad))
                    .hasMessageContaining("gradient_clipping is " + bad);
        }
    }

    @Test
    void training_with_changesThatSettingAlone() {
        TrainingSettings changed = TrainingSettings.defaults()
                .withOptimizer(SgdSettings.of(0.5))
                .withSchedule(new ScheduleSettings.Exponential(0.5))
                .withEpochs(3)
                .withBatchSize(4)
                .withEarlyStopping(new StoppingSettings(Criterion.LOSS, null, 5))
                .withRegularization(new L2(0.25, Penalty.On.ALL))
                .withGradientClipping(6)
                .withThreads(7)
                .withSeed(8);
        assertThat(changed).isEqualTo(Settings.parse("""
                optimizer: {type: sgd, learning_rate: 0.5}
                schedule: {type: exponential, factor: 0.5}
                epochs: 3
                batch_size: 4
                early_stopping: {criterion: loss, patience: 5}
                regularization: [{type: l2, strength: 0.25, on: all}]
                gradient_clipping: 6
                threads: 7
                seed: 8
                """, "test", TrainingSettings.class));
    }

    @Test
    void optimizers_settingsOutOfRange_areRefused() {
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> SgdSettings.of(bad)).hasMessageContaining("learning_rate is " + bad);
            assertThatThrownBy(() -> AdamSettings.of(bad)).hasMessageContaining("learning_rate is " + bad);
            assertThatThrownBy(() -> AdamWSettings.of(bad)).hasMessageContaining("learning_rate is " + bad);
            assertThatThrownBy(() -> AdagradSettings.of(bad)).hasMessageContaining("learning_rate is " + bad);
            assertThatThrownBy(() -> new RmsPropSettings(0.1, 0.9, bad, 0, 0))
                    .hasMessageContaining("epsilon is " + bad);
        }
        for (double bad : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> new AdamSettings(1, bad, 0, 1, 0)).hasMessageContaining("beta1 is " + bad);
            assertThatThrownBy(() -> new AdamWSettings(1, 0, bad, 1, 0)).hasMessageContaining("beta2 is " + bad);
            assertThatThrownBy(() -> new RmsPropSettings(1, bad, 1, 0, 0)).hasMessageContaining("decay is " + bad);
            assertThatThrownBy(() -> new SgdSettings(1, bad, false, 0)).hasMessageContaining("momentum is " + bad);
        }
        assertThatThrownBy(() -> new SgdSettings(1, 0, true, 0)).hasMessageContaining("Maybe add momentum");
        assertThatThrownBy(() -> new AdagradSettings(1, -1, 0, 1, 0)).hasMessageContaining("learning_rate_decay is -1");
        assertThatThrownBy(() -> new AdamSettings(1, 0, 0, 1, -1)).hasMessageContaining("weight_decay is -1");
    }

    @Test
    void parse_manyMistakesInAFile_reportsThemAllWithTheirLines() {
        assertThatThrownBy(() -> Settings.parse("""
                        data: {path: people.csv, splitt: random}
                        tasks:
                          a: {type: binari}
                          b: {type: regression, loss: {type: huber, delta: -1}}
                        training:
                          epochs: 0.5
                          schedule: {type: step, every: 0}
                        """, "experiment.yaml", Experiment.class))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("5 problems")
                .hasMessageContaining("experiment.yaml:1:")
                .hasMessageContaining("splitt")
                .hasMessageContaining("experiment.yaml:3:")
                .hasMessageContaining("Did you mean 'binary'?")
                .hasMessageContaining("experiment.yaml:4:")
                .hasMessageContaining("delta is -1.0, but it must be a positive number.")
                .hasMessageContaining("experiment.yaml:6:")
                .hasMessageContaining("experiment.yaml:7:")
                .hasMessageContaining("every is 0");
    }
}
