package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.reader.ColumnProfile;
import ai.polymath.reader.ColumnProfile.Proposal;
import ai.polymath.reader.TableProfile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes an experiment file for a table that it has looked at, with comments that say what it saw. */
final class ExperimentWriter {
    private static final int MOST_PROPOSED = 20;

    private final TableProfile profile;
    private final InitSources sources;
    private final List<String> tasks;
    private final boolean proposed;

    /**
     * For one or several tables.
     *
     * @param tasks columns to predict; if none, those that look like labels are proposed
     */
    ExperimentWriter(InitSources sources, List<String> tasks) {
        this.profile = sources.profile();
        this.sources = sources;
        this.proposed = tasks.isEmpty();
        this.tasks = proposed ? propose() : tasks;
        sources.requireTasks(this.tasks);
    }

    /** Of each table some, since a table without a task would be of no use. */
    private List<String> propose() {
        Set<String> all = new LinkedHashSet<>();
        sources.profiles().forEach(one -> {
            if (one.columns().stream().noneMatch(column -> all.contains(column.name()))) {
                all.addAll(propose(one));
            }
        });
        return List.copyOf(all);
    }

    /** Yes/no columns, the last ones first to be thought of: tables often end with what is to be known. */
    private static List<String> propose(TableProfile profile) {
        List<String> labels = new ArrayList<>();
        for (ColumnProfile column : profile.columns()) {
            if (column.proposal() == Proposal.BOOLEAN && column.missing() > 0) {
                labels.add(column.name());
            }
        }
        if (labels.isEmpty()) {
            for (ColumnProfile column : profile.columns()) {
                if (column.proposal() == Proposal.BOOLEAN) {
                    labels.add(column.name());
                }
            }
        }
        if (labels.isEmpty()) {
            ColumnProfile last = null;
            for (ColumnProfile column : profile.columns()) {
                if (column.proposal() == Proposal.NUMERIC || column.proposal() == Proposal.CATEGORICAL) {
                    last = column;
                }
            }
            if (last == null) {
                throw new PolymathException("No column looks like something to predict. Name one with --task COLUMN.");
            }
            labels.add(last.name());
        }
        return labels.subList(Math.max(0, labels.size() - MOST_PROPOSED), labels.size());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        String name = sources.name();
        text.append("# An experiment for ")
                .append(String.join(", ", sources.paths().values()))
                .append(": ");
        text.append(String.format(
                Locale.ROOT,
                "%,d rows, %d columns.%n",
                profile.rows(),
                profile.columns().size()));
        text.append("# All settings and their meaning: polymath schema. What this file means: polymath check.\n");
        text.append("name: ").append(name.isEmpty() ? "experiment" : name).append("\n\n");
        text.append("data:\n");
        if (sources.areSeveral()) {
            text.append("  sources:\n");
            sources.paths()
                    .forEach((source, path) -> text.append("    ")
                            .append(TaskGuess.quoted(source))
                            .append(": {path: ")
                            .append(TaskGuess.quoted(path))
                            .append("}\n"));
        } else {
            sources.paths()
                    .values()
                    .forEach(path -> text.append("  path: ")
                            .append(TaskGuess.quoted(path))
                            .append('\n'));
        }
        split(text);
        features(text);
        tasks(text);
        text.append("""

                model:
                  encoder: {type: mlp, widths: [64, 64], activation: relu, dropout: 0.1}
                  sharing: hard

                training:
                  optimizer: {type: adamw, learning_rate: 0.001, weight_decay: 0.01}
                  epochs: 100
                  batch_size: 64
                  early_stopping: {patience: 20}
                  balancing: equal
                  seed: 1
                """);
        return text.toString();
    }

    private void split(StringBuilder text) {
        ColumnProfile group = null;
        for (ColumnProfile column : profile.columns()) {
            // Fewer different identifiers than rows: several rows of one person.
            if (column.proposal() == Proposal.IDENTIFIER
                    && column.distinct() < column.rows() - column.missing()
                    && sources.areIn(column.name())
                    && !tasks.contains(column.name())) {
                group = column;
                break;
            }
        }
        ColumnProfile parts = partNames();
        if (parts != null) {
            text.append("  split: {type: column, column: ")
                    .append(TaskGuess.quoted(parts.name()))
                    .append("}\n");
        } else if (group == null) {
            text.append("  split: {type: random, validation: 0.15, test: 0.15, seed: 1}\n");
        } else {
            text.append("  # Rows with the same ")
                    .append(group.name())
                    .append(" stay together, or the test would be too easy.\n");
            text.append("  split: {type: group, column: ").append(TaskGuess.quoted(group.name()));
            text.append(", validation: 0.15, test: 0.15, seed: 1}\n");
        }
    }

