package ai.polymath.cli;

import ai.polymath.experiment.DataSettings;
import ai.polymath.experiment.Experiment;
import ai.polymath.experiment.SourceSettings;
import ai.polymath.run.AtomicFiles;
import ai.polymath.settings.SettingBinder;
import ai.polymath.settings.SettingNode;
import ai.polymath.settings.SettingPatch;
import ai.polymath.settings.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes changed experiments as files in another folder: as the user's file was written but for the changes, and with paths
 * that lead to the same data from there.
 */
final class ExperimentCopy {
    /** A text in a query, which may be a file. */
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

    private final SettingNode written;
    private final Experiment original;
    private final Path from;

    /** Of the experiment that the options name. */
    ExperimentCopy(ExperimentOptions options) {
        this.written = options.node();
        this.original = SettingBinder.bind(written, Experiment.class);
        this.from = options.folder();
    }

    /**
     * Writes an experiment.
     *
     * @param changed what to write; its data may be the original's
     * @param name of the new experiment
     * @param comments what stands above it, a line each
     * @param file where to
     */
    void write(Experiment changed, String name, List<String> comments, Path file) {
        Path to = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        DataSettings data = moved(original.data().withSplit(changed.data().split()), to);
        Experiment renamed = Settings.with(changed.withData(data), "name", name);
        StringBuilder text = new StringBuilder();
        comments.forEach(line -> text.append(line.isEmpty() ? "#" : "# " + line).append('\n'));
        text.append(SettingPatch.write(written, original, renamed));
        AtomicFiles.writeText(file, text.toString());
    }

    private DataSettings moved(DataSettings data, Path to) {
        Map<String, SourceSettings> sources = new LinkedHashMap<>();
        data.sources().forEach((name, source) -> {
            SourceSettings other = Settings.with(source, "path", path(source.path(), to));
            sources.put(name, source.jdbc() == null ? Settings.with(other, "sql", sql(source.sql(), to)) : other);
        });
        DataSettings moved = Settings.with(data, "sources", sources);
        if (data.path() != null) {
            moved = Settings.with(moved, "path", path(data.path(), to));
        }
        if (data.sql() != null && data.jdbc() == null) {
            moved = Settings.with(moved, "sql", sql(data.sql(), to));
        }
        return moved;
    }

    private @Nullable String path(@Nullable String path, Path to) {
        return path == null ? null : relative(path, to);
    }

    private String relative(String path, Path to) {
        Path target = from.resolve(path).normalize();
        boolean absolute = Path.of(path).isAbsolute()
                || !java.util.Objects.equals(target.getRoot(), to.normalize().getRoot());
        Path shown = absolute ? target : to.normalize().relativize(target);
        return shown.toString().replace('\\', '/');
    }

    private @Nullable String sql(@Nullable String sql, Path to) {
        return sql == null
                ? null
                : QUOTED.matcher(sql)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                isFile(found.group(1)) ? "'" + relative(found.group(1), to) + "'" : found.group()));
    }

    /** Whether a text of a query is a file, or a pattern of files in a folder. */
    private boolean isFile(String text) {
        try {
            int star = text.indexOf('*');
            if (star < 0) {
                return Files.isRegularFile(from.resolve(text));
            }
            int folder = text.lastIndexOf('/', star);
            return text.contains(".") && Files.isDirectory(from.resolve(folder < 0 ? "" : text.substring(0, folder)));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
