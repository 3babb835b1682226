package ai.polymath.linear;

import ai.polymath.regularization.Graph;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random problems for the tests of this package. */
final class Problems {
    private Problems() {}

    /** Tasks with their own examples of different numbers, related weights, features of different means and scales. */
    static MultiTaskProblem separate(long seed, int features, int tasks, Loss loss) {
        return MultiTaskProblem.of(features, separateTasks(seed, features, tasks, loss));
    }

    static List<TaskData> separateTasks(long seed, int features, int tasks, Loss loss) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] common = gaussians(random, features);
        List<TaskData> data = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            int examples = 12 + random.nextInt(20);
            double[] w = common.clone();
            for (int j = 0; j < features; j++) {
                w[j] = j % 3 == 2 ? 0 : w[j] + 0.5 * random.nextGaussian();
            }
            double[] x = new double[examples * features];
            double[] y = new double[examples];
            for (int i = 0; i < examples; i++) {
                double z = 0.3 * t;
                for (int j = 0; j < features; j++) {
                    double v = random.nextGaussian();
                    x[i * features + j] = (1 + j) * v + 2 * j;
                    z += w[j] * v;
                }
                y[i] = label(random, z, loss);
            }
            data.add(new TaskData("t" + t, loss, x, y));
        }
        return data;
    }

    /** Tasks on the same examples, a fifth of the labels missing, weights between a half and three halves. */
    static MultiTaskProblem shared(long seed, int examples, int features, int tasks, Loss loss) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = gaussians(random, examples * features);
        List<TaskData> data = new ArrayList<>();
        for (int t = 0; t < tasks; t++) {
            double[] w = gaussians(random, features);
            double[] y = new double[examples];
            double[] weights = new double[examples];
            for (int i = 0; i < examples; i++) {
                double z = t;
                for (int j = 0; j < features; j++) {
                    z += w[j] * x[i * features + j];
                }
                double drawn = label(random, z, loss);
                y[i] = random.nextDouble() < 0.2 ? Double.NaN : drawn;
                weights[i] = 0.5 + random.nextDouble();
            }
            data.add(new TaskData("t" + t, loss, x, y, weights));
        }
        return MultiTaskProblem.of(features, data);
    }

    private static double label(SplittableRandom random, double z, Loss loss) {
        return loss == Loss.SQUARED ? z + random.nextGaussian() : random.nextDouble() < loss.response(0.7 * z) ? 1 : 0;
    }

    static double[] gaussians(SplittableRandom random, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    /**
     * The objective by its definition, of weights and intercepts for raw features; only the data's own rows are used. The
     * penalty is given what it sees: weights of standardised features if they were standardised.
     */
    static double loss(MultiTaskProblem problem, double[] w, double[] b) {
        int tasks = problem.size();
        double sum = 0;
        double total = 0;
        for (int t = 0; t < tasks; t++) {
            TaskData data = problem.task(t);
            for (int i = 0; i < data.labels().length; i++) {
                double y = data.labels()[i];
                if (Double.isNaN(y)) {
                    continue;
                }
                double z = b[t];
                for (int j = 0; j < problem.features(); j++) {
                    z += w[j * tasks + t] * data.x()[i * problem.features() + j];
                }
                double weight = data.weights() == null ? 1 : data.weights()[i];
                total += weight;
                sum += weight
                        * (data.loss() == Loss.SQUARED
                                ? 0.5 * (z - y) * (z - y)
                                : Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - y * z);
            }
        }
        return sum / total;
    }

    /** All penalties with settings under which they are themselves. */
    static List<LinearPenalty> penalties() {
        return List.of(
                new RidgePenalty(),
                new LassoPenalty(),
                new ElasticNetPenalty(0.4),
                new GroupLassoPenalty(),
                new TraceNormPenalty(),
                new MeanRegularizedPenalty(),
                new MeanRegularizedPenalty(0.3),
                new GraphPenalty(List.of(new Graph.Edge("t0", "t1", 2), new Graph.Edge("t1", "t2")), null, 0.2),
                new TaskRelationshipPenalty(),
                new TaskRelationshipPenalty(0.2),
                new DirtyPenalty(),
                new RobustPenalty(),
                new RobustFeaturesPenalty(),
                new SparseLowRankPenalty(0.8),
                new ConvexClusteredPenalty(2, 0.3),
                new AlternatingStructurePenalty(1, 0.5),
                new TemporalGroupPenalty(1.5, 0.2),
                new FusedPenalty());
    }

    /** Penalties whose strongest strength is known. */
    static List<LinearPenalty> withStrongest() {
        return List.of(
                new LassoPenalty(),
                new ElasticNetPenalty(0.4),
                new GroupLassoPenalty(),
                new TraceNormPenalty(),
                new DirtyPenalty(),
                new DirtyPenalty(1.5),
                new RobustPenalty(),
                new RobustFeaturesPenalty(),
                new TemporalGroupPenalty(),
                new FusedPenalty(),
                new FusedPenalty(0, 1, 1),
                new CappedL1Penalty());
    }
}
