package ai.polymath.torch.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Part;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.settings.Settings;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.MulticlassTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.Task;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What related outputs are good for, measured on made tasks over five seeds, on rows not trained on. */
class OutputClaimsTest {
    private static final int SEEDS = 5;
    private static final int INPUTS = 6;
    private static final int VALIDATION = 200;
    private static final int TEST = 1500;

    /** Inputs and labels as columns; fewer rows train than validate and test. */
    private static final class Made {
        final SplittableRandom random;
        final int train;
        final int rows;
        final double[][] x;
        final List<Column> columns = new ArrayList<>();

        Made(long seed, int train) {
            this.random = new SplittableRandom(seed);
            this.train = train;
            this.rows = train + VALIDATION + TEST;
            this.x = new double[rows][INPUTS];
            for (int k = 0; k < INPUTS; k++) {
                double[] values = new double[rows];
                for (int i = 0; i < rows; i++) {
                    values[i] = random.nextGaussian();
                    x[i][k] = values[i];
                }
                columns.add(new NumericColumn("x" + k, values));
            }
        }

        double[] direction(double size) {
            return IntStream.range(0, INPUTS)
                    .mapToDouble(k -> size * random.nextGaussian())
                    .toArray();
        }

        double score(double[] direction, int row) {
            double sum = 0;
            for (int k = 0; k < INPUTS; k++) {
                sum += direction[k] * x[row][k];
            }
            return sum;
        }

        int draw(double logit) {
            return random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
        }

        void add(String name, double[] values) {
            columns.add(new NumericColumn(name, values));
        }

        FinishedRun train(List<Task> tasks, String outputs, long seed, int epochs) {
            List<String> names =
                    IntStream.range(0, INPUTS).mapToObj(k -> "x" + k).toList();
            FeatureSettings features = new FeatureSettings(names, List.of(), List.of(), List.of(), false);
            var how = Tiny.training()
                    .withSeed(seed)
                    .withEpochs(epochs)
                    .withBatchSize(64)
                    .withOptimizer(AdamSettings.of(0.01));
            var model = Tiny.model(List.of(8), Activation.TANH, Normalization.NONE);
            Experiment experiment = Tiny.experiment(features, tasks, model, how)
                    .withOutputs(Settings.parse(outputs, "the test", OutputSettings.class));
            Split split = new Split(
                    Tiny.range(0, train), Tiny.range(train, train + VALIDATION), Tiny.range(train + VALIDATION, rows));
            return Trainer.train(PreparedExperiment.of(experiment, new Table("made", columns), split));
        }
    }

    private static double figure(FinishedRun run, String task, String metric) {
        return run.result().task(task).figures().get(Part.TEST).get(metric);
    }

