package ai.polymath.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often the loss or its gradient is computed, all of it counted (the guess of the curvature too), until the objective is
 * near its minimum: our solver against {@link PlainAcceleratedGradient}, which stands for older packages.
 */
class PassesOverDataTest {
    /** {@link TaskLoss#powerIteration} multiplies that often, and the gradient at W = 0 is computed. */
    private static final int BEFORE = 12 + 1;

    private static final LinearSettings SETTINGS = LinearSettings.DEFAULT.withTolerance(1e-13);

    /** The shape of data. */
    enum Data {
        /** Eight tasks on own examples, features alike. */
        EASY,
        /** Tasks of 60 examples and features that go together closely, as polynomials and dummies do. */
        CORRELATED,
        /** Of {@code examples/schools}: 65 tasks, 4,059 examples of very different numbers, eleven features. */
        SCHOOLS;

        MultiTaskProblem problem(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int features = this == EASY ? 20 : this == CORRELATED ? 30 : 11;
            int tasks = this == EASY ? 8 : this == CORRELATED ? 12 : 65;
            double mixing = this == EASY ? 0 : this == CORRELATED ? 3 : 1;
            double[][] common = new double[3][];
            for (int k = 0; k < 3; k++) {
                common[k] = Problems.gaussians(random, features);
            }
            List<TaskData> data = new ArrayList<>();
            for (int t = 0; t < tasks; t++) {
                int examples = this == SCHOOLS ? 2 + (int) (121 * (t + 0.5) / tasks) : 60;
                double[] share = Problems.gaussians(random, 3);
                double[] x = new double[examples * features];
                double[] y = new double[examples];
                for (int i = 0; i < examples; i++) {
                    double[] hidden = Problems.gaussians(random, 3);
                    for (int j = 0; j < features; j++) {
                        double value = random.nextGaussian();
                        for (int k = 0; k < 3; k++) {
                            value += mixing * hidden[k] * common[k][j];
                        }
                        x[i * features + j] = value;
                        for (int k = 0; k < 3; k++) {
                            y[i] += value * common[(k + 1) % 3][j] * (1 + 0.3 * share[k]) / (1 + mixing) / features;
                        }
                    }
                    y[i] += random.nextGaussian();
                }
                data.add(new TaskData("t" + t, Loss.SQUARED, x, y));
            }
            return MultiTaskProblem.of(features, data);
        }
    }

    /** A penalty with its counterpart for the oracle. */
    private record Case(LinearPenalty penalty, double lambda, PlainAcceleratedGradient.Term term, int parts) {
        static Case of(String name, MultiTaskProblem problem) {
            int tasks = problem.size();
            LinearPenalty penalty =
                    switch (name) {
                        case "group-lasso" -> new GroupLassoPenalty();
                        case "trace-norm" -> new TraceNormPenalty();
                        case "mean-regularized" -> new MeanRegularizedPenalty();
                        case "sparse-low-rank" -> new SparseLowRankPenalty(1);
                        default -> throw new IllegalArgumentException(name);
                    };
            double most = MultiTaskLinear.of(problem, penalty, SETTINGS).lambdaMax();
            double lambda = name.equals("sparse-low-rank")
                    ? 0.1
                            * MultiTaskLinear.of(problem, new LassoPenalty(), SETTINGS)
                                    .lambdaMax()
                    : Double.isFinite(most) ? 0.05 * most : 0.003;
            PlainAcceleratedGradient.Term term =
                    switch (name) {
                        case "group-lasso" -> new PlainAcceleratedGradient.Rows(lambda, tasks);
                        case "trace-norm" -> new PlainAcceleratedGradient.Trace(lambda, tasks);
                        case "mean-regularized" -> new PlainAcceleratedGradient.Mean(lambda, tasks);
                        default -> new PlainAcceleratedGradient.SparseAndLowRank(lambda, 1, tasks);
                    };
            return new Case(penalty, lambda, term, name.equals("sparse-low-rank") ? 2 : 1);
        }
    }

    /** Counts, and remembers the best objective after each evaluation. */
    private static final class Counted implements Fista.Objective {
        private final MultiTaskLinear.Joined joined;
        private final Regularizer regularizer;
        private final List<Double> best = new ArrayList<>();

