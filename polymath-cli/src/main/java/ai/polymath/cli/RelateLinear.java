package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Table;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.linear.training.LinearRun;
import ai.polymath.linear.training.LinearTrainer;
import ai.polymath.relatedness.PairMatrix;
import ai.polymath.relatedness.RelationsFiles;
import ai.polymath.relatedness.TaskRelations;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the tasks of linear models are related: the covariance that a penalty learns, over one fit a seed. */
final class RelateLinear {
    private RelateLinear() {}

    /** The provenance of a command that fits linear models. */
    static StudyProvenance study(StudyOptions options, Experiment experiment, Table table, Path folder) {
        Map<String, String> versions = Map.of("polymath", Main.Version.number());
        int threads = experiment.training().threads();
        return StudyProvenance.begin(folder, options, experiment, table, versions, threads);
    }

    /**
     * Fits, and writes {@code relatedness.json} and {@code relatedness.csv}.
     *
     * @param known with a task for each of its table's questions
     */
    static TaskRelations run(
            PrintWriter print, Experiment known, Table table, int seeds, Path folder, StudyProvenance study) {
        List<TaskRelations> runs = new ArrayList<>();
        boolean fixed = !Replicate.isByChance(known.data().split());
        List<Replicate> replicates = Replicate.of(known, table, seeds, fixed);
        study.uses(replicates);
        for (Replicate replicate : replicates) {
            PreparedExperiment prepared = PreparedExperiment.of(known, table, replicate.split());
            LinearRun run = LinearTrainer.fit(prepared, (done, most) -> {});
            double[][] correlations = run.correlations();
            if (correlations == null) {
                throw new PolymathException("With the penalty "
                        + known.model().linear().penaltyName()
                        + " linear models learn nothing of how tasks are related, and they are not trained in steps that"
                        + " could be measured. Maybe use penalty: mtrl, or a network?");
            }
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("runs", 1);
            facts.put(TaskRelations.ERROR, "unknown of one fit");
            PairMatrix matrix = new PairMatrix(
                    "Correlation of two tasks' weights by the covariance that the penalty has learned.",
                    "",
                    true,
                    correlations,
                    PairMatrix.unknown(correlations.length));
            runs.add(new TaskRelations(
                    known.name(),
                    known.tasks().stream().map(t -> t.name()).toList(),
                    Map.of(TaskRelations.COVARIANCE, matrix),
                    Map.of(),
                    List.of(),
                    facts,
                    List.of()));
            print.println(replicate.name() + " fitted");
        }
        TaskRelations all = TaskRelations.over(runs);
        RelationsFiles.writeJson(all, folder.resolve("relatedness.json"));
        RelationsFiles.writeCsv(all, folder.resolve("relatedness.csv"));
        return all;
    }
}
