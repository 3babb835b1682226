package ai.polymath.torch.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.torch.network.NamePattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "conv1, stem, conv1.weight, stem.weight",
                "conv1, stem, conv1, stem",
                "conv1, stem, conv10.weight, -",
                "conv1, stem, a.conv1.weight, -",
                "layer1.*.conv*, group.0.*.*.convolution, layer1.3.conv2.weight, group.0.3.2.convolution.weight",
                "layer1.*.conv*, group.0.*.*.convolution, layer1.3.bn2.weight, -",
                "*, x.*, a.b, x.a.b",
                "'', shared, a.b, shared.a.b",
                "module, '', module.a.b, a.b",
                "a.b.c, x, a.b, -",
                "a[.b, x, a[.b.c, x.c"
            })
    void replace_names_beginningIsExchanged(String pattern, String other, String name, String expected) {
        assertThat(new NamePattern(pattern).replace(name, other)).isEqualTo(expected);
        assertThat(new NamePattern(pattern).begins(name)).isEqualTo(expected != null);
    }
}
