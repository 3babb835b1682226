package ai.polymath.adaptation;

import ai.polymath.PolymathException;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.settings.Settings;
import java.util.List;
import java.util.Objects;

/**
 * How a trained model meets a new task.
 *
 * @param tune what may change
 * @param sizes numbers of examples of the learning curve; none for 10, 30, 100, 300, ... as far as the table goes
 * @param draws how many times rows are divided and subsets drawn
 * @param test share of the labelled rows that tests, drawn anew each time
 * @param level probability of a false claim by the verdict
 * @param training optimiser, rounds (as epochs), rows a step, patience and seed, the same for all ways to learn
 */
public record AdaptationSettings(
        Tune tune, List<Integer> sizes, int draws, double test, double level, TrainingSettings training) {
    /** The fewest examples a task can be learned from. */
    public static final int FEWEST = 10;

    /** Checks the numbers. */
    public AdaptationSettings {
        for (String unused : List.of("schedule", "sampler", "balancing", "diagnostics", "diagnostics_every")) {
            if (!Objects.equals(
                    Settings.toTree(training).get(unused),
                    Settings.toTree(TrainingSettings.defaults()).get(unused))) {
                throw new PolymathException("Adapting to one task has no use for " + unused
                        + ". Of training it takes optimizer, epochs, batch_size, early_stopping.patience, regularization,"
                        + " gradient_clipping, device and threads.");
            }
        }
        if (!training.earlyStopping()
                .equals(TrainingSettings.defaults()
                        .earlyStopping()
                        .withPatience(training.earlyStopping().patience()))) {
            throw new PolymathException(
                    "Adapting judges rounds by the validation loss: of early_stopping it takes patience" + " only.");
        }
        sizes = sizes.stream().sorted().distinct().toList();
        for (int size : sizes) {
            if (size < FEWEST) {
                throw new PolymathException("A size is " + size + ", but the learning curve begins at " + FEWEST
                        + " examples: fewer can't be divided into training and validation.");
            }
        }
        if (draws < 1) {
            throw new PolymathException("draws is " + draws + ", but there must be 1 or more; 5 are usual.");
        }
        if (!(test > 0 && test < 1)) {
            throw new PolymathException("test is " + test + ", but a share lies between 0 and 1, such as 0.3.");
        }
        if (!(level > 0 && level < 1)) {
            throw new PolymathException(
                    "level is " + level + ", but a probability lies between 0 and 1, such as 0.05.");
        }
    }

    /** The head is tuned, five draws, 30 % of the rows test, level 0.05, training by default. */
    public static AdaptationSettings defaults() {
        return new AdaptationSettings(Tune.HEAD, List.of(), 5, 0.3, 0.05, TrainingSettings.defaults());
    }

    /**
     * What adapting takes over of how a model was trained: the optimiser with its learning rate, the rows a step, and the longest
     * gradient. All else is about other rows and other tasks.
     */
    public static TrainingSettings takenOver(TrainingSettings ofModel) {
        TrainingSettings taken =
                TrainingSettings.defaults().withOptimizer(ofModel.optimizer()).withBatchSize(ofModel.batchSize());
        Double longest = ofModel.gradientClipping();
        return longest == null ? taken : taken.withGradientClipping(longest);
    }

    /** This with another choice of what may change. */
    public AdaptationSettings withTune(Tune value) {
        return new AdaptationSettings(value, sizes, draws, test, level, training);
    }

    /** This with these numbers of examples. */
    public AdaptationSettings withSizes(List<Integer> value) {
        return new AdaptationSettings(tune, value, draws, test, level, training);
    }

    /** This with another number of draws. */
    public AdaptationSettings withDraws(int value) {
        return new AdaptationSettings(tune, sizes, value, test, level, training);
    }

    /** This with another way to train. */
    public AdaptationSettings withTraining(TrainingSettings value) {
        return new AdaptationSettings(tune, sizes, draws, test, level, value);
    }

    /**
     * The numbers of examples for a table, the whole pool at last.
     *
     * @param pool how many labelled rows are not test rows
     */
    public List<Integer> sizes(int pool) {
        List<Integer> all = new java.util.ArrayList<>();
        if (sizes.isEmpty()) {
            long ten = FEWEST;
            for (int i = 0; ten < pool; i++) {
                all.add((int) ten);
                ten = i % 2 == 0 ? ten * 3 : ten / 3 * 10;
            }
        } else {
            sizes.stream().filter(size -> size < pool).forEach(all::add);
        }
        all.add(pool);
        return all;
    }
}
