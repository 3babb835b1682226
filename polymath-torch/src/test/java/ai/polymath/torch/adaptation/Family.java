package ai.polymath.torch.adaptation;

import ai.polymath.data.Column;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.training.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A family of binary tasks that all depend on the same two hidden features of twelve inputs, one that depends on them too but
 * is kept from training, and a stranger that depends on none of them.
 */
final class Family {
    static final int OLD = 6;
    private static final int INPUTS = 12;

    private Family() {}

    /** Inputs x0..., labels old0..., related, stranger; and dose, a number that follows related. */
    static Table table(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[INPUTS][rows];
        double[][] labels = new double[OLD + 2][rows];
        double[] dose = new double[rows];
        for (int i = 0; i < rows; i++) {
            for (double[] column : x) {
                column[i] = random.nextGaussian();
            }
            double first = Math.tanh(2 * (x[0][i] + x[1][i] * x[2][i]));
            double second = Math.tanh(2 * (x[3][i] * x[4][i] - x[5][i]));
            for (int t = 0; t <= OLD; t++) {
                double angle = Math.PI * (t == OLD ? 0.27 : t * 1.0 / OLD);
                double score = Math.cos(angle) * first + Math.sin(angle) * second;
                labels[t][i] = score + 0.2 * random.nextGaussian() > 0 ? 1 : 0;
                dose[i] = 3 * score + 40;
            }
            labels[OLD + 1][i] = x[8][i] + 0.5 * x[9][i] + 0.2 * random.nextGaussian() > 0 ? 1 : 0;
        }
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < INPUTS; k++) {
            columns.add(new NumericColumn("x" + k, x[k]));
        }
        for (int t = 0; t < OLD; t++) {
            columns.add(new NumericColumn("old" + t, labels[t]));
        }
        columns.add(new NumericColumn("related", labels[OLD]));
        columns.add(new NumericColumn("stranger", labels[OLD + 1]));
        columns.add(new NumericColumn("dose", dose));
        return new Table("the family", columns);
    }

    /** A model of the old tasks. */
    static TrainedModel trained(String model, int rows, int epochs, int tasks) {
        List<Task> old = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            old.add(BinaryTask.of("old" + t));
        }
        Table table = table(1, rows);
        List<Column> seen = table.columns().stream()
                .filter(c -> c.name().startsWith("x")
                        || old.stream().anyMatch(t -> t.name().equals(c.name())))
                .toList();
        Experiment experiment = Experiment.of("family", DataSettings.ofFile("family.csv"), old)
                .withModel(Settings.parse(model, "the test", ModelSettings.class))
                .withTraining(TrainingSettings.defaults().withEpochs(epochs));
        return Trainer.train(PreparedExperiment.of(experiment, new Table("the family", seen)))
                .model();
    }
}
