package ai.polymath.cli;

import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.relatedness.PairMatrix;
import ai.polymath.relatedness.RelationsTable;
import ai.polymath.relatedness.TaskRelations;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code polymath relate}. */
@Command(
        name = "relate",
        description = {
            "Which tasks help which? Trains the experiment once and measures in some steps by how much a step for one task"
                    + " lowers the loss of another one, and how far their gradients agree. The training itself is not"
                    + " changed by it.",
            "Linear models whose penalty learns a covariance of the tasks show that instead."
        },
        mixinStandardHelpOptions = true)
final class RelateCommand implements Callable<Integer> {
    private static final Workplace.Command HERE = new Workplace.Command("relate", "relatedness");

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Mixin
    private RelateOptions chosen = new RelateOptions();

    @Override
    public Integer call() {
        PrintWriter print = options.print();
        options.check();
        Experiment experiment = options.options().experiment();
        chosen.check(experiment);
        if (!experiment.model().isNetwork()) {
            Table table = Workplace.read(options, experiment);
            Experiment known = ExperimentTable.without(experiment, table).forTable(table);
            chosen.checkTasks(known);
            Path folder = Workplace.folder(options, HERE, experiment);
            StudyProvenance study = RelateLinear.study(options, experiment, table, folder);
            TaskRelations relations = RelateLinear.run(print, known, table, chosen.seeds(), folder, study);
            study.end(true);
            show(print, relations, folder);
            return 0;
        }
        try (Workplace place = Workplace.open(options, experiment, HERE)) {
            TaskRelations relations = new Relate(place, chosen).run();
            place.finished();
            show(print, relations, place.folder());
        }
        return 0;
    }

    private static void show(PrintWriter print, TaskRelations relations, Path folder) {
        for (String name :
                List.of(TaskRelations.LOOKAHEAD, TaskRelations.COSINE, TaskRelations.COVARIANCE, TaskRelations.PAIRS)) {
            PairMatrix matrix = relations.matrices().get(name);
            if (matrix != null) {
                print.println();
                print.print(RelationsTable.of(relations.tasks(), matrix));
            }
        }
        print.println();
        facts(print, relations.facts());
        relations.notes().forEach(note -> print.println("Note: " + note));
        RunReport.write(folder, print);
        print.println("Everything is in " + folder
                + ": report.html, relatedness.json and relatedness.csv. Choose groups with: polymath"
                + " group EXPERIMENT --max-groups K --affinity " + folder.resolve("relatedness.json"));
    }

    private static void facts(PrintWriter print, Map<String, Object> facts) {
        String steps = facts.containsKey("sampled_steps")
                ? String.format(
                        Locale.ROOT,
                        "%s of %s steps were measured in %s; ",
                        facts.get("sampled_steps"),
                        facts.get("steps"),
                        facts.get("runs") instanceof Number n && n.intValue() > 1 ? "each training" : "one training")
                : "";
        print.println(steps + "standard errors: " + facts.get(TaskRelations.ERROR) + ".");
        if (facts.get("sampled_steps") instanceof Number n && n.intValue() < 20) {
            print.println(
                    "Few steps were measured, so little is certain. More: --every with a smaller number, or --seeds.");
        }
    }
}
