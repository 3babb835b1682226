package ai.polymath.cli;

import ai.polymath.data.Part;
import ai.polymath.experiment.LinearModelSettings;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.StoppingSettings;
import ai.polymath.run.EpochRecord;
import ai.polymath.torch.training.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how training goes: a bar with time left on a terminal, a line an epoch elsewhere. */
class ProgressView implements TrainingListener, AutoCloseable {
    /** Nanoseconds between two lines on the progress of fits. */
    private static final long QUIET = 2_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final BooleanSupplier stop;
    private int epochs;
    private int stepsPerEpoch;
    private double lossSum;
    private String lastFigure = "";
    private @Nullable ProgressBar bar;
    private long began = System.nanoTime();
    private long told = began;

    ProgressView(PrintWriter out, boolean terminal, BooleanSupplier stop) {
        this.out = out;
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public void noted(String sentence) {
        out.println("Note: " + sentence);
    }

    @Override
    public void started(PreparedExperiment prepared, long parameters, int firstEpoch, int steps) {
        epochs = prepared.experiment().training().epochs();
        stepsPerEpoch = steps;
        sizes(prepared, parameters);
        if (firstEpoch > 1) {
            out.println("Going on after epoch " + (firstEpoch - 1) + ".");
        }
        if (prepared.rows(Part.VALIDATION).length > 0) {
            out.println("Score, larger is better: "
                    + meaning(prepared.experiment().training().earlyStopping()) + "; * is the best so far.");
        }
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName("Training")
                    .setInitialMax((long) epochs * steps)
                    .startsFrom((long) (firstEpoch - 1) * steps, java.time.Duration.ZERO)
                    .setUnit(" epochs", steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .build();
        }
    }

    private void sizes(PreparedExperiment prepared, long parameters) {
        out.printf(
                Locale.ROOT,
                "%d tasks, %d features, %,d / %,d / %,d rows to train, validate and test, %,d parameters.%n",
                prepared.tasks().size(),
                prepared.preprocessing().encodings().size(),
                prepared.rows(Part.TRAIN).length,
                prepared.rows(Part.VALIDATION).length,
                prepared.rows(Part.TEST).length,
                parameters);
    }

    @Override
    public void startedLinear(PreparedExperiment prepared, long parameters) {
        sizes(prepared, parameters);
        LinearModelSettings settings = prepared.experiment().model().linear();
        LinearModelSettings.Search search = settings.crossValidation();
        out.println("Linear models with the penalty " + settings.penaltyName()
                + (settings.strength().isPresent()
                        ? "."
                        : ": " + search.strengths() + " strengths, each in " + search.folds()
                                + " folds of the training rows."));
        began = System.nanoTime();
    }

    @Override
    public void fitted(int done, int most) {
        if (terminal) {
            if (bar == null) {
                bar = new ProgressBarBuilder()
                        .setTaskName("Fitting")
                        .setInitialMax(most)
                        .setUnit(" fits", 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .build();
            }
            bar.stepTo(done);
        } else if (System.nanoTime() - told > QUIET) {
            told = System.nanoTime();
            double perFit = (told - began) / 1e9 / done;
            out.printf(
                    Locale.ROOT,
                    "%d of at most %d fits, about %s left%n",
                    done,
                    most,
                    duration(perFit * (most - done)));
        }
    }

    private static String meaning(StoppingSettings stopping) {
        return switch (stopping.criterion()) {
            case MEAN_METRIC, MEAN_RANK ->
                "how far the tasks' metrics on validation rows have come from baseline (0) to perfect (1), mean over tasks";
            case LOSS -> "minus the weighted mean of the losses on validation rows";
            case TASK -> "the metric of task '" + stopping.task() + "' on validation rows";
        };
    }

    @Override
    public void step(int epoch, int step, double loss) {
        lossSum = step == 1 ? loss : lossSum + loss;
        if (bar != null) {
            bar.stepTo((long) (epoch - 1) * stepsPerEpoch + step);
            if (step == 1 || step % 20 == 0) {
                bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f%s", lossSum / step, lastFigure));
            }
        }
    }

    @Override
    public void epoch(EpochRecord epoch, double figure, boolean best) {
        String validation =
                Double.isNaN(figure) ? "" : String.format(Locale.ROOT, "  score %.4f%s", figure, best ? " *" : "");
        lastFigure = validation;
        if (bar == null) {
            double perEpoch = epoch.seconds() / epoch.epoch();
            out.printf(
                    Locale.ROOT,
                    "epoch %d/%d  loss %.4f%s  %.1f s, at most %s left%n",
                    epoch.epoch(),
                    epochs,
                    lossSum / stepsPerEpoch,
                    validation,
                    epoch.seconds(),
                    duration(perEpoch * (epochs - epoch.epoch())));
        }
    }

    static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 100 ? s + " s" : s < 6000 ? (s + 30) / 60 + " min" : (s + 1800) / 3600 + " h";
    }

    @Override
    public boolean wantsToStop() {
        return stop.getAsBoolean();
    }

    /** Ends the bar, so that what follows stands below it. */
    void finish() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public void close() {
        finish();
    }
}
