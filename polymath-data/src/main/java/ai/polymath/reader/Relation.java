package ai.polymath.reader;

import java.util.List;

/**
 * What DuckDB is to read.
 *
 * @param sql a piece of SQL that may stand behind FROM
 * @param names the columns' names
 * @param types their DuckDB types
 * @param rows how many rows it must have, or -1 if that is unknown
 * @param warnings what looked suspicious
 */
record Relation(String sql, List<String> names, List<String> types, long rows, List<ReadWarning> warnings) {}
