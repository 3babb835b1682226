package ai.polymath.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.polymath.metric.Direction;
import ai.polymath.run.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standings, tables and files of a small comparison that can be reckoned by hand. */
class ComparisonOutputTest {
    @TempDir
    Path folder;

    private static final double[][] SINGLE = {{0.80, 2.0}, {0.82, 2.2}};
    private static final double[][] EQUAL = {{0.84, 1.9}, {0.88, 2.1}};
    private static final double[][] FAMO = {{0.70, 1.6}, {0.72, Double.NaN}};

    private static Comparison comparison() {
        return new Comparison(
                List.of(
                        new Measure("ill", "auroc", Direction.HIGHER),
                        new Measure("dose, mg", "rmse", Direction.LOWER)),
                List.of("seed 1", "seed 2"),
                List.of(
                        new Variant("single", Variant.Role.SINGLE, "none", SINGLE, SINGLE, Variant.Cost.UNKNOWN),
                        new Variant(
                                "equal",
                                Variant.Role.EQUAL,
                                "hard",
                                EQUAL,
                                EQUAL,
                                new Variant.Cost(12.5, 800, 3e8, 4321)),
                        new Variant("famo", Variant.Role.BALANCED, "hard", FAMO, FAMO, Variant.Cost.UNKNOWN)),
                new double[] {0.5, 4},
                0,
                0.05);
    }

    @Test
    void standings_threeVariants_equalTheHandComputation() {
        List<Standing> standings = Standing.of(comparison());

        assertThat(standings).extracting(Standing::meanRank).containsExactly(2.5, 1.5, 2.0);
        assertThat(standings).extracting(Standing::onFront).containsExactly(false, true, true);
        // Skills of equal: (0.86 - 0.5) / 0.5 and (2 - 4) / (0 - 4).
        assertThat(standings.get(1).hypervolume()).isCloseTo(Math.sqrt(0.72 * 0.5), within(1e-12));
        // With famo's (0.42, 0.6): the union of two boxes.
        assertThat(Standing.sharedHypervolume(comparison()))
                .isCloseTo(Math.sqrt(0.72 * 0.5 + 0.42 * 0.1), within(1e-12));
    }

    @Test
    void table_allParts_areThere() {
        String text = ComparisonTable.of(comparison());

        assertThat(text)
                .contains(
                        "Test figures, mean +- half the 95 % interval over 2 replicates",
                        "Against single, in percent (positive = better than single-task)",
                        "equal *",
                        "4,321",
                        "0.860 +- 0.254",
                        "Worst task");
        assertThat(text.lines().reduce((a, b) -> b).orElseThrow()).startsWith("Sharing ");
        // (0.86/0.81 - 1) and (1 - 2/2.1), mean in percent.
        assertThat(text).contains("+5.5 %");
    }

    @Test
    void files_jsonAndCsv_holdEveryFigure() throws IOException {
        ComparisonFiles.writeJson(comparison(), Map.of("experiment", "x"), folder.resolve("comparison.json"));
        ComparisonFiles.writeCsv(comparison(), folder.resolve("comparison.csv"));

        JsonNode json = Json.read(folder.resolve("comparison.json"));
        assertThat(json.path("experiment").asText()).isEqualTo("x");
        assertThat(json.path("verdict").asText()).startsWith("Sharing ");
        assertThat(json.path("sign").asText()).contains("positive = better");
        JsonNode equal = json.path("variants").path("equal");
        assertThat(equal.path("test").path(1).path(0).asDouble()).isEqualTo(0.88);
        assertThat(equal.path("against_single")
                        .path("delta_m_percent")
                        .path("mean")
                        .asDouble())
                .isCloseTo(100 * (0.86 / 0.81 - 1 + 1 - 2 / 2.1) / 2, within(1e-9));
        assertThat(equal.path("cost").path("seconds").asDouble()).isEqualTo(12.5);
        assertThat(json.path("variants").path("famo").path("against_equal").isObject())
                .isTrue();
        List<String> lines = Files.readAllLines(folder.resolve("comparison.csv"));
        assertThat(lines).hasSize(1 + 3 * 2 * 2);
        assertThat(lines.get(2)).isEqualTo("single,seed 1,\"dose, mg\",rmse,2.0,2.0");
        assertThat(lines.get(12)).isEqualTo("famo,seed 2,\"dose, mg\",rmse,,");
    }
}
