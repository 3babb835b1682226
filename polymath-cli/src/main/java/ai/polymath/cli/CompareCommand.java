package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.cli.CompareUnit.Outcome;
import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.ComparisonFiles;
import ai.polymath.comparison.ComparisonTable;
import ai.polymath.comparison.Measure;
import ai.polymath.data.Part;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.settings.Settings;
import ai.polymath.torch.training.StoppedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polymath compare}. */
@Command(
        name = "compare",
        description = {
            "Does sharing help? Trains single-task models, shared models with equal weights, with tuned fixed weights and"
                    + " with balancing methods over several seeds, and says what the difference is and whether it could be"
                    + " chance.",
            "Started again with the same --out it goes on, and reuses every run that is finished."
        },
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private static final Workplace.Command HERE = new Workplace.Command("compare", "comparison");
    private static final int SEEDS = 5;
    private static final int TRIALS = 4;

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--balancing",
            split = ",",
            paramLabel = "METHOD",
            description = "Balancing methods, or all; default: ${DEFAULT-VALUE}.",
            defaultValue = "uncertainty,famo,upgrad,fairgrad")
    private List<String> balancing = new ArrayList<>();

    @Option(
            names = "--sharing",
            split = ",",
            paramLabel = "KIND",
            description = "Ways to share; default: the experiment's own.")
    private List<String> sharing = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many seeds; default 5, or 1 if the experiment has folds.")
    private @Nullable Integer seeds;

    @Option(
            names = "--same-split",
            description =
                    "Divide the rows alike for all seeds. By default each seed divides them anew, so that the answer"
                            + " is about the data and not about some test rows.")
    private boolean sameSplit;

    @Option(
            names = "--tune",
            paramLabel = "N",
            description = "Settings tried for each model, on validation rows only: learning rate, weight decay; 0 for"
                    + " none. Default 4, or 0 if the budget is short.")
    private @Nullable Integer tune;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            description = "Most time to take, such as 30m, 2h or 90s: then fewer seeds are compared.")
    private @Nullable String budget;

    @Option(
            names = "--fractions",
            split = ",",
            paramLabel = "SHARE",
            description =
                    "Shares of the training rows, such as 0.1,0.25,0.5: compares single-task and equal weights for"
                            + " each.")
    private List<Double> fractions = new ArrayList<>();

    @Option(
            names = "--level",
            paramLabel = "P",
            defaultValue = "0.05",
            description = "Probability of a false claim that is put up with; default: ${DEFAULT-VALUE}.")
    private double level;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        PrintWriter print = options.print();
        options.check();
        Experiment experiment = options.options().experiment();
        CompareOptions chosen = CompareOptions.of(experiment, seeds, tune, budget, fractions, level, sameSplit);
        try (Workplace place = Workplace.open(options, experiment, HERE)) {
            Path folder = place.folder();
            Experiment known = place.known();
            List<Replicate> replicates = place.replicates(chosen.seeds(SEEDS), chosen.sameSplit());
            PreparedExperiment prepared = place.prepared(replicates.get(0));
            prepared.preprocessing().notes().forEach(n -> print.println("Note: " + n));
            List<Measure> measures = Workplace.measures(prepared);
            boolean validates = prepared.rows(Part.VALIDATION).length > 0;
            int trials = chosen.trials(validates ? TRIALS : 0);
            if (!validates && chosen.isTuningWanted()) {
                throw new PolymathException("--tune chooses by validation rows, but the split has none.");
            }
            if (trials > 0 && chosen.mayDropTuning()) {
                trials = new CompareBudget(chosen, replicates, folder, place.local(), measures)
                        .affordableTrials(known, trials, place.parallel(), start);
            }
            Candidates plan = new Candidates(known, prepared);
            List<Candidate> candidates = plan.list(balancing, sharing, trials > 1);
            plan.notes().forEach(n -> print.println("Note: " + n));
            List<CompareUnit> units = units(candidates, replicates.size(), chosen.fractions());
            int workers = Math.min(place.parallel(), units.size());
            announce(print, candidates, replicates, trials, workers, units.size());
            Tuner tuner = new Tuner(trials, measures, place.local().facts());
            CompareRun run = new CompareRun(replicates, tuner, place.runs(), place.stop()::isWanted, print);
            CompareQueue queue = new CompareQueue(units, workers, chosen.deadline(start));
            Map<CompareUnit, Outcome> outcomes;
            List<JobRunner> runners = place.runners(workers);
            try {
                outcomes = place.provenance().trained(run.run(queue, runners));
            } catch (StoppedException e) {
                print.println();
                print.println("Stopped with " + queue.finished() + " of " + queue.size()
                        + " parts finished. The same command goes on from there.");
                print.flush();
                throw e;
            } finally {
                runners.forEach(JobRunner::close);
            }
            finish(
                    print,
                    new CompareResult(
                            candidates,
                            replicates,
                            measures,
                            chosen.sameSplit() && experiment.data().split().folds() == null,
                            level,
                            outcomes),
                    chosen,
                    place,
                    trials);
        }
        return 0;
    }

    private static List<CompareUnit> units(List<Candidate> candidates, int replicates, List<Double> fractions) {
        List<CompareUnit> units = new ArrayList<>();
        for (int r = 0; r < replicates; r++) {
            for (Candidate candidate : candidates) {
                units.addAll(CompareResult.units(candidate, r, 1));
            }
            for (double fraction : fractions) {
                for (Candidate candidate : curve(candidates)) {
                    units.addAll(CompareResult.units(candidate, r, fraction));
                }
            }
        }
        return units;
    }

    /** The variants whose learning curves are compared: single-task, and equal weights of the first way to share. */
    private static List<Candidate> curve(List<Candidate> candidates) {
        return Stream.of("single", "equal")
                .flatMap(name -> candidates.stream()
                        .filter(c -> c.name().equals(name) || c.name().endsWith("/" + name))
                        .limit(1))
                .toList();
    }

    private static void announce(
            PrintWriter print,
            List<Candidate> candidates,
            List<Replicate> replicates,
            int trials,
            int workers,
            int units) {
        print.println("Variants: "
                + String.join(", ", candidates.stream().map(Candidate::name).toList()) + ".");
        print.println(replicates.size() + (replicates.size() == 1 ? " replicate, " : " replicates, ") + units
                + " models" + (trials > 1 ? ", each after " + trials + " trials of its settings" : ", none tuned")
                + (workers > 1 ? ", " + workers + " at the same time" : "") + ".");
        print.flush();
    }

    private void finish(PrintWriter print, CompareResult result, CompareOptions chosen, Workplace place, int trials) {
        Experiment experiment = place.experiment();
        Path folder = place.folder();
        Comparison comparison = result.comparison(1);
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        more.put("experiment", experiment.name());
        more.put("tuning_trials", trials);
        more.put("failures", result.failures());
        Map<String, Comparison> curve = new LinkedHashMap<>();
        chosen.fractions().forEach(f -> curve.put(Double.toString(f), result.comparison(f)));
        if (!curve.isEmpty()) {
            curve.put("1.0", comparison);
            more.put("learning_curve", CompareCurve.tree(curve));
        }
        more.put(
                "settings",
                Settings.toTree(experiment.withData(experiment.data().withoutSecrets())));
        place.finished();
        ComparisonFiles.writeJson(comparison, more, folder.resolve("comparison.json"));
        ComparisonFiles.writeCsv(comparison, folder.resolve("comparison.csv"));
        print.println();
        result.failures()
                .forEach((message, units) -> print.println("Failed: " + String.join("; ", units) + ": " + message));
        int asked = chosen.seeds(SEEDS)
                * (experiment.data().split().folds() == null
                        ? 1
                        : experiment.data().split().folds());
        if (comparison.replicates().size() < asked) {
            print.println("The budget allowed " + comparison.replicates().size() + " of " + asked + " replicates.");
        }
        if (!curve.isEmpty()) {
            print.print(CompareCurve.table(curve));
            print.println();
        }
        print.print(ComparisonTable.of(comparison));
        RunReport.write(folder, print);
        print.println("Everything is in " + folder
                + ": report.html, comparison.json, comparison.csv, and each run in runs/.");
    }
}
