package ai.polymath.torch.adaptation;

import ai.polymath.PolymathException;
import ai.polymath.adaptation.AdaptationSettings;
import ai.polymath.adaptation.Draw;
import ai.polymath.adaptation.Tune;
import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Table;
import ai.polymath.experiment.OutputSettings;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.LabelSource;
import ai.polymath.task.Task;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.sharing.Newcomer;
import ai.polymath.torch.sharing.SharingKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained model and a task that it does not have, with a table that has the model's features and the task's labels.
 *
 * @param model the trained model
 * @param task the new task, fitted to all labels
 * @param features of the table's rows, by the model's preprocessing
 * @param labels of the table's rows
 * @param table the table
 */
record NewTask(TrainedModel model, FittedTask task, Features features, Labels labels, Table table) {
    /**
     * Looks at a task.
     *
     * @throws PolymathException if model, task or table don't fit each other
     */
    static NewTask of(TrainedModel model, Task task, Table table) {
        requireNew(model, task);
        Features features = model.preprocessing().apply(table);
        int[] rows = IntStream.range(0, table.rows()).toArray();
        FittedTask fitted = task.fit(new LabelSource(table, rows));
        Labels labels = fitted.labels(table);
        Draw.requireLearnable(fitted, labels);
        return new NewTask(model, fitted, features, labels, table);
    }

    private static void requireNew(TrainedModel model, Task task) {
        if (!model.settings().isNetwork()) {
            throw new PolymathException(
                    "The model is linear: its tasks share a penalty while they are fitted, but no part"
                            + " that a new task could use. Train all tasks together: polymath train.");
        }
        if (model.tasks().stream().anyMatch(t -> t.name().equals(task.name()))) {
            throw new PolymathException("The model has a task '" + task.name()
                    + "' already. Give the new one another name, or use polymath predict.");
        }
        if (task.rows().per() != null || task.rows().source() != null) {
            throw new PolymathException("Task '" + task.name() + "' has "
                    + (task.rows().per() != null ? "per" : "source")
                    + ", but adapting takes one task on one table. Name its rows with where, if need be.");
        }
        if (task.isPlaceWise()
                || model.tasks().stream().anyMatch(old -> old.task().isPlaceWise())) {
            throw new PolymathException("Adapting takes tasks about a whole example, but "
                    + (task.isPlaceWise() ? "'" + task.name() + "'" : "a task of the model")
                    + " has an answer for every place of an example.");
        }
        if (!model.outputs().equals(OutputSettings.NONE)) {
            throw new PolymathException(
                    "The model was trained with outputs, which relate its tasks' answers: their heads"
                            + " belong together, and adapting doesn't know them. Train a model without outputs to adapt.");
        }
        for (String target : task.targets()) {
            if (model.preprocessing().columns().contains(target)) {
                throw new PolymathException(
                        "Column '" + target + "' is the target of task '" + task.name()
                                + "', but the model sees it as a feature: it would know the answer. Train the model without it.");
            }
        }
    }

    private SharingKind sharing() {
        return (SharingKind) model.settings().sharing();
    }

    /** Whether the network must have the old tasks too. */
    boolean isAmongAll() {
        return sharing().newcomer() == Newcomer.AMONG_ALL;
    }

    /**
     * Refuses ways to share that a new task has no use for.
     *
     * @param keep whether the old tasks shall stay
     */
    void requireAdaptable(AdaptationSettings settings, boolean keep) {
        Object kind = Settings.toTree(model.settings()).get("sharing");
        String name = kind instanceof java.util.Map<?, ?> map ? String.valueOf(map.get("type")) : String.valueOf(kind);
        if (sharing().newcomer() == Newcomer.NONE) {
            throw new PolymathException("The model's sharing is '" + name
                    + "', in which there is no shared part that a new task could use as it is. Train the model with another"
                    + " one, such as hard, mmoe, cgc or adapters.");
        }
        if (settings.tune() != Tune.HEAD && isAmongAll()) {
            throw new PolymathException(
                    "The model's sharing is '" + name + "', in which a new task's way leads through the"
                            + " other tasks' parts, so they must stay as they are: use --tune head.");
        }
        if (settings.tune() == Tune.ALL && keep) {
            throw new PolymathException(
                    "The old tasks can be kept only if the shared part stays as it is; tuning all changes"
                            + " what they see. Use --tune head, or don't keep them.");
        }
    }

    /** The tasks of the network that the new one is trained in, the new one last. */
    List<FittedTask> host(FittedTask fitted) {
        List<FittedTask> host = new ArrayList<>(isAmongAll() ? model.tasks() : List.of());
        host.add(fitted);
        return host;
    }

    /** The host's labels: none for the old tasks. */
    List<Labels> hostLabels() {
        List<Labels> all = new ArrayList<>();
        for (FittedTask old : isAmongAll() ? model.tasks() : List.<FittedTask>of()) {
            all.add(old.noLabels(table.rows()));
        }
        all.add(labels);
        return all;
    }

    /** The task with what is estimated of labels taken from some rows only; its classes are those of the whole table. */
    FittedTask fittedOn(int[] train) {
        return task.task().fit(new LabelSource(table, train));
    }
}
