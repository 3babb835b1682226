package ai.polymath.torch.training;

import ai.polymath.data.Part;
import ai.polymath.data.SourceRows;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.RunResult;
import ai.polymath.run.SourceResult;
import ai.polymath.run.TaskResult;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.network.Network;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a training has come to, with the best epoch's weights in the network.
 *
 * @param state where it ended
 */
record Outcome(PreparedExperiment prepared, Network network, Validator validator, RunState state) {
    /** How long steps have waited for pictures, if there are any. */
    static List<String> waiting(TrainingData data, RunState state) {
        if (!data.pictures().hasPictures() || state.stepNanos == 0) {
            return List.of();
        }
        double share = 100 * data.pictures().waitedSeconds() / (state.stepNanos / 1e9);
        return List.of(String.format(
                Locale.ROOT,
                "Steps waited for pictures %.1f %% of their time, %.1f s.",
                share,
                data.pictures().waitedSeconds()));
    }

    /** Figures on validation and test rows, with what the network and the notes say. */
    RunResult result(List<String> notes) {
        List<String> findings = new ArrayList<>(
                network.findings(prepared.tasks().stream().map(FittedTask::name).toList()));
        findings.addAll(notes);
        String place = state.place(state.history.size());
        Map<Part, List<double[]>> predictions = new EnumMap<>(Part.class);
        predictions.put(Part.VALIDATION, validator.predictions(Part.VALIDATION, place));
        predictions.put(Part.TEST, validator.predictions(Part.TEST, place));
        List<TaskResult> tasks = new ArrayList<>();
        for (int t = 0; t < prepared.tasks().size(); t++) {
            Map<Part, double[]> own = new EnumMap<>(Part.class);
            int task = t;
            predictions.forEach((part, all) -> own.put(part, all.get(task)));
            tasks.add(TaskResult.of(prepared, t, own));
        }
        return new RunResult(
                        tasks,
                        state.history.size(),
                        state.bestEpoch + 1,
                        network.parameters().parameterCount(),
                        state.seconds())
                .withFindings(findings)
                .withSources(sources(state.history.size()));
    }

    private List<SourceResult> sources(int epochs) {
        long[] drawn = Batches.of(prepared).drawnBefore(epochs);
        List<SourceResult> results = new ArrayList<>();
        for (int s = 0; s < prepared.sources().size(); s++) {
            SourceRows source = prepared.sources().get(s);
            Map<Part, Integer> rows = new EnumMap<>(Part.class);
            for (Part part : Part.values()) {
                rows.put(part, prepared.rows(part, source));
            }
            results.add(new SourceResult(source.name(), rows, drawn[s]));
        }
        return results;
    }
}
