package ai.polymath.cli;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.Concatenation;
import ai.polymath.data.Table;
import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.SourceSettings;
import ai.polymath.reader.ReadPlan;
import ai.polymath.reader.ReadResult;
import ai.polymath.reader.ReadSettings;
import ai.polymath.reader.ReadWarning;
import ai.polymath.reader.TableReader;
import ai.polymath.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Reads the tables of an experiment's sources and lays them one below the other. */
final class SourceTables {
    private SourceTables() {}

    static ReadResult read(Experiment experiment, Path folder) {
        ReadPlan plan = ExperimentTable.plan(experiment);
        Map<String, Table> tables = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        List<ReadWarning> warnings = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        experiment.data().sources().forEach((name, source) -> {
            try {
                ReadResult one = read(experiment.data(), source, folder, plan.requiring(required(experiment, name)));
                if (one.table().columns().isEmpty()) {
                    throw new PolymathException(one.table().source()
                            + " has none of the columns that tasks and features name; its columns are "
                            + String.join(", ", one.names()) + ".");
                }
                tables.put(name, one.table());
                names.addAll(one.names());
                one.warnings().forEach(w -> warnings.add(new ReadWarning(w.column(), in(name, w.message()))));
            } catch (PolymathException e) {
                e.messages().forEach(message -> problems.add(in(name, message)));
            }
        });
        if (problems.isEmpty()) {
            Objects.requireNonNull(plan.required()).forEach((column, user) -> {
                if (!names.contains(column)) {
                    problems.add("Column '" + column + "', named by " + user + ", is in none of the sources "
                            + String.join(", ", tables.keySet()) + "." + DidYouMean.hint(column, names));
                }
            });
        }
        if (!problems.isEmpty()) {
            throw PolymathException.of(problems);
        }
        Table all = Concatenation.of(tables, experiment.data().sourceFeature());
        return new ReadResult(all, warnings, List.copyOf(names));
    }

    private static String in(String source, String message) {
        return "Source '" + source + "': " + message;
    }

    private static ReadResult read(DataSettings data, SourceSettings source, Path folder, ReadPlan plan) {
        return TableReader.read(
                ExperimentTable.source(source.path(), source.sql(), source.jdbc(), source.format(), folder),
                plan,
                ReadSettings.defaults().withNullWords(data.missing(source)));
    }

    /** What this very source must have: the split's column, and the targets of tasks that name it. */
    private static Map<String, String> required(Experiment experiment, String source) {
        Map<String, String> required = new LinkedHashMap<>();
        for (Task task : experiment.tasks()) {
            if (source.equals(task.source())) {
                task.targets().forEach(target -> required.putIfAbsent(target, "task '" + task.name() + "'"));
            }
        }
        String split = experiment.data().split().column();
        if (split != null) {
            required.putIfAbsent(split, "data.split");
        }
        return required;
    }
}