        Counted(PreparedProblem problem, Regularizer regularizer) {
            this.joined = new MultiTaskLinear.Joined(problem, regularizer);
            this.regularizer = regularizer;
        }

        @Override
        public double evaluate(double[][] x, double[][] gradient) {
            double value = joined.evaluate(x, gradient);
            double[][] own = java.util.Arrays.copyOf(x, regularizer.parts());
            double loss = joined.problem()
                    .evaluate(
                            Vectors.sum(own, own.length),
                            x[own.length],
                            new double[own[0].length],
                            new double[joined.problem().layout().tasks()]);
            double objective = loss + regularizer.value(own);
            best.add(best.isEmpty() ? objective : Math.min(objective, best.get(best.size() - 1)));
            return value;
        }

        @Override
        public boolean isQuadratic() {
            return joined.isQuadratic();
        }

        @Override
        public void proximalStep(double[][] x, double step) {
            joined.proximalStep(x, step);
        }

        int passesTo(double objective) {
            for (int i = 0; i < best.size(); i++) {
                if (best.get(i) <= objective) {
                    return BEFORE + i + 1;
                }
            }
            throw new AssertionError("never at " + objective + ", best " + best.get(best.size() - 1));
        }
    }

    private static Counted ours(MultiTaskProblem problem, Case made) {
        PreparedProblem prepared = new PreparedProblem(problem, false, SETTINGS);
        Counted counted = new Counted(prepared, made.penalty().at(made.lambda(), prepared.layout()));
        double[][] zero = new double[made.parts() + 1][problem.features() * problem.size()];
        zero[made.parts()] = new double[problem.size()];
        double target = 1e-13 * Vectors.norm(prepared.gradientAtZero());
        Fista.minimise(counted, zero, made.parts() * prepared.curvature(), target, 20_000);
        return counted;
    }

    private static int passesTo(List<PlainAcceleratedGradient.Point> points, double objective) {
        return points.stream()
                .filter(p -> p.objective() <= objective)
                .mapToInt(PlainAcceleratedGradient.Point::passes)
                .findFirst()
                .orElseThrow(() -> new AssertionError("never at " + objective));
    }

    static Stream<Arguments> cases() {
        return Stream.of(Data.values())
                .flatMap(data -> Stream.of("group-lasso", "trace-norm", "mean-regularized", "sparse-low-rank")
                        .map(penalty -> Arguments.of(data, penalty)));
    }

    /** For documentation, when asked for. */
    private static final boolean TELL = Boolean.getBoolean("polymath.passes");

    @ParameterizedTest
    @MethodSource("cases")
    void minimise_toTheSameGap_takesFewerPasses(Data data, String penalty) {
        for (long seed = 1; seed <= 3; seed++) {
            MultiTaskProblem problem = data.problem(seed);
            Case made = Case.of(penalty, problem);
            Counted counted = ours(problem, made);
            double least = counted.best.get(counted.best.size() - 1);
            List<PlainAcceleratedGradient.Point> points = new PlainAcceleratedGradient(
                            new Dense(problem), problem.weight(), made.term(), made.parts())
                    .runTo(least * (1 + 1e-8), 10_000);
            assertThat(points).allMatch(point -> point.objective() >= least * (1 - 1e-10));
            for (double gap : new double[] {1e-4, 1e-6, 1e-8}) {
                compare("gap " + gap, counted, least * (1 + gap), passesTo(points, least * (1 + gap)));
            }
            for (double tolerance : new double[] {1e-4, 1e-6, 1e-8}) {
                PlainAcceleratedGradient.Point end = PlainAcceleratedGradient.stop(points, tolerance);
                compare("where " + tolerance + " stops", counted, end.objective(), end.passes());
            }
            if (TELL) {
                System.out.println(data + " " + penalty + " " + seed);
            }
        }
    }

    private static void compare(String what, Counted counted, double objective, int theirs) {
        // The two compute one objective in different ways.
        int ours = counted.passesTo(objective * (1 + 1e-13));
        if (TELL) {
            System.out.print(what + ": " + ours + "/" + theirs + " ");
        }
        assertThat(ours).as(what).isLessThan(theirs);
    }
}
