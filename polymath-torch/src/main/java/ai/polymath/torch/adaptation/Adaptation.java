package ai.polymath.torch.adaptation;

import ai.polymath.PolymathException;
import ai.polymath.adaptation.AdaptationSettings;
import ai.polymath.adaptation.Arm;
import ai.polymath.adaptation.Draw;
import ai.polymath.adaptation.LearningCurve;
import ai.polymath.adaptation.LearningCurve.Point;
import ai.polymath.data.Split;
import ai.polymath.data.Table;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.run.TaskFigures;
import ai.polymath.task.FittedTask;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.network.ParameterBook;
import ai.polymath.torch.network.Transplant;
import ai.polymath.torch.sharing.SharingKind;
import ai.polymath.torch.training.FineTuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Teaches a trained network a task that it did not have, from few examples, and measures what its training is worth: the
 * learning curve over the number of examples, against the same network from fresh weights.
 *
 * <p><b>What the new task gets.</b> What tasks share is taken over. A part of the trunk that each task has for itself (later
 * stages of {@code partial}, gate of {@code mmoe}, own experts of {@code cgc}, adapters, attention, ...) and the head begin
 * afresh. With {@link Arm#HEAD} only these learn, and the rest stays to the bit; with {@link Arm#ALL} everything does.
 *
 * <p><b>What is fair.</b> All ways to learn have the same form of network, the same rows to learn from and to validate by,
 * the same optimiser, learning rate, most rounds and patience, and the same initial head; test rows take no part. All see the
 * features as the trained model's preprocessing makes them.
 */
public final class Adaptation {
    private final NewTask problem;
    private final AdaptationSettings settings;
    private final boolean keep;

    /**
     * Looks at model, task and table.
     *
     * @param keep whether the model in the end shall have the old tasks too
     * @throws PolymathException if they don't fit each other, or labels are too few
     */
    public Adaptation(TrainedModel model, Task task, Table table, AdaptationSettings settings, boolean keep) {
        this.problem = NewTask.of(model, task, table);
        this.settings = settings;
        this.keep = keep;
        problem.requireAdaptable(settings, keep);
        Engine.start(settings.training().threads());
        try (Network host = host(problem.task(), 0)) {
            Transplant transplant = transplant(host);
            if (transplant.count() == 0) {
                throw new PolymathException(
                        "The model's tasks share nothing, so there is nothing that a new task could use."
                                + " Train the model with another model.sharing, such as hard.");
            }
        }
    }

    /** Is told how far it is. */
    @FunctionalInterface
    public interface Listener {
        /**
         * One training is over.
         *
         * @param done how many are
         * @param all how many there are
         * @param examples how many examples it had
         */
        void trained(int done, int all, int examples);
    }

    /** The numbers of examples of the curve. */
    public List<Integer> sizes() {
        return settings.sizes(draw(0).pool());
    }

    private Draw draw(int number) {
        return Draw.of(problem.task(), problem.labels(), settings.test(), seed(number));
    }

    private long seed(int draw) {
        return settings.training().seed() + 1000L * draw;
    }

    /** Trains on subsets of all sizes in all ways. */
    public LearningCurve curve(Listener listener) {
        List<Arm> arms = new ArrayList<>(settings.tune().arms());
        arms.add(Arm.SCRATCH);
        List<Draw> draws = new ArrayList<>();
        for (int d = 0; d < settings.draws(); d++) {
            draws.add(draw(d));
        }
        List<Integer> sizes = sizes();
        int all = sizes.size() * draws.size() * arms.size();
        int done = 0;
        List<Point> points = new ArrayList<>();
        String metric = problem.task().task().primaryMetric();
        for (int size : sizes) {
            Map<Arm, double[]> scores = new EnumMap<>(Arm.class);
            for (Arm arm : arms) {
                double[] own = new double[draws.size()];
                for (int d = 0; d < own.length; d++) {
                    own[d] = score(arm, draws.get(d).split(size), seed(d), metric);
                    listener.trained(++done, all, size);
                }
                scores.put(arm, own);
            }
            points.add(new Point(size, scores));
        }
        return new LearningCurve(
                problem.task().name(),
                metric,
                TaskFigures.direction(problem.task()),
                points,
                draws.get(0).pool(),
                draws.get(0).test().length,
                settings.level());
    }

    private double score(Arm arm, Split split, long seed, String metric) {
        FittedTask fitted = problem.fittedOn(split.train());
        try (Network host = host(fitted, seed)) {
            return tune(arm, host, fitted, split, seed).test().getOrDefault(metric, Double.NaN);
        }
    }

    private FineTuning.Outcome tune(Arm arm, Network host, FittedTask fitted, Split split, long seed) {
        Transplant transplant = arm == Arm.SCRATCH ? null : transplant(host);
        List<FittedTask> tasks = problem.host(fitted);
        return new FineTuning(host, tasks, tasks.size() - 1, problem.features(), problem.hostLabels())
                .run(split, training(seed), arm == Arm.HEAD ? transplant : null);
    }

    private TrainingSettings training(long seed) {
        return settings.training().withSeed(seed);
    }

    private Network host(FittedTask fitted, long seed) {
        Network host = network(problem.host(fitted), seed);
        int old = problem.model().tasks().size();
        Transplant.copyFrozen(problem.model().network(), host, problem.isAmongAll() ? identity(old) : new int[] {-1});
        return host;
    }

    private Network network(List<FittedTask> tasks, long seed) {
        TrainedModel model = problem.model();
        return Network.build(
                model.settings(),
                InputShape.of(model.preprocessing()),
                tasks,
                OutputSettings.NONE,
                ScalarType.Float,
                Engine.device(settings.training().device()),
                seed,
                model.network().files());
    }

    private Transplant transplant(Network host) {
        int old = problem.model().tasks().size();
        int[] taskOf = problem.isAmongAll() ? identity(old) : new int[] {-1};
        Transplant transplant = Transplant.of(problem.model().network(), host, taskOf);
        if (problem.isAmongAll()) {
            List<ParameterBook.Entry> entries = host.entries();
            ((SharingKind) problem.model().settings().sharing()).admit(entries, old);
        }
        return transplant;
    }

    /** The old tasks in their places, and a new one. */
    private static int[] identity(int old) {
        int[] taskOf = new int[old + 1];
        Arrays.setAll(taskOf, t -> t < old ? t : -1);
        return taskOf;
    }

    /**
     * Trains on all labelled rows, a fifth of which validate. Of two ways to learn it takes the one with the lower validation
     * loss, or, if the old tasks are kept, the frozen one.
     *
     * @return the way, its validation loss and steps, and the model; to be closed by the caller
     */
    public Adapted adapt() {
        long seed = settings.training().seed();
        Split split = Draw.all(problem.task(), problem.labels(), seed);
        FittedTask fitted = problem.fittedOn(split.train());
        Adapted best = null;
        for (Arm arm : keep ? List.of(Arm.HEAD) : settings.tune().arms()) {
            Network host = host(fitted, seed);
            boolean taken = false;
            try {
                FineTuning.Outcome outcome = tune(arm, host, fitted, split, seed);
                if (best == null || outcome.validationLoss() < best.validationLoss()) {
                    close(best);
                    best = new Adapted(arm, outcome.validationLoss(), outcome.steps(), model(host, fitted, seed));
                    taken = true;
                }
            } finally {
                if (!taken) {
                    host.close();
                }
            }
        }
        return java.util.Objects.requireNonNull(best, "there is a way to learn");
    }

    private static void close(@Nullable Adapted adapted) {
        if (adapted != null) {
            adapted.close();
        }
    }

    /** A model of the network, or of a larger one with the old tasks. */
    private TrainedModel model(Network host, FittedTask fitted, long seed) {
        TrainedModel old = problem.model();
        if (!keep || problem.isAmongAll()) {
            return new TrainedModel(
                            old.name(),
                            old.settings(),
                            old.preprocessing(),
                            problem.host(fitted),
                            OutputSettings.NONE,
                            host)
                    .withTraining(training(seed));
        }
        List<FittedTask> tasks = new ArrayList<>(old.tasks());
        tasks.add(fitted);
        Network all = network(tasks, seed);
        Transplant.copyFrozen(old.network(), all, identity(old.tasks().size()));
        Transplant.of(old.network(), all, identity(old.tasks().size()));
        int[] onlyNew = new int[tasks.size()];
        Arrays.fill(onlyNew, -1);
        onlyNew[tasks.size() - 1] = 0;
        Transplant.of(host, all, onlyNew);
        host.close();
        return new TrainedModel(old.name(), old.settings(), old.preprocessing(), tasks, OutputSettings.NONE, all)
                .withTraining(training(seed));
    }

    /**
     * A model that has learned a new task.
     *
     * @param arm how
     * @param validationLoss the new task's loss on rows that it did not learn from
     * @param steps how many it took
     * @param model the model, owned
     */
    public record Adapted(Arm arm, double validationLoss, int steps, TrainedModel model) implements AutoCloseable {
        @Override
        public void close() {
            model.close();
        }
    }
}
