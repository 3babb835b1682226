package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.balancing.EqualWeights;
import ai.polymath.experiment.BalancingSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.StoppingSettings;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.regularization.Penalty;
import ai.polymath.settings.SettingException;
import ai.polymath.settings.Settings;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The same experiment with some of its tasks. */
final class TaskSubset {
    private TaskSubset() {}

    /**
     * The experiment of those tasks. The targets of the others are no features, for the joint model does not see them
     * either; penalties, weights and preferences that name the others are left out.
     *
     * @param tasks some of its tasks, perhaps with other weights
     */
    static Experiment of(Experiment experiment, List<Task> tasks) {
        Set<String> ignored = new LinkedHashSet<>(experiment.features().ignored());
        experiment.tasks().forEach(other -> ignored.addAll(other.targets()));
        // A column that says which rows a task is about is a feature only if it is listed, for the joint model too.
        experiment.tasks().forEach(other -> ignored.addAll(other.rows().columns()));
        ignored.removeIf(column -> experiment.features().named().contains(column)
                && !experiment.features().ignored().contains(column));
        tasks.forEach(task -> ignored.removeAll(task.targets()));
        List<String> names = tasks.stream().map(Task::name).toList();
        Set<String> gone = new LinkedHashSet<>();
        experiment.tasks().forEach(other -> gone.add(other.name()));
        names.forEach(gone::remove);
        TrainingSettings training = experiment.training();
        List<Penalty> penalties = new ArrayList<>();
        for (Penalty penalty : training.regularization()) {
            if (fits(penalty, names)) {
                penalties.add(penalty);
            }
        }
        StoppingSettings stopping = training.earlyStopping();
        String decisive = stopping.task();
        if (decisive != null && gone.contains(decisive)) {
            stopping = tasks.size() == 1
                    ? new StoppingSettings(StoppingSettings.Criterion.TASK, names.get(0), stopping.patience())
                    : new StoppingSettings(StoppingSettings.Criterion.MEAN_METRIC, null, stopping.patience());
        }
        // Training before tasks: early stopping may name a task that is about to go.
        return experiment
                .withTraining(training.withRegularization(penalties.toArray(new Penalty[0]))
                        .withEarlyStopping(stopping)
                        .withBalancing(balancing(training.balancing(), gone)))
                .withFeatures(experiment.features().withIgnored(List.copyOf(ignored)))
                .withTasks(tasks);
    }

    private static boolean fits(Penalty penalty, List<String> names) {
        try {
            penalty.forTasks(names);
            return true;
        } catch (PolymathException e) {
            return false; // It names tasks that are not there.
        }
    }

    /** Without what names tasks that are gone; equal weights if the method can't do without. */
    private static BalancingSettings balancing(BalancingSettings own, Set<String> gone) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        // The settings' own names stay, whatever tasks are called; tasks are named in what they hold.
        Settings.toTree(own).forEach((key, value) -> tree.put(key, without(value, gone)));
        try {
            return Settings.fromTree(tree, "balancing", BalancingSettings.class);
        } catch (SettingException e) {
            return new BalancingSettings(new EqualWeights());
        }
    }

    private static @Nullable Object without(@Nullable Object tree, Set<String> gone) {
        if (tree instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
            map.forEach((key, value) -> {
                if (!gone.contains(String.valueOf(key))) {
                    kept.put(key, without(value, gone));
                }
            });
            return kept;
        }
        if (tree instanceof List<?> list) {
            return list.stream()
                    .filter(item -> !(item instanceof String text && gone.contains(text)))
                    .toList();
        }
        return tree;
    }
}
