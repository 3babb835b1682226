package ai.polymath.torch.training;

import ai.polymath.PolymathException;
import ai.polymath.data.Labels;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.ScheduleSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.linear.training.LinearRun;
import ai.polymath.linear.training.LinearTrainer;
import ai.polymath.run.BestEpoch;
import ai.polymath.run.EpochRecord;
import ai.polymath.run.History;
import ai.polymath.run.RunResult;
import ai.polymath.run.TaskFigures;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.balancing.NotFiniteException;
import ai.polymath.torch.balancing.StepResult;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Engine;
import ai.polymath.torch.engine.ParameterSnapshot;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import ai.polymath.torch.pretrained.Pretrained;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Trains one model for all tasks of an experiment. A network: epochs of steps, after each epoch the validation rows, the best
 * epoch's weights in the end. The result depends on the experiment, its table and the number of threads only; a training
 * that was stopped goes on from its last checkpoint to the same bits.
 */
public final class Trainer {
    private final PreparedExperiment prepared;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final @Nullable Checkpoint checkpoint;

    private final @Nullable Measuring measuring;

    private Trainer(
            PreparedExperiment prepared,
            TrainingListener listener,
            @Nullable Path checkpoint,
            @Nullable Measuring measuring) {
        this.measuring = measuring;
        this.prepared = prepared;
        this.settings = prepared.experiment().training();
        this.listener = listener;
        this.checkpoint = checkpoint == null ? null : new Checkpoint(checkpoint, prepared);
    }

    /** Trains without telling anyone and without checkpoints. */
    public static FinishedRun train(PreparedExperiment prepared) {
        return train(prepared, TrainingListener.NONE, null);
    }

    /**
     * Trains.
     *
     * @param prepared the experiment
     * @param listener is told how it goes
     * @param checkpoint file that holds the state after the last finished epoch of a network; if it exists training goes on from there;
     *     {@code null} for no checkpoints
     * @return result and model; to be closed by the caller
     * @throws StoppedException if the listener wanted to stop
     * @throws ai.polymath.PolymathException if a loss is not finite, or the checkpoint belongs to another experiment
     */
    public static FinishedRun train(PreparedExperiment prepared, TrainingListener listener, @Nullable Path checkpoint) {
        if (!prepared.experiment().model().isNetwork()) {
            return fitLinear(prepared, listener);
        }
        return new Trainer(prepared, listener, checkpoint, null).run();
    }

    /**
     * Trains a network, and finds out meanwhile how its tasks are related. The training is the same, bit for bit, as without;
     * it is not resumed, for what was measured is in no checkpoint.
     *
     * @param measuring what to measure; its tally also holds what was measured if training stops early
     * @throws ai.polymath.PolymathException also if the tasks share no parameter
     */
    public static FinishedRun measure(PreparedExperiment prepared, TrainingListener listener, Measuring measuring) {
        if (!prepared.experiment().model().isNetwork()) {
            throw new IllegalArgumentException("A linear model is fitted, not trained in steps.");
        }
        return new Trainer(prepared, listener, null, measuring).run();
    }

    /** It takes seconds, so it leaves no checkpoint and begins anew when it is resumed. */
    private static FinishedRun fitLinear(PreparedExperiment prepared, TrainingListener listener) {
        listener.startedLinear(prepared, LinearTrainer.parameterCount(prepared));
        LinearRun run = LinearTrainer.fit(prepared, (done, most) -> {
            listener.fitted(done, most);
            if (listener.wantsToStop()) {
                throw new StoppedException(0);
            }
        });
        TrainedModel model = TrainedModel.of(
                prepared.experiment().name(), prepared.experiment().model(), run.model());
        return new FinishedRun(run.result(), new History(List.of()), model, run);
    }

    private FinishedRun run() {
        long start = System.nanoTime();
        Engine.start(settings.threads());
        Device device = Engine.device(settings.device());
        Network network = Network.build(
                prepared.experiment().model(),
                InputShape.of(prepared.preprocessing()),
                prepared.tasks(),
                prepared.experiment().outputs(),
                ScalarType.Float,
                device,
                settings.seed());
        boolean done = false;
        try {
            Pretrained.load(network, prepared.experiment().model()).forEach(listener::noted);
            done = true;
        } finally {
            if (!done) {
                network.close();
            }
        }
        done = false;
        try (TrainingData data = TrainingData.of(prepared, network.groups(), ScalarType.Float, device);
                Stepper stepper = new Stepper(network, data, prepared.tasks(), settings, measuring);
                ParameterSnapshot best = network.parameters().snapshot()) {
            RunState state = new RunState(start);
            if (checkpoint != null) {
                checkpoint.restore(best, stepper, state);
            }
            Validator validator = new Validator(prepared, network, data);
            epochs(network, data, stepper, validator, best, state);
            best.restore();
            RunResult result = new Outcome(prepared, network, validator, state).result(Outcome.waiting(data, state));
            TrainedModel model = new TrainedModel(
                            prepared.experiment().name(),
                            prepared.experiment().model(),
                            prepared.preprocessing(),
                            prepared.tasks(),
                            prepared.experiment().outputs(),
                            network)
                    .withTraining(settings);
            done = true;
            return new FinishedRun(result, new History(state.history), model);
        } finally {
            if (!done) {
                network.close();
            }
        }
    }

