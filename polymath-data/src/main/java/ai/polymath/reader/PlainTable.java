package ai.polymath.reader;

import ai.polymath.data.Table;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Kind;
import java.nio.file.Path;

/** A CSV, TSV, Parquet or JSON file, told by its ending; the format of every file that no other format claims. */
@Kind("table")
@Doc("A CSV, TSV, Parquet or JSON file, told by its ending.")
public record PlainTable() implements TableFormat {
    @Override
    public Table read(Path path) {
        return TableReader.read(new TableSource.FileSource(path));
    }
}
