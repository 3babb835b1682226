package ai.polymath.cli;

import ai.polymath.data.FeatureEncoding;
import ai.polymath.data.ImageEncoding;
import ai.polymath.data.Table;
import ai.polymath.reader.ColumnKind;
import ai.polymath.reader.ReadPlan;
import ai.polymath.reader.ReadSettings;
import ai.polymath.reader.image.PicturePaths;
import ai.polymath.task.DenseTask;
import ai.polymath.task.FittedTask;
import ai.polymath.task.RegressionTask;
import ai.polymath.torch.bundle.TrainedModel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a model's own table is to be read: like the one it was trained on, and nothing that it has no use for. */
final class ModelColumns {
    private ModelColumns() {}

    /** The features and some columns to copy, all of which must be there but for those that a source of training lacked. */
    static ReadPlan featuresAnd(TrainedModel model, Collection<String> kept) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>();
        kept.forEach(column -> kinds.put(column, ColumnKind.TEXT));
        return featuresAnd(model, kept, "--keep", kinds);
    }

    /**
     * The features and some other columns.
     *
     * @param others which must be there too
     * @param user who wants them, for the message
     * @param declared kinds of some of them; the others are of the kind that the table suggests
     */
    static ReadPlan featuresAnd(
            TrainedModel model, Collection<String> others, String user, Map<String, ColumnKind> declared) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>(declared);
        kinds.putAll(kinds(model));
        Map<String, String> required = required(model);
        others.forEach(column -> required.putIfAbsent(column, user));
        Set<String> read = new LinkedHashSet<>(model.preprocessing().columns());
        read.addAll(others);
        return ReadPlan.declaring(kinds).onlyColumns(read).requiring(required);
    }

    private static Map<String, String> required(TrainedModel model) {
        Map<String, String> required = new LinkedHashMap<>();
        for (String column : model.preprocessing().columns()) {
            if (!model.preprocessing().optional().contains(column)) {
                required.put(column, "the model");
            }
        }
        return required;
    }

    /** What people should know of a table that lacks features, or null. */
    static @Nullable String note(TrainedModel model, String table, Collection<String> names) {
        List<String> absent = model.preprocessing().absent(names);
        return absent.isEmpty()
                ? null
                : "Note: " + table + " has no column " + String.join(", ", absent)
                        + ". A source that the model was trained on had none either, so the values count as missing.";
    }

    /** The features, which must be there unless a source of training lacked them, and those targets that are. */
    static ReadPlan featuresAndTargets(TrainedModel model) {
        Map<String, ColumnKind> kinds = kinds(model);
        Set<String> read = new LinkedHashSet<>(model.preprocessing().columns());
        for (FittedTask task : model.tasks()) {
            read.addAll(task.task().targets());
            if (task.task() instanceof RegressionTask) {
                task.task().targets().forEach(target -> kinds.put(target, ColumnKind.NUMERIC));
            } else if (task.task() instanceof DenseTask) {
                task.task().targets().forEach(target -> kinds.put(target, ColumnKind.TEXT));
            }
            for (String column : task.task().rows().columns()) {
                read.add(column);
                kinds.putIfAbsent(column, ColumnKind.TEXT);
            }
        }
        return ReadPlan.declaring(kinds).onlyColumns(read).requiring(required(model));
    }

    private static Map<String, ColumnKind> kinds(TrainedModel model) {
        Map<String, ColumnKind> kinds = new LinkedHashMap<>();
        List<String> columns = model.preprocessing().columns();
        for (FeatureEncoding encoding : model.preprocessing().encodings()) {
            if (columns.contains(encoding.column())) {
                kinds.put(encoding.column(), kind(encoding));
            }
        }
        model.preprocessing().molecules().keySet().forEach(column -> kinds.put(column, ColumnKind.TEXT));
        return kinds;
    }

    private static ColumnKind kind(FeatureEncoding encoding) {
        if (encoding instanceof FeatureEncoding.Numeric number) {
            return number.truth() ? ColumnKind.BOOLEAN : ColumnKind.NUMERIC;
        }
        return ColumnKind.TEXT;
    }

    /** The table with pictures and label maps in place of their paths. */
    static Table withPicturesAndMaps(TrainedModel model, Table table, Path folder) {
        return PicturePaths.resolveMaps(
                withPictures(model, table, folder),
                ExperimentTable.maps(
                        model.tasks().stream().map(FittedTask::task).toList()),
                folder);
    }

    /** The table with pictures where the model wants them and the table has their paths. */
    static Table withPictures(TrainedModel model, Table table, Path folder) {
        List<String> pictures = model.preprocessing().encodings().stream()
                .filter(ImageEncoding.class::isInstance)
                .map(FeatureEncoding::column)
                .toList();
        return PicturePaths.resolve(table, pictures, folder);
    }

    /** The words for missing values that the model's first table had. */
    static ReadSettings settings(TrainedModel model) {
        return ReadSettings.defaults().withNullWords(model.preprocessing().missing());
    }
}
