package ai.polymath.torch.training;

import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.StoppingSettings;
import ai.polymath.torch.network.Activation;
import ai.polymath.torch.network.Normalization;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;

/**
 * A program that trains a tiny network for a number of steps and prints now and then {@code steps live-pointers
 * resident-bytes seconds}: with a Java heap of its own, small and fixed, what grows is native.
 */
final class LongTraining {
    private static final int STEPS_PER_EPOCH = 25;
    private static final int REPORTS = 20;

    private LongTraining() {}

    /** Takes the number of steps. */
    public static void main(String[] arguments) {
        int steps = Integer.parseInt(arguments[0]);
        int epochs = steps / STEPS_PER_EPOCH;
        PreparedExperiment prepared = Tiny.prepare(
                Tiny.table(1, 125),
                Tiny.threeTasks(),
                Tiny.model(java.util.List.of(6), Activation.RELU, Normalization.BATCH),
                Tiny.training()
                        .withBatchSize(3)
                        .withEpochs(epochs)
                        .withEarlyStopping(new StoppingSettings(StoppingSettings.Criterion.LOSS, null, steps)));
        long start = System.nanoTime();
        TrainingListener listener = new TrainingListener() {
            private int taken;

            @Override
            public void step(int epoch, int step, double loss) {
                taken++;
                if (taken % (steps / REPORTS) == 0) {
                    System.gc();
                    System.out.printf(
                            Locale.ROOT,
                            "%d %d %d %.1f%n",
                            taken,
                            Pointer.totalCount(),
                            Pointer.physicalBytes(),
                            (System.nanoTime() - start) / 1e9);
                }
            }
        };
        try (FinishedRun run = Trainer.train(prepared, listener, null)) {
            System.out.println("end " + run.result().epochs());
        }
    }
}
