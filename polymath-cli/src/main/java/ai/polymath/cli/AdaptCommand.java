package ai.polymath.cli;

import ai.polymath.adaptation.AdaptationSettings;
import ai.polymath.adaptation.CurveFiles;
import ai.polymath.adaptation.CurveText;
import ai.polymath.adaptation.LearningCurve;
import ai.polymath.adaptation.Tune;
import ai.polymath.experiment.TrainingSettings;
import ai.polymath.reader.TableHash;
import ai.polymath.run.Json;
import ai.polymath.settings.Overrides;
import ai.polymath.settings.SettingBinder;
import ai.polymath.settings.SettingNode;
import ai.polymath.settings.Settings;
import ai.polymath.task.FittedTask;
import ai.polymath.torch.adaptation.Adaptation;
import ai.polymath.torch.bundle.TrainedModel;
import ai.polymath.torch.engine.Engine;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code polymath adapt}. */
@Command(
        name = "adapt",
        description = "Teach a trained model a new task from few examples, and measure what its training is worth.",
        mixinStandardHelpOptions = true)
final class AdaptCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BUNDLE", description = "The folder of the trained model.")
    private @Nullable Path bundle;

    @Mixin
    private NewTaskOptions newTask = new NewTaskOptions();

    @Option(
            names = "--tune",
            paramLabel = "head|all|both",
            description = "What learns: the new task's own part, everything, or try both.",
            defaultValue = "head")
    private Tune tune = Tune.HEAD;

    @Option(names = "--keep", description = "Leave a model of the old tasks and the new one.")
    private boolean keep;

    @Option(names = "--no-curve", description = "Leave out the learning curve; only make the model.")
    private boolean noCurve;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            description =
                    "Numbers of examples, as 10,50; 10, 30, 100, 300, ... if left out. All examples always come last.")
    private List<Integer> sizes = new ArrayList<>();

    @Option(names = "--draws", paramLabel = "N", description = "How many times subsets are drawn.", defaultValue = "5")
    private int draws;

    @Option(
            names = "--test",
            paramLabel = "SHARE",
            description = "Share of the labelled rows that tests, drawn anew each time.",
            defaultValue = "0.3")
    private double test;

    @Option(names = "--level", paramLabel = "P", description = "Probability of a false claim.", defaultValue = "0.05")
    private double level;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change how all ways train, such as --set optimizer.learning_rate=0.01 or --set epochs=50;"
                    + " keys as under training of an experiment file.")
    private List<String> changes = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Decides draws and initial weights.", defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the result; runs/adapt-TASK-TIME if left out.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        PrintWriter print = Console.out(spec);
        // Mistakes are told, and threads are known, before the model is read.
        TrainingSettings asked = settings(TrainingSettings.defaults()).training();
        if (out != null) {
            RunFolder.requireFree(out);
        }
        Path folderOfModel = java.util.Objects.requireNonNull(bundle, "picocli demands it");
        try (TrainedModel model = TrainedModel.load(folderOfModel, asked.threads())) {
            AdaptationSettings settings =
                    settings(model.training().map(AdaptationSettings::takenOver).orElse(TrainingSettings.defaults()));
            NewTaskOptions.NewTask task = newTask.read(model);
            String note =
                    ModelColumns.note(model, task.table().source(), task.table().names());
            if (note != null) {
                print.println(note);
            }
            Adaptation adaptation = new Adaptation(model, task.task(), task.table(), settings, keep);
            String name = "adapt-" + task.task().name().replaceAll("[^A-Za-z0-9._-]", "-");
            RunFolder folder = RunFolder.make(name, out);
            run(adaptation, task, settings, folder, print);
        }
        return 0;
    }

    private AdaptationSettings settings(TrainingSettings unlessChanged) {
        SettingNode given = Settings.toNode(unlessChanged);
        TrainingSettings training =
                SettingBinder.bind(Overrides.apply(given, changes, TrainingSettings.class), TrainingSettings.class);
        return new AdaptationSettings(tune, sizes, draws, test, level, training.withSeed(seed));
    }

    private void run(
            Adaptation adaptation,
            NewTaskOptions.NewTask task,
            AdaptationSettings settings,
            RunFolder folder,
            PrintWriter print) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (!noCurve) {
            print.printf(
                    Locale.ROOT,
                    "Learning '%s' (%s) from %s examples, %d %s each.%n",
                    task.task().name(),
                    task.task().kind(),
                    String.join(
                            ", ",
                            adaptation.sizes().stream()
                                    .map(n -> String.format(Locale.ROOT, "%,d", n))
                                    .toList()),
                    settings.draws(),
                    settings.draws() == 1 ? "draw" : "draws");
            print.flush();
            LearningCurve curve = adaptation.curve(progress(print));
            print.println();
            print.println(CurveText.of(curve));
            tree.putAll(CurveFiles.toTree(curve));
            CurveFiles.writeCsv(curve, folder.file("adapt.csv"));
        }
        try (Adaptation.Adapted adapted = adaptation.adapt()) {
            adapted.model().save(folder.file("bundle"));
            tree.put("model", facts(adapted, settings, task));
            Json.write(folder.file("adapt.json"), tree);
            print.println("The model in " + folder.file("bundle") + " predicts "
                    + String.join(
                            ", ",
                            adapted.model().tasks().stream()
                                    .map(FittedTask::name)
                                    .toList())
                    + ". It was " + adapted.arm().words() + ", with all labelled rows."
                    + (noCurve ? "" : " The figures are in adapt.json and adapt.csv beside it."));
        }
    }

    private Map<String, Object> facts(
            Adaptation.Adapted adapted, AdaptationSettings settings, NewTaskOptions.NewTask task) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("from", java.util.Objects.requireNonNull(bundle).toString());
        facts.put("way", adapted.arm().word());
        facts.put(
                "tasks", adapted.model().tasks().stream().map(FittedTask::name).toList());
        facts.put("validation_loss", adapted.validationLoss());
        facts.put("steps", adapted.steps());
        facts.put("table_sha256", TableHash.of(task.table()));
        facts.put("rows", task.table().rows());
        facts.put("draws", settings.draws());
        facts.put("test_share", settings.test());
        facts.put("training", Settings.toTree(settings.training()));
        Map<String, String> versions = new LinkedHashMap<>(Engine.versions());
        versions.put("polymath", Main.Version.number());
        facts.put("versions", versions);
        return facts;
    }

    /** A line that is written over where a person watches, else one for each number of examples. */
    private static Adaptation.Listener progress(PrintWriter print) {
        boolean watched = Console.isTerminal();
        long start = System.nanoTime();
        int[] before = new int[1];
        return (done, all, examples) -> {
            double left = (System.nanoTime() - start) / 1e9 / done * (all - done);
            if (watched) {
                print.printf(Locale.ROOT, "\r%d of %d trainings, about %.0f s left   ", done, all, left);
                print.print(done == all ? System.lineSeparator() : "");
            } else if (before[0] != examples) {
                print.printf(Locale.ROOT, "%,d examples (training %d of %d)%n", examples, done, all);
            }
            before[0] = examples;
            print.flush();
        };
    }
}