    /** Four places ask for the same five classes, which are frequent in different degrees, with 20 labels each. */
    private static double classes(long seed, String outputs) {
        int tasks = 4;
        Made made = new Made(seed, 20 * tasks);
        List<double[]> directions =
                IntStream.range(0, 5).mapToObj(c -> made.direction(1.5)).toList();
        List<Task> all = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            double[] offsets = made.random.doubles(5, -1, 1).toArray();
            double[] label = new double[made.rows];
            for (int i = 0; i < made.rows; i++) {
                int best = 0;
                double highest = Double.NEGATIVE_INFINITY;
                for (int c = 0; c < 5; c++) {
                    // The largest of scores with Gumbel noise: a draw from their softmax.
                    double noise = -Math.log(-Math.log(made.random.nextDouble(1e-12, 1)));
                    double score = made.score(directions.get(c), i) + offsets[c] + 0.5 * noise;
                    if (score > highest) {
                        highest = score;
                        best = c;
                    }
                }
                label[i] = i < made.train && i % tasks != t ? Double.NaN : best;
            }
            made.add("y" + t, label);
            all.add(new MulticlassTask(
                    "y" + t,
                    null,
                    1,
                    List.of("0", "1", "2", "3", "4"),
                    new MulticlassTask.CrossEntropy(java.util.Map.of(), 0),
                    null));
        }
        try (FinishedRun run = made.train(all, outputs, seed, 60)) {
            return IntStream.range(0, tasks)
                    .mapToDouble(t -> figure(run, "y" + t, "accuracy"))
                    .average()
                    .orElseThrow();
        }
    }

    @Test
    void train_sameClassesWithFewLabelsEach_sharedProjectionBeatsHeadsApart() {
        double shared = 0;
        double apart = 0;
        int wins = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            double with = classes(seed, "{share: [{tasks: [y0, y1, y2, y3]}]}");
            double without = classes(seed, "{}");
            shared += with / SEEDS;
            apart += without / SEEDS;
            wins += with > without ? 1 : 0;
        }
        assertThat(shared).isGreaterThan(apart + 0.03);
        assertThat(wins).isEqualTo(SEEDS);
    }

    /** Clicks decide who can buy; what makes people click and what makes them buy is not the same. */
    private static double purchases(long seed, boolean funnel) {
        Made made = new Made(seed, 1500);
        double[] toClick = made.direction(1);
        double[] toBuy = made.direction(1);
        double[] click = new double[made.rows];
        double[] buy = new double[made.rows];
        for (int i = 0; i < made.rows; i++) {
            click[i] = made.draw(made.score(toClick, i) - 1.5);
            int bought = made.draw(made.score(toBuy, i) - 0.5);
            buy[i] = click[i] * bought;
            if (!funnel && i < made.train && click[i] == 0) {
                buy[i] = Double.NaN;
            }
        }
        made.add("click", click);
        made.add("buy", buy);
        List<Task> tasks = List.of(BinaryTask.of("click"), BinaryTask.of("buy"));
        try (FinishedRun run = made.train(tasks, funnel ? "{funnel: [click, buy]}" : "{}", seed, 15)) {
            return figure(run, "buy", "auroc");
        }
    }

    @Test
    void train_purchasesAfterClicks_funnelBeatsLearningFromClickedRowsOnly() {
        double related = 0;
        double selected = 0;
        int wins = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            double with = purchases(seed, true);
            double without = purchases(seed, false);
            related += with / SEEDS;
            selected += without / SEEDS;
            wins += with > without ? 1 : 0;
        }
        assertThat(related).isGreaterThan(selected + 0.03);
        assertThat(wins).isEqualTo(SEEDS);
    }

    /** One parent, three children, one of which has a child: how good, and how often a child is above its parent. */
    private static double[] tree(long seed, boolean hierarchy) {
        Made made = new Made(seed, 120);
        List<String> labels = List.of("animal", "dog", "cat", "cow", "puppy");
        double[][] values = new double[labels.size()][made.rows];
        double[] parent = made.direction(1.5);
        List<double[]> directions =
                IntStream.range(0, 5).mapToObj(c -> made.direction(1.5)).toList();
        for (int i = 0; i < made.rows; i++) {
            values[0][i] = made.draw(made.score(parent, i));
            for (int c = 1; c <= 3; c++) {
                values[c][i] = values[0][i] * made.draw(made.score(directions.get(c), i));
            }
            values[4][i] = values[1][i] * made.draw(made.score(directions.get(4), i));
        }
        for (int c = 0; c < labels.size(); c++) {
            made.add(labels.get(c), values[c]);
        }
        List<Task> tasks = List.of(new MultilabelTask("what", labels, 1, 1, null));
        String outputs = hierarchy ? "{hierarchy: {animal: [dog, cat, cow], dog: puppy}}" : "{}";
        try (FinishedRun run = made.train(tasks, outputs, seed, 60)) {
            double[] told = run.model().predict(new Table("made", made.columns)).get("what");
            int broken = 0;
            for (int i = 0; i < made.rows; i++) {
                for (int c = 1; c < 5; c++) {
                    broken += told[5 * i + c] > told[5 * i + (c == 4 ? 1 : 0)] ? 1 : 0;
                }
            }
            return new double[] {figure(run, "what", "auroc"), figure(run, "what", "log_loss"), broken};
        }
    }

    @Test
    void train_labelsBelowOthers_hierarchyIsNeverBrokenAndNotWorse() {
        double[] with = new double[3];
        double[] without = new double[3];
        for (long seed = 1; seed <= SEEDS; seed++) {
            double[] related = tree(seed, true);
            double[] alone = tree(seed, false);
            for (int k = 0; k < 3; k++) {
                with[k] += related[k] / SEEDS;
                without[k] += alone[k] / SEEDS;
            }
        }
        assertThat(with[2]).isZero();
        assertThat(without[2]).isGreaterThan(100);
        assertThat(with[0]).isGreaterThan(without[0] - 0.005);
        assertThat(with[1]).isLessThan(without[1] * 1.05);
    }
}
