package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.experiment.Experiment;
import org.junit.jupiter.api.Test;

class SettingPatchTest {
    private static final String WRITTEN = """
            name: liver
            data: {path: table.csv, split: {type: random, seed: 7}}
            tasks:
              a: {type: binary}
              b: {type: regression, unit: mg}
              c: {type: binary, positive: "007"}
            training:
              epochs: 30
              balancing: famo
            """;

    private static Experiment read(String yaml) {
        return Settings.parse(yaml, "the test", Experiment.class);
    }

    private static String patched(Experiment after) {
        return SettingPatch.write(SettingReader.read(WRITTEN, "the test"), read(WRITTEN), after);
    }

    @Test
    void write_nothingChanged_keepsWhatWasWrittenAndNoDefaults() {
        String text = patched(read(WRITTEN));

        assertThat(read(text)).isEqualTo(read(WRITTEN));
        assertThat(text).contains("balancing: famo", "epochs: 30").doesNotContain("batch_size", "weight");
    }

    @Test
    void write_fewerTasksAndOtherSettings_changesThoseOnly() {
        Experiment before = read(WRITTEN);
        Experiment after = before.withTasks(before.tasks().subList(1, 3))
                .withTraining(before.training().withBatchSize(17));

        String text = patched(after);

        assertThat(read(text)).isEqualTo(after);
        assertThat(text)
                .contains("batch_size: 17", "balancing: famo", "unit: mg", "\"007\"")
                .doesNotContain("  a:", "learning_rate");
    }

    @Test
    void write_anotherKind_dropsTheKeysOfTheOld() {
        Experiment before = read(WRITTEN);
        Experiment after = before.withTraining(before.training()
                .withBalancing(new ai.polymath.experiment.BalancingSettings(new ai.polymath.balancing.EqualWeights())));

        assertThat(read(patched(after))).isEqualTo(after);
        assertThat(patched(after)).contains("equal").doesNotContain("famo");
    }
}
