package ai.polymath.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.settings.Sample.Experiment;
import org.junit.jupiter.api.Test;

class SettingBinderTest {
    @Test
    void bind_minimal_takesDefaults() {
        Experiment e = Settings.parse("name: 007\ntasks:\n  a: binary\n", "x.yaml", Experiment.class);
        assertThat(Settings.parse(Settings.toYaml(e), "y", Experiment.class)).isEqualTo(e);
    }
}
