package ai.polymath.cli;

import ai.polymath.data.DataFormat;
import ai.polymath.data.FeatureSettings;
import ai.polymath.data.Molecules;
import ai.polymath.data.SplitSettings;
import ai.polymath.data.Table;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.reader.ColumnKind;
import ai.polymath.reader.ReadPlan;
import ai.polymath.reader.ReadResult;
import ai.polymath.reader.ReadSettings;
import ai.polymath.reader.ReadWarning;
import ai.polymath.reader.TableFormat;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import ai.polymath.reader.image.PicturePaths;
import ai.polymath.task.DenseTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the table that an experiment names. */
final class ExperimentTable {
    private ExperimentTable() {}

    /**
     * Reads the table as far as the experiment needs it; of several sources all tables, laid one below the other.
     *
     * @throws ai.polymath.PolymathException naming at once all columns that the table lacks, and who wants them
     */
    static ReadResult read(Experiment experiment, Path folder) {
        DataSettings data = experiment.data();
        if (!data.sources().isEmpty()) {
            return SourceTables.read(experiment, folder);
        }
        ReadSettings settings = ReadSettings.defaults().withNullWords(data.missing());
        ReadResult read = TableReader.read(
                source(data.path(), data.sql(), data.jdbc(), data.format(), folder), plan(experiment), settings);
        return completed(read, experiment, data.path(), folder);
    }

    /**
     * What was read, with pictures in place of their paths and with what is made of molecules. A path starts where the table's
     * file lies, or the experiment's.
     */
    static ReadResult completed(ReadResult read, Experiment experiment, @Nullable String path, Path folder) {
        Path from = path == null ? null : folder.resolve(path).getParent();
        Path start = from == null ? folder : from;
        Table table = PicturePaths.resolveMaps(
                PicturePaths.resolve(
                        read.table(), experiment.features().structures().image().keySet(), start),
                maps(experiment.tasks()),
                start);
        Molecules.Completed completed = Molecules.complete(
                table, experiment.features(), experiment.data().split());
        List<ReadWarning> warnings = new ArrayList<>(read.warnings());
        completed.notes().forEach(note -> warnings.add(new ReadWarning("", note)));
        return new ReadResult(completed.table(), warnings, read.names());
    }

    /** The columns of maps. */
    static Set<String> maps(Collection<Task> tasks) {
        Set<String> maps = new LinkedHashSet<>();
        tasks.stream().filter(DenseTask.class::isInstance).forEach(task -> maps.addAll(task.targets()));
        return maps;
    }

    /** Which columns are read as what; required are all that are named. */
    static ReadPlan plan(Experiment experiment) {
        FeatureSettings features = experiment.features();
        Map<String, ColumnKind> declared = new LinkedHashMap<>();
        Map<String, String> required = new LinkedHashMap<>();
        for (Task task : experiment.tasks()) {
            for (String target : task.targets()) {
                required.putIfAbsent(target, "task '" + task.name() + "'");
                if (task instanceof RegressionTask) {
                    declared.put(target, ColumnKind.NUMERIC);
                } else if (task instanceof DenseTask) {
                    declared.put(target, ColumnKind.TEXT);
                }
            }
        }
        require(features.numeric(), "features.numeric", ColumnKind.NUMERIC, required, declared);
        require(features.booleans(), "features.boolean", ColumnKind.BOOLEAN, required, declared);
        require(features.categorical(), "features.categorical", ColumnKind.TEXT, required, declared);
        require(
                List.copyOf(features.structures().text().keySet()),
                "features.text",
                ColumnKind.TEXT,
                required,
                declared);
        require(
                List.copyOf(features.structures().terms().keySet()),
                "features.terms",
                ColumnKind.TEXT,
                required,
                declared);
        features.structures().molecule().keySet().forEach(column -> declared.put(column, ColumnKind.TEXT));
        require(
                List.copyOf(features.structures().image().keySet()),
                "features.image",
                ColumnKind.TEXT,
                required,
                declared);
        features.structures().named().forEach(column -> required.putIfAbsent(column, "features"));
        for (Task task : experiment.tasks()) {
            for (String column : task.rows().columns()) {
                required.putIfAbsent(column, "the rows of task '" + task.name() + "'");
                declared.putIfAbsent(column, ColumnKind.TEXT);
            }
        }
        String split = experiment.data().split().column();
        if (split != null) {
            required.putIfAbsent(split, "data.split");
            if (experiment.data().split().type() == SplitSettings.Type.SCAFFOLD) {
                declared.putIfAbsent(split, ColumnKind.TEXT);
            }
        }
        ReadPlan plan = ReadPlan.declaring(declared);
        if (!features.usesUnlisted()) {
            plan = plan.onlyColumns(required.keySet());
        } else {
            List<String> unread = new ArrayList<>(features.ignored());
            unread.removeAll(required.keySet());
            plan = plan.ignoring(unread);
        }
        features.ignored().forEach(c -> required.putIfAbsent(c, "features.ignored"));
        return plan.requiring(required);
    }

    /** The experiment for a table that {@link #read} gave, which lacks columns that are ignored. */
    static Experiment without(Experiment experiment, Table table) {
        List<String> there = new ArrayList<>(experiment.features().ignored());
        there.retainAll(table.names());
        return experiment.withFeatures(experiment.features().withIgnored(there));
    }

    private static void require(
            List<String> columns,
            String user,
            ColumnKind kind,
            Map<String, String> required,
            Map<String, ColumnKind> declared) {
        for (String column : columns) {
            required.putIfAbsent(column, user);
            declared.put(column, kind);
        }
    }

    /** The source that a path, a query or a database and a query mean. */
    static TableSource source(
            @Nullable String path,
            @Nullable String sql,
            @Nullable String jdbc,
            @Nullable DataFormat format,
            Path folder) {
        if (jdbc != null && sql != null) {
            return TableSource.jdbc(jdbc, sql);
        }
        if (sql != null) {
            return TableSource.query(sql, folder);
        }
        Path file = path == null ? folder : folder.resolve(path);
        return format == null ? TableSource.file(file) : TableSource.file(file, (TableFormat) format);
    }

    /** What people should know about the table, one sentence each. */
    static List<String> warnings(ReadResult read) {
        return read.warnings().stream().map(ReadWarning::message).toList();
    }

    /** The experiment with its table, for the first of its splits. */
    static PreparedExperiment prepareFirst(Experiment experiment, Table table) {
        return PreparedExperiment.of(without(experiment, table), table);
    }
}