    /** A column that says which rows train, validate and test. */
    private @Nullable ColumnProfile partNames() {
        Set<String> words = Set.of("train", "training", "validation", "valid", "val", "dev", "test");
        for (ColumnProfile column : profile.columns()) {
            if (column.distinct() >= 2
                    && sources.areIn(column.name())
                    && column.distinct() == column.top().size()
                    && column.missing() == 0
                    && column.top().stream()
                            .allMatch(v -> words.contains(v.value().toLowerCase(Locale.ROOT)))) {
                return column;
            }
        }
        return null;
    }

    private boolean isFeature(ColumnProfile column, Proposal proposal) {
        return column.proposal() == proposal && !tasks.contains(column.name()) && !column.equals(partNames());
    }

    private void features(StringBuilder text) {
        text.append(
                "\n# Remove what would not be known when the model is used, such as what happened afterwards.\nfeatures:\n");
        list(text, "numeric", Proposal.NUMERIC);
        list(text, "boolean", Proposal.BOOLEAN);
        list(text, "categorical", Proposal.CATEGORICAL);
        text.append("  ignored:\n");
        boolean any = false;
        for (ColumnProfile column : profile.columns()) {
            boolean feature = column.proposal() == Proposal.NUMERIC
                    || column.proposal() == Proposal.BOOLEAN
                    || column.proposal() == Proposal.CATEGORICAL;
            if (!feature && !tasks.contains(column.name())) {
                line(text, column, column.reason());
                any = true;
            }
        }
        if (!any) {
            text.setLength(text.length() - 1);
            text.append(" []\n");
        }
    }

    private void list(StringBuilder text, String kind, Proposal proposal) {
        int start = text.length();
        text.append("  ").append(kind).append(":\n");
        boolean any = false;
        for (ColumnProfile column : profile.columns()) {
            if (isFeature(column, proposal)) {
                line(text, column, seen(column));
                any = true;
            }
        }
        if (!any) {
            text.setLength(start);
        }
    }

    private void line(StringBuilder text, ColumnProfile column, String comment) {
        String missing = column.missing() == 0
                ? ""
                : String.format(Locale.ROOT, ", %.1f %% missing", 100 * column.missingRate());
        text.append("    - ")
                .append(TaskGuess.quoted(column.name()))
                .append("  # ")
                .append(oneLine(comment))
                .append(missing)
                .append(sources.note(column.name()))
                .append('\n');
    }

    private static String seen(ColumnProfile column) {
        ColumnProfile.Range range = column.range();
        if (column.proposal() == Proposal.NUMERIC && range != null) {
            return String.format(Locale.ROOT, "%.4g to %.4g, mean %.4g", range.min(), range.max(), range.mean());
        }
        List<String> top = column.top().stream()
                .limit(4)
                .map(v -> v.value() + " (" + v.count() + ")")
                .toList();
        return column.distinct() + " values: " + String.join(", ", top) + (column.distinct() > 4 ? ", ..." : "");
    }

    private void tasks(StringBuilder text) {
        text.append('\n');
        if (proposed) {
            text.append("# These columns look like labels; keep what you want to predict.\n");
        }
        text.append("tasks:\n");
        for (ColumnProfile column : profile.columns()) {
            if (tasks.contains(column.name())) {
                String comment = oneLine(seen(column));
                String missing = column.missing() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %.1f %% missing", 100 * column.missingRate());
                text.append("  ")
                        .append(TaskGuess.quoted(column.name()))
                        .append(": {type: ")
                        .append(TaskGuess.settings(column))
                        .append(sources.setting(column.name()))
                        .append("}  # ");
                text.append(comment)
                        .append(missing)
                        .append(sources.note(column.name()))
                        .append('\n');
            }
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n\\t]+", " ");
    }
}
