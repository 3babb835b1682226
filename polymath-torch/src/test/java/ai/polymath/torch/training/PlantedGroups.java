package ai.polymath.torch.training;

import ai.polymath.data.Column;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.NumericColumn;
import ai.polymath.data.Table;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.relatedness.GroupGains;
import ai.polymath.relatedness.GroupSelection;
import ai.polymath.relatedness.Grouping;
import ai.polymath.relatedness.PairMatrix;
import ai.polymath.relatedness.PairStatistics;
import ai.polymath.relatedness.RelatednessTally;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.HardSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Thirteen regressions whose relations are planted: three groups of four tasks, and one that is hostile to all.
 *
 * <p>Each group has two hidden quantities {@code sin(2 u.x)} and {@code tanh(2 v.x)} with unit vectors u, v of its own; its
 * tasks are different mixtures of the two, with noise. The hostile task is pure noise with a loss twelve times as heavy:
 * it has nothing to learn, but pulls at the trunk in every step. Tasks are shuffled, so that their order tells nothing.
 */
final class PlantedGroups {
    static final int GROUPS = 3;
    static final int MEMBERS = 4;
    static final int TASKS = GROUPS * MEMBERS + 1;
    private static final int INPUTS = 16;
    private static final int ROWS = 2000;
    private static final double HOSTILE_WEIGHT = 12;
    private static final double NOISE = 0.3;

    private final PreparedExperiment prepared;
    private final Set<Set<String>> planted;

    private PlantedGroups(PreparedExperiment prepared, Set<Set<String>> planted) {
        this.prepared = prepared;
        this.planted = planted;
    }

    static PlantedGroups of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[INPUTS][];
        List<Column> columns = new ArrayList<>();
        for (int j = 0; j < INPUTS; j++) {
            x[j] = Tiny.normal(random, ROWS);
            columns.add(new NumericColumn("x" + j, x[j]));
        }
        double[][] targets = new double[TASKS][];
        for (int g = 0; g < GROUPS; g++) {
            double[] first = hidden(random, x, true);
            double[] second = hidden(random, x, false);
            for (int m = 0; m < MEMBERS; m++) {
                double share = 0.4 + 0.2 * random.nextDouble();
                double[] y = Tiny.normal(random, ROWS);
                for (int i = 0; i < ROWS; i++) {
                    y[i] = share * first[i] + (1 - share) * second[i] + NOISE * y[i];
                }
                targets[g * MEMBERS + m] = y;
            }
        }
        targets[TASKS - 1] = Tiny.normal(random, ROWS);
        int[] order = shuffled(random);
        List<Task> tasks = new ArrayList<>();
        for (int place : order) {
            columns.add(new NumericColumn("y" + place, targets[place]));
            double weight = place == TASKS - 1 ? HOSTILE_WEIGHT : 1;
            tasks.add(new RegressionTask("y" + place, null, weight, new RegressionTask.Squared(), "", null));
        }
        TrainingSettings how = Tiny.training()
                .withSeed(seed)
                .withOptimizer(AdamSettings.of(0.003))
                .withEpochs(40)
                .withBatchSize(32);
        ModelSettings model = new ModelSettings(
                new MlpEncoder(List.of(32, 16), Activation.RELU, 0, Normalization.NONE, false),
                new HardSharing(),
                new HeadSettings(List.of(), 0));
        PreparedExperiment prepared =
                Tiny.prepare(new Table("planted", columns), FeatureSettings.sniffed(), tasks, model, how);
        return new PlantedGroups(prepared, planted(order));
    }

    private static Set<Set<String>> planted(int[] order) {
        List<Set<String>> groups = new ArrayList<>();
        for (int g = 0; g <= GROUPS; g++) {
            groups.add(new LinkedHashSet<>());
        }
        Arrays.stream(order).forEach(place -> groups.get(place / MEMBERS).add("y" + place));
        return new LinkedHashSet<>(groups);
    }

    private static int[] shuffled(SplittableRandom random) {
        int[] order = Tiny.range(0, TASKS);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    private static double[] hidden(SplittableRandom random, double[][] x, boolean wave) {
        double[] direction = Tiny.normal(random, INPUTS);
        double length = Math.sqrt(Arrays.stream(direction).map(d -> d * d).sum());
        double[] values = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            double along = 0;
            for (int j = 0; j < INPUTS; j++) {
                along += direction[j] / length * x[j][i];
            }
            values[i] = wave ? Math.sin(2 * along) : Math.tanh(2 * along);
        }
        return values;
    }

    /** Trains all tasks together once, and measures. */
    RelatednessTally measure() {
        RelatednessTally tally = new RelatednessTally(
                prepared.tasks().stream().map(t -> t.name()).toList());
        Measuring measuring = new Measuring(Measuring.defaultEvery(TASKS), tally);
        try (FinishedRun run = Trainer.measure(prepared, TrainingListener.NONE, measuring)) {
            return tally;
        }
    }

    /** The groups chosen by what was measured of pairs. */
    Set<Set<String>> chosen(PairStatistics measured) {
        List<String> names = prepared.tasks().stream().map(t -> t.name()).toList();
        PairMatrix matrix = new PairMatrix("", "", false, measured.mean(), measured.standardError());
        Grouping best = GroupSelection.best(TASKS, GROUPS + 1, GroupGains.ofAffinity(matrix.certainAffinity(names)));
        Set<Set<String>> groups = new LinkedHashSet<>();
        best.named(names).forEach(group -> groups.add(new LinkedHashSet<>(group)));
        return groups;
    }

    /** The groups as they were planted, the hostile task by itself. */
    Set<Set<String>> planted() {
        return planted;
    }

    /** For the study in the guide: seeds from the first argument on, as many as the second says. */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int[] right = new int[3];
        for (long seed = first; seed < first + count; seed++) {
            PlantedGroups problem = of(seed);
            RelatednessTally tally = problem.measure();
            StringBuilder line = new StringBuilder("seed " + seed + ", " + tally.steps() + " samples:");
            List<PairStatistics> all = List.of(tally.lookahead(), tally.firstOrder(), tally.cosines());
            for (int m = 0; m < all.size(); m++) {
                Set<Set<String>> chosen = problem.chosen(all.get(m));
                boolean same = chosen.equals(problem.planted);
                right[m] += same ? 1 : 0;
                line.append(same ? " right" : " " + chosen);
            }
            System.out.println(line);
        }
        System.out.println("lookahead, first order, cosine: " + Arrays.toString(right) + " of " + count);
    }
}
