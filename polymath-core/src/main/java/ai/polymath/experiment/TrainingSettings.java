package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the network learns: {@code theta <- theta - eta grad(sum_t w_t L_t + lambda Omega(theta))}, the gradient put to use
 * by an optimiser. Made by {@link #defaults()} and the {@code with} methods.
 *
 * @param optimizer what makes a step of a gradient
 * @param schedule how the learning rate changes
 * @param epochs passes over the training rows, at most
 * @param batchSize rows a step
 * @param earlyStopping which epoch is best, and when to stop looking for a better one
 * @param regularization the penalties Omega
 * @param balancing how losses become one step
 * @param gradientClipping longest gradient; a longer one is shortened to it
 * @param device where to compute
 * @param threads processor threads; 1 is best for small networks, 0 takes as many as there are cores
 * @param seed decides initial weights, order of rows and dropout
 * @param diagnostics whether lengths, angles and conflicts of the tasks' gradients are recorded
 * @param diagnosticsEvery steps between two looks at the gradients
 */
@Doc("How the network learns.")
public record TrainingSettings(
        @Doc("What makes a step of a gradient.") @Default("adam")
        OptimizerSettings optimizer,

        @Doc("How the learning rate changes.") @Default("constant")
        ScheduleSettings schedule,

        @Doc("Passes over the training rows, at most.") @Default("100")
        int epochs,

        @Doc("Rows a step.") @Default("64") int batchSize,

        @Doc("Which epoch is best, and when to stop looking for a better one.") @Default("{}")
        StoppingSettings earlyStopping,

        @Doc("Penalties on the weights, added to the joint loss.") @Default("[]")
        List<Penalty> regularization,

        @Doc("How the tasks' losses become one step.") @Default("{}")
        BalancingSettings balancing,

        @Doc("Longest gradient; a longer one is shortened to it.") @Nullable
        Double gradientClipping,

        @Doc("Where to compute: cpu, cuda or cuda:N.") @Default("cpu")
        String device,

        @Doc("Processor threads: more than 1 helps wide networks and large batches only, and on a busy machine hurts;"
                + " 0 takes as many as there are cores.")
        @Default("1")
        int threads,

        @Doc("Decides initial weights, order of rows and dropout.") @Default("1")
        long seed,

        @Doc("Whether to record lengths, angles and conflicts of the tasks' gradients, in gradients.csv.")
        @Default("false")
        boolean diagnostics,

        @Doc("Steps between two looks at the gradients; a look costs a backward pass for each task.") @Default("10")
        int diagnosticsEvery) {

    /** Checks the numbers. */
    public TrainingSettings {
        regularization = List.copyOf(regularization);
        if (epochs < 1) {
            throw new PolymathException("epochs is " + epochs + ", but training takes 1 or more.");
        }
        if (batchSize < 1) {
            throw new PolymathException("batch_size is " + batchSize + ", but a step needs 1 row or more.");
        }
        if (gradientClipping != null && !(gradientClipping > 0)) {
            throw new PolymathException(
                    "gradient_clipping is " + gradientClipping + ", but a length is a positive number.");
        }
        if (diagnosticsEvery < 1) {
            throw new PolymathException("diagnostics_every is " + diagnosticsEvery + ", but it must be 1 or more.");
        }
        if (threads < 0) {
            throw new PolymathException("threads is " + threads + ", but it must be 0 (all cores) or more.");
        }
    }

    /** Everything by default. */
    public static TrainingSettings defaults() {
        return Settings.defaults(TrainingSettings.class);
    }

    /** This with another optimiser. */
    public TrainingSettings withOptimizer(OptimizerSettings value) {
        return Settings.with(this, "optimizer", value);
    }

    /** This with another schedule. */
    public TrainingSettings withSchedule(ScheduleSettings value) {
        return Settings.with(this, "schedule", value);
    }

    /** This with another number of epochs. */
    public TrainingSettings withEpochs(int value) {
        return Settings.with(this, "epochs", value);
    }

    /** This with another batch size. */
    public TrainingSettings withBatchSize(int value) {
        return Settings.with(this, "batchSize", value);
    }

    /** This with another way to find the best epoch. */
    public TrainingSettings withEarlyStopping(StoppingSettings value) {
        return Settings.with(this, "earlyStopping", value);
    }

    /** This with these penalties. */
    public TrainingSettings withRegularization(Penalty... value) {
        return Settings.with(this, "regularization", List.of(value));
    }

    /** This with another balancing. */
    public TrainingSettings withBalancing(BalancingSettings value) {
        return Settings.with(this, "balancing", value);
    }

    /** This with gradients of at most that length. */
    public TrainingSettings withGradientClipping(double value) {
        return Settings.with(this, "gradientClipping", value);
    }

    /** This on that many threads. */
    public TrainingSettings withThreads(int value) {
        return Settings.with(this, "threads", value);
    }

    /** This with another seed. */
    public TrainingSettings withSeed(long value) {
        return Settings.with(this, "seed", value);
    }

    /** This with a look at the gradients every so many steps. */
    public TrainingSettings withDiagnostics(int every) {
        return Settings.with(Settings.with(this, "diagnostics", true), "diagnosticsEvery", every);
    }
}
