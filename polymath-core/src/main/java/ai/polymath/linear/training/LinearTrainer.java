package ai.polymath.linear.training;

import ai.polymath.data.Labels;
import ai.polymath.data.Part;
import ai.polymath.experiment.LinearModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.linear.CrossValidation;
import ai.polymath.linear.LinearFit;
import ai.polymath.linear.Loss;
import ai.polymath.linear.MultiTaskLinear;
import ai.polymath.linear.MultiTaskProblem;
import ai.polymath.linear.TaskData;
import ai.polymath.run.RunResult;
import ai.polymath.run.TaskResult;
import ai.polymath.task.BinaryTask;
import ai.polymath.task.FittedTask;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fits the linear model of an experiment: inputs and labels of the training rows become a {@link MultiTaskProblem}, the
 * strength is given or chosen by cross-validation within the training rows, and the fit is judged on the other parts.
 * Validation rows have no part in it: folds use the training rows better than one held-out part does. The result depends
 * on the experiment and its table only, not on the number of threads.
 */
public final class LinearTrainer {
    private final PreparedExperiment prepared;
    private final LinearModelSettings settings;

    private LinearTrainer(PreparedExperiment prepared) {
        this.prepared = prepared;
        this.settings = prepared.experiment().model().linear();
    }

    /** Is told how far a fit is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Another strength has been fitted, in a fold or in the end with all training rows. Called by several threads, one
         * at a time; what it throws ends the fit.
         *
         * @param done fits made
         * @param most fits to make at most
         */
        void fitted(int done, int most);
    }

    /** Fits without telling anyone. */
    public static LinearRun fit(PreparedExperiment prepared) {
        return fit(prepared, (done, most) -> {});
    }

    /**
     * Fits.
     *
     * @throws ai.polymath.PolymathException if the penalty can't be had for these tasks
     */
    public static LinearRun fit(PreparedExperiment prepared, Progress progress) {
        return new LinearTrainer(prepared).run(progress);
    }

    /** The numbers that the model of an experiment has. */
    public static long parameterCount(PreparedExperiment prepared) {
        return (LinearInputs.width(prepared.preprocessing()) + 1L)
                * prepared.tasks().size();
    }

    /** The problem that is solved: the training rows of all tasks, which share their inputs. */
    public static MultiTaskProblem problem(PreparedExperiment prepared) {
        int[] rows = prepared.rows(Part.TRAIN);
        double[] x = LinearInputs.of(prepared.preprocessing(), prepared.features(), rows);
        List<TaskData> tasks = new ArrayList<>();
        for (int t = 0; t < prepared.tasks().size(); t++) {
            tasks.add(data(prepared.tasks().get(t), prepared.labels().get(t).select(rows), x));
        }
        return MultiTaskProblem.of(LinearInputs.width(prepared.preprocessing()), tasks);
    }

    private static TaskData data(FittedTask task, Labels labels, double[] x) {
        double[] values = labels.values().clone();
        double positive = 1;
        boolean binary = task.task() instanceof BinaryTask;
        if (task.task() instanceof BinaryTask yesNo && yesNo.loss() instanceof BinaryTask.CrossEntropy loss) {
            positive = loss.positiveWeight();
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = (values[i] - task.center()) / task.scale();
            }
        }
        return new TaskData(
                task.name(),
                binary ? Loss.LOGISTIC : Loss.SQUARED,
                x,
                values,
                weights(values, task.task().weight(), positive));
    }

    private static double @Nullable [] weights(double[] labels, double weight, double positive) {
        if (weight == 1 && positive == 1) {
            return null;
        }
        double[] weights = new double[labels.length];
        for (int i = 0; i < labels.length; i++) {
            weights[i] = weight * (labels[i] == 1 ? positive : 1);
        }
        return weights;
    }

    private LinearRun run(Progress progress) {
        long start = System.nanoTime();
        MultiTaskProblem problem = problem(prepared);
        LinearFit fit;
        LinearPath path;
        if (settings.strength().isPresent()) {
            fit = MultiTaskLinear.of(problem, settings.penalty(), settings.solver())
                    .fit(settings.strength().getAsDouble());
            progress.fitted(1, 1);
            path = LinearPath.of(fit);
        } else {
            CrossValidation.Result result = search(problem, progress);
            fit = result.fit();
            path = LinearPath.of(result);
        }
        LinearModel model =
                new LinearModel(prepared.preprocessing(), prepared.tasks(), fit.weights(), fit.intercepts());
        return new LinearRun(result(model, fit, path, start), path, fit, model);
    }

    private CrossValidation.Result search(MultiTaskProblem problem, Progress progress) {
        CrossValidation search = settings.crossValidation()
                .withSeed(prepared.experiment().training().seed());
        int most = search.fits() + search.strengths();
        AtomicInteger done = new AtomicInteger();
        Object turn = new Object();
        AtomicReference<@Nullable RuntimeException> thrown = new AtomicReference<>();
        int threads = prepared.experiment().training().threads();
        ForkJoinPool pool = new ForkJoinPool(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        try {
            // Parallel streams run in the pool of the task that starts them.
            return pool.submit(() -> search.run(problem, settings.penalty(), settings.solver(), () -> {
                        synchronized (turn) {
                            tell(progress, done.incrementAndGet(), most, thrown);
                        }
                    }))
                    .join();
        } catch (RuntimeException e) {
            // The pool may have wrapped what the listener threw.
            RuntimeException wanted = thrown.get();
            throw wanted == null ? e : wanted;
        } finally {
            pool.shutdown();
        }
    }

    private static void tell(
            Progress progress, int done, int most, AtomicReference<@Nullable RuntimeException> thrown) {
        RuntimeException before = thrown.get();
        if (before != null) {
            throw before;
        }
        try {
            progress.fitted(done, most);
        } catch (RuntimeException e) {
            thrown.set(e);
            throw e;
        }
    }

    private RunResult result(LinearModel model, LinearFit fit, LinearPath path, long start) {
        Map<Part, List<double[]>> predictions = new EnumMap<>(Part.class);
        for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
            predictions.put(part, model.predict(prepared.features(), prepared.rows(part)));
        }
        List<TaskResult> tasks = new ArrayList<>();
        for (int t = 0; t < prepared.tasks().size(); t++) {
            Map<Part, double[]> own = new EnumMap<>(Part.class);
            int task = t;
            predictions.forEach((part, all) -> own.put(part, all.get(task)));
            tasks.add(TaskResult.of(prepared, t, own));
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("penalty", settings.penaltyName());
        facts.put("lambda", fit.lambda());
        facts.put("strengths_tried", path.steps().size());
        facts.put("objective", fit.certificate().objective());
        facts.put("iterations", fit.certificate().iterations());
        facts.put("optimality", fit.certificate().optimality());
        facts.put("converged", fit.certificate().converged());
        facts.put("weights_not_zero", model.usedWeights());
        return RunResult.ofLinear(tasks, facts, model.parameterCount(), (System.nanoTime() - start) / 1e9);
    }
}
