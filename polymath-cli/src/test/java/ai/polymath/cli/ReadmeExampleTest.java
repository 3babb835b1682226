package ai.polymath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Part;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Table;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import ai.polymath.run.ResultTable;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.OrdinalTask;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.training.FinishedRun;
import ai.polymath.torch.training.Trainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java, word for word but for the two paths and where it prints. */
class ReadmeExampleTest {
    @Test
    void readme_code_trainsSavesLoadsAndPredicts(@TempDir Path folder) {
        Path csv = Path.of("../examples/liver/pbcseq.csv");
        Path bundle = folder.resolve("liver-model");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, java.nio.charset.StandardCharsets.UTF_8);

        // begin
        Table visits = TableReader.read(TableSource.file(csv));
        Experiment experiment = Experiment.of(
                        "liver",
                        DataSettings.ofFile("pbcseq.csv").withSplit(SplitSettings.byGroup("id", 1)),
                        BinaryTask.of("ascites"),
                        BinaryTask.of("spiders"),
                        OrdinalTask.of("edema"),
                        OrdinalTask.of("stage"))
                .withFeatures(
                        FeatureSettings.numbers("age", "bili", "albumin", "alk.phos", "ast", "platelet", "protime")
                                .withCategories("sex", "trt"))
                .withTraining(TrainingSettings.defaults().withEpochs(10));

        try (FinishedRun run = Trainer.train(PreparedExperiment.of(experiment, visits))) {
            out.println(ResultTable.of(run.result()));
            run.model().save(bundle);
        }
        try (TrainedModel model = TrainedModel.load(bundle)) {
            double[] ascites = model.predict(visits).get("ascites");
            out.printf("Probability of ascites at the first visit: %.2f%n", ascites[0]);
        }
        // end

        assertThat(printed.toString(java.nio.charset.StandardCharsets.UTF_8))
                .contains("Baseline", "stage", "Probability of ascites at the first visit: 0.");
        try (FinishedRun again = Trainer.train(PreparedExperiment.of(experiment, visits));
                TrainedModel model = TrainedModel.load(bundle)) {
            assertThat(again.result().task("ascites").primary(Part.TEST)).isGreaterThan(0.75);
            assertThat(again.model().predict(visits).get("stage"))
                    .isEqualTo(model.predict(visits).get("stage"));
        }
    }

    @Test
    void readme_javaBlock_isTheCodeOfThisTest() throws IOException {
        String readme = squeezed(Files.readString(Path.of("../README.md")));
        String source = Files.readString(Path.of("src/test/java/ai/polymath/cli/ReadmeExampleTest.java"));
        String code = source.substring(source.indexOf("// begin") + 8, source.indexOf("// end"))
                .replace("file(csv)", "file(Path.of(\"examples/liver/pbcseq.csv\"))")
                .replace("save(bundle)", "save(Path.of(\"liver-model\"))")
                .replace("load(bundle)", "load(Path.of(\"liver-model\"))")
                .replace("out.print", "System.out.print");

        assertThat(readme).contains(squeezed(code));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
