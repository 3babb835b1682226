package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Choice;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/** How the learning rate changes during training: a factor on the optimiser's learning rate. */
@Choice("type")
public sealed interface ScheduleSettings {
    /**
     * The factor for a step.
     *
     * @param progress where training stands
     */
    double factor(Progress progress);

    /**
     * Where training stands.
     *
     * @param step steps taken so far
     * @param steps steps that training would take if it were not stopped early
     * @param epoch epochs finished so far
     * @param reductions how many times the validation figure stalled, for {@link Plateau}
     */
    record Progress(long step, long steps, int epoch, int reductions) {}

    /** Always 1. */
    @Kind("constant")
    @Doc("The same learning rate throughout.")
    record Constant() implements ScheduleSettings {
        @Override
        public double factor(Progress progress) {
            return 1;
        }
    }

    /**
     * {@code factor^floor(epoch / every)}.
     *
     * @param every epochs between drops
     * @param factor what a drop multiplies by
     */
    @Kind("step")
    @Doc("Drops by a factor every few epochs.")
    record Step(
            @Doc("Epochs between drops.") @Default("30") int every,

            @Doc("What a drop multiplies by, in (0, 1].") @Default("0.1")
            double factor)
            implements ScheduleSettings {
        /** Checks the settings. */
        public Step {
            atLeastOne("every", every);
            share("factor", factor);
        }

        @Override
        public double factor(Progress progress) {
            int drops = progress.epoch() / every;
            return Math.pow(factor, drops);
        }
    }

    /**
     * {@code factor^epoch}.
     *
     * @param factor what each epoch multiplies by
     */
    @Kind("exponential")
    @Doc("Drops by a factor each epoch.")
    record Exponential(
            @Doc("What each epoch multiplies by, in (0, 1].") @Default("0.97")
            double factor) implements ScheduleSettings {
        /** Checks the factor. */
        public Exponential {
            share("factor", factor);
        }

        @Override
        public double factor(Progress progress) {
            return Math.pow(factor, progress.epoch());
        }
    }

    /**
     * Rises linearly over the warm-up, then falls as half a cosine to {@code last} (Loshchilov and Hutter, ICLR 2017).
     *
     * @param warmup share of all steps in which it rises
     * @param last the factor at the end
     */
    @Kind("cosine")
    @Doc("Rises over a warm-up, then falls as half a cosine.")
    record Cosine(
            @Doc("Share of all steps in which it rises.") @Default("0.05")
            double warmup,

            @Doc("The factor at the end.") @Default("0") double last)
            implements ScheduleSettings {
        /** Checks the settings. */
        public Cosine {
            shareBelowOne("warmup", warmup);
            shareOrZero("last", last);
        }

        @Override
        public double factor(Progress progress) {
            double warm = warmup * progress.steps();
            if (progress.step() < warm) {
                return (progress.step() + 1) / (warm + 1);
            }
            double done = (progress.step() - warm) / Math.max(1, progress.steps() - warm);
            return last + (1 - last) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
        }
    }

    /**
     * Drops by a factor when the validation figure has not improved for some epochs.
     *
     * @param patience epochs without a better one before a drop
     * @param factor what a drop multiplies by
     * @param least the smallest factor
     */
    @Kind("plateau")
    @Doc("Drops by a factor when the validation figure has not improved for some epochs.")
    record Plateau(
            @Doc("Epochs without a better one before a drop.") @Default("5")
            int patience,

            @Doc("What a drop multiplies by, in (0, 1].") @Default("0.5")
            double factor,

            @Doc("The smallest factor.") @Default("0.001") double least)
            implements ScheduleSettings {
        /** Checks the settings. */
        public Plateau {
            atLeastOne("patience", patience);
            share("factor", factor);
            shareOrZero("least", least);
        }

        @Override
        public double factor(Progress progress) {
            return Math.max(least, Math.pow(factor, progress.reductions()));
        }
    }

    /**
     * Rises from {@code first} to 1 and falls to {@code last}, both as half cosines (Smith and Topin 2018).
     *
     * @param rise share of all steps in which it rises
     * @param first the factor at the start
     * @param last the factor at the end
     */
    @Kind("one-cycle")
    @Doc("Rises to the learning rate and falls again, both as half cosines.")
    record OneCycle(
            @Doc("Share of all steps in which it rises.") @Default("0.3")
            double rise,

            @Doc("The factor at the start.") @Default("0.04")
            double first,

            @Doc("The factor at the end.") @Default("0.0001")
            double last)
            implements ScheduleSettings {
        /** Checks the settings. */
        public OneCycle {
            shareBelowOne("rise", rise);
            shareOrZero("first", first);
            shareOrZero("last", last);
        }

        @Override
        public double factor(Progress progress) {
            double rising = rise * progress.steps();
            if (progress.step() < rising) {
                return between(first, 1, progress.step() / rising);
            }
            return between(1, last, Math.min(1, (progress.step() - rising) / Math.max(1, progress.steps() - rising)));
        }

        private static double between(double from, double to, double share) {
            return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * share));
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new PolymathException(name + " is " + value + ", but it must be 1 or more.");
        }
    }

    private static void share(String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new PolymathException(name + " is " + value + ", but it must lie in (0, 1].");
        }
    }

    private static void shareOrZero(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new PolymathException(name + " is " + value + ", but it must lie between 0 and 1.");
        }
    }

    private static void shareBelowOne(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new PolymathException(name + " is " + value + ", but it must be at least 0 and below 1.");
        }
    }
}
