package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.relatedness.RelationsFiles;
import ai.polymath.relatedness.TaskRelations;
import ai.polymath.run.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polymath group}. */
@Command(
        name = "group",
        description = {
            "Which tasks to train together? Chooses groups by what 'polymath relate' measures, says what is expected of them,"
                    + " and writes an experiment file for each.",
            "With --confirm it trains them, and says what was gained."
        },
        mixinStandardHelpOptions = true)
final class GroupCommand implements Callable<Integer> {
    private static final Workplace.Command HERE = new Workplace.Command("group", "groups");

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(names = "--max-groups", paramLabel = "K", required = true, description = "Most groups, and so most models.")
    private int most;

    @Option(
            names = "--affinity",
            paramLabel = "FILE",
            description = "A relatedness.json of this experiment; by default relations are measured first.")
    private @Nullable Path affinity;

    @Option(
            names = "--by",
            paramLabel = "MATRIX",
            description = "What to go by: lookahead, first_order, cosine, pair_gains, covariance or predicted; default:"
                    + " gains predicted from trained groups where there are some, else lookahead affinities.")
    private @Nullable String by;

    @Option(
            names = "--confirm",
            description = "Train the groups, the next best ones, one model for all tasks and one a task, and compare.")
    private boolean confirm;

    @Option(
            names = "--confirm-seeds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Seeds of that comparison; default: ${DEFAULT-VALUE}.")
    private int confirmSeeds = 5;

    @Mixin
    private RelateOptions chosen = new RelateOptions();

    @Override
    public Integer call() {
        PrintWriter print = options.print();
        options.check();
        Experiment experiment = options.options().experiment();
        chosen.check(experiment);
        GroupConfirmation.requireSeeds(confirmSeeds);
        if (experiment.tasks().stream().allMatch(task -> task.rows().per() == null)) {
            checkGroups(experiment);
        } else if (most < 1) {
            throw new PolymathException("--max-groups is " + most + ", but there is at least one group.");
        }
        TaskRelations given = affinity == null ? null : RelationsFiles.read(affinity);
        if (!experiment.model().isNetwork()) {
            if (confirm) {
                throw new PolymathException("--confirm compares networks, but the experiment's model is linear.");
            }
            Table table = Workplace.read(options, experiment);
            Experiment known = ExperimentTable.without(experiment, table).forTable(table);
            chosen.checkTasks(known);
            checkGroups(known);
            Path folder = Workplace.folder(options, HERE, experiment);
            StudyProvenance study = RelateLinear.study(options, experiment, table, folder);
            TaskRelations relations = given == null
                    ? RelateLinear.run(print, known, table, chosen.seeds(), folder, study)
                    : fitting(given, known);
            study.end(true);
            write(print, plan(print, relations), known, folder);
            RunReport.write(folder, print);
            return 0;
        }
        try (Workplace place = Workplace.open(options, experiment, HERE)) {
            chosen.checkTasks(place.known());
            checkGroups(place.known());
            TaskRelations relations = given == null ? new Relate(place, chosen).run() : fitting(given, place.known());
            GroupPlan plan = plan(print, relations);
            Map<String, @Nullable Object> tree = write(print, plan, place.known(), place.folder());
            if (confirm) {
                print.println();
                print.flush();
                GroupConfirmation confirmation = GroupConfirmation.of(place, plan, confirmSeeds);
                print.println();
                print.print(confirmation.text());
                tree.put("confirmation", confirmation.tree());
                Json.write(place.folder().resolve("groups.json"), tree);
            }
            place.finished();
            RunReport.write(place.folder(), print);
        }
        return 0;
    }

    private void checkGroups(Experiment known) {
        int tasks = known.tasks().size();
        if (most < 1 || most > tasks) {
            throw new PolymathException(
                    "--max-groups is " + most + ", but " + tasks + " tasks make 1 to " + tasks + " groups.");
        }
    }

    /** What was measured, if it is about the experiment's tasks, in their order. */
    private TaskRelations fitting(TaskRelations given, Experiment known) {
        List<String> tasks = known.tasks().stream().map(t -> t.name()).toList();
        if (!given.tasks().equals(tasks)) {
            boolean order = new HashSet<>(given.tasks()).equals(new HashSet<>(tasks));
            throw new PolymathException(affinity + " is about the tasks " + given.tasks() + ", but the experiment has "
                    + tasks + (order ? ", in another order" : "") + ". Measure again with 'polymath relate'.");
        }
        return given;
    }

    private GroupPlan plan(PrintWriter print, TaskRelations relations) {
        GroupPlan plan = GroupPlan.of(relations, by, most);
        print.println();
        print.print(plan.text());
        return plan;
    }

    private Map<String, @Nullable Object> write(PrintWriter print, GroupPlan plan, Experiment known, Path folder) {
        writeFiles(options, plan, known, folder);
        Map<String, @Nullable Object> tree = plan.tree();
        Json.write(folder.resolve("groups.json"), tree);
        print.println("Written to " + folder + ": report.html, groups.json, "
                + (plan.groups().size() == 1
                        ? GroupPlan.file(0)
                        : "group-1.yaml to " + GroupPlan.file(plan.groups().size() - 1))
                + ".");
        return tree;
    }

    /** Writes an experiment file a group, and removes those of an earlier choice. */
    static List<Path> writeFiles(StudyOptions options, GroupPlan plan, Experiment known, Path folder) {
        TaskGroups groups = new TaskGroups(known);
        ExperimentCopy copy = new ExperimentCopy(options.options());
        List<Path> files = new ArrayList<>();
        int count = plan.groups().size();
        for (int g = 0; g < count; g++) {
            long group = plan.groups().get(g);
            List<String> comments = new ArrayList<>();
            comments.add("Group " + (g + 1) + " of " + count + " of the experiment '" + known.name()
                    + "', chosen by polymath group (by " + plan.by() + ").");
            comments.add("Tasks: " + String.join(", ", plan.names(group)) + ".");
            List<String> served = plan.served(group);
            if (served.size() < plan.names(group).size()) {
                comments.add("Its model answers for " + String.join(", ", served)
                        + "; the other tasks only help, and are answered for by another group's model.");
            }
            Path file = folder.resolve(GroupPlan.file(g));
            copy.write(groups.model(group), known.name() + "-group-" + (g + 1), comments, file);
            files.add(file);
        }
        for (int g = count; Files.exists(folder.resolve(GroupPlan.file(g))); g++) {
            LocalRunner.delete(folder.resolve(GroupPlan.file(g)));
        }
        return files;
    }
}
