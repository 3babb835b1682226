package ai.polymath.data;

import ai.polymath.PolymathException;
import ai.polymath.settings.Choice;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;

/**
 * How many rows of each source a batch has, where an experiment has several. A batch is put together of rows of the sources, and
 * each task's loss is the mean over the batch's rows that have its label.
 *
 * <p><b>An epoch</b> is as many rows as there are training rows in all sources together, whichever rows these are, in
 * {@code ceil(rows / batch_size)} batches whose sizes differ by one row at most. Proportional sampling shows every row once
 * an epoch. The others show a small source's rows more often and a large source's less often; each source is gone through in
 * an order by chance, and no row of it comes again before all others of it have come. Where a source ends within an epoch it
 * begins anew in another order, and where it does not, the next epoch goes on from there. The history says for each task and
 * epoch how many examples it saw and how often it has gone through its own.
 */
@Choice("type")
public sealed interface SamplerSettings {
    /**
     * The exponent alpha in {@code p_i = n_i^alpha / sum_j n_j^alpha}, the share of source i in an epoch's rows, if it has
     * n_i training rows: 1 is proportional to its size, 0 the same for all.
     *
     * @param epoch the epoch, from 0
     * @param epochs how many epochs there would be if training were not stopped early
     */
    double exponent(int epoch, int epochs);

    /** Whether a batch is of one source alone. */
    default boolean oneSourceABatch() {
        return false;
    }

    /** All rows of all sources in one order by chance: each row once an epoch. */
    @Kind("proportional")
    @Doc("Every row of every source once an epoch, all shuffled together.")
    record Proportional() implements SamplerSettings {
        @Override
        public double exponent(int epoch, int epochs) {
            return 1;
        }
    }

    /** As many rows of each source: the smaller a source the more often its rows. */
    @Kind("uniform")
    @Doc("As many rows of each source in every batch.")
    record Uniform() implements SamplerSettings {
        @Override
        public double exponent(int epoch, int epochs) {
            return 0;
        }
    }

    /**
     * {@code p_i} proportional to {@code n_i^(1/T)} (Arivazhagan et al. 2019): T = 1 is proportional, a large T uniform.
     *
     * @param temperature T, 1 or more
     */
    @Kind("temperature")
    @Doc("Between proportional and uniform: shares by rows^(1/temperature).")
    record Temperature(
            @Doc("1 is proportional, a large one nearly uniform.") @Default("2")
            double temperature) implements SamplerSettings {
        /** Checks the temperature. */
        public Temperature {
            if (!(temperature >= 1) || Double.isInfinite(temperature)) {
                throw new PolymathException(
                        "temperature is " + temperature
                                + ", but it must be 1 (shares by size) or more. Maybe type: uniform for the same of each source?");
            }
        }

        @Override
        public double exponent(int epoch, int epochs) {
            return 1 / temperature;
        }
    }

    /**
     * From proportional in the first epoch towards uniform: {@code alpha = 1 - d (e - 1) / (E - 1)} in epoch e of E
     * (Stickland and Murray, ICML 2019, with d = 0.8).
     *
     * @param decay d in [0, 1]: how far the exponent falls until the last epoch
     */
    @Kind("annealed")
    @Doc("Proportional at first, nearly uniform in the last epoch.")
    record Annealed(
            @Doc("How far the exponent of the sizes falls from 1 until the last epoch, in [0, 1].") @Default("0.8")
            double decay)
            implements SamplerSettings {
        /** Checks the decay. */
        public Annealed {
            if (!(decay >= 0 && decay <= 1)) {
                throw new PolymathException("decay is " + decay
                        + ", but it must lie between 0 (always proportional) and 1" + " (uniform in the last epoch).");
            }
        }

        @Override
        public double exponent(int epoch, int epochs) {
            return epochs == 1 ? 1 : 1 - decay * epoch / (epochs - 1);
        }
    }

    /** Each batch of one source, in turn; the turn goes on over epochs. A task without a label in a batch sits it out. */
    @Kind("round-robin")
    @Doc("Each batch of one source, in turn.")
    record RoundRobin() implements SamplerSettings {
        @Override
        public double exponent(int epoch, int epochs) {
            return 0;
        }

        @Override
        public boolean oneSourceABatch() {
            return true;
        }
    }
}
