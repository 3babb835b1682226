package ai.polymath.cli;

import ai.polymath.data.FeatureEncoding;
import ai.polymath.reader.ColumnKind;
import ai.polymath.reader.ReadPlan;
import ai.polymath.reader.ReadSettings;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.bundle.TrainedModel;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** How a model's own table is to be read: like the one it was trained on, and nothing that it has no use for. */
final class ModelColumns {
    private ModelColumns() {}

    /** The features and some columns to copy, all of which must be there. */
    static ReadPlan featuresAnd(TrainedModel model, Collection<String> kept) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>();
        kept.forEach(column -> kinds.put(column, ColumnKind.TEXT));
        kinds.putAll(kinds(model));
        Map<String, String> required = new LinkedHashMap<>();
        model.preprocessing().columns().forEach(column -> required.put(column, "the model"));
        kept.forEach(column -> required.putIfAbsent(column, "--keep"));
        return ReadPlan.declaring(kinds).onlyColumns(required.keySet()).requiring(required);
    }

    /** The features, which must be there, and those targets that are. */
    static ReadPlan featuresAndTargets(TrainedModel model) {
        Map<String, ColumnKind> kinds = kinds(model);
        Map<String, String> required = new LinkedHashMap<>();
        model.preprocessing().columns().forEach(column -> required.put(column, "the model"));
        Set<String> read = new LinkedHashSet<>(required.keySet());
        for (FittedTask task : model.tasks()) {
            read.addAll(task.task().targets());
            if (task.task() instanceof RegressionTask) {
                task.task().targets().forEach(target -> kinds.put(target, ColumnKind.NUMERIC));
            }
            for (String column : task.task().rows().columns()) {
                read.add(column);
                kinds.putIfAbsent(column, ColumnKind.TEXT);
            }
        }
        return ReadPlan.declaring(kinds).onlyColumns(read).requiring(required);
    }

    private static Map<String, ColumnKind> kinds(TrainedModel model) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>();
        for (FeatureEncoding encoding : model.preprocessing().encodings()) {
            kinds.put(encoding.column(), kind(encoding));
        }
        return kinds;
    }

    private static ColumnKind kind(FeatureEncoding encoding) {
        if (encoding instanceof FeatureEncoding.Numeric number) {
            return number.truth() ? ColumnKind.BOOLEAN : ColumnKind.NUMERIC;
        }
        return ColumnKind.TEXT;
    }

    /** The words for missing values that the model's first table had. */
    static ReadSettings settings(TrainedModel model) {
        return ReadSettings.defaults().withNullWords(model.preprocessing().missing());
    }
}
