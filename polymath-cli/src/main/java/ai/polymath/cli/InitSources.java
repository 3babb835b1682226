package ai.polymath.cli;

import ai.polymath.PolymathException;
import ai.polymath.data.Column;
import ai.polymath.data.Concatenation;
import ai.polymath.data.SourceRows;
import ai.polymath.data.Table;
import ai.polymath.reader.ColumnProfile;
import ai.polymath.reader.TableProfile;
import ai.polymath.reader.TableReader;
import ai.polymath.reader.TableSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables that an experiment file is to be written for.
 *
 * @param table the table, or several laid one below the other
 * @param paths the files as the experiment file will name them, by the names of their sources
 */
record InitSources(Table table, Map<String, String> paths) {
    private static final int LONGEST_NAME = 60;

    /**
     * Reads tables.
     *
     * @param start the folder that paths are to be relative to
     */
    static InitSources read(List<Path> files, Path start) {
        Map<String, Table> tables = new LinkedHashMap<>();
        Map<String, String> paths = new LinkedHashMap<>();
        for (Path given : files) {
            Path file = given.toAbsolutePath();
            String word = file.getFileName().toString().replaceAll("\\..*", "").replaceAll("[^A-Za-z0-9_-]", "-");
            String name = word.isEmpty() ? "table" : word;
            for (int n = 2; tables.containsKey(name); n++) {
                name = word + "-" + n;
            }
            paths.put(name, start.relativize(file).toString().replace('\\', '/'));
            tables.put(name, TableReader.read(TableSource.file(file)));
        }
        return new InitSources(files.size() == 1 ? tables.values().iterator().next() : Concatenation.of(tables), paths);
    }

    boolean areSeveral() {
        return paths.size() > 1;
    }

    /** A name for the experiment. */
    String name() {
        String joined = String.join("-", paths.keySet());
        return joined.length() <= LONGEST_NAME ? joined : joined.substring(0, LONGEST_NAME);
    }

    /** What all columns look like, each in the rows of the tables that have it. */
    TableProfile profile() {
        if (!areSeveral()) {
            return TableProfile.of(table);
        }
        List<ColumnProfile> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            int[] rows = having(column.name()).stream()
                    .flatMapToInt(source -> java.util.Arrays.stream(source.all()))
                    .toArray();
            columns.add(TableProfile.profile(column.select(rows)));
        }
        return new TableProfile(table.rows(), columns);
    }

    /** What the columns of each table look like. */
    List<TableProfile> profiles() {
        return areSeveral()
                ? table.sources().stream()
                        .map(source -> TableProfile.of(table.ofSource(
                                source,
                                table.names().stream().filter(source::has).toList())))
                        .toList()
                : List.of(TableProfile.of(table));
    }

    private List<SourceRows> having(String column) {
        return table.sources().stream().filter(source -> source.has(column)).toList();
    }

    /** Whether all tables have a column. */
    boolean areIn(String column) {
        return having(column).size() == table.sources().size();
    }

    /** Which tables have a column, if not all have. */
    String note(String column) {
        return areIn(column)
                ? ""
                : ", only in "
                        + String.join(
                                ", ",
                                having(column).stream().map(SourceRows::name).toList());
    }

    /** What a task on a column says of its source, if one table alone has it. */
    String setting(String column) {
        return areSeveral() && having(column).size() == 1
                ? ", source: " + TaskGuess.quoted(having(column).get(0).name())
                : "";
    }

    /** Refuses a table that no task has labels from. */
    void requireTasks(List<String> tasks) {
        for (SourceRows source : table.sources()) {
            if (tasks.stream().noneMatch(source::has)) {
                throw new PolymathException("No task has labels from " + source.from()
                        + ". Name one of its columns with --task, or leave the table out.");
            }
        }
    }
}
