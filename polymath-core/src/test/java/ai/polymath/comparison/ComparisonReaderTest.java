package ai.polymath.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.polymath.PolymathException;
import ai.polymath.metric.Direction;
import ai.polymath.run.AtomicFiles;
import ai.polymath.run.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReaderTest {
    @TempDir
    Path folder;

    @Test
    void read_whatWasWritten_isTheSameComparison() {
        double[][] single = {{0.8, 2.0}, {0.82, Double.NaN}};
        double[][] equal = {{0.84, 1.9}, {0.88, 2.1}};
        Comparison comparison = new Comparison(
                List.of(
                        new Measure("ill", "auroc", Direction.HIGHER),
                        new Measure("dose, \"mg\"", "rmse", Direction.LOWER)),
                List.of("seed 1", "seed 2"),
                List.of(
                        new Variant("single", Variant.Role.SINGLE, "none", single, single, Variant.Cost.UNKNOWN),
                        new Variant(
                                "equal", Variant.Role.EQUAL, "hard", equal, single, new Variant.Cost(12, 800, 3e8, 4)),
                        new Variant("famo", Variant.Role.BALANCED, "hard", equal, equal, Variant.Cost.UNKNOWN)),
                new double[] {0.5, Double.NaN},
                0.25,
                0.01);
        Path file = folder.resolve("comparison.json");
        ComparisonFiles.writeJson(comparison, Map.of(), file);

        Comparison read = ComparisonReader.read(file);

        assertThat(Json.text(ComparisonFiles.tree(read))).isEqualTo(Json.text(ComparisonFiles.tree(comparison)));
        assertThat(java.util.Arrays.deepEquals(read.variants().get(0).test(), single))
                .isTrue();
        assertThat(read.constant()).containsExactly(0.5, Double.NaN);
        assertThat(read.level()).isEqualTo(0.01);
    }

    @Test
    void read_otherJson_saysThatItIsNoComparison() {
        Path file = folder.resolve("comparison.json");
        AtomicFiles.writeText(file, "{\"tasks\": []}");

        assertThatThrownBy(() -> ComparisonReader.read(file))
                .isInstanceOf(PolymathException.class)
                .hasMessageContaining("comparison.json is no comparison");
    }
}