    private void epochs(
            Network network,
            TrainingData data,
            Stepper stepper,
            Validator validator,
            ParameterSnapshot best,
            RunState state) {
        Batches batches = Batches.of(prepared);
        SeenExamples seen = new SeenExamples(prepared, state.history);
        BestEpoch judge = judge();
        long steps = (long) batches.perEpoch() * settings.epochs();
        if (!state.history.isEmpty()) {
            listener.resumed(new History(state.history));
        }
        listener.started(prepared, network.parameters().parameterCount(), state.history.size() + 1, batches.perEpoch());
        while (state.history.size() < settings.epochs() && !isStalled(state)) {
            int epoch = state.history.size();
            List<StepResult> results = new ArrayList<>();
            double learningRate = 0;
            int[][] ofEpoch = batches.ofEpoch(epoch);
            for (int b = 0; b < ofEpoch.length; b++) {
                int[] rows = ofEpoch[b];
                if (b + 1 < ofEpoch.length) {
                    data.pictures().prepare(epoch, ofEpoch[b + 1]);
                }
                double factor = settings.schedule()
                        .factor(new ScheduleSettings.Progress(state.step, steps, epoch, state.reductions));
                learningRate = settings.optimizer().learningRate() * factor;
                long start = System.nanoTime();
                StepResult result = step(stepper, state, rows, learningRate);
                state.stepNanos += System.nanoTime() - start;
                results.add(result);
                seen.add(rows);
                state.step++;
                listener.step(epoch + 1, results.size(), total(result));
                if (listener.wantsToStop()) {
                    throw new StoppedException(epoch);
                }
            }
            finishEpoch(stepper, validator, best, judge, state, results, seen, learningRate);
        }
    }

    private StepResult step(Stepper stepper, RunState state, int[] rows, double learningRate) {
        try {
            return stepper.step((int) state.step, state.history.size(), rows, learningRate);
        } catch (NotFiniteException e) {
            throw kept(e, state);
        }
    }

    /** Says what is left of a training that went wrong. */
    private PolymathException kept(NotFiniteException e, RunState state) {
        if (checkpoint == null || state.history.isEmpty()) {
            return e;
        }
        return new PolymathException(
                e.getMessage() + " The state after epoch " + state.history.size() + " is kept in " + checkpoint.file()
                        + ".",
                e);
    }

    private void finishEpoch(
            Stepper stepper,
            Validator validator,
            ParameterSnapshot best,
            BestEpoch judge,
            RunState state,
            List<StepResult> results,
            SeenExamples seen,
            double learningRate) {
        int epoch = state.history.size();
        List<EpochRecord.TaskEpoch> train = seen.endOfEpoch(Validator.means(prepared, results));
        double[] means = train.stream().mapToDouble(EpochRecord.TaskEpoch::loss).toArray();
        stepper.endOfEpoch(epoch, means);
        List<EpochRecord.TaskEpoch> validation;
        try {
            stepper.requireFinite(state.place(epoch + 1));
            validation = validator.validate(state.place(epoch + 1));
        } catch (NotFiniteException e) {
            throw kept(e, state);
        }
        EpochRecord record = new EpochRecord(
                epoch + 1,
                learningRate,
                state.seconds(),
                train,
                validation,
                stepper.gradient().summary());
        state.history.add(record);
        int bestEpoch = judge.of(state.history);
        boolean isBest = bestEpoch == epoch;
        if (isBest) {
            best.save();
            state.bestEpoch = epoch;
            state.lastImprovement = epoch;
        }
        if (settings.schedule() instanceof ScheduleSettings.Plateau plateau
                && epoch - state.lastImprovement >= plateau.patience()) {
            state.reductions++;
            state.lastImprovement = epoch;
        }
        if (checkpoint != null) {
            checkpoint.save(best, stepper, state);
        }
        listener.epoch(record, judge.figure(record), isBest);
    }

    private boolean isStalled(RunState state) {
        return !state.history.isEmpty()
                && state.history.size() - 1 - state.bestEpoch
                        >= settings.earlyStopping().patience();
    }

    private static double total(StepResult result) {
        double sum = 0;
        for (int t = 0; t < result.losses().length; t++) {
            if (!Double.isNaN(result.losses()[t])) {
                sum += result.weights()[t] * result.losses()[t];
            }
        }
        return sum;
    }

    private BestEpoch judge() {
        List<BestEpoch.Judge> judges = new ArrayList<>();
        for (int t = 0; t < prepared.tasks().size(); t++) {
            FittedTask task = prepared.tasks().get(t);
            Labels all = prepared.labels().get(t);
            Map<String, Double> baseline = TaskFigures.baseline(
                    task,
                    all.select(prepared.split().train()),
                    all.select(prepared.split().validation()));
            String metric = task.task().primaryMetric();
            judges.add(new BestEpoch.Judge(
                    task.name(),
                    metric,
                    TaskFigures.direction(task),
                    baseline.getOrDefault(metric, Double.NaN),
                    task.task().weight()));
        }
        return new BestEpoch(settings.earlyStopping(), judges);
    }
}
