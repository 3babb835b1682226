package ai.polymath.reader;

import java.util.List;

/** An open source that delivers its rows in order, once. */
interface Cursor extends AutoCloseable {
    /** The columns that it delivers. */
    List<SourceColumn> columns();

    /** The names of all columns of the source, also those that the plan leaves out. */
    List<String> names();

    /** What looked suspicious before any row was read. */
    List<ReadWarning> warnings();

    /**
     * Reads up to {@code most} rows into the builders, one a column.
     *
     * @return how many rows were read; 0 only at the end
     */
    int read(List<ColumnBuilder> builders, int most);

    @Override
    void close();
}
