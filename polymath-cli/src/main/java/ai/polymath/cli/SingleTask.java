package ai.polymath.cli;

import ai.polymath.balancing.EqualWeights;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.EncoderSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.Task;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import java.util.List;
import java.util.Map;
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
        Experiment subset = TaskSubset.of(experiment, List.of(unweighted(task)));
        SharingSettings hard = Settings.fromTree(Map.of("type", "hard"), "sharing", SharingSettings.class);
        return subset.withTraining(subset.training().withBalancing(new BalancingSettings(new EqualWeights())))
                .withModel(subset.model().withSharing(hard));
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
        try (Network network =
                Network.build(experiment.model(), InputShape.of(joint.preprocessing()), tasks, experiment.outputs())) {
            return network.parameters().parameterCount();
        }
    }
}
