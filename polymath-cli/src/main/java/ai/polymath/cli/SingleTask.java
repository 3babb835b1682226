package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.experiment.StoppingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.Task;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The same experiment with one of its tasks. */
final class SingleTask {
    private static final String WIDTHS = "widths";
    private static final int STEPS = 400;

    private SingleTask() {}

    /**
     * The experiment of one task. The targets of the others are no features, for the joint model does not see them either;
     * its weight is 1, for there is nothing to weigh it against; penalties that need the other tasks are left out.
     */
    static Experiment of(Experiment experiment, Task task) {
        Set<String> ignored = new LinkedHashSet<>(experiment.features().ignored());
        experiment.tasks().forEach(other -> ignored.addAll(other.targets()));
        // A column that says which rows a task is about is a feature only if it is listed, for the joint model too.
        experiment.tasks().forEach(other -> ignored.addAll(other.rows().columns()));
        ignored.removeIf(column -> experiment.features().named().contains(column)
                && !experiment.features().ignored().contains(column));
        ignored.removeAll(task.targets());
        TrainingSettings training = experiment.training();
        List<Penalty> penalties = new ArrayList<>();
        for (Penalty penalty : training.regularization()) {
            if (fits(penalty, task)) {
                penalties.add(penalty);
            }
        }
        StoppingSettings stopping = training.earlyStopping();
        if (stopping.criterion() == StoppingSettings.Criterion.TASK) {
            stopping = new StoppingSettings(StoppingSettings.Criterion.TASK, task.name(), stopping.patience());
        }
        SharingSettings hard = Settings.fromTree(Map.of("type", "hard"), "sharing", SharingSettings.class);
        // Training before tasks: early stopping may name a task that is about to go.
        return experiment
                .withTraining(training.withRegularization(penalties.toArray(new Penalty[0]))
                        .withEarlyStopping(stopping)
                        .withBalancing(new BalancingSettings(new EqualWeights())))
                .withFeatures(experiment.features().withIgnored(List.copyOf(ignored)))
                .withTasks(List.of(unweighted(task)))
                .withModel(experiment.model().withSharing(hard));
    }

    private static boolean fits(Penalty penalty, Task task) {
        try {
            penalty.forTasks(List.of(task.name()));
            return true;
        } catch (PolymathException e) {
            return false; // It names tasks that are not there.
        }
    }

    private static Task unweighted(Task task) {
        Map<String, @Nullable Object> tree = Settings.toTree(task, Task.class);
        tree.put("weight", 1.0);
        return Settings.fromTree(tree, "task " + task.name(), Task.class);
    }

    /**
     * The same with an encoder so narrow that the model has about that many parameters.
     *
     * @return null if the encoder has no widths to change
     */
    static @Nullable Experiment matched(Experiment single, PreparedExperiment joint, long parameters) {
        Map<String, @Nullable Object> encoder = Settings.toTree(single.model().encoder(), EncoderSettings.class);
        if (!(encoder.get(WIDTHS) instanceof List<?> widths)) {
            return null;
        }
        FittedTask task = joint.tasks().stream()
                .filter(t -> t.name().equals(single.tasks().get(0).name()))
                .findFirst()
                .orElseThrow();
        Experiment best = single;
        long smallest = Long.MAX_VALUE;
        int low = 1;
        int high = STEPS;
        // The number of parameters rises with the share of the widths.
        while (low <= high) {
            int middle = (low + high) / 2;
            encoder.put(WIDTHS, scaled(widths, (double) middle / STEPS));
            Experiment tried = single.withModel(
                    single.model().withEncoder(Settings.fromTree(encoder, "encoder", EncoderSettings.class)));
            long count = parameters(tried, joint, List.of(task));
            if (Math.abs(count - parameters) < smallest) {
                smallest = Math.abs(count - parameters);
                best = tried;
            }
            if (count < parameters) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return best;
    }

    private static List<Integer> scaled(List<?> widths, double share) {
        return widths.stream()
                .map(w -> (int) Math.max(1, Math.round(((Number) w).doubleValue() * share)))
                .toList();
    }

    /** How many numbers the network of an experiment learns. */
    static long parameters(Experiment experiment, PreparedExperiment joint, List<FittedTask> tasks) {
        try (Network network = Network.build(experiment.model(), InputShape.of(joint.preprocessing()), tasks, experiment.outputs())) {
            return network.parameters().parameterCount();
        }
    }
}
