package ai.polymath.cli;

import ai.polymath.comparison.Variant;
import ai.polymath.data.Part;
import ai.polymath.experiment.Experiment;
import ai.polymath.relatedness.Grouping;
import ai.polymath.relatedness.TrainedGroup;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Groups of an experiment's tasks as models to be trained; a group is a set of bits. */
final class TaskGroups {
    private static final String GROUPS = "groups";

    private final Experiment experiment;

    /** Of an experiment with all its tasks. */
    TaskGroups(Experiment experiment) {
        this.experiment = experiment;
    }

    /** The tasks of a group. */
    List<Task> tasks(long group) {
        List<Task> tasks = new ArrayList<>();
        for (int t = 0; t < experiment.tasks().size(); t++) {
            if ((group >> t & 1) == 1) {
                tasks.add(experiment.tasks().get(t));
            }
        }
        return tasks;
    }

    /** The group of all tasks. */
    long all() {
        return (1L << experiment.tasks().size()) - 1;
    }

    /** The experiment of a group; a task alone shares with none. */
    Experiment model(long group) {
        List<Task> tasks = tasks(group);
        return tasks.size() == 1
                ? SingleTask.of(experiment, tasks.get(0))
                : tasks.size() == experiment.tasks().size() ? experiment : TaskSubset.of(experiment, tasks);
    }

    /** One model a task, as compare trains them. */
    Candidate singles() {
        List<Experiment> models = experiment.tasks().stream()
                .map(t -> SingleTask.of(experiment, t))
                .toList();
        return new Candidate("single", Variant.Role.SINGLE, "none", models, false);
    }

    /** One model for all tasks, as the experiment has it. */
    Candidate together() {
        return new Candidate("together", Variant.Role.EQUAL, "together", List.of(experiment), false);
    }

    /** One model for a group's tasks. */
    Candidate of(long group) {
        return new Candidate(name(group), Variant.Role.BALANCED, GROUPS, List.of(model(group)), false);
    }

    private String name(long group) {
        StringBuilder name = new StringBuilder("tasks");
        for (long left = group; left != 0; left &= left - 1) {
            name.append('-').append(Long.numberOfTrailingZeros(left) + 1);
        }
        return name.toString();
    }

    /** The tasks that a group of a choice answers for. */
    Set<String> served(Grouping grouping, int group) {
        Set<String> served = new LinkedHashSet<>();
        for (int t = 0; t < experiment.tasks().size(); t++) {
            if (grouping.servedBy()[t] == group) {
                served.add(experiment.tasks().get(t).name());
            }
        }
        return served;
    }

    /** The candidate whose models hold a group: a task alone is one of the singles. */
    Candidate candidate(long group) {
        return group == all() ? together() : Long.bitCount(group) == 1 ? singles() : of(group);
    }

    /**
     * What groups gain, found by training them and the tasks alone; by validation rows, or by test rows where there are none.
     *
     * @param groups of two tasks or more
     */
    List<TrainedGroup> train(Workplace place, List<Replicate> replicates, List<Long> groups) {
        List<Candidate> candidates = new ArrayList<>(List.of(singles()));
        groups.forEach(group -> candidates.add(candidate(group)));
        TrainedModels models = TrainedModels.of(place, replicates, candidates);
        boolean validated = replicates.get(0).split().validation().length > 0;
        Part part = validated ? Part.VALIDATION : Part.TEST;
        int[] signs =
                models.measures().stream().mapToInt(m -> m.direction().sign()).toArray();
        double[][] alone = models.figures(candidates.get(0), part);
        List<TrainedGroup> trained = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            trained.add(TrainedGroup.of(groups.get(g), models.figures(candidates.get(g + 1), part), alone, signs));
        }
        return trained;
    }
}
