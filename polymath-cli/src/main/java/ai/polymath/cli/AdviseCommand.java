package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.comparison.Comparison;
import ai.polymath.comparison.ComparisonFiles;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.run.Json;
import ai.polymath.task.Task;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polymath advise}. */
@Command(
        name = "advise",
        description = {
            "Chooses for you: looks at the data, tries what is worth trying in the time given, and writes recommended.yaml with"
                    + " its reasons.",
            "Where nothing is demonstrably better than the simplest model, the simplest is recommended. Started again with the"
                    + " same --out, finished trainings are not repeated."
        },
        mixinStandardHelpOptions = true)
final class AdviseCommand implements Callable<Integer> {
    private static final Workplace.Command HERE = new Workplace.Command("advise", "advice");
    private static final String NOTHING = "there is nothing to choose about sharing. Train it with 'polymath train'.";

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            defaultValue = "20m",
            description = "Most time to take, such as 20m, 2h or 90s; no training is begun after it. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String budget = "20m";

    @Override
    public Integer call() {
        long start = System.nanoTime();
        PrintWriter print = options.print();
        options.check();
        double seconds = CompareOptions.seconds(budget);
        if (!(seconds > 0)) {
            throw new PolymathException("--budget is '" + budget + "', but it must be more than no time.");
        }
        Experiment experiment = options.options().experiment();
        if (!experiment.model().isNetwork()) {
            throw new PolymathException("advise compares networks, but the experiment's model is linear: its penalty's"
                    + " strength is chosen by cross-validation in 'polymath train'.");
        }
        StudyOptions.requireTasks(experiment, false, NOTHING);
        try (Workplace place = Workplace.open(options, experiment, HERE)) {
            StudyOptions.requireTasks(place.known(), true, NOTHING);
            long deadline = start + (long) (seconds * 1e9);
            PreparedExperiment prepared = place.prepared(place.replicates(1).get(0));
            List<String> data = DataGlance.of(prepared);
            data.forEach(print::println);
            print.flush();
            AdviceSearch.Found found = new AdviceSearch(place, deadline).run();
            Path file = write(place, data, found);
            place.finished();
            print.println();
            found.advice().reasons().forEach(print::println);
            print.printf(
                    Locale.ROOT,
                    "Took %s of %s. Written: %s, with these reasons. Train it with: polymath train %s%n",
                    ProgressView.duration((System.nanoTime() - start) / 1e9),
                    ProgressView.duration(seconds),
                    file,
                    file);
        }
        return 0;
    }

    /** Writes {@code recommended.yaml}; where several models are recommended, a file each and the best single one. */
    private Path write(Workplace place, List<String> data, AdviceSearch.Found found) {
        ExperimentCopy copy = new ExperimentCopy(options.options());
        String name = place.known().name();
        List<Experiment> models = java.util.Objects.requireNonNull(
                found.models().get(found.advice().variant()), "a variant has models");
        List<String> comments = new ArrayList<>(List.of("Recommended by polymath advise --budget " + budget + ".", ""));
        comments.addAll(data);
        comments.add("");
        comments.addAll(found.advice().reasons());
        List<String> files = new ArrayList<>(List.of("recommended.yaml"));
        Path file = place.folder().resolve("recommended.yaml");
        if (models.size() == 1) {
            copy.write(models.get(0), name, comments, file);
        } else {
            comments.add("That takes " + models.size() + " models: recommended-1.yaml to recommended-" + models.size()
                    + ".yaml. This file is the simplest single model, for those who want one.");
            copy.write(
                    java.util.Objects.requireNonNull(found.models().get("equal"))
                            .get(0),
                    name,
                    comments,
                    file);
            for (int m = 0; m < models.size(); m++) {
                String own = "recommended-" + (m + 1) + ".yaml";
                files.add(own);
                List<String> tasks =
                        models.get(m).tasks().stream().map(Task::name).toList();
                copy.write(
                        models.get(m),
                        name + "-" + (m + 1),
                        List.of("Model " + (m + 1) + " of " + models.size() + ", for " + String.join(", ", tasks)
                                + "; why is in recommended.yaml."),
                        place.folder().resolve(own));
            }
        }
        json(place, data, found, files);
        return file;
    }

    private void json(Workplace place, List<String> data, AdviceSearch.Found found, List<String> files) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("experiment", place.known().name());
        tree.put("budget", budget);
        tree.put("data", data);
        tree.put("tried", found.tried());
        tree.put("recommended", found.advice().variant());
        tree.put("reasons", found.advice().reasons());
        tree.put("files", files);
        Comparison comparison = found.comparison();
        if (comparison != null) {
            tree.put("comparison", ComparisonFiles.tree(comparison));
        }
        Json.write(place.folder().resolve("advice.json"), tree);
    }
}
