package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.Measure;
import ai.polymath.comparison.Variant;
import ai.polymath.experiment.Experiment;
import ai.polymath.metric.Direction;
import ai.polymath.run.Json;
import ai.polymath.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polymath advise}: budgets, files, and what is recommended when. */
class AdviseTest {
    @TempDir
    Path folder;

    @Test
    void advise_hardlyAnyTime_recommendsTheSimplestUntested() throws IOException {
        Clinic clinic = Clinic.in(folder);
        Path out = folder.resolve("out");

        Cli cli = Cli.good(
                "advise", clinic.experiment(), "--budget", "0.01s", "--out", out, "--set", "training.balancing=famo");

        assertThat(cli.out()).contains("5 tasks", "The budget was over after one training", "untested");
        Path file = out.resolve("recommended.yaml");
        assertThat(Files.readString(file)).startsWith("# Recommended by polymath advise --budget 0.01s.");
        Experiment recommended = Settings.load(file, Experiment.class);
        assertThat(Settings.toTree(recommended.training().balancing())).containsEntry("method", "equal");
        Cli.good("check", file);
        assertThat(folder.resolve("out/runs/single")).doesNotExist();
    }

    @Test
    void advise_someTime_comparesAndGivesItsReasons() throws IOException {
        Clinic clinic = Clinic.in(folder);
        Path out = folder.resolve("out");
        Cli cli = Cli.good(
                "advise",
                clinic.experiment(),
                "--budget",
                "20s",
                "--parallel",
                "1",
                "--out",
                out,
                "--set",
                "training.epochs=1");

        assertThat(cli.out()).contains("one model a task", "Took ", "recommended.yaml");
        JsonNode json = Json.read(out.resolve("advice.json"));
        assertThat(json.path("recommended").asText()).isNotEmpty();
        String text = Files.readString(out.resolve("recommended.yaml"));
        json.path("reasons").forEach(reason -> assertThat(text).contains("# " + reason.asText()));
        Cli.good("check", out.resolve("recommended.yaml"));
    }

    @Test
    void advise_badBudgets_areExplained() {
        Clinic clinic = Clinic.in(folder);
        Cli.mistake("advise", clinic.experiment(), "--budget", "soon").says("--budget is 'soon'", "30m");
        Cli.mistake("advise", clinic.experiment(), "--budget", "0m").says("--budget is '0m'");
        Cli.mistake("advise", clinic.experiment(), "--budget", "-5m").says("--budget is '-5m'");
        Cli.mistake("advise", folder.resolve("none.yaml"), "--budget", "1m").says("none.yaml");
    }

    private static Variant variant(String name, Variant.Role role, double mean, SplittableRandom random) {
        double[][] test = new double[5][2];
        double[][] validation = new double[5][2];
        for (int r = 0; r < 5; r++) {
            for (int t = 0; t < 2; t++) {
                test[r][t] = mean + 0.01 * random.nextGaussian();
                validation[r][t] = mean + 0.01 * random.nextGaussian();
            }
        }
        return new Variant(name, role, name, validation, test, Variant.Cost.UNKNOWN);
    }

    private static Advice advice(double single, double other) {
        SplittableRandom random = new SplittableRandom(3);
        Comparison comparison = new Comparison(
                List.of(new Measure("a", "auc", Direction.HIGHER), new Measure("b", "auc", Direction.HIGHER)),
                List.of("1", "2", "3", "4", "5"),
                List.of(
                        variant("equal", Variant.Role.EQUAL, 0.7, random),
                        variant("single", Variant.Role.SINGLE, single, random),
                        variant("other", Variant.Role.BALANCED, other, random)),
                new double[] {0.5, 0.5},
                0,
                0.05);
        return Advice.of(comparison, List.of("simple", "one model a task", "another"));
    }

    @Test
    void of_clearAndUnclearDifferences_recommendsTheSimplestUnlessAnotherIsBetterForCertain() {
        assertThat(advice(0.7, 0.7).variant()).isEqualTo("equal");
        assertThat(advice(0.7, 0.7).reasons()).last().asString().contains("Nothing is demonstrably better");
        assertThat(advice(0.5, 0.6).variant()).isEqualTo("equal");
        assertThat(advice(0.8, 0.7).variant()).isEqualTo("single");
        assertThat(advice(0.8, 0.9).variant()).isEqualTo("other");
        assertThat(advice(0.8, 0.9).reasons()).last().asString().contains("another, the best of what is");
    }

    @Test
    void of_moreTime_neverPlansMoreThanThereIsAndTriesMore() {
        Clinic clinic = Clinic.in(folder);
        Experiment experiment = Settings.load(clinic.experiment(), Experiment.class);
        double before = 0;
        for (double trainings = 6; trainings < 400; trainings *= 1.3) {
            AdvicePlan plan = AdvicePlan.of(experiment, trainings);
            assertThat(plan.cost()).isLessThanOrEqualTo(trainings).isGreaterThanOrEqualTo(before);
            before = plan.cost();
        }
        assertThat(AdvicePlan.of(experiment, 400).seeds()).isEqualTo(5);
        assertThat(AdvicePlan.of(experiment, 400).groups()).isTrue();
        assertThat(AdvicePlan.of(experiment, 1).seeds()).isEqualTo(1);
    }
}
