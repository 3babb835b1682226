package ai.polymath.experiment;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Concatenation;
import ai.polymath.data.FeatureEncoding;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Features;
import ai.polymath.data.Labels;
import ai.polymath.data.Molecules;
import ai.polymath.data.Part;
import ai.polymath.data.Preprocessing;
import ai.polymath.data.SourceRows;
import ai.polymath.data.Split;
import ai.polymath.data.Splitter;
import ai.polymath.data.Table;
import ai.polymath.data.TextEncoding;
import ai.polymath.data.WordVectorFile;
import ai.polymath.data.WordVectorSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.MultilabelTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.TaggingTask;
import ai.polymath.task.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An experiment that has met its table: rows are divided, tasks know their classes, preprocessing is fitted on the
 * training rows, features and labels are arrays.
 *
 * @param experiment the experiment, with a task for each value of the columns that tasks are asked per
 * @param split which rows train, validate and test
 * @param tasks the fitted tasks
 * @param preprocessing how columns become features
 * @param features of all rows
 * @param labels of all rows, one a task
 * @param sources which rows come from which source; empty if there is one table
 */
public record PreparedExperiment(
        Experiment experiment,
        Split split,
        List<FittedTask> tasks,
        Preprocessing preprocessing,
        Features features,
        List<Labels> labels,
        List<SourceRows> sources) {

    /** The lists are copied. */
    public PreparedExperiment {
        tasks = List.copyOf(tasks);
        labels = List.copyOf(labels);
        sources = List.copyOf(sources);
    }

    /** With one table. */
    public PreparedExperiment(
            Experiment experiment,
            Split split,
            List<FittedTask> tasks,
            Preprocessing preprocessing,
            Features features,
            List<Labels> labels) {
        this(experiment, split, tasks, preprocessing, features, labels, List.of());
    }

    /** Prepares each split that the experiment asks for: one, or one a fold. */
    public static List<Split> splits(Experiment experiment, Table given) {
        requireColumns(experiment, given);
        Table table = complete(experiment, given);
        return Splitter.split(table, experiment.data().split(), experiment.strataColumns());
    }

    /**
     * Prepares an experiment for its split, with folds for the first of them.
     *
     * @throws PolymathException with all problems at once, as {@link #of(Experiment, Table, Split)}
     */
    public static PreparedExperiment of(Experiment experiment, Table table) {
        return of(experiment, table, splits(experiment, table).get(0));
    }

    /**
     * Prepares an experiment for one split.
     *
     * @throws PolymathException with all problems at once: columns that are missing, labels that don't fit their task,
     *     tasks that have nothing to learn from
     */
    public static PreparedExperiment of(Experiment asked, Table given, Split wanted) {
        requireColumns(asked, given);
        Table table = complete(asked, given);
        Split split = Molecules.usable(table, asked.features(), wanted);
        Experiment experiment = asked.forTable(table);
        if (split.train().length == 0) {
            throw new PolymathException(
                    "The split leaves none of the " + table.rows() + " rows of " + table.source() + " for training.");
        }
        List<String> problems = new ArrayList<>();
        List<FittedTask> fitted = new ArrayList<>();
        List<Labels> labels = new ArrayList<>();
        TaskSources sources = new TaskSources(table, split.train());
        for (Task task : experiment.tasks()) {
            try {
                FittedTask one = sources.fit(task);
                Labels all = sources.labels(one);
                String problem = unlearnable(one, all, split.train());
                if (problem != null) {
                    problems.add(problem);
                }
                fitted.add(one);
                labels.add(all);
            } catch (PolymathException e) {
                problems.addAll(e.messages());
            }
        }
        if (problems.isEmpty()) {
            problems.addAll(OutputRules.classProblems(experiment.outputs(), fitted));
            problems.addAll(OutputRules.labelProblems(experiment.outputs(), fitted, labels, split.train()));
        }
        Preprocessing preprocessing = null;
        try {
            preprocessing = Preprocessing.fit(table, split.train(), features(experiment), experiment.notFeatures())
                    .withMissingWords(missingWords(experiment.data()))
                    .withOptional(TaskSources.notInAll(table))
                    .withWords(column -> words(experiment.model(), column));
            TaskSources.requireFeatures(table, preprocessing.columns(), problems);
        } catch (PolymathException e) {
            problems.addAll(e.messages());
        }
        if (!problems.isEmpty() || preprocessing == null) {
            throw PolymathException.of(problems);
        }
        requireWhole(fitted, preprocessing);
        Features features = preprocessing.apply(table);
        for (int t = 0; t < fitted.size(); t++) {
            labels.set(t, fitted.get(t).aligned(table, features, labels.get(t)));
        }
        return new PreparedExperiment(experiment, split, fitted, preprocessing, features, labels, table.sources());
    }

    /** The words that a text column may have although training rows don't. */
    private static List<String> words(ModelSettings model, String column) {
        WordVectorSettings vectors = model.isNetwork() ? model.encoder().vectorsOf(column) : null;
        return vectors == null ? List.of() : WordVectorFile.words(vectors.path(), vectors.words());
    }

    /** The table with what is made of its molecules. */
    private static Table complete(Experiment experiment, Table table) {
        return Molecules.complete(
                        table, experiment.features(), experiment.data().split())
                .table();
    }

    /** The features with the source itself, if it is asked for. */
    private static FeatureSettings features(Experiment experiment) {
        FeatureSettings features = experiment.usedFeatures();
        if (!experiment.data().sourceFeature()) {
            return features;
        }
        List<String> categorical = new ArrayList<>(features.categorical());
        categorical.add(Concatenation.SOURCE_COLUMN);
        return new FeatureSettings(
                features.numeric(),
                categorical,
                features.booleans(),
                features.ignored(),
                features.usesUnlisted(),
                features.structures());
    }

    /** A new table may be like that of any source, so all words for missing values of all sources are known for it. */
    private static List<String> missingWords(DataSettings data) {
        Set<String> words = new LinkedHashSet<>();
        if (data.sources().isEmpty()) {
            return data.missing();
        }
        data.sources().values().forEach(source -> words.addAll(data.missing(source)));
        return List.copyOf(words);
    }

    /** A tag for a word that was left out would be lost. */
    private static void requireWhole(List<FittedTask> tasks, Preprocessing preprocessing) {
        for (FittedTask task : tasks) {
            for (FeatureEncoding encoding : preprocessing.encodings()) {
                if (task.task() instanceof TaggingTask
                        && encoding instanceof TextEncoding text
                        && text.settings().maxLength() != null) {
                    throw new PolymathException("Task '" + task.name() + "' tags every word, but features.text."
                            + text.column() + ".max_length leaves words out. Remove it.");
                }
            }
        }
    }

    private static void requireColumns(Experiment experiment, Table table) {
        if (table.rows() == 0) {
            throw new PolymathException(table.source() + " has no rows.");
        }
        List<String> problems = new ArrayList<>();
        TaskSources.check(experiment, table, problems);
        List<String> names = table.names();
        Set<String> known = new HashSet<>(names);
        for (Task task : experiment.tasks()) {
            for (String target : task.targets()) {
                require(known, names, target, "task '" + task.name() + "'", table, problems);
            }
            for (String column : task.rows().columns()) {
                require(known, names, column, "the rows of task '" + task.name() + "'", table, problems);
            }
        }
        FeatureSettings features = experiment.features();
        for (String column : features.named()) {
            require(known, names, column, "features", table, problems);
        }
        String splitColumn = experiment.data().split().column();
        if (splitColumn != null) {
            require(known, names, splitColumn, "the split", table, problems);
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
    }

    private static void require(
            Set<String> known, List<String> names, String column, String user, Table table, List<String> problems) {
        if (!known.contains(column)) {
            problems.add("Column '" + column + "', named by " + user + ", is not in " + table.source() + "."
                    + DidYouMean.hint(column, names));
        }
    }

    private static @Nullable String unlearnable(FittedTask task, Labels labels, int[] train) {
        int count = labels.count(train);
        if (count == 0) {
            int all = 0;
            for (int i = 0; i < labels.examples(); i++) {
                all += labels.isMissing(i) ? 0 : 1;
            }
            return "Task '" + task.name() + "' has no label in the training rows"
                    + (all == 0
                            ? ": all labels are missing. Remove the task, or check its target."
                            : "; its " + all + " labels are all in other parts. Maybe use another split.");
        }
        if (task.task() instanceof RegressionTask
                || task.task() instanceof MultilabelTask
                || task.task().isPlaceWise()) {
            return null;
        }
        double first = Double.NaN;
        for (int row : train) {
            double value = labels.values()[row];
            if (!Double.isNaN(value)) {
                if (Double.isNaN(first)) {
                    first = value;
                } else if (value != first) {
                    return null;
                }
            }
        }
        return "Task '" + task.name() + "' has one class only in the training rows: all " + count + " labels are '"
                + task.classes().get((int) first) + "', so there is nothing to learn. Remove the task, or check its"
                + " target and the split.";
    }

    /** How many rows of a part come from a source. */
    public int rows(Part part, SourceRows source) {
        return source.among(rows(part)).length;
    }

    /** The rows of a part. */
    public int[] rows(Part part) {
        return switch (part) {
            case TRAIN -> split.train();
            case VALIDATION -> split.validation();
            case TEST -> split.test();
        };
    }
}
