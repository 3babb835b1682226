package ai.polymath.torch.training;

import ai.polymath.balancing.Uncertainty;
import ai.polymath.experiment.AdagradSettings;
import ai.polymath.experiment.AdamSettings;
import ai.polymath.experiment.AdamWSettings;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.HeadSettings;
import ai.polymath.experiment.ModelSettings;
import ai.polymath.experiment.OptimizerSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.RmsPropSettings;
import ai.polymath.experiment.ScheduleSettings;
import ai.polymath.experiment.SgdSettings;
import ai.polymath.run.EpochRecord;
import ai.polymath.settings.Settings;
import ai.polymath.torch.encoder.MlpEncoder;
import ai.polymath.torch.engine.Tensors;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import ai.polymath.torch.sharing.HardSharing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training with everything that has a memory: an optimiser with moments, a plateau schedule, batch normalization,
 * dropout in encoder and heads, uncertainty balancing, diagnostics. Also a program that begins such a training and then waits in the
 * middle of an epoch, to be killed there.
 */
final class Resumable {
    static final int EPOCHS = 8;
    private static final int STEPS = 6;

    private Resumable() {}

    static OptimizerSettings optimizer(String name) {
        return switch (name) {
            case "sgd" -> SgdSettings.of(0.3);
            case "momentum" -> new SgdSettings(0.1, 0.9, true, 1e-3);
            case "adam" -> AdamSettings.of(0.05);
            case "adamw" -> AdamWSettings.of(0.05);
            case "rmsprop" -> Settings.defaults(RmsPropSettings.class).withLearningRate(0.2);
            case "adagrad" -> new AdagradSettings(1.5, 0.01, 0.1, 1e-10, 0);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static PreparedExperiment prepared(String optimizer) {
        ModelSettings model = new ModelSettings(
                new MlpEncoder(List.of(8, 8), Activation.RELU, 0.2, Normalization.BATCH, true),
                new HardSharing(),
                new HeadSettings(List.of(4), 0.1));
        var how = Tiny.training()
                .withEpochs(EPOCHS)
                .withBatchSize(10)
                .withOptimizer(optimizer(optimizer))
                .withSchedule(new ScheduleSettings.Plateau(1, 0.5, 0.001))
                .withDiagnostics(4)
                .withBalancing(new BalancingSettings(new Uncertainty(Uncertainty.Form.AUTO, 0.05, 0)));
        return Tiny.prepare(Tiny.table(3, 100), Tiny.allTasks(), model, how);
    }

    /** All that must be equal to the bit: weights, running statistics, history and result but for the seconds. */
    static Map<String, Object> outcome(FinishedRun run) {
        Map<String, Object> all = new LinkedHashMap<>();
        var parameters = run.model().network().parameters();
        all.put("weights", Arrays.toString(Tensors.bytes(parameters.values())));
        parameters.buffers().forEach((name, tensor) -> all.put(name, Arrays.toString(Tensors.bytes(tensor))));
        List<Object> epochs = new ArrayList<>();
        for (EpochRecord epoch : run.history().epochs()) {
            epochs.add(List.of(
                    epoch.epoch(),
                    epoch.learningRate(),
                    epoch.train().toString(),
                    epoch.validation().toString(),
                    String.valueOf(epoch.gradients())));
        }
        all.put("history", epochs);
        Map<String, Object> result = new LinkedHashMap<>(run.result().toTree());
        result.remove("seconds");
        all.put("result", result.toString());
        return all;
    }

    /** A listener that wants to stop after a step of an epoch, both from 1. */
    static TrainingListener stoppingAt(int epoch, int step) {
        return new TrainingListener() {
            private boolean reached;

            @Override
            public void step(int e, int s, double loss) {
                reached = e == epoch && s == step;
            }

            @Override
            public boolean wantsToStop() {
                return reached;
            }
        };
    }

    /** Takes the optimiser, the checkpoint's file, and the epoch in whose middle to wait (0: never). */
    public static void main(String[] arguments) {
        int waitIn = Integer.parseInt(arguments[2]);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(int epoch, int step, double loss) {
                System.out.println("step " + epoch + " " + step);
                if (epoch == waitIn && step == STEPS / 2) {
                    System.out.println("waiting");
                    while (true) {
                        java.util.concurrent.locks.LockSupport.park();
                    }
                }
            }
        };
        Trainer.train(prepared(arguments[0]), listener, Path.of(arguments[1])).close();
    }
}
