/**
 * Reads tables from files, SQL queries and databases into {@link ai.polymath.data.Table}, streams them in batches, describes
 * and hashes them, and writes predictions.
 *
 * <p>Start at {@link ai.polymath.reader.TableReader}. Delimited text, JSON and Parquet are read through an in-memory DuckDB
 * of their own, opened for one read and closed with it; databases through any JDBC driver on the class path.
 */
@NullMarked
package ai.polymath.reader;

import org.jspecify.annotations.NullMarked;
