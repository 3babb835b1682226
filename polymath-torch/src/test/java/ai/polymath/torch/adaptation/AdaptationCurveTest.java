package ai.polymath.torch.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.adaptation.AdaptationSettings;
import ai.polymath.adaptation.Arm;
import ai.polymath.adaptation.CurveText;
import ai.polymath.adaptation.LearningCurve;
import ai.polymath.adaptation.LearningCurve.Gain;
import ai.polymath.adaptation.Tune;
import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.StoppingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.torch.bundle.TrainedModel;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The claim "less data on a new task", where it holds and where it does not. */
class AdaptationCurveTest {
    private static final TrainingSettings TRAINING = TrainingSettings.defaults()
            .withOptimizer(Settings.with(Settings.defaults(AdamSettings.class), "learningRate", 0.005))
            .withEpochs(25)
            .withEarlyStopping(new StoppingSettings(StoppingSettings.Criterion.MEAN_METRIC, null, 6));
    private static TrainedModel model;

    @BeforeAll
    static void train() {
        model = Family.trained("encoder: {type: mlp, widths: [48, 16]}", 1500, 30, Family.OLD);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static LearningCurve curve(String task, Tune tune) {
        Table table = Family.table(7, 300);
        AdaptationSettings settings = AdaptationSettings.defaults()
                .withTune(tune)
                .withSizes(List.of(10, 30))
                .withTraining(TRAINING);
        return new Adaptation(model, BinaryTask.of(task), table, settings, false).curve((done, all, examples) -> {});
    }

    private static List<Gain> few(LearningCurve curve, Arm arm) {
        List<Gain> few = curve.gains().stream()
                .filter(gain -> gain.arm() == arm && gain.examples() <= 30)
                .toList();
        assertThat(few).hasSize(2);
        return few;
    }

    @Test
    void curve_newTaskOnTheSharedFeatures_needsFewerExamples() {
        LearningCurve curve = curve("related", Tune.BOTH);

        assertThat(few(curve, Arm.HEAD)).allMatch(gain -> gain.difference().mean() > 0.12);
        assertThat(few(curve, Arm.ALL)).allMatch(gain -> gain.difference().mean() > 0.04);
        assertThat(CurveText.verdict(curve, Arm.HEAD)).contains("helps with").contains("30");
    }

    @Test
    void curve_newTaskOnOtherFeatures_isNotClaimedToHelp() {
        LearningCurve curve = curve("stranger", Tune.HEAD);

        assertThat(few(curve, Arm.HEAD)).allMatch(gain -> gain.difference().mean() < 0.05);
        assertThat(CurveText.verdict(curve, Arm.HEAD)).doesNotContain("helps");
    }
}
