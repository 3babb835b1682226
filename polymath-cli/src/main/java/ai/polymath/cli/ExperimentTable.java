package ai.polymath.cli;

import ai.polymath.data.Table;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.PreparedExperiment;
import ai.polymath.reader.ColumnKind;
import ai.polymath.reader.ReadPlan;
import ai.polymath.reader.ReadResult;
import ai.polymath.reader.ReadSettings;
import ai.polymath.reader.ReadWarning;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the table that an experiment names. */
final class ExperimentTable {
    private ExperimentTable() {}

    /** Reads the whole table. */
    static ReadResult read(Experiment experiment, Path folder) {
        DataSettings data = experiment.data();
        Map<String, ColumnKind> declared = new LinkedHashMap<>();
        experiment.features().numeric().forEach(c -> declared.put(c, ColumnKind.NUMERIC));
        experiment.features().categorical().forEach(c -> declared.put(c, ColumnKind.TEXT));
        ReadSettings settings = ReadSettings.defaults().withNullWords(data.missing());
        return TableReader.read(source(data, folder), ReadPlan.declaring(declared), settings);
    }

    static TableSource source(DataSettings data, Path folder) {
        return source(data.path(), data.sql(), data.jdbc(), folder);
    }

    /** The source that a path, a query or a database and a query mean. */
    static TableSource source(
            @Nullable String path, @Nullable String sql, @Nullable String jdbc, Path folder) {
        if (jdbc != null && sql != null) {
            return TableSource.jdbc(jdbc, sql);
        }
        if (sql != null) {
            return TableSource.query(sql, folder);
        }
        return TableSource.file(folder.resolve(java.util.Objects.requireNonNull(path)));
    }

    /** What people should know about the table, one sentence each. */
    static List<String> warnings(ReadResult read) {
        return read.warnings().stream().map(ReadWarning::message).toList();
    }

    /** The experiment with its table, for the first of its splits. */
    static PreparedExperiment prepareFirst(Experiment experiment, Table table) {
        return PreparedExperiment.of(
                experiment, table, PreparedExperiment.splits(experiment, table).get(0));
    }
}
