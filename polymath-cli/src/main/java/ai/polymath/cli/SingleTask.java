package ai.polymath.cli;

import ai.polymath.balancing.EqualWeights;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.experiment.SharingSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.Task;
import ai.polymath.torch.encoder.EncoderKind;
import ai.polymath.torch.encoder.ParameterMatch;
import ai.polymath.torch.network.InputShape;
import ai.polymath.torch.network.Network;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The same experiment with one of its tasks. */
final class SingleTask {
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
     * The same with the narrower or wider encoder whose model has a number of parameters nearest to that one.
     *
     * @return null if the encoder has no widths to change
     */
    static @Nullable Experiment matched(Experiment single, PreparedExperiment joint, long parameters) {
        FittedTask task = joint.tasks().stream()
                .filter(t -> t.name().equals(single.tasks().get(0).name()))
                .findFirst()
                .orElseThrow();
        EncoderKind nearest = ParameterMatch.nearest(
                (EncoderKind) single.model().encoder(),
                parameters,
                encoder -> parameters(with(single, encoder), joint, List.of(task)));
        return nearest == null ? null : with(single, nearest);
    }

    private static Experiment with(Experiment single, EncoderKind encoder) {
        return single.withModel(single.model().withEncoder(encoder));
    }

    /** How many numbers the network of an experiment learns. */
    static long parameters(Experiment experiment, PreparedExperiment joint, List<FittedTask> tasks) {
        try (Network network =
                Network.build(experiment.model(), InputShape.of(joint.preprocessing()), tasks, experiment.outputs())) {
            return network.parameters().parameterCount();
        }
    }
}
